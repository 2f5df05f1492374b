// Clusters as types: scale_up<chip, topology, interconnect> and cluster<inner, topology, interconnect>.
#pragma once

#include <loadline/hardware/chip.hpp>
#include <loadline/hardware/cluster_spec.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

namespace loadline {

/// What each chip sends into the tier, and how long one message takes between neighbours.
template <class Bandwidth, constant<units::seconds> Latency>
struct interconnect {
    static_assert(Latency.quanta >= 0, "interconnect<>: the latency must not be negative");
    static constexpr link_bandwidth bandwidth = Bandwidth::value;
    static constexpr quantity<units::seconds> latency = Latency;
};

/// Whether a share is of the whole and more: named in the error of one that has to be.
template <constant<units::fraction> Share>
inline constexpr bool is_at_least_100_percent = Share.quanta >= units::fraction::quanta;

/// The building's power on top of the machines', as a share: 114_percent is a PUE of 1.14.
template <constant<units::fraction> Share>
    requires is_at_least_100_percent<Share>
struct power_usage_effectiveness {
};

/// Memory of the hosts of one whole unit, which its chips share out evenly; what it is not known of is not checked.
template <constant<units::bytes> Capacity>
    requires is_more_than_zero<Capacity>
struct host_memory {
};

/// The options of a tier: `power<>`, `price<>` and `host_memory<>` of one whole unit of it, and its building's
/// overhead.
template <constant<units::watts> P>
constexpr void apply(tier_spec& tier, power<P>) {
    tier.power = P;
}
template <constant<units::dollars_per_second> P>
constexpr void apply(tier_spec& tier, price<P>) {
    tier.price = P;
}
template <constant<units::bytes> Capacity>
constexpr void apply(tier_spec& tier, host_memory<Capacity>) {
    tier.host_memory = Capacity;
}
template <constant<units::fraction> Share>
constexpr void apply(tier_spec& tier, power_usage_effectiveness<Share>) {
    tier.power_usage_effectiveness = quantity<units::fraction>{Share};
}

/// What messages get of the link: `Calibration::value` is a link_calibration.
template <class Calibration>
struct sustained_link {
    static constexpr link_calibration value = Calibration::value;
};
template <class Calibration>
constexpr void apply(tier_spec& tier, sustained_link<Calibration>) {
    tier.calibration = Calibration::value;
}

/// What `scale_up` and `cluster` take besides chip, topology and interconnect: power, price, host_memory and the
/// like.
template <class T>
concept tier_option = requires(tier_spec& tier) {
    apply(tier, T{});
};

/// ring, torus, mesh, fully_connected, switched, fat_tree, or one of your own with a `topology_spec` named `value`.
template <class T>
concept topology_type = requires {
    { T::value.size() } -> std::same_as<std::int64_t>;
    { T::value.kind } -> std::convertible_to<topology_kind>;
};
/// `interconnect<bandwidth of each chip, latency>`.
template <class T>
concept interconnect_type = requires {
    { T::bandwidth } -> std::convertible_to<link_bandwidth>;
    { T::latency } -> std::convertible_to<quantity<units::seconds>>;
};

/// What every tier derives from.
struct tier_marker {};

/// A system: `scale_up<...>` or `cluster<...>`, or what derives from one.
template <class T>
concept tier_type = std::is_base_of_v<tier_marker, T>;

/// What a tier joins, and what a job runs on: a chip, or a tier.
template <class T>
concept cluster_type = tier_type<T> || chip_type<T>;

// What a tier takes, in turn: bools of these names, which an error prints; a concept would print what it is made of. A
// chip that did not compile is no valid one.

/// Whether a tier can join these: the first argument of `scale_up<>` and `cluster<>`.
template <class T>
inline constexpr bool is_a_valid_chip_or_tier = cluster_type<T>;
/// Whether it can join them so: the second argument.
template <class T>
inline constexpr bool is_a_topology = topology_type<T>;
/// Whether this says bandwidth and latency: the third argument.
template <class T>
inline constexpr bool is_an_interconnect = interconnect_type<T>;
/// Whether a tier takes this besides.
template <class T>
inline constexpr bool is_an_option_of_a_tier = tier_option<T>;

/// One tier around `Inner` (a chip, or another tier): as many of it as the topology joins.
template <tier_kind Kind, class Inner, class Topology, class Interconnect, class... Options>
struct tier : tier_marker {
    using inner = Inner;

