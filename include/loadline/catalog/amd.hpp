// AMD: Instinct accelerators, their 8-way platforms, and clusters of them.
#pragma once

#include <loadline/catalog/calibration/amd.hpp>
#include <loadline/catalog/calibration/links.hpp>
#include <loadline/catalog/provenance.hpp>
#include <loadline/hardware/cluster.hpp>
#include <loadline/units/literals.hpp>

namespace loadline {

namespace amd {
using namespace literals;

// ---- Chips. On-chip memory counts L2 and the compute units' local memory; the 256 MiB Infinity
// Cache is on the side of the HBM and not counted.

/// Instinct MI300X.
struct mi300x
    : chip<hbm<192_GiB, 5.3_TBps, 196'588_MiB>, dense<fp8, 2'614.9_TFLOPS>,
           dense<int8, 2'614.9_TOPS>, dense<bf16, 1'307.4_TFLOPS>, dense<fp16, 1'307.4_TFLOPS>,
           dense<tf32, 653.7_TFLOPS>, dense<fp32, 163.4_TFLOPS>, sparse<fp8, 5'229.8_TFLOPS>,
           sparse<int8, 5'229.8_TOPS>, sparse<bf16, 2'614.9_TFLOPS>, sparse<fp16, 2'614.9_TFLOPS>,
           sparse<tf32, 1'307.4_TFLOPS>, sram<51_MiB>, core_clock<2.1_GHz>,
           host_link<per_direction<64_GBps>>, power<750_W>, price<6_USD_per_hour>,
           sustained<calibration::mi300x>> {
    static constexpr chip_identity about{"Instinct MI300X", "AMD"};
};
}  // namespace amd
using amd::mi300x;
template <>
inline constexpr auto provenance<mi300x> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::rocm_specs},
    {figure::hbm_visible, sources::allocator_reports},
    {figure::hbm_bandwidth, sources::amd_mi300x},
    {figure::dense, fp8, sources::rocm_specs},
    {figure::dense, int8, sources::rocm_specs},
    {figure::dense, bf16, sources::rocm_specs},
    {figure::dense, fp16, sources::rocm_specs},
    {figure::dense, tf32, sources::amd_mi300x},
    {figure::dense, fp32, sources::amd_mi300x},
    {figure::sparse, fp8, sources::amd_mi300x, "printed as 5.22 PFLOPS"},
    {figure::sparse, int8, sources::amd_mi300x, "printed as 5.22 POPS"},
    {figure::sparse, bf16, sources::amd_mi300x, "printed as 2.61 PFLOPS"},
    {figure::sparse, fp16, sources::amd_mi300x, "printed as 2.61 PFLOPS"},
    {figure::sparse, tf32, sources::amd_mi300x},
    {figure::sram, sources::rocm_specs, figure_kind::derived,
     "32 MiB L2, and 64 KiB for each of 304 compute units"},
    {figure::core_clock, sources::ml_accelerators, figure_kind::transcribed, "the highest"},
    {figure::host_link, sources::amd_cdna3, figure_kind::derived, "PCIe Gen5 x16"},
    {figure::power, sources::amd_mi300x, "peak of the board"},
    {figure::price, sources::cloud_prices, "on demand, Azure eastus2"},
});

namespace amd {
/// Instinct MI325X.
struct mi325x
    : chip<hbm<256_GiB, 6_TBps, 262'124_MiB>, dense<fp8, 2'614.9_TFLOPS>, dense<int8, 2'614.9_TOPS>,
           dense<bf16, 1'307.4_TFLOPS>, dense<fp16, 1'307.4_TFLOPS>, dense<tf32, 653.7_TFLOPS>,
           dense<fp32, 163.4_TFLOPS>, sparse<fp8, 5'229.8_TFLOPS>, sparse<bf16, 2'614.9_TFLOPS>,
           sparse<fp16, 2'614.9_TFLOPS>, sram<32_MiB>, core_clock<2.1_GHz>,
           host_link<per_direction<64_GBps>>, power<1_kW>, sustained<calibration::mi325x>> {
    static constexpr chip_identity about{"Instinct MI325X", "AMD"};
};
}  // namespace amd
using amd::mi325x;
template <>
inline constexpr auto provenance<mi325x> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::rocm_specs},
    {figure::hbm_visible, sources::allocator_reports},
    {figure::hbm_bandwidth, sources::ml_accelerators, figure_kind::transcribed},
    {figure::dense, fp8, sources::amd_cdna3, figure_kind::derived, "the silicon of the MI300X"},
    {figure::dense, int8, sources::amd_cdna3, figure_kind::derived, "the silicon of the MI300X"},
    {figure::dense, bf16, sources::amd_cdna3, figure_kind::derived, "the silicon of the MI300X"},
    {figure::dense, fp16, sources::amd_cdna3, figure_kind::derived, "the silicon of the MI300X"},
    {figure::dense, tf32, sources::ml_accelerators, figure_kind::transcribed},
    {figure::dense, fp32, sources::ml_accelerators, figure_kind::transcribed},
    {figure::sparse, fp8, sources::amd_cdna3, figure_kind::derived, "the silicon of the MI300X"},
    {figure::sparse, bf16, sources::amd_cdna3, figure_kind::derived, "the silicon of the MI300X"},
    {figure::sparse, fp16, sources::amd_cdna3, figure_kind::derived, "the silicon of the MI300X"},
    {figure::sram, sources::rocm_specs, "L2"},
    {figure::core_clock, sources::ml_accelerators, figure_kind::transcribed, "the highest"},
    {figure::host_link, sources::ml_network, "PCIe Gen5 x16"},
    {figure::power, sources::ml_accelerators, figure_kind::transcribed, "peak of the board"},
});

