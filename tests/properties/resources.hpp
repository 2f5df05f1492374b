// The resources of a job, each of which can be made better: a fairer chip, a wider or quicker network, faster software.
#pragma once

#include "drawn_jobs.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace properties {

/// A name, and what makes that of a cluster `factor` times as good (factor above 1).
struct resource_axis {
    std::string name;
    std::function<void(cluster_spec&, double factor)> better;
};

inline void scale_rates(per_format<dense_rate>& rates, double factor) {
    for (dense_rate& r : rates.values) r.rate *= factor;
}

// What a chip has of each: peaks together and format by format, memory, the link to its host.
inline void add_chip_axes(std::vector<resource_axis>& axes, const chip_spec& chip) {
    axes.push_back({"all peaks", [](cluster_spec& c, double f) {
                        scale_rates(c.chip.dense, f);
                        scale_rates(c.chip.gemm_peak, f);
                    }});
    for (std::size_t i = 0; i < number_formats.size(); ++i) {
        const auto format = static_cast<number_format>(i);
        if (!chip.supports(format)) continue;
        axes.push_back(
            {"peak of " + std::string{name(format)}, [format](cluster_spec& c, double f) {
                 c.chip.dense[format].rate *= f;
                 c.chip.gemm_peak[format].rate *= f;
             }});
    }
    axes.push_back({"HBM bandwidth", [](cluster_spec& c, double f) { c.chip.hbm_bandwidth *= f; }});
    axes.push_back({"HBM capacity", [](cluster_spec& c, double f) { c.chip.hbm_capacity *= f; }});
    // more of the same cores: all that they do together takes less
    axes.push_back({"cores and peaks", [](cluster_spec& c, double f) {
                        c.chip.calibration.unit.cores *= f;
                        c.chip.calibration.attention.pair_time /= f;
                        c.chip.calibration.attention.element_time /= f;
                        scale_rates(c.chip.dense, f);
                        scale_rates(c.chip.gemm_peak, f);
                    }});
    axes.push_back({"core clock", [](cluster_spec& c, double f) { c.chip.core_clock *= f; }});
    axes.push_back({"host link", [](cluster_spec& c, double f) {
                        c.chip.host_link =
                            link_bandwidth::per_direction(c.chip.host_link.each_way() * f);
                    }});
    axes.push_back({"host memory", [](cluster_spec& c, double f) { c.host_memory *= f; }});
}
// Nearer to the peaks, with less overhead.
inline void add_calibration_axes(std::vector<resource_axis>& axes) {
    const auto nearer = [](double& share, double f) { share = share * f < 1 ? share * f : 1; };
    axes.push_back({"share of the peak", [=](cluster_spec& c, double f) {
                        for (auto& m : c.chip.calibration.matmul.values) nearer(m.share, f);
                    }});
    axes.push_back({"depth ramp", [](cluster_spec& c, double f) {
                        for (auto& m : c.chip.calibration.matmul.values) m.depth_ramp /= f;
                    }});
    axes.push_back({"library gain", [](cluster_spec& c, double f) {
                        for (auto& m : c.chip.calibration.matmul.values) m.library_gain *= f;
                    }});
    axes.push_back({"whole waves",
                    [](cluster_spec& c, double f) { c.chip.calibration.unit.quantisation /= f; }});
    axes.push_back({"feed", [](cluster_spec& c, double f) { c.chip.calibration.unit.feed /= f; }});
    axes.push_back({"exposed of the shorter", [](cluster_spec& c, double f) {
                        c.chip.calibration.unit.exposed /= f;
                        c.chip.calibration.attention.exposed /= f;
                    }});
    axes.push_back({"share of HBM", [=](cluster_spec& c, double f) {
                        nearer(c.chip.calibration.memory.read_share, f);
                        nearer(c.chip.calibration.memory.worked_share, f);
                    }});
    axes.push_back({"launches", [](cluster_spec& c, double f) {
                        chip_calibration& k = c.chip.calibration;
                        k.unit.launch /= f;
                        k.memory.launch /= f;
                        k.attention.launch /= f;
                        k.attention.decode_launch /= f;
                        k.experts.launch /= f;
                        for (auto& m : k.matmul.values) m.convert_launch /= f;
                    }});
    axes.push_back({"attention", [=](cluster_spec& c, double f) {
                        attention_calibration& a = c.chip.calibration.attention;
                        nearer(a.share, f);
                        nearer(a.backward_share, f);
                        nearer(a.decode_share, f);
                        a.pair_time /= f;
                        a.tail /= f;
                    }});
}
inline void add_link_axes(std::vector<resource_axis>& axes, const cluster_spec& cluster) {
    for (std::size_t i = 0; i < cluster.tier_count; ++i) {
        const std::string at = " of tier " + std::to_string(i);
        axes.push_back({"bandwidth" + at, [i](cluster_spec& c, double f) {
                            c.tiers[i].bandwidth =
                                link_bandwidth::per_direction(c.tiers[i].bandwidth.each_way() * f);
                        }});
        axes.push_back(
            {"latency" + at, [i](cluster_spec& c, double f) { c.tiers[i].latency /= f; }});
        axes.push_back({"link's steps and launch" + at, [i](cluster_spec& c, double f) {
                            link_calibration& k = c.tiers[i].calibration;
                            k.launch /= f;
                            for (link_protocol* p : {&k.quick, &k.bulk, &k.exchange,
                                                     &k.quick_exchange, &k.fused, &k.in_switch}) {
                                p->step /= f;
                                p->share = p->share * f < 1 ? p->share * f : p->share > 0 ? 1 : 0;
                                p->own_shard /= f;
                            }
                        }});
        axes.push_back({"oversubscription" + at, [i](cluster_spec& c, double f) {
                            double& o = c.tiers[i].topology.oversubscription;
                            o = o / f > 1 ? o / f : 1;
                        }});
    }
}
// More units behind a switch or a tree, for the same plan. (On a ring or torus a group may own a whole axis of the smaller
// one alone, and each pair of a full mesh has a thinner link in a larger one: there more may well be slower.)
inline void add_more_chips(std::vector<resource_axis>& axes, const cluster_spec& cluster) {
    if (cluster.tier_count == 0) return;
    const std::size_t last = cluster.tier_count - 1;
    const topology_kind kind = cluster.tiers[last].topology.kind;
    if (kind != topology_kind::switched && kind != topology_kind::fat_tree) return;
    axes.push_back({"chips", [last](cluster_spec& c, double f) {
                        std::int64_t& units = c.tiers[last].topology.extent[0];
                        units += 1 + static_cast<std::int64_t>(f);
                    }});
}
inline std::vector<resource_axis> resources_of(const cluster_spec& cluster) {
    std::vector<resource_axis> axes;
    add_chip_axes(axes, cluster.chip);
    add_calibration_axes(axes);
    add_link_axes(axes, cluster);
    add_more_chips(axes, cluster);
    return axes;
}

}  // namespace properties