    [[nodiscard]] static constexpr tier_spec value() {
        tier_spec result;
        result.kind = Kind;
        result.topology = Topology::value;
        result.bandwidth = Interconnect::bandwidth;
        result.latency = Interconnect::latency;
        (apply(result, Options{}), ...);
        return result;
    }
};

// clang-format 14 takes the && of a constraint for a reference.
// clang-format off

/// Joined so tightly that a tensor or expert group may spread over it.
template <class Inner, class Topology, class Interconnect, class... Options>
    requires(is_a_valid_chip_or_tier<Inner> && is_a_topology<Topology> &&
             is_an_interconnect<Interconnect> && (is_an_option_of_a_tier<Options> && ...))
struct scale_up : tier<tier_kind::scale_up, Inner, Topology, Interconnect, Options...> {};

/// Joined by a data-centre network.
template <class Inner, class Topology, class Interconnect, class... Options>
    requires(is_a_valid_chip_or_tier<Inner> && is_a_topology<Topology> &&
             is_an_interconnect<Interconnect> && (is_an_option_of_a_tier<Options> && ...))
struct cluster : tier<tier_kind::scale_out, Inner, Topology, Interconnect, Options...> {};

// clang-format on

/// The tiers of a cluster from the inside out, as a Hana tuple of types. Collected as a pack, which costs
/// the compiler a fifth of appending to a tuple.
template <cluster_type T, tier_type... Outer>
[[nodiscard]] constexpr auto tiers_of() {
    if constexpr (chip_type<T>) {
        return boost::hana::tuple_t<Outer...>;
    } else {
        return tiers_of<typename T::inner, T, Outer...>();
    }
}
/// Networks around the chip.
template <cluster_type T>
[[nodiscard]] constexpr std::size_t tier_depth() {
    if constexpr (chip_type<T>) {
        return 0;
    } else {
        return 1 + tier_depth<typename T::inner>();
    }
}
/// The chip inside a system.
template <cluster_type T>
struct chip_of {
    using type = typename chip_of<typename T::inner>::type;
};
template <chip_type T>
struct chip_of<T> {
    using type = T;
};

/// Puts a network around a cluster.
template <class Tier>
constexpr void add_tier(cluster_spec& cluster) {
    if (cluster.tier_count == cluster_spec::most_tiers) return;  // refused by its lowering
    tier_spec& tier = cluster.tiers[cluster.tier_count++];
    tier = Tier::value();
    if constexpr (requires { Tier::about; }) tier.name = Tier::about.name;
    if (tier.host_memory.count() > 0) cluster.host_memory = tier.host_memory / cluster.chips();
}
/// Puts networks around a cluster, the inner ones first.
template <class... Types>
constexpr void add_tiers(cluster_spec& cluster, const boost::hana::tuple<Types...>& /*tiers*/) {
    (add_tier<typename Types::type>(cluster), ...);
}

template <tier_type T>
struct lowering<T> {
    [[nodiscard]] static constexpr cluster_spec value() {
        cluster_spec result;
        result.chip = spec<typename chip_of<T>::type>;
        static_assert(tier_depth<T>() <= cluster_spec::most_tiers,
                      "a cluster nests at most six tiers");
        add_tiers(result, tiers_of<T>());
        return result;
    }
};

/// A single chip is a cluster of one.
template <cluster_type T>
inline constexpr cluster_spec cluster_spec_of = [] {
    if constexpr (chip_type<T>) {
        cluster_spec result;
        result.chip = spec<T>;
        return result;
    } else {
        return spec<T>;
    }
}();

/// The name of a system: a static member `about` of a tier struct.
struct system_identity {
    fixed_text<47> name{};
};

}  // namespace loadline
