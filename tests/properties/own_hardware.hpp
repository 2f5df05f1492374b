// Chips and clusters of one's own: any formats, calibration, links and topology that validate() lets through.
#pragma once

#include "number_of_jobs.hpp"

#include <loadline/catalog/hardware.hpp>

#include <boost/hana/for_each.hpp>

#include <vector>

namespace properties {

using namespace loadline;
using golden::draw;

inline constant<units::fraction> share(draw& d, double least, double most) {
    return constant<units::fraction>{static_cast<std::int64_t>(evenly(d, least, most) * 1e6)};
}
inline quantity<units::seconds> time(draw& d, double most) {
    if (d.chance(25)) return {};
    return quantity<units::seconds>{between(d, most * 1e-5, most)};
}

// Every chip and every system of the catalogue.
inline const std::vector<chip_spec>& catalogue_chips() {
    static const std::vector<chip_spec> all = [] {
        std::vector<chip_spec> list;
        boost::hana::for_each(catalog::chips,
                              [&](auto t) { list.push_back(spec<typename decltype(t)::type>); });
        return list;
    }();
    return all;
}
inline const std::vector<cluster_spec>& catalogue_systems() {
    static const std::vector<cluster_spec> all = [] {
        std::vector<cluster_spec> list;
        boost::hana::for_each(catalog::systems,
                              [&](auto t) { list.push_back(spec<typename decltype(t)::type>); });
        return list;
    }();
    return all;
}

// Any set of formats: one alone, those of a generation, all, or each by chance.
inline std::vector<number_format> drawn_formats(draw& d) {
    switch (d.below(9)) {
    case 0: return {d.of({fp64, fp32, tf32, bf16, fp16, fp8, mxfp8, int8, mxfp4, nvfp4})};
    case 1: return {fp8};
    case 2: return {fp64, fp32};
    case 3: return {fp32, fp16};
    case 4: return {fp32, fp16, int8};  // no bf16
    case 5: return {bf16, fp32, fp16, fp8};
    case 6: return {bf16, fp32, fp64, tf32, fp16, fp8, mxfp8, int8, fp4, mxfp4, nvfp4};
    case 7: return {bf16};
    default: break;
    }
    std::vector<number_format> some;
    for (std::size_t i = 0; i < number_formats.size(); ++i)
        if (d.chance(40)) some.push_back(static_cast<number_format>(i));
    if (some.empty()) some.push_back(fp16);
    return some;
}

inline matmul_calibration odd_products(draw& d) {
    return {.share = evenly(d, 0.05, 1),
            .depth_ramp = d.chance(20) ? 0 : between(d, 1, 1000),
            .most_splits = static_cast<double>(1 + d.below(32)),
            .split_share = evenly(d, 0.3, 1),
            .library_gain = evenly(d, 0.5, 1.2),
            .convert_launch = time(d, 1e-4),
            .convert_passes = evenly(d, 0, 4)};
}
// Numbers that no chip has and nothing forbids.
inline chip_calibration odd_calibration(draw& d) {
    chip_calibration c;
    matrix_unit& u = c.unit;
    u.cores = static_cast<double>(1 + d.below(d.chance(50) ? 8 : 1024));
    for (result_tile& t : u.tiles)
        t = {std::int64_t{1} << d.below(10), std::int64_t{1} << d.below(10)};
    u.depth_step = std::int64_t{1} << d.below(9);
    u.one_layout = d.chance(30);
    u.feed = d.chance(20) ? 0 : between(d, 0.1, 64);
    u.quantisation = evenly(d, 0, 1);
    u.exposed = evenly(d, 0, 1);
    u.widened_rows = between(d, 1, 4096);
    u.launch = time(d, 1e-3);
    for (matmul_calibration& m : c.matmul.values) m = odd_products(d);
    c.memory = {.read_share = evenly(d, 0.05, 1),
                .write_cost = evenly(d, 1, 3),
                .worked_share = evenly(d, 0.1, 1),
                .launch = time(d, 1e-3)};
    attention_calibration& a = c.attention;
    a.share = evenly(d, 0.05, 1);
    a.narrow_gain = d.chance(30) ? 0 : evenly(d, 0.5, 2.5);
    a.pair_time = time(d, 1e-11);
    a.exposed = evenly(d, 0, 1);
    a.element_time = time(d, 1e-10);
    a.query_tile = static_cast<double>(1 + d.below(512));
    a.tail = evenly(d, 0, 1);
    a.backward_share = evenly(d, 0.3, 1);
    a.launch = time(d, 1e-3);
    a.decode_share = evenly(d, 0.05, 1);
    a.decode_rows = static_cast<double>(1 + d.below(128));
    a.decode_step = time(d, 1e-8);
    a.decode_launch = time(d, 1e-3);
    c.experts = {
        .widened_share = evenly(d, 0.05, 1), .passes = evenly(d, 0, 6), .launch = time(d, 1e-3)};
    return c;
}
inline chip_calibration drawn_calibration(draw& d) {
    switch (d.below(4)) {
    case 0: return {};
    case 1: return ideal_calibration();
    case 2: return d.from(catalogue_chips()).calibration;
    default: return odd_calibration(d);
    }
}

inline chip_spec own_chip(draw& d) {
    chip_spec c;
    c.name = fixed_text<47>{"own chip"};
    c.hbm_capacity = quantity<units::bytes>{between(d, 1e9, 1e13)};
    if (d.chance(30)) c.hbm_hidden = c.hbm_capacity * 0.06;
    c.hbm_bandwidth = quantity<units::bytes_per_second>{between(d, 1e10, 1e15)};
    const double peak = between(d, 1e11, 1e17);
    for (const number_format f : drawn_formats(d)) {
        const double wider = 16.0 / facts(f).width * d.of({1.0, 1.0, 0.5, 0.1});
        c.dense[f].rate = quantity<units::flops_per_second>{peak * wider};
        if (d.chance(15)) c.gemm_peak[f].rate = c.dense[f].rate * evenly(d, 0.5, 1);
    }
    if (d.chance(60))
        c.host_link =
            link_bandwidth::per_direction(quantity<units::bytes_per_second>{between(d, 1e9, 1e12)});
    if (d.chance(50)) c.core_clock = quantity<units::hertz>{between(d, 1e8, 1e10)};
    c.calibration = drawn_calibration(d);
    return c;
}

inline link_calibration odd_link(draw& d) {
    link_calibration link;
    const auto protocol = [&](double least) {
        return link_protocol{time(d, 1e-3), evenly(d, least, 1),
                             d.chance(50) ? 0 : evenly(d, 0, 1)};
    };
    link.launch = time(d, 1e-3);
    link.quick = protocol(0.01);
    link.bulk = protocol(0.1);
    link.exchange = protocol(0.05);
    link.quick_exchange = protocol(0.001);
    link.fused = protocol(0.05);
    if (d.chance(30)) link.in_switch = protocol(0.1);
    link.offers = {.halving = d.chance(50),
                   .tree = d.chance(50),
                   .flat_ring = d.chance(50),
                   .hierarchical = d.chance(60),
                   .most_ports = d.chance(50) ? 1e9 : static_cast<double>(1 + d.below(16))};
    return link;
}
inline link_calibration drawn_link(draw& d) {
    switch (d.below(4)) {
    case 0: return {};
    case 1: return ideal_link();
    case 2: {
        const cluster_spec& some = d.from(catalogue_systems());
        if (some.tier_count > 0)
            return some
                .tiers[static_cast<std::size_t>(
                    d.below(static_cast<std::int64_t>(some.tier_count)))]
                .calibration;
        break;
    }
    default: break;
    }
    return odd_link(d);
}

inline tier_spec own_tier(draw& d) {
    tier_spec t;
    t.name = fixed_text<47>{"own tier"};
    topology_spec& shape = t.topology;
    shape.kind =
        d.of({topology_kind::ring, topology_kind::torus, topology_kind::mesh,
              topology_kind::fully_connected, topology_kind::switched, topology_kind::fat_tree});
    shape.extent[0] = d.of<std::int64_t>({1, 2, 3, 4, 4, 6, 8, 8, 16, 32});
    if (shape.kind == topology_kind::torus || shape.kind == topology_kind::mesh)
        for (std::size_t i = 1; i < 3; ++i)
            if (d.chance(60)) shape.extent[i] = d.of<std::int64_t>({1, 2, 3, 4, 8});
    if (shape.kind == topology_kind::fat_tree) shape.oversubscription = d.of({1.0, 1.5, 2.0, 8.0});
    t.bandwidth =
        link_bandwidth::per_direction(quantity<units::bytes_per_second>{between(d, 1e9, 1e13)});
    t.latency = time(d, 1e-4);
    t.calibration = drawn_link(d);
    return t;
}

// No tier at all, or up to four.
inline cluster_spec own_cluster(draw& d) {
    cluster_spec c;
    c.chip = d.chance(70) ? own_chip(d) : d.from(catalogue_chips());
    const std::int64_t tiers = d.of<std::int64_t>({0, 1, 1, 2, 2, 2, 3, 4});
    const std::int64_t inside = d.below(tiers + 1);
    for (std::int64_t i = 0; i < tiers; ++i) {
        tier_spec& t = c.tiers[c.tier_count++];
        t = own_tier(d);
        t.kind = i < inside ? tier_kind::scale_up : tier_kind::scale_out;
    }
    if (d.chance(30)) c.host_memory = quantity<units::bytes>{between(d, 1e10, 1e13)};
    return c;
}

}  // namespace properties
