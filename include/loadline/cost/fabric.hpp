// The network among the members of a group inside one tier: its shape, and what a link of it carries.
#pragma once

#include <loadline/hardware/cluster_spec.hpp>

#include <array>
#include <cstdint>

namespace loadline {

/// One axis of a ring, torus or mesh: n members in a row, closed or not, a link to either side.
/// Members of a group that stand `spacing` apart share each link with as many groups like theirs.
struct axis {
    std::int64_t n;
    std::int64_t spacing;
    bool closed;
    friend constexpr bool operator==(const axis&, const axis&) = default;
};

/// An axis of one member: no exchange.
inline constexpr axis one_member{1, 1, false};

/// How the members of a group are joined inside one tier. A switch, tree or full mesh has one axis. No
/// member has a default, so that an array of shapes costs nothing before it is filled.
struct group_shape {
    topology_kind kind;
    double oversubscription;
    std::array<axis, 3> axes;  // one member along those that there are not
    std::size_t count;         // of axes with more than one member

    [[nodiscard]] constexpr std::int64_t members() const {
        return axes[0].n * axes[1].n * axes[2].n;
    }
    friend constexpr bool operator==(const group_shape&, const group_shape&) = default;
};

/// The shape of a group of one member, in a tier of that topology.
[[nodiscard]] constexpr group_shape shape_of_one(const topology_spec& t) {
    return {t.kind, t.oversubscription, {{one_member, one_member, one_member}}, 0};
}
/// All members of a topology. A torus of two along an axis has one link there, and closes nothing.
[[nodiscard]] constexpr group_shape shape_of(const topology_spec& t) {
    group_shape shape = shape_of_one(t);
    for (const std::int64_t e : t.extent)
        if (e > 1) shape.axes[shape.count++] = {e, 1, t.wraps() && e > 2};
    return shape;
}

/// The network among the members of a group, inside one tier. `link` is one direction of one link: of
/// a ring, torus or mesh that to one neighbour, of a full mesh that to one peer, of a switch or tree
/// the chip's port.
struct fabric {
    group_shape shape{};
    quantity<units::bytes_per_second> link{};
    quantity<units::seconds> latency{};
    link_calibration calibration{};
};

/// Bandwidth of one direction of one link of a tier.
[[nodiscard]] constexpr quantity<units::bytes_per_second> link_of(const tier_spec& tier) {
    const std::int64_t links = tier.topology.links();
    return links > 1 ? tier.bandwidth.each_way() / links : tier.bandwidth.each_way();
}
/// The whole of a tier as one group.
[[nodiscard]] constexpr fabric fabric_of(const tier_spec& tier) {
    return {shape_of(tier.topology), link_of(tier), tier.latency, tier.calibration};
}

/// A fabric that is kept elsewhere.
struct fabric_view {
    const group_shape* shape = nullptr;
    quantity<units::bytes_per_second> link{};
    quantity<units::seconds> latency{};
    const link_calibration* calibration = nullptr;

    constexpr fabric_view() = default;
    constexpr fabric_view(const group_shape& s, const tier_spec& tier)
        : shape{&s}, link{link_of(tier)}, latency{tier.latency}, calibration{&tier.calibration} {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    constexpr fabric_view(const fabric& f)
        : shape{&f.shape}, link{f.link}, latency{f.latency}, calibration{&f.calibration} {}
};

/// The speed of light: full bandwidth, no latency, and every algorithm that any library offers, so that no real link is
/// faster. The same formulas then give bytes / bandwidth.
[[nodiscard]] constexpr link_calibration at_limit(const link_calibration& c) {
    link_calibration ideal = ideal_link();
    ideal.offers = {.halving = true, .tree = true, .flat_ring = true, .hierarchical = true};
    ideal.in_switch.share = c.in_switch.share > 0 ? 1 : 0;
    return ideal;
}
[[nodiscard]] constexpr fabric at_limit(fabric f) {
    f.latency = {};
    f.calibration = at_limit(f.calibration);
    return f;
}
[[nodiscard]] constexpr tier_spec at_limit(tier_spec tier) {
    tier.latency = {};
    tier.calibration = at_limit(tier.calibration);
    return tier;
}

}  // namespace loadline
