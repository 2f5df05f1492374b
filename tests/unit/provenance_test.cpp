// Every figure of the catalogue has a source, and every source is one that can be looked up.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>

#include <boost/hana/for_each.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string>

using namespace loadline;
using namespace loadline::literals;

namespace {

using figures = std::span<const sourced_figure>;

// What each specification states, read field by field: provenance and value_of() are held to it.
constexpr bool states(const chip_spec& chip, figure what, number_format format) {
    switch (what) {
    case figure::hbm_capacity: return chip.hbm_capacity > 0_B;
    case figure::hbm_visible: return chip.hbm_hidden != 0_B;
    case figure::hbm_bandwidth: return chip.hbm_bandwidth > 0_Bps;
    case figure::dense: return chip.dense[format].rate > 0_TFLOPS;
    case figure::gemm_peak: return chip.gemm_peak[format].rate > 0_TFLOPS;
    case figure::sparse: return chip.sparse[format].rate > 0_TFLOPS;
    case figure::sram: return chip.sram > 0_B;
    case figure::core_clock: return chip.core_clock > 0_GHz;
    case figure::host_link: return chip.host_link.each_way() > 0_Bps;
    case figure::power: return chip.power.has_value();
    case figure::price: return chip.price.has_value();
    default: return false;
    }
}
constexpr bool states(const cluster_spec& system, figure what, number_format) {
    const tier_spec& outermost = system.tiers[system.tier_count - 1];
    switch (what) {
    case figure::topology:
    case figure::bandwidth:
    case figure::latency: return true;
    case figure::power: return outermost.power.has_value();
    case figure::price: return outermost.price.has_value();
    case figure::power_usage_effectiveness: return outermost.power_usage_effectiveness > 1;
    default: return false;  // of the chip, which has its own list
    }
}

constexpr int entries_for(figures list, figure what, number_format format) {
    int n = 0;
    for (const sourced_figure& f : list)
        n += f.what == what && (!has_format(what) || f.format == format) ? 1 : 0;
    return n;
}

// Figures without exactly one entry, and entries without a figure.
template <class Spec>
constexpr int mismatches(const Spec& spec, figures list) {
    int n = 0;
    for (int w = 0; w <= static_cast<int>(figure::power_usage_effectiveness); ++w) {
        const auto what = static_cast<figure>(w);
        for (std::size_t f = 0; f < (has_format(what) ? number_formats.size() : 1); ++f) {
            const auto format = static_cast<number_format>(f);
            n += entries_for(list, what, format) != (states(spec, what, format) ? 1 : 0) ? 1 : 0;
        }
    }
    return n;
}

template <class Spec>
constexpr bool each_has_a_value(const Spec& spec, figures list) {
    return std::all_of(list.begin(), list.end(),
                       [&](const sourced_figure& f) { return !value_of(spec, f).empty(); });
}

// A year, year-month or year-month-day.
constexpr bool is_date(std::string_view text) {
    if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 4 || i == 7;
        if (dash ? text[i] != '-' : (text[i] < '0' || text[i] > '9')) return false;
    }
    return text >= "2017" && text <= "2026-11-22";
}

// A catalogue entry that no tuple lists: tiers inside others, and one of each template.
constexpr auto unlisted = boost::hana::tuple_t<
    trn3_server, trn3_rack, trn1_ultracluster<2>, trn2_ultracluster<2>, trn3_ultracluster<2>,
    v5p_slice<4, 4, 8>, v6e_slice<4, 8>, ironwood_slice<2, 2, 1>, tpu_v5e_pod_cluster<2>,
    tpu_v5p_pod_cluster<2>, tpu_v6e_pod_cluster<2>, ironwood_pod_cluster<2>, dgx_a100_cluster<2>,
    dgx_h100_cluster<2>, hgx_h200_cluster<2>, dgx_b200_cluster<2>, dgx_b300_cluster<2>,
    gb200_nvl72_cluster<2>, gb300_nvl72_cluster<2>, vr_nvl72_cluster<2>, mi300x_platform_cluster<2>,
    mi355x_platform_cluster<2>, gaudi3_node_cluster<2>>;

