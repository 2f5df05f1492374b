// How the members of one tier are joined: ring, torus, mesh, fully connected, switched, fat tree.
#pragma once

#include <loadline/units/bounded.hpp>
#include <loadline/units/input_error.hpp>
#include <loadline/units/quantity.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace loadline {

/// How members of a network are joined.
enum class topology_kind : std::uint8_t { ring, torus, mesh, fully_connected, switched, fat_tree };
/// The last enumerator of topology_kind, beyond which `validate` accepts none.
inline constexpr topology_kind last_topology_kind = topology_kind::fat_tree;

/// A topology as a value. `extent[i]` members along axis i (1 where there is no such axis);
/// `oversubscription` is 1 for a full-bisection tree, 2 where half of the bandwidth leads up.
struct topology_spec {
    topology_kind kind = topology_kind::switched;
    std::array<std::int64_t, 3> extent{1, 1, 1};
    double oversubscription = 1;

    [[nodiscard]] constexpr std::int64_t size() const {
        return bounded_product(extent[0], extent[1], extent[2]);
    }

    [[nodiscard]] constexpr int axes() const {
        int n = 0;
        for (const std::int64_t e : extent) n += e > 1 ? 1 : 0;
        return n;
    }
    [[nodiscard]] constexpr bool wraps() const {
        return kind == topology_kind::ring || kind == topology_kind::torus;
    }
    // Neighbours of an inner member along axis i: an extent of two has one, whatever wraps.
    [[nodiscard]] constexpr int neighbours(std::size_t axis) const {
        return extent[axis] > 2 ? 2 : extent[axis] == 2 ? 1 : 0;
    }
    // Links that leave one member, over all axes; its bandwidth is shared evenly among them.
    [[nodiscard]] constexpr std::int64_t links() const {
        switch (kind) {
        case topology_kind::ring:
        case topology_kind::torus:
        case topology_kind::mesh: return neighbours(0) + neighbours(1) + neighbours(2);
        case topology_kind::fully_connected: return size() > 1 ? size() - 1 : 0;
        case topology_kind::switched:
        case topology_kind::fat_tree: break;
        }
        return 1;
    }
    // Most hops between two members. A switch is one hop; a tree is counted as leaf, spine, leaf.
    [[nodiscard]] constexpr std::int64_t diameter() const {
        std::int64_t hops = 0;
        switch (kind) {
        case topology_kind::ring:
        case topology_kind::torus:
            for (const std::int64_t e : extent) hops = bounded_sum(hops, e / 2);
            return hops;
        case topology_kind::mesh:
            for (const std::int64_t e : extent) hops = bounded_sum(hops, e < 1 ? 0 : e - 1);
            return hops;
        case topology_kind::fully_connected:
        case topology_kind::switched: return size() > 1 ? 1 : 0;
        case topology_kind::fat_tree: break;
        }
        return size() > 1 ? 3 : 0;
    }
    // Bandwidth in one direction between the two halves of the tier, where each member sends
    // `member` in all. Dally and Towles 2004, "Principles and Practices of Interconnection Networks",
    // chapter 3: the cut is across the longest axis.
    [[nodiscard]] constexpr quantity<units::bytes_per_second>
    bisection(quantity<units::bytes_per_second> member) const {
        const std::int64_t n = size();
        if (n < 2) return {};
        const std::int64_t least = n / 2;  // members on the smaller side
        const auto half = static_cast<double>(least);
        switch (kind) {
        case topology_kind::ring:
        case topology_kind::torus:
        case topology_kind::mesh: {
            std::int64_t longest = extent[0];
            for (const std::int64_t e : extent) longest = e > longest ? e : longest;
            const double across = wraps() && longest > 2 ? 2.0 : 1.0;
            const auto rows = static_cast<double>(n) / static_cast<double>(longest);
            return member / links() * (across * rows);
        }
        case topology_kind::fully_connected:
            return member / links() * (half * (static_cast<double>(n) - half));
        case topology_kind::switched:
        case topology_kind::fat_tree: break;
        }
        return member * (half / oversubscription);
    }
};

[[nodiscard]] constexpr std::string_view name(topology_kind kind) {
    switch (kind) {
    case topology_kind::ring: return "ring";
    case topology_kind::torus: return "torus";
    case topology_kind::mesh: return "mesh";
    case topology_kind::fully_connected: return "fully connected";
    case topology_kind::switched: return "switched";
    case topology_kind::fat_tree: return "fat tree";
    }
    return "not known";
}

// Of a tier; `errors` knows of which.
constexpr void add_errors(auto& errors, const topology_spec& topology) {
    using enum topology_kind;
    expect_one(errors, "cluster.tiers[].topology.kind", topology.kind, last_topology_kind);
    constexpr std::int64_t most = 1'000'000'000;
    const bool has_axes = topology.kind == torus || topology.kind == mesh;
    for (std::size_t axis = 0; axis < topology.extent.size(); ++axis) {
        errors.enter(1, axis);
        if (axis == 0 || has_axes)
            errors.expect("cluster.tiers[].topology.extent[]", topology.extent[axis], 1, most);
        else
            errors.expect("cluster.tiers[].topology.extent[] (beyond the first: of torus and mesh)",
                          topology.extent[axis], 1, 1);
        errors.leave(1);
    }
    const bool is_tree = topology.kind == fat_tree || topology.kind == switched;
    errors.expect("cluster.tiers[].topology.oversubscription (1 but of a tree or a switch)",
                  topology.oversubscription, 1, is_tree ? 1e3 : 1);
}
template <std::same_as<topology_spec> T = topology_spec>
[[nodiscard]] constexpr input_errors validate(const T& topology) {
    input_errors errors;
    add_errors(errors, topology);
    return errors;
}

/// Whether there are members along an axis: named in the error of a topology without.
template <std::int64_t N>
inline constexpr bool is_at_least_one = N >= 1;

/// N members in a ring, as a type; members of a tier are chips, servers or UltraServers.
template <std::int64_t N>
    requires is_at_least_one<N>
struct ring {
    static constexpr topology_spec value{topology_kind::ring, {N, 1, 1}, 1};
};
/// Closed axes: each member has a neighbour before and behind on each.
template <std::int64_t A, std::int64_t B, std::int64_t C = 1>
    requires(is_at_least_one<A>&& is_at_least_one<B>&& is_at_least_one<C>)
struct torus {
    static constexpr topology_spec value{topology_kind::torus, {A, B, C}, 1};
};
/// Open axes: those at the ends have one neighbour less.
template <std::int64_t A, std::int64_t B = 1, std::int64_t C = 1>
    requires(is_at_least_one<A>&& is_at_least_one<B>&& is_at_least_one<C>)
struct mesh {
    static constexpr topology_spec value{topology_kind::mesh, {A, B, C}, 1};
};
/// A link between each two of N members.
template <std::int64_t N>
    requires is_at_least_one<N>
struct fully_connected {
    static constexpr topology_spec value{topology_kind::fully_connected, {N, 1, 1}, 1};
};
/// N members on one switch without contention.
template <std::int64_t N>
    requires is_at_least_one<N>
struct switched {
    static constexpr topology_spec value{topology_kind::switched, {N, 1, 1}, 1};
};
/// N members under a tree of switches; above 1, the ratio of what enters a level to what leaves it upwards.
template <std::int64_t N, int Oversubscription = 1>
    requires(is_at_least_one<N>&& is_at_least_one<Oversubscription>)
struct fat_tree {
    static constexpr topology_spec value{topology_kind::fat_tree, {N, 1, 1}, Oversubscription};
};

}  // namespace loadline
