// What messages get of a link in practice: the time of a step and the share of the bandwidth.
#pragma once

#include <loadline/hardware/sustained.hpp>
#include <loadline/units/input_error.hpp>

namespace loadline {

/// One way of moving bytes. A collective of `steps` steps that sends `wire` bytes over a link takes
///   steps * (latency of the tier + step) + wire / (bandwidth * share).
struct link_protocol {
    quantity<units::seconds> step{};  // of each step, on top of the tier's latency
    double share = 1;                 // of the link's bandwidth that long messages sustain
    // What passing its own shard costs a chip, against the shard of a peer: with 1, a ring of n chips
    // moves n shards a phase and not n - 1.
    double own_shard = 0;
};

/// What the library of a tier can do, besides the algorithms of its topology.
struct library_algorithms {
    bool halving = true;       // recursive halving and doubling (MPI)
    bool tree = false;         // a double binary tree across the tiers of a group (NCCL)
    bool flat_ring = false;    // one ring through all chips of several tiers (NCCL)
    bool hierarchical = true;  // tier by tier, one after another (XLA, Neuron)
    // Of a tree or flat ring: by how many of its chips' ports a unit of the tier is left at most.
    double most_ports = 1e9;
};

/// The software and hardware that drive a tier. The defaults are assumed: a middling link.
/// Collectives take the faster of `quick` and `bulk`: flags that travel within the data cost little time
/// and much bandwidth, bulk copies the opposite (the protocols of NCCL: Hu et al. 2025, arXiv 2507.04786).
struct link_calibration {
    quantity<units::seconds> launch{5e-6};  // once for each collective
    link_protocol quick{{}, 0.4};
    link_protocol bulk{quantity<units::seconds>{5e-6}, 0.85};
    link_protocol exchange{quantity<units::seconds>{5e-6}, 0.7};  // with many peers; point to point
    link_protocol quick_exchange{{},
                                 0.01};  // the same, short; the share is that of one peer's bytes
    link_protocol fused{quantity<units::seconds>{2e-6},
                        0.6};        // kernels that read their peers' memory
    link_protocol in_switch{{}, 0};  // the switch adds up (NVLS, SHARP); share 0: it does not
    library_algorithms offers{};
    calibration_basis basis = calibration_basis::assumed;
};

/// The speed of light: full bandwidth and no time but the tier's latency.
[[nodiscard]] constexpr link_calibration ideal_link() {
    constexpr link_protocol perfect{{}, 1, 0};
    link_calibration ideal;
    ideal.launch = {};
    ideal.quick = ideal.bulk = ideal.exchange = ideal.quick_exchange = ideal.fused = perfect;
    ideal.in_switch = {{}, 0};
    return ideal;
}

// Of a tier; `errors` knows of which. No protocol sends more than the link carries (share 1); one that sends less than
// a millionth of it is none. Only what a switch adds up may be missing.
constexpr void add_errors(auto& errors, const link_calibration& link) {
    errors.expect("cluster.tiers[].calibration.launch (s)", link.launch.count(), 0, 1);
    const auto add = [&](const char* which, const link_protocol& protocol, double least) {
        errors.enter(1, which);
        errors.expect("cluster.tiers[].calibration[].step (s)", protocol.step.count(), 0, 1);
        errors.expect("cluster.tiers[].calibration[].share", protocol.share, least, 1);
        errors.expect("cluster.tiers[].calibration[].own_shard", protocol.own_shard, 0, 10);
        errors.leave(1);
    };
    constexpr double least = 1e-6;
    add("quick", link.quick, least);
    add("bulk", link.bulk, least);
    add("exchange", link.exchange, least);
    add("quick_exchange", link.quick_exchange, least);
    add("fused", link.fused, least);
    // either none, or as the others
    add("in_switch", link.in_switch, link.in_switch.share == 0 ? 0 : least);
    errors.expect("cluster.tiers[].calibration.offers.most_ports", link.offers.most_ports, 1, 1e9);
    expect_one(errors, "cluster.tiers[].calibration.basis", link.basis, calibration_basis::assumed);
}
template <std::same_as<link_calibration> T = link_calibration>
[[nodiscard]] constexpr input_errors validate(const T& link) {
    input_errors errors;
    add_errors(errors, link);
    return errors;
}

}  // namespace loadline