template <class Visit>
void for_each_entry(const Visit& visit) {
    const auto unwrap = [&](auto type) { visit(type); };
    boost::hana::for_each(catalog::chips, unwrap);
    boost::hana::for_each(catalog::systems, unwrap);
    boost::hana::for_each(unlisted, unwrap);
}

}  // namespace

TEST_CASE("every figure of every chip and system has one source, and nothing else has",
          "[provenance]") {
    for_each_entry([](auto type) {
        using entry = typename decltype(type)::type;
        STATIC_REQUIRE(mismatches(spec<entry>, provenance<entry>) == 0);
        STATIC_REQUIRE(each_has_a_value(spec<entry>, provenance<entry>));
    });
}

TEST_CASE("a figure without source, or a source without figure, is noticed", "[provenance]") {
    constexpr figures all{provenance<trainium3>};
    STATIC_REQUIRE(mismatches(spec<trainium3>, all.first(all.size() - 1)) == 1);
    STATIC_REQUIRE(mismatches(spec<trainium3>, provenance<trainium4>) > 0);
    STATIC_REQUIRE(mismatches(spec<trainium4>, all) > 0);
    struct homemade : chip<hbm<1_GiB, 1_GBps>, dense<bf16, 1_TFLOPS>> {};
    STATIC_REQUIRE(provenance<homemade>.empty());
    STATIC_REQUIRE(published_totals<homemade>.empty());
    STATIC_REQUIRE(mismatches(spec<homemade>, provenance<homemade>) == 3);
}

TEST_CASE("every source named can be found, and every source is named", "[provenance]") {
    std::set<std::string_view> named;
    for_each_entry([&](auto type) {
        using entry = typename decltype(type)::type;
        INFO(entry::about.name.view());
        for (const sourced_figure& f : provenance<entry>) {
            INFO(name(f.what) << ", " << f.source);
            const figure_source* source = find_source(f.source);
            REQUIRE(source != nullptr);
            CHECK(f.date == source->date);
            named.insert(f.source);
        }
        for (const published_total& t : published_totals<entry>) {
            INFO(t.what << ", " << t.source);
            CHECK(find_source(t.source) != nullptr);
            CHECK_FALSE(t.text.empty());
            CHECK_FALSE(t.note.empty());
            named.insert(t.source);
        }
    });
    std::set<std::string_view> keys;
    for (const figure_source& source : sources::all) {
        INFO(source.key);
        CHECK(keys.insert(source.key).second);
        CHECK(named.count(source.key) == 1);
        CHECK(is_date(source.date));
        CHECK_FALSE(source.title.empty());
        CHECK((source.url.empty() || source.url.starts_with("http")));
    }
    STATIC_REQUIRE(find_source("no such key") == nullptr);
    STATIC_REQUIRE(find_source("") == nullptr);
}

TEST_CASE("kinds say how a figure was come by", "[provenance]") {
    const auto kind_of = [](figures list, figure what, number_format format = bf16) {
        for (const sourced_figure& f : list)
            if (f.what == what && (!has_format(what) || f.format == format)) return f.kind;
        return figure_kind::unconfirmed;
    };
    CHECK(kind_of(provenance<trainium3>, figure::hbm_capacity) == figure_kind::official);
    CHECK(kind_of(provenance<trainium3>, figure::gemm_peak, bf16) == figure_kind::derived);
    CHECK(kind_of(provenance<trainium3>, figure::power) == figure_kind::estimate);
    CHECK(kind_of(provenance<trainium4>, figure::dense, mxfp4) == figure_kind::derived);
    CHECK(kind_of(provenance<b200>, figure::dense, nvfp4) == figure_kind::transcribed);
    CHECK(kind_of(provenance<b200>, figure::dense, mxfp4) == figure_kind::derived);
    CHECK(kind_of(provenance<v100>, figure::dense, fp32) == figure_kind::unconfirmed);
    CHECK(kind_of(provenance<trn2_ultraserver>, figure::latency) == figure_kind::official);
    CHECK(kind_of(provenance<trn3_ultraserver>, figure::latency) == figure_kind::assumed);
    CHECK(kind_of(provenance<ironwood_pod>, figure::topology) == figure_kind::assumed);
    CHECK(name(figure_kind::transcribed) == "transcribed");
    CHECK(name(figure_kind::assumed) == "assumed");

    // what is assumed has no source of its own, and what has none is not passed off as more
    for_each_entry([](auto type) {
        using entry = typename decltype(type)::type;
        for (const sourced_figure& f : provenance<entry>) {
            INFO(entry::about.name.view() << ", " << name(f.what));
            if (f.source == sources::assumption.key) CHECK(f.kind == figure_kind::assumed);
            if (f.source == sources::hearsay.key) CHECK(f.kind == figure_kind::unconfirmed);
        }
    });
}

