// Intel: Gaudi 3, its 8-way node, and clusters of them.
#pragma once

#include <loadline/catalog/calibration/intel.hpp>
#include <loadline/catalog/calibration/links.hpp>
#include <loadline/catalog/provenance.hpp>
#include <loadline/hardware/cluster.hpp>
#include <loadline/units/literals.hpp>

namespace loadline {

namespace intel {
using namespace literals;

/// The peaks of FP8 and BF16 need 1.75 GHz; devices report 1.6 GHz, which makes 1,677 TFLOPS.
struct gaudi3 : chip<hbm<128_GB, 3.67_TBps>, dense<fp8, 1'835_TFLOPS>, dense<bf16, 1'835_TFLOPS>,
                     dense<fp16, 459_TFLOPS>, dense<tf32, 459_TFLOPS>, dense<fp32, 229_TFLOPS>,
                     sram<96_MiB>, core_clock<1.6_GHz>, host_link<per_direction<64_GBps>>,
                     power<900_W>, sustained<calibration::gaudi3>> {
    static constexpr chip_identity about{"Gaudi 3", "Intel"};
};
}  // namespace intel
using intel::gaudi3;
template <>
inline constexpr auto provenance<gaudi3> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::intel_gaudi3, "GB, as printed"},
    {figure::hbm_bandwidth, sources::intel_gaudi3},
    {figure::dense, fp8, sources::intel_gaudi3, "at 1.75 GHz"},
    {figure::dense, bf16, sources::intel_gaudi3, "at 1.75 GHz"},
    {figure::dense, fp16, sources::ml_accelerators},
    {figure::dense, tf32, sources::ml_accelerators},
    {figure::dense, fp32, sources::ml_accelerators},
    {figure::sram, sources::intel_gaudi3, "4 x 24, printed as MB"},
    {figure::core_clock, sources::ml_accelerators, "what devices report"},
    {figure::host_link, sources::intel_gaudi3, figure_kind::derived,
     "PCIe Gen5, half of both ways"},
    {figure::power, sources::intel_gaudi3, "air cooling; 1,200 W with liquid"},
});

namespace intel {
/// Each chip has 24 Ethernet ports of 200 Gbps: 3 to each of 7 neighbours, 3 out of the node.
struct gaudi3_node
    : scale_up<gaudi3, fully_connected<8>, interconnect<per_direction<525_GBps>, 5_us>,
               sustained_link<calibration::gaudi_ports>> {
    static constexpr system_identity about{"Gaudi 3 node"};
};
}  // namespace intel
using intel::gaudi3_node;
template <>
inline constexpr auto provenance<gaudi3_node> = std::to_array<sourced_figure>({
    {figure::topology, sources::ml_network},
    {figure::bandwidth, sources::ml_accelerators, figure_kind::derived, "21 ports"},
    {figure::latency, sources::assumption},
});

namespace intel {
/// A tree of full bisection and 10 us are assumed.
template <std::int64_t Nodes>
struct gaudi3_node_cluster
    : cluster<gaudi3_node, fat_tree<Nodes>, interconnect<per_direction<600_Gbps>, 10_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"Gaudi 3 cluster"};
};
}  // namespace intel
using intel::gaudi3_node_cluster;
template <std::int64_t N>
inline constexpr auto provenance<gaudi3_node_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::ml_network, figure_kind::derived, "3 ports"},
    {figure::latency, sources::assumption},
});

}  // namespace loadline
