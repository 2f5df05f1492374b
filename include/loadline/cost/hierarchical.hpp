// Collectives of a group that spans several tiers: the inner network, and those around it.
#pragma once

#include <loadline/cost/collective.hpp>

namespace loadline {

/// The networks that a group spans, from the inside out; each joins groups that the one before joins.
/// A chip has a port of its own into every tier, of the tier's bandwidth a chip: network cards that
/// the chips of a server share are stated by that figure.
struct group_fabric {
    std::size_t count = 0;
    std::array<fabric_view, cluster_spec::most_tiers> tiers{};

    constexpr void add(const fabric_view& f) { tiers[count++] = f; }
    [[nodiscard]] constexpr std::int64_t members() const {
        std::int64_t n = 1;
        for (std::size_t i = 0; i < count; ++i) n *= tiers[i].shape->members();
        return n;
    }
};

namespace collectives {

/// Members reach each other through ports of their own: a switch, a tree, links between all.
[[nodiscard]] constexpr bool has_ports(const fabric_view& f) {
    return f.shape->kind == topology_kind::switched || f.shape->kind == topology_kind::fat_tree ||
           f.shape->kind == topology_kind::fully_connected;
}
/// Adds the time of a part to a sum.
constexpr void add_to(collective_cost& sum, const collective_cost& part) {
    sum.latency += part.latency;
    sum.bandwidth += part.bandwidth;
}

/// Tier by tier: reduce-scatter inwards to outwards, all-reduce across, all-gather back. The phases of
/// one message follow one another.
[[nodiscard]] constexpr collective_cost tier_by_tier(collective op, size_quantity size,
                                                     const group_fabric& g) {
    collective_cost sum{.used = algorithm::hierarchical};
    size_quantity left = size;  // of the message, at each tier
    for (std::size_t i = 0; i < g.count; ++i) {
        const fabric_view& f = g.tiers[i];
        const bool last = i + 1 == g.count;
        switch (op) {
        case collective::all_reduce:
            if (last) {
                add_to(sum, cost_of(collective::all_reduce, left, f));
            } else {
                add_to(sum, cost_of(collective::reduce_scatter, left, f));
                add_to(sum, cost_of(collective::all_gather, left, f));
            }
            left /= f.shape->members();
            break;
        case collective::all_gather:
        case collective::reduce_scatter:
            add_to(sum, cost_of(op, left, f));
            left /= f.shape->members();
            break;
        case collective::all_to_all:
        case collective::broadcast: add_to(sum, cost_of(op, size, f)); break;
        case collective::point_to_point: break;
        }
    }
    sum.time = sum.latency + sum.bandwidth;
    return sum;
}

/// Ports by which a member of this tier, of `beneath` chips, is left.
[[nodiscard]] constexpr double ports_of(const fabric_view& f, double beneath) {
    const double most = f.calibration->offers.most_ports;
    return beneath < most ? beneath : most;
}

/// One ring through all chips: over the ports of a tier go the shards of all chips beneath it, side by
/// side; a shard waits for each link once.
[[nodiscard]] constexpr collective_cost flat_ring(double phases, size_quantity size,
                                                  const group_fabric& g, bool bulk) {
    const auto n = static_cast<double>(g.members());
    time_quantity latency = g.tiers[0].calibration->launch;
    time_quantity bandwidth{};
    double beneath = 1;  // chips inside one member of the tier
    for (std::size_t i = 0; i < g.count; ++i) {
        const fabric_view& f = g.tiers[i];
        const link_protocol& p = bulk ? f.calibration->bulk : f.calibration->quick;
        const auto members = static_cast<double>(f.shape->members());
        // links of this tier that a ring crosses, and no outer one
        const double crossed =
            i + 1 == g.count ? members - 1 : (members - 1) * n / beneath / members;
        latency += (f.latency + p.step) * (phases * crossed);
        const double closed = f.shape->count > 0 && f.shape->axes[0].closed ? 2 : 1;
        const double shards = phases * (n - 1) + p.own_shard;
        const double ports = ports_of(f, beneath);
        bandwidth = max(bandwidth, size * (shards / n / ports / closed) / (f.link * p.share));
        beneath *= members;
    }
    return {latency + bandwidth, latency, bandwidth, algorithm::flat_ring};
}

/// A double binary tree over the outermost tier, in which each member passes the message up and down
/// (Sanders, Speck, Traeff 2009, Parallel Computing 35), and beneath it chains, or switches that add.
/// In segments, so that the slowest tier sets the pace.
[[nodiscard]] constexpr collective_cost tree(size_quantity size, const group_fabric& g, bool bulk) {
    time_quantity latency = g.tiers[0].calibration->launch;
    time_quantity bandwidth{};
    double beneath = 1;
    for (std::size_t i = 0; i + 1 < g.count; ++i) {
        const fabric_view& f = g.tiers[i];
        const link_calibration& c = *f.calibration;
        const link_protocol& p = bulk ? c.bulk : c.quick;
        const auto members = static_cast<double>(f.shape->members());
        time_quantity steps = (f.latency + p.step) * (2 * (members - 1));
        const double ports = ports_of(f, beneath);
        time_quantity bytes = size * (2 / ports) / (f.link * p.share);
        if (c.in_switch.share > 0) {
            steps = min(steps, (f.latency + c.in_switch.step) * 2);
            bytes = min(bytes, size * ((1 + 1 / members) / ports) / (f.link * c.in_switch.share));
        }
        latency += steps;
        bandwidth = max(bandwidth, bytes);
        beneath *= members;
    }
    const fabric_view& f = g.tiers[g.count - 1];
    const link_protocol& p = bulk ? f.calibration->bulk : f.calibration->quick;
    const std::int64_t members = f.shape->members();
    const double ports = ports_of(f, beneath);
    if (f.calibration->in_switch.share > 0) {  // the network adds up
        const link_protocol& adds = f.calibration->in_switch;
        latency += (f.latency + adds.step) * 2;
        bandwidth = max(bandwidth, size / ports / (f.link * adds.share));
    } else {
        latency += (f.latency + p.step) * (2 * ceil_log2(members));
        bandwidth = max(bandwidth, size * ((members == 2 ? 1 : 2) / ports) / (f.link * p.share));
    }
    return {latency + bandwidth, latency, bandwidth, algorithm::tree};
}

/// Every pair on its own: the messages to chips of other members of a tier leave by its ports.
[[nodiscard]] constexpr collective_cost direct(size_quantity size, const group_fabric& g) {
    const auto n = static_cast<double>(g.members());
    time_quantity step{};
    time_quantity bandwidth{};
    double beneath = 1;
    for (std::size_t i = 0; i < g.count; ++i) {
        const fabric_view& f = g.tiers[i];
        const link_protocol& p = f.calibration->exchange;
        const auto members = static_cast<double>(f.shape->members());
        const bool pairs = f.shape->kind == topology_kind::fully_connected;
        const double narrow =
            f.shape->kind == topology_kind::fat_tree ? f.shape->oversubscription : 1;
        const double leaves = (members - 1) * beneath / n * narrow / (pairs ? members - 1 : 1);
        step = max(step, f.latency + p.step);
        bandwidth =
            max(bandwidth, size * (leaves + (i == 0 ? p.own_shard / n : 0)) / (f.link * p.share));
        beneath *= members;
    }
    const time_quantity latency = g.tiers[0].calibration->launch + step;
    return {latency + bandwidth, latency, bandwidth, algorithm::direct};
}

}  // namespace collectives

// Among all members of a group. Point to point is between neighbours in the outermost tier.
[[nodiscard]] constexpr collective_cost cost_of(collective op, quantity<units::bytes> size,
                                                const group_fabric& g,
                                                const collective_options& options = {}) {
    if (g.count == 0) return {};
    if (g.count == 1) return cost_of(op, size, g.tiers[0], options);
    const fabric_view& outer = g.tiers[g.count - 1];
    if (op == collective::point_to_point) return cost_of(op, size, outer, options);

    const library_algorithms& offers = outer.calibration->offers;
    const bool reduces_or_gathers = op == collective::all_reduce || op == collective::all_gather ||
                                    op == collective::reduce_scatter;
    collectives::fastest search{outer, {}};
    if (offers.hierarchical || op == collective::broadcast) {
        search.offer(collectives::tier_by_tier(op, size, g));
    }
    for (const bool bulk : {false, true}) {
        if (reduces_or_gathers && offers.flat_ring)
            search.offer(
                collectives::flat_ring(op == collective::all_reduce ? 2 : 1, size, g, bulk));
        if (op == collective::all_reduce && offers.tree)
            search.offer(collectives::tree(size, g, bulk));
    }
    if (op == collective::all_to_all) {
        bool ports = true;
        for (std::size_t i = 0; i < g.count; ++i)
            ports = ports && collectives::has_ports(g.tiers[i]);
        if (ports) search.offer(collectives::direct(size, g));
    }
    // of a library that offers nothing that would do: something must be sent all the same
    if (search.best().used == algorithm::none) search.offer(collectives::tier_by_tier(op, size, g));
    return search.best();
}

}  // namespace loadline
