// A cluster as a plain value: a chip, and the tiers of network around it from the inside out.
#pragma once

#include <loadline/hardware/chip_spec.hpp>
#include <loadline/hardware/link_calibration.hpp>
#include <loadline/hardware/maybe_published.hpp>
#include <loadline/hardware/topology.hpp>

namespace loadline {

/// A scale-up domain carries tensor and expert groups (NeuronLink, NVLink, ICI); a scale-out tier
/// joins such domains (EFA, InfiniBand, data-centre network).
enum class tier_kind : std::uint8_t { scale_up, scale_out };

/// One network of a cluster, as a plain value.
struct tier_spec {
    fixed_text<47> name{};  // of one whole unit of this tier, e.g. "Trn3 UltraServer"
    tier_kind kind = tier_kind::scale_up;
    topology_spec topology{};            // joins units of the tier below
    link_bandwidth bandwidth{};          // of each chip into this tier
    quantity<units::seconds> latency{};  // of one message between neighbours
    link_calibration calibration{};      // what messages get of the link; assumed, if not given
    std::optional<quantity<units::watts>> power{};               // of one unit, chips and all
    std::optional<quantity<units::dollars_per_second>> price{};  // of one unit
    quantity<units::bytes> host_memory{};                        // of one unit; zero: not known
    double power_usage_effectiveness = 1;  // the building's share on top, from this tier on
};

/// Power of a whole cluster, with what it is of; `overhead` is the building's share on top, 1 where none is stated.
struct power_total {
    quantity<units::watts> power{};
    total_basis basis = total_basis::chips_only;
    double overhead = 1;

    [[nodiscard]] constexpr quantity<units::watts> amount() const { return power; }
    [[nodiscard]] constexpr figure_basis of() const { return {basis, overhead}; }
};
/// Price of a whole cluster, with what it is of.
struct price_total {
    quantity<units::dollars_per_second> price{};
    total_basis basis = total_basis::chips_only;

    [[nodiscard]] constexpr quantity<units::dollars_per_second> amount() const { return price; }
    [[nodiscard]] constexpr figure_basis of() const { return {basis, 1}; }
};

/// A cluster as a plain value: a chip, and the networks around it from the inside out.
struct cluster_spec {
    static constexpr std::size_t most_tiers = 6;

    chip_spec chip{};
    std::size_t tier_count = 0;
    std::array<tier_spec, most_tiers> tiers{};
    quantity<units::bytes> host_memory{};  // for each chip; zero: not known, and no limit

    [[nodiscard]] constexpr std::string_view name() const {
        return tiers_there() == 0 ? chip.name.view() : tiers[tiers_there() - 1].name.view();
    }
    // As many as there are, whatever the count says.
    [[nodiscard]] constexpr std::size_t tiers_there() const {
        return tier_count < most_tiers ? tier_count : most_tiers;
    }
    // Chips inside one unit of the first `count` tiers.
    [[nodiscard]] constexpr std::int64_t chips_within(std::size_t count) const {
        std::int64_t chips = 1;
        for (std::size_t i = 0; i < count && i < tiers_there(); ++i)
            chips = bounded_product(chips, tiers[i].topology.size());
        return chips;
    }
    [[nodiscard]] constexpr std::int64_t chips() const { return chips_within(tier_count); }

    [[nodiscard]] constexpr std::size_t scale_up_tiers() const {
        std::size_t n = 0;
        while (n < tiers_there() && tiers[n].kind == tier_kind::scale_up) ++n;
        return n;
    }
    // Chips in one scale-up domain: the most that one tensor group may hold.
    [[nodiscard]] constexpr std::int64_t scale_up_chips() const {
        return chips_within(scale_up_tiers());
    }
    [[nodiscard]] constexpr std::int64_t scale_up_domains() const {
        return bounded_quotient(chips(), scale_up_chips());
    }

    [[nodiscard]] constexpr quantity<units::bytes> hbm_capacity() const {
        return chip.hbm_capacity * chips();
    }
    [[nodiscard]] constexpr quantity<units::bytes_per_second> hbm_bandwidth() const {
        return chip.hbm_bandwidth * chips();
    }
    [[nodiscard]] constexpr dense_rate dense(number_format f) const {
        return {chip.dense[f].rate * chips()};
    }
    [[nodiscard]] constexpr dense_rate dense_of_width(int bits) const {
        return {chip.dense_of_width(bits).rate * chips()};
    }
    // What all chips together send into a tier, in one direction and in both.
    [[nodiscard]] constexpr link_bandwidth injection(std::size_t tier) const {
        return link_bandwidth::per_direction(tiers[tier].bandwidth.each_way() * chips());
    }

