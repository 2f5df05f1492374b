// One measured collective, and the group of the catalogue's systems that predicts it.
#pragma once

#include <loadline/catalog/hardware.hpp>
#include <loadline/cost/placement.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace validation {

// As a source prints it. `bytes` is the buffer of a chip by the convention of nccl-tests (of an
// all-gather the result, of a reduce-scatter the input).
struct measured_collective {
    std::string_view
        operation;  // all_reduce, all_gather, reduce_scatter, alltoall, send_recv, broadcast
    std::string_view chip;
    std::int64_t ranks = 0;
    std::int64_t nodes = 1;
    std::string_view interconnect;
    std::string_view library;
    double bytes = 0;
    double time_us = 0;
};

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

inline std::optional<loadline::collective> operation_of(std::string_view name) {
    using loadline::collective;
    if (name == "all_reduce") return collective::all_reduce;
    if (name == "all_gather") return collective::all_gather;
    if (name == "reduce_scatter") return collective::reduce_scatter;
    if (name == "alltoall" || name == "all_to_all") return collective::all_to_all;
    if (name == "send_recv") return collective::point_to_point;
    if (name == "broadcast") return collective::broadcast;
    return {};
}

// Time by the bus bandwidth of nccl-tests, GB/s: the bytes that the busiest link of a ring carries.
inline double time_of_bus_bandwidth(loadline::collective op, double bytes, double ranks,
                                    double gbps) {
    using loadline::collective;
    const double share = op == collective::all_reduce ? 2 * (ranks - 1) / ranks
                         : op == collective::point_to_point || op == collective::broadcast
                             ? 1
                             : (ranks - 1) / ranks;
    return bytes * share / (gbps * 1e3);
}

// The library's part of a series' name.
inline std::string_view library_class(std::string_view library) {
    if (contains(library, "TRTLLM") || contains(library, "TensorRT")) return "TensorRT-LLM";
    if (contains(library, "vLLM")) return "vLLM";
    if (contains(library, "XLA")) return "XLA";
    return "NCCL";
}

// "4x100 Gb/s per node" is 50 Gb/s a chip of 8; "400 Gb/s" alone is a chip's own; in bytes a second.
inline std::optional<double> network_of(std::string_view text, std::int64_t chips_of_a_node) {
    const auto at = text.find(" Gb/s");
    if (at == std::string_view::npos || at == 0) return {};
    const auto number_before = [&](std::size_t end, std::size_t& begin) {
        begin = end;
        while (begin > 0 && text[begin - 1] >= '0' && text[begin - 1] <= '9') --begin;
        double value = 0;
        for (std::size_t i = begin; i < end; ++i) value = 10 * value + (text[i] - '0');
        return value;
    };
    std::size_t begin = at;
    double rate = number_before(at, begin);
    if (begin > 0 && text[begin - 1] == 'x') {
        std::size_t first = begin - 1;
        rate *= number_before(begin - 1, first) / static_cast<double>(chips_of_a_node);
    }
    return rate > 0 ? std::optional{rate * 1e9 / 8} : std::nullopt;
}

struct predicted_collective {
    double time_us = 0;
    loadline::algorithm used = loadline::algorithm::none;
    std::string_view why{};  // it could not be predicted
};

namespace systems {
template <class T>
inline const loadline::cluster_spec* server() {
    return &loadline::spec<T>;
}
}  // namespace systems

// The scale-up system that a chip stands in.
inline const loadline::cluster_spec* server_of(std::string_view chip) {
    using namespace loadline;
    if (contains(chip, "H800") || contains(chip, "H20-") || chip == "H20") return nullptr;
    if (contains(chip, "GB200")) return systems::server<gb200_nvl72>();
    if (contains(chip, "GB300")) return systems::server<gb300_nvl72>();
    if (contains(chip, "A100")) return systems::server<dgx_a100>();
    if (contains(chip, "H100")) return systems::server<dgx_h100>();
    if (contains(chip, "H200")) return systems::server<hgx_h200>();
    if (contains(chip, "B200")) return systems::server<dgx_b200>();
    if (contains(chip, "B300")) return systems::server<dgx_b300>();
    if (contains(chip, "MI300X") || contains(chip, "MI325X"))
        return systems::server<mi300x_platform>();
    if (contains(chip, "MI355X")) return systems::server<mi355x_platform>();
    return nullptr;
}

