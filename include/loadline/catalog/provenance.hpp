// Where each figure of the catalogue comes from: provenance<trainium3> is a list of its figures with
// source, kind and date.
#pragma once

#include <loadline/catalog/sources.hpp>
#include <loadline/hardware/cluster_spec.hpp>
#include <loadline/units/enumerator_name.hpp>
#include <loadline/units/text.hpp>

namespace loadline {

/// A figure of a chip, or of one tier of a system.
enum class figure : std::uint8_t {
    hbm_capacity,
    hbm_visible,
    hbm_bandwidth,
    dense,
    gemm_peak,
    sparse,
    sram,
    core_clock,
    host_link,
    power,
    price,
    topology,
    bandwidth,
    latency,
    power_usage_effectiveness,
};

/// A figure in words.
[[nodiscard]] constexpr std::string_view name(figure what) {
    constexpr std::array<std::string_view, 15> names{"HBM capacity",
                                                     "HBM that software sees",
                                                     "HBM bandwidth",
                                                     "dense peak",
                                                     "matrix-engine peak",
                                                     "sparse peak",
                                                     "on-chip memory",
                                                     "core clock",
                                                     "host link",
                                                     "power",
                                                     "price",
                                                     "topology",
                                                     "link bandwidth",
                                                     "link latency",
                                                     "power usage effectiveness"};
    return detail::enumerator_name(names, what);
}
/// Whether a figure is of one number format: a peak.
[[nodiscard]] constexpr bool has_format(figure what) {
    return what == figure::dense || what == figure::gemm_peak || what == figure::sparse;
}

/// A figure with the source that it was read in, how, and when.
struct sourced_figure {
    figure what;
    number_format format = bf16;  // only of a peak, see has_format()
    std::string_view source;      // a key, for find_source()
    figure_kind kind;
    std::string_view date;
    std::string_view note;

    // The kind is the source's, unless more was done to the figure than to read it there.
    constexpr sourced_figure(figure f, const figure_source& s, const char* n = "")
        : what{f}, source{s.key}, kind{s.kind}, date{s.date}, note{literal_text(n)} {}
    constexpr sourced_figure(figure f, const figure_source& s, figure_kind k, const char* n = "")
        : what{f}, source{s.key}, kind{k}, date{s.date}, note{literal_text(n)} {}
    constexpr sourced_figure(figure f, number_format format_of_f, const figure_source& s,
                             const char* n = "")
        : what{f}, format{format_of_f}, source{s.key}, kind{s.kind}, date{s.date}, note{
                                                                                       literal_text(
                                                                                           n)} {}
    constexpr sourced_figure(figure f, number_format format_of_f, const figure_source& s,
                             figure_kind k, const char* n = "")
        : what{f}, format{format_of_f}, source{s.key}, kind{k}, date{s.date}, note{literal_text(
                                                                                  n)} {}
};

/// Specialised beside each chip and system. That of a system covers its outermost tier; the tiers and
/// the chip inside have their own.
template <class T>
inline constexpr auto provenance = std::array<sourced_figure, 0>{};

/// A figure as someone prints it, where it is a label, or a total that the sum of the parts does not
/// give. For people to read: nothing computes with it.
struct published_total {
    std::string_view what;
    std::string_view text;
    std::string_view source;
    std::string_view note;  // why it differs

    constexpr published_total(const char* w, const char* t, const figure_source& s, const char* n)
        : what{literal_text(w)}, text{literal_text(t)}, source{s.key}, note{literal_text(n)} {}
};
/// Totals of a chip or system as they are printed; specialised beside it.
template <class T>
inline constexpr auto published_totals = std::array<published_total, 0>{};

// ---- The value of a figure, always from the specification; empty where it has none.

/// A rate of work in words; empty where there is none.
[[nodiscard]] constexpr figure_text text_of_rate(quantity<units::flops_per_second> rate) {
    return rate.count() > 0 ? text(rate) : figure_text{};
}
/// A link in words; empty where there is none.
[[nodiscard]] constexpr figure_text text_of_link(link_bandwidth link) {
    return link.each_way().count() > 0 ? text(link.each_way()).append(" each way") : figure_text{};
}

// "torus 16 x 20 x 28", "switched 144"
[[nodiscard]] constexpr figure_text text(const topology_spec& topology) {
    figure_text result{name(topology.kind)};
    result.append(" ").append(units::four_digits(static_cast<double>(topology.extent[0])));
    for (std::size_t i = 1; i < topology.extent.size(); ++i)
        if (topology.extent[i] > 1)
            result.append(" x ").append(
                units::four_digits(static_cast<double>(topology.extent[i])));
    return result;
}

/// The value of a figure, in words; empty where the spec has none.
[[nodiscard]] constexpr figure_text value_of(const chip_spec& chip, const sourced_figure& f) {
    switch (f.what) {
    case figure::hbm_capacity: return text(chip.hbm_capacity);
    case figure::hbm_visible:
        return chip.hbm_hidden.count() != 0 ? text(chip.memory()) : figure_text{};
    case figure::hbm_bandwidth: return text(chip.hbm_bandwidth);
    case figure::dense: return text_of_rate(chip.dense[f.format].rate);
    case figure::gemm_peak: return text_of_rate(chip.gemm_peak[f.format].rate);
    case figure::sparse: return text_of_rate(chip.sparse[f.format].rate);
    case figure::sram: return chip.sram.count() > 0 ? text(chip.sram) : figure_text{};
    case figure::core_clock:
        return chip.core_clock.count() > 0 ? text(chip.core_clock) : figure_text{};
    case figure::host_link: return text_of_link(chip.host_link);
    case figure::power: return chip.power ? text(*chip.power) : figure_text{};
    case figure::price: return chip.price ? text(*chip.price) : figure_text{};
    case figure::topology:
    case figure::bandwidth:
    case figure::latency:
    case figure::power_usage_effectiveness: break;  // of a tier
    }
    return {};
}

// Of the outermost tier; figures that only a chip has are those of its chip.
[[nodiscard]] constexpr figure_text value_of(const cluster_spec& cluster, const sourced_figure& f) {
    if (cluster.tier_count == 0) return value_of(cluster.chip, f);
    const tier_spec& tier = cluster.tiers[cluster.tier_count - 1];
    switch (f.what) {
    case figure::topology: return text(tier.topology);
    case figure::bandwidth: return text_of_link(tier.bandwidth);
    case figure::latency: return text(tier.latency);
    case figure::power: return tier.power ? text(*tier.power) : figure_text{};
    case figure::price: return tier.price ? text(*tier.price) : figure_text{};
    case figure::power_usage_effectiveness: {
        const bool has = tier.power_usage_effectiveness > 1;
        return has ? units::four_digits(tier.power_usage_effectiveness) : figure_text{};
    }
    default: return value_of(cluster.chip, f);
    }
}

}  // namespace loadline