    /// From the outermost tier whose unit has a published figure; else the chips alone; else it says why there is
    /// none. Times the building's overhead where a tier states it.
    [[nodiscard]] constexpr maybe_published<power_total> power() const {
        double overhead = 1;
        for (std::size_t i = 0; i < tiers_there(); ++i)
            overhead *= tiers[i].power_usage_effectiveness;
        for (std::size_t i = tiers_there(); i > 0; --i)
            if (const auto& unit = tiers[i - 1].power)
                return power_total{*unit * units_of(i) * overhead, total_basis::whole_systems,
                                   overhead};
        if (!chip.power) return missing_figure::no_power;
        return power_total{*chip.power * chips() * overhead, total_basis::chips_only, overhead};
    }
    /// The same of prices, without a building's overhead.
    [[nodiscard]] constexpr maybe_published<price_total> price() const {
        for (std::size_t i = tiers_there(); i > 0; --i)
            if (const auto& unit = tiers[i - 1].price)
                return price_total{*unit * units_of(i), total_basis::whole_systems};
        return price_of_chips();
    }
    /// Of the chips alone, whatever is published of systems, without a building: for comparison with others of which no
    /// more is known.
    [[nodiscard]] constexpr maybe_published<power_total> power_of_chips() const {
        if (!chip.power) return missing_figure::no_power;
        return power_total{*chip.power * chips(), total_basis::chips_only, 1};
    }
    [[nodiscard]] constexpr maybe_published<price_total> price_of_chips() const {
        if (!chip.price) return missing_figure::no_price;
        return price_total{*chip.price * chips(), total_basis::chips_only};
    }

private:
    // Units of the first `count` tiers in the cluster.
    [[nodiscard]] constexpr std::int64_t units_of(std::size_t count) const {
        return bounded_quotient(chips(), chips_within(count));
    }
};

// Of the tier that `errors` has entered.
constexpr void add_errors(auto& errors, const tier_spec& tier, bool scaled_out) {
    constexpr double most = 1e30;
    add_errors(errors, tier.topology);
    errors.expect("cluster.tiers[].bandwidth (bytes/s, each way)",
                  tier.bandwidth.each_way().count(), 1, most);
    errors.expect("cluster.tiers[].latency (s)", tier.latency.count(), 0, 1);
    add_errors(errors, tier.calibration);
    errors.expect("cluster.tiers[].power_usage_effectiveness", tier.power_usage_effectiveness, 1,
                  10);
    if (tier.power) errors.expect("cluster.tiers[].power (W)", tier.power->count(), 0, most);
    if (tier.price) errors.expect("cluster.tiers[].price (USD/s)", tier.price->count(), 0, most);
    errors.expect("cluster.tiers[].host_memory (bytes; 0: not known)", tier.host_memory.count(), 0,
                  most);
    expect_one(errors, "cluster.tiers[].kind (0 scale_up, 1 scale_out)", tier.kind,
               tier_kind::scale_out);
    // a scale-up domain does not reach around a scale-out network
    if (scaled_out && tier.kind == tier_kind::scale_up)
        errors.expect("cluster.tiers[].kind (outwards of a scale_out tier: 1 scale_out)",
                      std::int64_t{0}, std::int64_t{1}, std::int64_t{1});
}
constexpr void add_errors(auto& errors, const cluster_spec& cluster) {
    add_errors(errors, cluster.chip);
    constexpr auto most = static_cast<std::int64_t>(cluster_spec::most_tiers);
    errors.expect("cluster.tier_count", static_cast<std::int64_t>(cluster.tier_count), 0, most);
    if (cluster.tier_count > cluster_spec::most_tiers) return;
    errors.expect("cluster.host_memory (bytes a chip; 0: not known)", cluster.host_memory.count(),
                  0, 1e18);
    bool scaled_out = false;
    double chips = 1;
    for (std::size_t i = 0; i < cluster.tier_count; ++i) {
        const tier_spec& tier = cluster.tiers[i];
        scaled_out = scaled_out || tier.kind == tier_kind::scale_out;
        errors.enter(0, i);
        const std::size_t before = errors.count();
        add_errors(errors, tier, scaled_out);
        errors.name_owner(before, tier.name);
        errors.leave(0);
        for (const std::int64_t e : tier.topology.extent) chips *= static_cast<double>(e);
    }
    errors.expect("cluster.chips", chips, 1, 1e9);
}
template <std::same_as<cluster_spec> T = cluster_spec>
[[nodiscard]] constexpr input_errors validate(const T& cluster) {
    input_errors errors;
    add_errors(errors, cluster);
    return errors;
}

}  // namespace loadline