TEST_CASE("a figure is shown as the specification has it", "[provenance]") {
    const auto shown = [](const auto& spec, figures list, figure what,
                          number_format format = bf16) {
        for (const sourced_figure& f : list)
            if (f.what == what && (!has_format(what) || f.format == format))
                return std::string{value_of(spec, f).view()};
        return std::string{};
    };
    const chip_spec& chip = spec<trainium3>;
    CHECK(shown(chip, provenance<trainium3>, figure::hbm_capacity) == "144 GiB");
    CHECK(shown(chip, provenance<trainium3>, figure::hbm_bandwidth) == "4.9 TB/s");
    CHECK(shown(chip, provenance<trainium3>, figure::dense, mxfp8) == "2.517 PFLOP/s");
    CHECK(shown(chip, provenance<trainium3>, figure::gemm_peak, bf16) == "629.1 TFLOP/s");
    CHECK(shown(chip, provenance<trainium3>, figure::sram) == "272 MiB");
    CHECK(shown(chip, provenance<trainium3>, figure::core_clock) == "2.4 GHz");
    CHECK(shown(chip, provenance<trainium3>, figure::power) == "1 kW");
    CHECK(shown(spec<h100>, provenance<h100>, figure::host_link) == "64 GB/s each way");
    CHECK(shown(spec<h100>, provenance<h100>, figure::sparse, fp8) == "3.958 PFLOP/s");
    CHECK(shown(spec<h100>, provenance<h100>, figure::price) == "6.88 USD/h");

    CHECK(shown(spec<trn2_ultraserver>, provenance<trn2_ultraserver>, figure::topology) ==
          "ring 4");
    CHECK(shown(spec<tpu_v5p_pod>, provenance<tpu_v5p_pod>, figure::topology) ==
          "torus 16 x 20 x 28");
    CHECK(shown(spec<million_trainium3>, provenance<million_trainium3>, figure::topology) ==
          "fat tree 6,945");
    CHECK(shown(spec<trn3_ultraserver>, provenance<trn3_ultraserver>, figure::bandwidth) ==
          "1.28 TB/s each way");
    CHECK(shown(spec<trn3_ultraserver>, provenance<trn3_ultraserver>, figure::latency) == "2 us");
    CHECK(shown(spec<gb200_nvl72>, provenance<gb200_nvl72>, figure::power) == "120 kW");
    CHECK(shown(spec<gb200_nvl72>, provenance<gb200_nvl72>, figure::price) == "761.9 USD/h");
    CHECK(shown(spec<project_rainier>, provenance<project_rainier>,
                figure::power_usage_effectiveness) == "1.14");

    // and nothing where there is none
    CHECK(value_of(spec<trainium4>, provenance<trainium3>.back()).empty());
    CHECK(value_of(spec<trainium4>, provenance<trn3_ultraserver>.front()).empty());
    CHECK(shown(cluster_spec_of<trainium3>, provenance<trainium3>, figure::sram) == "272 MiB");
    CHECK(shown(spec<trn3_ultraserver>, provenance<trainium3>, figure::hbm_capacity) == "144 GiB");
}