inline predicted_collective predict(const measured_collective& row) {
    using namespace loadline;
    const auto refuse = [](std::string_view why) { return predicted_collective{.why = why}; };
    const auto op = operation_of(row.operation);
    if (!op) return refuse("not a collective of this library (the bytes depend on the routing)");
    if (row.ranks < 2) return refuse("the number of ranks is not stated");
    if (!(row.bytes > 0)) return refuse("the message size is not stated");
    if (!(row.time_us > 0))
        return refuse("neither time nor a bandwidth of known definition is given");
    const auto done = [&](const collective_cost& c) {
        return predicted_collective{c.time / quantity<units::seconds>{1e-6}, c.used, {}};
    };
    const quantity<units::bytes> size{row.bytes};

    if (contains(row.chip, "TPU7x") || contains(row.chip, "Ironwood")) {
        // a device is half a chip; both halves of the four chips exchange at once
        if (row.ranks != 4) return refuse("the slice of these ranks is not stated");
        return done(cost_of(*op, size * 2, fabric_of(spec<ironwood_slice<2, 2, 1>>.tiers[0])));
    }
    const cluster_spec* server = server_of(row.chip);
    if (server == nullptr) return refuse("no system of the catalogue joins these chips so");
    if (contains(row.interconnect, "pairwise") && (row.ranks > 2 || row.nodes > 1))
        return refuse("NVLink in pairs only: the network between pairs is not stated");

    cluster_spec cluster = *server;
    const std::int64_t domain = cluster.chips();
    collective_options options;
    options.fused_kernels =
        library_class(row.library) == "TensorRT-LLM" || library_class(row.library) == "vLLM";
    std::int64_t inside = row.ranks;
    if (row.ranks > domain || (row.nodes > 1 && domain <= 8)) {
        const std::int64_t domains = domain > 8 ? (row.ranks + domain - 1) / domain : row.nodes;
        inside = row.ranks / (domains > 0 ? domains : 1);
        if (domains < 2 || inside * domains != row.ranks)
            return refuse("the ranks do not divide over the nodes");
        tier_spec& network = cluster.tiers[cluster.tier_count++];
        network = spec<dgx_h100_cluster<2>>.tiers[1];
        network.topology = {topology_kind::fat_tree, {domains, 1, 1}, 1};
        const bool efa = contains(row.interconnect, "EFA") || contains(row.interconnect, "p5en") ||
                         contains(row.interconnect, "p5.");
        if (efa) {
            network.latency = spec<trn2_ultracluster<2>>.tiers[2].latency;
            network.calibration = calibration::efa::value;
        }
        if (contains(row.interconnect, "SHARP"))
            network.calibration.in_switch = {quantity<units::seconds>{5e-6}, 0.93};
        const auto rate = network_of(row.interconnect, inside);
        const bool one_adapter_a_chip =
            efa || contains(row.interconnect, "InfiniBand") || contains(row.interconnect, "NDR");
        if (!rate && !one_adapter_a_chip)
            return refuse("the network between the nodes is not stated");
        if (rate)
            network.bandwidth =
                link_bandwidth::per_direction(quantity<units::bytes_per_second>{*rate});
    }
    // `inside` neighbours of each domain
    group_fabric group;
    const placed_group within = place(inside, 1, plan{.tensor = inside}, cluster);
    group = fabric_of(within, cluster);
    group_shape across{};
    if (inside != row.ranks) {
        across = shape_of(cluster.tiers[cluster.tier_count - 1].topology);
        group.add({across, cluster.tiers[cluster.tier_count - 1]});
    }
    return done(cost_of(*op, size, group, options));
}

}  // namespace validation
