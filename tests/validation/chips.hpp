// The chip and the machine that a row of measurements names: one table for all replays.
#pragma once

#include <loadline/catalog/hardware.hpp>

#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace validation {

// A part of a chip: what a program's device is of a chip of several.
inline loadline::chip_spec part_of(loadline::chip_spec chip, double share) {
    chip.hbm_capacity *= share;
    chip.hbm_hidden *= share;
    chip.hbm_bandwidth *= share;
    for (auto& peak : chip.dense.values) peak.rate *= share;
    for (auto& peak : chip.gemm_peak.values) peak.rate *= share;
    chip.calibration.unit.cores *= share;
    chip.calibration.attention.pair_time /= share;
    chip.calibration.attention.element_time /= share;
    return chip;
}
inline loadline::chip_spec half_of(const loadline::chip_spec& chip) { return part_of(chip, 0.5); }

namespace machines {

using namespace loadline;
using namespace loadline::literals;

// ---- Shapes of clusters.

// The servers, or slices, that `chips` chips make.
inline cluster_spec of_servers(cluster_spec c, std::int64_t chips, std::int64_t in_server) {
    c.tiers[0].topology.extent = {in_server, 1, 1};
    c.tiers[1].topology.extent = {(chips + in_server - 1) / in_server, 1, 1};
    return c;
}
inline cluster_spec with_adapter(cluster_spec c, quantity<units::bytes_per_second> each_way) {
    c.tiers[1].bandwidth = link_bandwidth::per_direction(each_way);
    return c;
}

// A 3D slice as near a cube as multiples of four allow.
inline std::array<std::int64_t, 3> cube(std::int64_t chips) {
    std::array<std::int64_t, 3> best{chips, 1, 1};
    std::int64_t least = chips * 3;
    for (std::int64_t a = 1; a * a * a <= chips; ++a)
        for (std::int64_t b = a; a * b * b <= chips; ++b) {
            if (chips % (a * b) != 0) continue;
            const std::int64_t c = chips / (a * b);
            if (chips >= 64 && (a % 4 != 0 || b % 4 != 0 || c % 4 != 0)) continue;
            if (a + b + c < least) {
                least = a + b + c;
                best = {a, b, c};
            }
        }
    return best;
}
inline std::array<std::int64_t, 3> square(std::int64_t chips) {
    std::int64_t a = 1;
    while (a * a * 2 <= chips && a < 16) a *= 2;
    return {chips / a, a, 1};
}
inline cluster_spec of_slices(cluster_spec c, std::int64_t slices,
                              std::array<std::int64_t, 3> extent) {
    c.tiers[0].topology.extent = extent;
    bool closed = true;
    for (const std::int64_t e : extent) closed = closed && (e == 1 || e % 4 == 0);
    if (!closed) c.tiers[0].topology.kind = topology_kind::mesh;
    if (slices == 1) c.tier_count = 1;
    c.tiers[1].topology.extent = {slices, 1, 1};
    return c;
}

// ---- Chips that the catalogue does not have but that are an entry's silicon, and others of measurements.

inline chip_spec with_bandwidth(chip_spec chip, quantity<units::bytes_per_second> bandwidth) {
    chip.hbm_bandwidth = bandwidth;
    return chip;
}
// As torchtitan describes it: HBM2e, limited to 500 W; its logs say 95.04 GiB.
inline chip_spec h100_96gb() {
    chip_spec c = with_bandwidth(spec<h100>, 2.4_TBps);
    c.hbm_capacity = 96_GiB;
    c.hbm_hidden = c.hbm_capacity - 97'321_MiB;
    return c;
}
// NVIDIA's data sheet of H200 NVL, halved: dense.
inline chip_spec h200_nvl() {
    chip_spec c = spec<h200>;
    c.dense[fp8] = {1'671_TFLOPS};
    c.dense[bf16] = c.dense[fp16] = {835.5_TFLOPS};
    return c;
}
// The same at 1000 W: AMD's data sheet has 4.6 PFLOPS in fp8, 2.3 in bf16.
inline chip_spec mi350x() {
    chip_spec c = spec<mi355x>;
    for (auto& peak : c.dense.values) peak.rate *= 2.3 / 2.5;
    return c;
}
// NVIDIA's data sheet: 864 GB/s, 362 TFLOPS bf16, 733 fp8.
inline chip_spec l40s() {
    chip_spec c = with_bandwidth(spec<h100>, 864_GBps);
    c.hbm_capacity = 48_GB;
    c.hbm_hidden = {};
    c.dense[bf16] = c.dense[fp16] = {362_TFLOPS};
    c.dense[fp8] = {733_TFLOPS};
    c.dense[int8] = {733_TOPS};
    return c;
}
// NVIDIA GH200 data sheet: 96 GB of HBM3 at 4 TB/s on the die of an H100. nvidia-smi counts 97,871 MiB.
inline chip_spec gh200_96gb() {
    chip_spec c = with_bandwidth(spec<h100>, 4_TBps);
    c.hbm_capacity = 97'871_MiB;
    c.hbm_hidden = {};
    return c;
}
template <class Chip>
chip_spec catalogued() {
    return spec<Chip>;
}

// ---- Machines, of as many chips as a job has.

inline std::int64_t at_most(std::int64_t chips, std::int64_t most) {
    return chips < most ? chips : most;
}
template <class Cluster>
cluster_spec servers_of_8(std::int64_t chips) {
    return of_servers(spec<Cluster>, chips, at_most(chips, 8));
}
// Racks of 72, of which jobs of a power of two take 64.
template <class Cluster>
cluster_spec racks(std::int64_t chips) {
    return of_servers(spec<Cluster>, chips, chips <= 72 ? chips : chips % 72 == 0 ? 72 : 64);
}
template <class Cluster>
cluster_spec slices_3d(std::int64_t chips) {
    return of_slices(spec<Cluster>, 1, cube(chips));
}
template <class Cluster>
cluster_spec slices_2d(std::int64_t chips) {
    const std::int64_t pod = at_most(chips, 256);
    return of_slices(spec<Cluster>, chips / pod, square(pod));
}
template <class Cluster, int InServer>
cluster_spec ultra(std::int64_t chips) {
    cluster_spec c = spec<Cluster>;
    c.tiers[static_cast<std::size_t>(c.tier_count) - 1].topology.extent = {
        (chips + InServer - 1) / InServer, 1, 1};
    return c;
}
inline cluster_spec v4_slices(std::int64_t chips) {
    cluster_spec c = spec<tpu_v5p_pod_cluster<1>>;
    c.tiers[0] = spec<tpu_v4_pod>.tiers[0];
    return of_slices(c, 1, cube(chips));
}
// NVIDIA DGX-1 with V100, data sheet: NVLink of 300 GB/s a GPU; four adapters of 100 Gb/s for eight.
inline cluster_spec dgx1_v100(std::int64_t chips) {
    cluster_spec c = servers_of_8<dgx_a100_cluster<1>>(chips);
    c.tiers[0].bandwidth = link_bandwidth::bidirectional(300_GBps);
    return with_adapter(c, 50_Gbps);
}
inline cluster_spec h800_servers(std::int64_t chips) {
    cluster_spec c = servers_of_8<dgx_h100_cluster<1>>(chips);
    c.tiers[0].bandwidth = link_bandwidth::bidirectional(400_GBps);
    return c;
}
inline cluster_spec a800_servers(std::int64_t chips) {
    cluster_spec c = servers_of_8<dgx_a100_cluster<1>>(chips);
    c.tiers[0].bandwidth = link_bandwidth::bidirectional(400_GBps);
    return c;
}
// Cards in bridges of four; between them PCIe.
inline cluster_spec bridged_h200(std::int64_t chips) {
    return with_adapter(of_servers(spec<hgx_h200_cluster<1>>, chips, at_most(chips, 4)), 32_GBps);
}
// Through the host's processor, some 20 of the 32 GB/s of 16 lanes (assumed).
inline cluster_spec pcie_cards(std::int64_t chips) {
    cluster_spec c = of_servers(spec<dgx_h100_cluster<1>>, chips, at_most(chips, 4));
    c.tiers[0].bandwidth = link_bandwidth::per_direction(20_GBps);
    c.tiers[0].calibration.in_switch.share = 0;
    return with_adapter(c, 200_Gbps);
}
// Of servers where each chip is alone.
inline cluster_spec lone_chips(std::int64_t chips) {
    return of_servers(spec<dgx_h100_cluster<1>>, chips, 1);
}
// Inf2.48xlarge: twelve chips in a ring, 100 Gb/s for all of them (AWS, Inf2 instances).
inline cluster_spec inf2_servers(std::int64_t chips) {
    cluster_spec c = spec<trn1_ultracluster<1>>;
    c.tiers[0].topology = ring<12>::value;
    c.tiers[0].bandwidth = link_bandwidth::bidirectional(192_GBps);
    c = of_servers(c, chips, at_most(chips, 12));
    if (chips <= 12) c.tier_count = 1;
    return with_adapter(c, 8.333_Gbps);
}

// ---- Names.

// A name is one of these where it contains all of `with` and none of `without`, in letters and digits
// alone. The first that fits counts.
struct named_chip {
    std::string_view with;
    std::string_view without;
    chip_spec (*chip)();
    cluster_spec (*machine)(std::int64_t chips);
    std::int64_t devices = 1;  // that programs count a chip as, where degrees count devices
};

// clang-format off
inline constexpr std::array names{
    named_chip{"gb300", "", catalogued<gb300>, racks<gb300_nvl72_cluster<1>>},
    named_chip{"gb200", "", catalogued<gb200>, racks<gb200_nvl72_cluster<1>>},
    named_chip{"gh200 141", "", catalogued<h200>, lone_chips},
    named_chip{"gh200 144", "", catalogued<h200>, lone_chips},
    named_chip{"gh200", "", gh200_96gb, lone_chips},
    named_chip{"h200 nvl", "", h200_nvl, bridged_h200},
    named_chip{"h200", "", catalogued<h200>, servers_of_8<hgx_h200_cluster<1>>},
    named_chip{"vr200", "", catalogued<rubin>, racks<vr_nvl72_cluster<1>>},
    named_chip{"rubin", "", catalogued<rubin>, racks<vr_nvl72_cluster<1>>},
    named_chip{"vrnvl72", "", catalogued<rubin>, racks<vr_nvl72_cluster<1>>},
    named_chip{"b300", "", catalogued<b300>, servers_of_8<dgx_b300_cluster<1>>},
    named_chip{"b200", "", catalogued<b200>, servers_of_8<dgx_b200_cluster<1>>},
    named_chip{"h100 96", "pcie", h100_96gb, servers_of_8<dgx_h100_cluster<1>>},
    named_chip{"h100", "pcie nvl 94", catalogued<h100>, servers_of_8<dgx_h100_cluster<1>>},
    named_chip{"h800", "pcie", catalogued<h100>, h800_servers},
    named_chip{"a100 40", "pcie", catalogued<a100_40gb>, servers_of_8<dgx_a100_cluster<1>>},
    named_chip{"a100 80 pcie", "", [] { return with_bandwidth(spec<a100_80gb>, 1'935_GBps); }, pcie_cards},
    named_chip{"a100", "pcie", catalogued<a100_80gb>, servers_of_8<dgx_a100_cluster<1>>},
    named_chip{"a800", "pcie 40", catalogued<a100_80gb>, a800_servers},
    named_chip{"v100", "16gb", catalogued<v100>, dgx1_v100},
    named_chip{"l40s", "", l40s, pcie_cards},
    named_chip{"mi300x", "", catalogued<mi300x>, servers_of_8<mi300x_platform_cluster<1>>},
    named_chip{"mi325x", "", catalogued<mi325x>, servers_of_8<mi300x_platform_cluster<1>>},
    named_chip{"mi350x", "", mi350x, servers_of_8<mi355x_platform_cluster<1>>},
    named_chip{"mi355x", "", catalogued<mi355x>, servers_of_8<mi355x_platform_cluster<1>>},
    named_chip{"gaudi3", "", catalogued<gaudi3>, servers_of_8<gaudi3_node_cluster<1>>},
    named_chip{"trn4", "", catalogued<trainium4>, ultra<trn3_ultracluster<1>, 144>},
    named_chip{"trainium4", "", catalogued<trainium4>, ultra<trn3_ultracluster<1>, 144>},
    named_chip{"trn3", "", catalogued<trainium3>, ultra<trn3_ultracluster<1>, 144>},
    named_chip{"trainium3", "", catalogued<trainium3>, ultra<trn3_ultracluster<1>, 144>},
    named_chip{"trn2", "", catalogued<trainium2>, ultra<trn2_ultracluster<1>, 64>},
    named_chip{"trainium2", "", catalogued<trainium2>, ultra<trn2_ultracluster<1>, 64>},
    named_chip{"inf2", "", catalogued<inferentia2>, inf2_servers, 2},
    named_chip{"inferentia2", "", catalogued<inferentia2>, inf2_servers, 2},
    named_chip{"trn1", "", catalogued<trainium1>, ultra<trn1_ultracluster<1>, 16>, 2},
    named_chip{"trainium", "", catalogued<trainium1>, ultra<trn1_ultracluster<1>, 16>, 2},
    named_chip{"tpu7x", "", catalogued<ironwood>, slices_3d<ironwood_pod_cluster<1>>, 2},
    named_chip{"ironwood", "", catalogued<ironwood>, slices_3d<ironwood_pod_cluster<1>>, 2},
    named_chip{"tpuv7", "", catalogued<ironwood>, slices_3d<ironwood_pod_cluster<1>>, 2},
    named_chip{"v6e", "", catalogued<tpu_v6e>, slices_2d<tpu_v6e_pod_cluster<1>>},
    named_chip{"trillium", "", catalogued<tpu_v6e>, slices_2d<tpu_v6e_pod_cluster<1>>},
    named_chip{"v5e", "", catalogued<tpu_v5e>, slices_2d<tpu_v5e_pod_cluster<1>>},
    named_chip{"v5lite", "", catalogued<tpu_v5e>, slices_2d<tpu_v5e_pod_cluster<1>>},
    named_chip{"v5p", "", catalogued<tpu_v5p>, slices_3d<tpu_v5p_pod_cluster<1>>},
    named_chip{"tpuv4", "v4i", catalogued<tpu_v4>, v4_slices},
};
// clang-format on

}  // namespace machines

// Letters and digits of a name, in small letters.
inline std::string plain_name(std::string_view name) {
    std::string text;
    for (const char c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

inline const machines::named_chip* find_name(std::string_view name) {
    if (name.find('+') != std::string_view::npos) return nullptr;  // unequal chips
    const std::string text = plain_name(name);
    const auto contains = [&](std::string_view parts, bool all) {
        while (!parts.empty()) {
            const std::size_t end = parts.find(' ');
            const bool has = text.find(parts.substr(0, end)) != std::string::npos;
            if (has != all) return !all;
            parts = end == std::string_view::npos ? std::string_view{} : parts.substr(end + 1);
        }
        return all;
    };
    for (const machines::named_chip& n : machines::names)
        if (contains(n.with, true) && (n.without.empty() || !contains(n.without, false))) return &n;
    return nullptr;
}

// Names as people write them: "A100-80GB-SXM4", "TPU7x-Ironwood", "MI300X", "trn2".
inline std::optional<loadline::chip_spec> find_chip(std::string_view name) {
    const machines::named_chip* found = find_name(name);
    if (found == nullptr) return std::nullopt;
    const loadline::chip_spec chip = found->chip();
    return plain_name(name).find("halfachip") != std::string::npos ? half_of(chip) : chip;
}

// So many of them in the servers, racks or slices that they come in.
inline std::optional<loadline::cluster_spec> find_machine(std::string_view name,
                                                          std::int64_t chips) {
    const machines::named_chip* found = find_name(name);
    if (found == nullptr) return std::nullopt;
    loadline::cluster_spec c = found->machine(chips < 1 ? 1 : chips);
    c.chip = found->chip();
    return c;
}

}  // namespace validation