namespace amd {
// Peaks are 256 compute units x 4,096 (16 bits), 8,192 or 16,384 operations x 2.4 GHz. No TF32: it is
// emulated. Tables that give 10 PFLOPS of FP8 and 20 of FP4 count sparsity, or are wrong.
struct mi355x
    : chip<hbm<288_GiB, 8_TBps, 294'892_MiB>, dense<mxfp4, 10'066.3_TFLOPS>,
           dense<fp8, 5'033.2_TFLOPS>, dense<mxfp8, 5'033.2_TFLOPS>, dense<int8, 5'033.2_TOPS>,
           dense<bf16, 2'516.6_TFLOPS>, dense<fp16, 2'516.6_TFLOPS>, dense<fp32, 157.3_TFLOPS>,
           sparse<fp8, 10'066.3_TFLOPS>, sparse<bf16, 5'033.2_TFLOPS>, sparse<fp16, 5'033.2_TFLOPS>,
           sram<72_MiB>, core_clock<2.4_GHz>, host_link<per_direction<64_GBps>>, power<1'400_W>,
           price<8.6_USD_per_hour>, sustained<calibration::mi355x>> {
    static constexpr chip_identity about{"Instinct MI355X", "AMD"};
};
}  // namespace amd
using amd::mi355x;
template <>
inline constexpr auto provenance<mi355x> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::rocm_specs},
    {figure::hbm_visible, sources::allocator_reports},
    {figure::hbm_bandwidth, sources::amd_cdna4},
    {figure::dense, mxfp4, sources::amd_cdna4, figure_kind::derived},
    {figure::dense, fp8, sources::amd_cdna4, figure_kind::derived},
    {figure::dense, mxfp8, sources::amd_cdna4, figure_kind::derived, "the rate of FP8"},
    {figure::dense, int8, sources::amd_cdna4, figure_kind::derived},
    {figure::dense, bf16, sources::amd_cdna4, figure_kind::derived},
    {figure::dense, fp16, sources::amd_cdna4, figure_kind::derived},
    {figure::dense, fp32, sources::ml_accelerators, figure_kind::transcribed},
    {figure::sparse, fp8, sources::ml_accelerators, figure_kind::transcribed},
    {figure::sparse, bf16, sources::ml_accelerators, figure_kind::derived},
    {figure::sparse, fp16, sources::ml_accelerators, figure_kind::transcribed},
    {figure::sram, sources::rocm_specs, figure_kind::derived,
     "32 MiB L2, and 160 KiB for each of 256 compute units"},
    {figure::core_clock, sources::amd_cdna4},
    {figure::host_link, sources::ml_network, "PCIe Gen5 x16"},
    {figure::power, sources::amd_cdna4},
    {figure::price, sources::hearsay, "on demand, Oracle"},
});

namespace amd {
// ---- Scale-up: each pair of chips has its own Infinity Fabric link. Latencies are assumed: 2 us.

/// MI300X platform.
struct mi300x_platform
    : scale_up<mi300x, fully_connected<8>, interconnect<bidirectional<896_GBps>, 2_us>,
               sustained_link<calibration::xgmi>> {
    static constexpr system_identity about{"MI300X platform"};
};
}  // namespace amd
using amd::mi300x_platform;
template <>
inline constexpr auto provenance<mi300x_platform> = std::to_array<sourced_figure>({
    {figure::topology, sources::amd_cdna3},
    {figure::bandwidth, sources::amd_cdna3, "7 links of 128 GB/s, both directions"},
    {figure::latency, sources::assumption},
});

namespace amd {
struct mi355x_platform
    : scale_up<mi355x, fully_connected<8>, interconnect<bidirectional<1'075.2_GBps>, 2_us>,
               sustained_link<calibration::xgmi_of_a_successor>, power<15.625_kW>> {
    static constexpr system_identity about{"MI355X platform"};
};
}  // namespace amd
using amd::mi355x_platform;
template <>
inline constexpr auto provenance<mi355x_platform> = std::to_array<sourced_figure>({
    {figure::topology, sources::amd_cdna4},
    {figure::bandwidth, sources::amd_cdna4, "7 links of 76.8 GB/s in each direction"},
    {figure::latency, sources::assumption},
    {figure::power, sources::gpu_field_guide, figure_kind::derived,
     "a rack of 125 kW holds 8 platforms"},
});

namespace amd {
// ---- Scale-out, one 400G adapter a chip. A tree of full bisection and 5 us are assumed.

/// `Platforms` units of `mi300x_platform` in one data-centre network: `mi300x_platform_cluster<16>`.
template <std::int64_t Platforms>
struct mi300x_platform_cluster
    : cluster<mi300x_platform, fat_tree<Platforms>, interconnect<per_direction<400_Gbps>, 5_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"MI300X cluster"};
};
}  // namespace amd
using amd::mi300x_platform_cluster;
template <std::int64_t N>
inline constexpr auto provenance<mi300x_platform_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::gpu_field_guide},
    {figure::latency, sources::assumption},
});

namespace amd {
/// `Platforms` units of `mi355x_platform` in one data-centre network: `mi355x_platform_cluster<16>`.
template <std::int64_t Platforms>
struct mi355x_platform_cluster
    : cluster<mi355x_platform, fat_tree<Platforms>, interconnect<per_direction<400_Gbps>, 5_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"MI355X cluster"};
};
}  // namespace amd
using amd::mi355x_platform_cluster;
template <std::int64_t N>
inline constexpr auto provenance<mi355x_platform_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::gpu_field_guide},
    {figure::latency, sources::assumption},
});

}  // namespace loadline
