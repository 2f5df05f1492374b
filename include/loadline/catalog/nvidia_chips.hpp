// NVIDIA's GPUs, from V100 to Rubin.
#pragma once

#include <loadline/catalog/calibration/nvidia.hpp>
#include <loadline/catalog/provenance.hpp>
#include <loadline/hardware/chip.hpp>
#include <loadline/units/literals.hpp>

namespace loadline {

namespace nvidia {
using namespace literals;

// Sheets print tensor-core peaks with sparsity; dense is half of that, but for FP4 on
// Blackwell Ultra. Memory labels are in GB; what software sees is counted in GiB.

struct v100
    : chip<hbm<32_GiB, 900_GBps, 31.75_GiB>, dense<fp16, 125_TFLOPS>, dense<fp32, 15.7_TFLOPS>,
           sram<6_MiB>, core_clock<1'526_MHz>, host_link<per_direction<15.75_GBps>>, power<300_W>,
           price<3.06_USD_per_hour>, sustained<calibration::volta>> {
    static constexpr chip_identity about{"V100 SXM2 32 GB", "NVIDIA"};
};
}  // namespace nvidia
using nvidia::v100;
template <>
inline constexpr auto provenance<v100> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::nvidia_v100, "there is one of 16 GB too"},
    {figure::hbm_visible, sources::allocator_reports},
    {figure::hbm_bandwidth, sources::nvidia_v100},
    {figure::dense, fp16, sources::nvidia_v100},
    {figure::dense, fp32, sources::hearsay, "the launch table has 15 at 1,455 MHz"},
    {figure::sram, sources::v100_launch_table, "L2"},
    {figure::core_clock, sources::nvidia_v100, figure_kind::derived, "what the FP16 peak needs"},
    {figure::host_link, sources::hearsay, "PCIe Gen3 x16"},
    {figure::power, sources::nvidia_v100},
    {figure::price, sources::aws_p3_price, figure_kind::derived,
     "on demand, p3.16xlarge at 24.48 by 8 chips"},
});

namespace nvidia {
/// A100 SXM 40 GB.
struct a100_40gb
    : chip<hbm<40_GiB, 1'555_GBps, 40'438_MiB>, dense<int8, 624_TOPS>, dense<bf16, 312_TFLOPS>,
           dense<fp16, 312_TFLOPS>, dense<tf32, 156_TFLOPS>, dense<fp32, 19.5_TFLOPS>,
           sparse<int8, 1'248_TOPS>, sparse<bf16, 624_TFLOPS>, sparse<fp16, 624_TFLOPS>,
           sparse<tf32, 312_TFLOPS>, sram<40_MiB>, core_clock<1'410_MHz>,
           host_link<per_direction<32_GBps>>, power<400_W>, price<2.74471_USD_per_hour>,
           sustained<calibration::ampere>> {
    static constexpr chip_identity about{"A100 SXM 40 GB", "NVIDIA"};
};
}  // namespace nvidia
using nvidia::a100_40gb;
template <>
inline constexpr auto provenance<a100_40gb> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::nvidia_a100, "label in GB; EC2 lists GiB"},
    {figure::hbm_visible, sources::allocator_reports, "39.38 to 39.56 by driver"},
    {figure::hbm_bandwidth, sources::nvidia_a100},
    {figure::dense, int8, sources::nvidia_a100},
    {figure::dense, bf16, sources::nvidia_a100},
    {figure::dense, fp16, sources::nvidia_a100},
    {figure::dense, tf32, sources::nvidia_a100},
    {figure::dense, fp32, sources::nvidia_a100},
    {figure::sparse, int8, sources::nvidia_a100},
    {figure::sparse, bf16, sources::nvidia_a100},
    {figure::sparse, fp16, sources::nvidia_a100},
    {figure::sparse, tf32, sources::nvidia_a100},
    {figure::sram, sources::ml_accelerators, "L2"},
    {figure::core_clock, sources::ml_accelerators},
    {figure::host_link, sources::nvidia_a100, figure_kind::derived, "PCIe Gen4, half of both ways"},
    {figure::power, sources::nvidia_a100},
    {figure::price, sources::aws_price_list, figure_kind::derived,
     "on demand, p4d.24xlarge at 21.957642 by 8 chips, to a thousandth of a cent"},
});

namespace nvidia {
/// A100 SXM 80 GB.
struct a100_80gb
    : chip<hbm<80_GiB, 2'039_GBps, 81'050_MiB>, dense<int8, 624_TOPS>, dense<bf16, 312_TFLOPS>,
           dense<fp16, 312_TFLOPS>, dense<tf32, 156_TFLOPS>, dense<fp32, 19.5_TFLOPS>,
           sparse<int8, 1'248_TOPS>, sparse<bf16, 624_TFLOPS>, sparse<fp16, 624_TFLOPS>,
           sparse<tf32, 312_TFLOPS>, sram<40_MiB>, core_clock<1'410_MHz>,
           host_link<per_direction<32_GBps>>, power<400_W>, price<3.43088_USD_per_hour>,
           sustained<calibration::ampere>> {
    static constexpr chip_identity about{"A100 SXM 80 GB", "NVIDIA"};
};
}  // namespace nvidia
using nvidia::a100_80gb;
template <>
inline constexpr auto provenance<a100_80gb> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::nvidia_a100, "label in GB; EC2 lists GiB"},
    {figure::hbm_visible, sources::allocator_reports, "79.15 to 79.35 by driver"},
    {figure::hbm_bandwidth, sources::nvidia_a100},
    {figure::dense, int8, sources::nvidia_a100},
    {figure::dense, bf16, sources::nvidia_a100},
    {figure::dense, fp16, sources::nvidia_a100},
    {figure::dense, tf32, sources::nvidia_a100},
    {figure::dense, fp32, sources::nvidia_a100},
    {figure::sparse, int8, sources::nvidia_a100},
    {figure::sparse, bf16, sources::nvidia_a100},
    {figure::sparse, fp16, sources::nvidia_a100},
    {figure::sparse, tf32, sources::nvidia_a100},
    {figure::sram, sources::ml_accelerators, "L2"},
    {figure::core_clock, sources::ml_accelerators},
    {figure::host_link, sources::nvidia_a100, figure_kind::derived, "PCIe Gen4, half of both ways"},
    {figure::power, sources::nvidia_a100},
    {figure::price, sources::aws_price_list, figure_kind::derived,
     "on demand, p4de.24xlarge at 27.44705 by 8 chips, to a thousandth of a cent"},
});

namespace nvidia {
/// 132 multiprocessors x 4,096 operations x 1.83 GHz is 989.4 TFLOPS: the clock of the sheet's peaks.
struct h100
    : chip<hbm<80_GiB, 3.35_TBps, 81'009_MiB>, dense<fp8, 1'979_TFLOPS>, dense<int8, 1'979_TOPS>,
           dense<bf16, 989.5_TFLOPS>, dense<fp16, 989.5_TFLOPS>, dense<tf32, 494.5_TFLOPS>,
           dense<fp32, 67_TFLOPS>, sparse<fp8, 3'958_TFLOPS>, sparse<int8, 3'958_TOPS>,
           sparse<bf16, 1'979_TFLOPS>, sparse<fp16, 1'979_TFLOPS>, sparse<tf32, 989_TFLOPS>,
           sram<50_MiB>, core_clock<1'830_MHz>, host_link<per_direction<64_GBps>>, power<700_W>,
           price<6.88_USD_per_hour>, sustained<calibration::hopper>> {
    static constexpr chip_identity about{"H100 SXM", "NVIDIA"};
};
}  // namespace nvidia
using nvidia::h100;
template <>
inline constexpr auto provenance<h100> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::nvidia_h100, "label in GB; EC2 lists GiB"},
    {figure::hbm_visible, sources::allocator_reports,
     "79.10 to 79.22 by driver; vllm-project/vllm, issue 27508"},
    {figure::hbm_bandwidth, sources::nvidia_h100},
    {figure::dense, fp8, sources::nvidia_h100, figure_kind::derived, "half of sparse"},
    {figure::dense, int8, sources::nvidia_h100, figure_kind::derived, "half of sparse"},
    {figure::dense, bf16, sources::nvidia_h100, figure_kind::derived, "half of sparse"},
    {figure::dense, fp16, sources::nvidia_h100, figure_kind::derived, "half of sparse"},
    {figure::dense, tf32, sources::nvidia_h100, figure_kind::derived, "half of sparse"},
    {figure::dense, fp32, sources::nvidia_h100},
    {figure::sparse, fp8, sources::nvidia_h100},
    {figure::sparse, int8, sources::nvidia_h100},
    {figure::sparse, bf16, sources::nvidia_h100},
    {figure::sparse, fp16, sources::nvidia_h100},
    {figure::sparse, tf32, sources::nvidia_h100},
    {figure::sram, sources::ml_accelerators, "L2"},
    {figure::core_clock, sources::ml_accelerators, "1,980 MHz is often quoted"},
    {figure::host_link, sources::nvidia_h100, figure_kind::derived, "PCIe Gen5, half of both ways"},
    {figure::power, sources::nvidia_h100},
    {figure::price, sources::aws_price_list, figure_kind::derived,
     "on demand, p5.48xlarge at 55.04 by 8 chips"},
});

namespace nvidia {
/// H200 SXM.
struct h200
    : chip<hbm<141_GiB, 4.8_TBps, 143'155_MiB>, dense<fp8, 1'979_TFLOPS>, dense<int8, 1'979_TOPS>,
           dense<bf16, 989.5_TFLOPS>, dense<fp16, 989.5_TFLOPS>, dense<tf32, 494.5_TFLOPS>,
           dense<fp32, 67_TFLOPS>, sparse<fp8, 3'958_TFLOPS>, sparse<int8, 3'958_TOPS>,
           sparse<bf16, 1'979_TFLOPS>, sparse<fp16, 1'979_TFLOPS>, sparse<tf32, 989_TFLOPS>,
           sram<50_MiB>, core_clock<1'830_MHz>, host_link<per_direction<64_GBps>>, power<700_W>,
           price<7.912_USD_per_hour>, sustained<calibration::hopper>> {
    static constexpr chip_identity about{"H200 SXM", "NVIDIA"};
};
}  // namespace nvidia
using nvidia::h200;
template <>
inline constexpr auto provenance<h200> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::nvidia_h200, "label in GB; EC2 lists GiB"},
    {figure::hbm_visible, sources::allocator_reports, "139.72 to 139.81 by driver"},
    {figure::hbm_bandwidth, sources::nvidia_h200},
    {figure::dense, fp8, sources::nvidia_h200, figure_kind::derived, "half of sparse"},
    {figure::dense, int8, sources::nvidia_h200, figure_kind::derived, "half of sparse"},
    {figure::dense, bf16, sources::nvidia_h200, figure_kind::derived, "half of sparse"},
    {figure::dense, fp16, sources::nvidia_h200, figure_kind::derived, "half of sparse"},
    {figure::dense, tf32, sources::nvidia_h200, figure_kind::derived, "half of sparse"},
    {figure::dense, fp32, sources::nvidia_h200},
    {figure::sparse, fp8, sources::nvidia_h200},
    {figure::sparse, int8, sources::nvidia_h200},
    {figure::sparse, bf16, sources::nvidia_h200},
    {figure::sparse, fp16, sources::nvidia_h200},
    {figure::sparse, tf32, sources::nvidia_h200},
    {figure::sram, sources::ml_accelerators, "L2"},
    {figure::core_clock, sources::ml_accelerators, "that of the H100"},
    {figure::host_link, sources::nvidia_h200, figure_kind::derived, "PCIe Gen5, half of both ways"},
    {figure::power, sources::nvidia_h200},
    {figure::price, sources::aws_price_list, figure_kind::derived,
     "on demand, p5en.48xlarge at 63.296 by 8 chips"},
});

namespace nvidia {
/// Blackwell's tensor cores take the OCP microscaling formats at the rate of the plain ones.
struct b200 : chip<hbm<179_GiB, 8_TBps, 182'630_MiB>, dense<nvfp4, 9'000_TFLOPS>,
                   dense<mxfp4, 9'000_TFLOPS>, dense<fp8, 4'500_TFLOPS>, dense<mxfp8, 4'500_TFLOPS>,
                   dense<int8, 4'500_TOPS>, dense<bf16, 2'250_TFLOPS>, dense<fp16, 2'250_TFLOPS>,
                   dense<tf32, 1'125_TFLOPS>, dense<fp32, 75_TFLOPS>, sparse<nvfp4, 18'000_TFLOPS>,
                   sparse<fp8, 9'000_TFLOPS>, sparse<int8, 9'000_TOPS>, sparse<bf16, 4'500_TFLOPS>,
                   sparse<fp16, 4'500_TFLOPS>, sparse<tf32, 2'250_TFLOPS>, sram<164'797'312_B>,
                   core_clock<1'965_MHz>, host_link<per_direction<64_GBps>>, power<1_kW>,
                   price<14.2416_USD_per_hour>, sustained<calibration::blackwell>> {
    static constexpr chip_identity about{"B200", "NVIDIA"};
};
}  // namespace nvidia
using nvidia::b200;
template <>
inline constexpr auto provenance<b200> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::aws_instance_types, "192.2 GB, of which both labels tell"},
    {figure::hbm_visible, sources::allocator_reports, "pytorch/ao, pull request 4002"},
    {figure::hbm_bandwidth, sources::nvidia_dgx_b200, figure_kind::derived,
     "64 TB/s by 8 chips; the technical brief has 7.7"},
    {figure::dense, nvfp4, sources::nvidia_blackwell},
    {figure::dense, mxfp4, sources::nvidia_blackwell, figure_kind::derived, "the rate of NVFP4"},
    {figure::dense, fp8, sources::nvidia_blackwell},
    {figure::dense, mxfp8, sources::nvidia_blackwell, figure_kind::derived, "the rate of FP8"},
    {figure::dense, int8, sources::nvidia_blackwell},
    {figure::dense, bf16, sources::nvidia_hgx, figure_kind::derived,
     "36 PFLOPS sparse, by 8 chips, halved; the technical brief rounds to 2.2"},
    {figure::dense, fp16, sources::nvidia_hgx, figure_kind::derived, "as BF16"},
    {figure::dense, tf32, sources::ml_accelerators, figure_kind::derived,
     "half of BF16; the technical brief rounds to 1.1"},
    {figure::dense, fp32, sources::nvidia_blackwell},
    {figure::sparse, nvfp4, sources::nvidia_blackwell},
    {figure::sparse, fp8, sources::nvidia_blackwell},
    {figure::sparse, int8, sources::nvidia_blackwell},
    {figure::sparse, bf16, sources::nvidia_blackwell},
    {figure::sparse, fp16, sources::nvidia_blackwell},
    {figure::sparse, tf32, sources::ml_accelerators, figure_kind::derived},
    {figure::sram, sources::b200_sm_count, figure_kind::derived,
     "126 MB L2, and 256 KiB of tensor memory for each of 148 multiprocessors"},
    {figure::core_clock, sources::ml_accelerators, "the highest"},
    {figure::host_link, sources::nvidia_blackwell, figure_kind::derived, "PCIe Gen5 x16"},
    {figure::power, sources::nvidia_blackwell},
    {figure::price, sources::aws_price_list, figure_kind::derived,
     "on demand, p6-b200.48xlarge at 113.9328 by 8 chips"},
});
template <>
inline constexpr auto published_totals<b200> = std::to_array<published_total>({
    {"HBM capacity", "180 GB", sources::nvidia_dgx_b200, "1,440 GB by 8 chips"},
    {"HBM capacity", "192 GB", sources::nvidia_blackwell, "179 GiB are 192.2 GB"},
});

namespace nvidia {
/// As HGX B300. Sparse FP4 is four thirds of dense here, and INT8 has all but gone.
struct b300
    : chip<hbm<268_GiB, 8_TBps, 274'115_MiB>, dense<nvfp4, 13'500_TFLOPS>,
           dense<mxfp4, 13'500_TFLOPS>, dense<fp8, 4'500_TFLOPS>, dense<mxfp8, 4'500_TFLOPS>,
           dense<int8, 153.5_TOPS>, dense<bf16, 2'250_TFLOPS>, dense<fp16, 2'250_TFLOPS>,
           dense<tf32, 1'100_TFLOPS>, dense<fp32, 75_TFLOPS>, sparse<nvfp4, 18'000_TFLOPS>,
           sparse<fp8, 9'000_TFLOPS>, sparse<int8, 307_TOPS>, sparse<bf16, 4'500_TFLOPS>,
           sparse<fp16, 4'500_TFLOPS>, sparse<tf32, 2'200_TFLOPS>, sram<40_MiB>,
           host_link<per_direction<128_GBps>>, power<1'100_W>, price<17.802_USD_per_hour>,
           sustained<calibration::blackwell_ultra>> {
    static constexpr chip_identity about{"B300", "NVIDIA"};
};
}  // namespace nvidia
using nvidia::b300;
template <>
inline constexpr auto provenance<b300> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::aws_instance_types, "287.8 GB; 270 GB on the datasheet"},
    {figure::hbm_visible, sources::allocator_reports},
    {figure::hbm_bandwidth, sources::nvidia_blackwell_ultra_blog,
     "7.7 on the datasheet of the HGX"},
    {figure::dense, nvfp4, sources::nvidia_hgx, figure_kind::derived,
     "108 PFLOPS by 8 chips; the datasheet rounds to 14"},
    {figure::dense, mxfp4, sources::nvidia_hgx, figure_kind::derived, "the rate of NVFP4"},
    {figure::dense, fp8, sources::nvidia_hgx, figure_kind::derived, "half of sparse"},
    {figure::dense, mxfp8, sources::nvidia_hgx, figure_kind::derived, "the rate of FP8"},
    {figure::dense, int8, sources::nvidia_blackwell_ultra, figure_kind::derived, "half of sparse"},
    {figure::dense, bf16, sources::nvidia_hgx, figure_kind::derived, "half of sparse"},
    {figure::dense, fp16, sources::nvidia_hgx, figure_kind::derived, "half of sparse"},
    {figure::dense, tf32, sources::nvidia_blackwell_ultra, figure_kind::derived, "half of sparse"},
    {figure::dense, fp32, sources::nvidia_blackwell_ultra},
    {figure::sparse, nvfp4, sources::nvidia_blackwell_ultra},
    {figure::sparse, fp8, sources::nvidia_blackwell_ultra},
    {figure::sparse, int8, sources::nvidia_blackwell_ultra},
    {figure::sparse, bf16, sources::nvidia_blackwell_ultra},
    {figure::sparse, fp16, sources::nvidia_blackwell_ultra},
    {figure::sparse, tf32, sources::nvidia_blackwell_ultra},
    {figure::sram, sources::nvidia_blackwell_ultra_blog, figure_kind::derived,
     "tensor memory, 256 KiB for each of 160 multiprocessors; L2 is not published"},
    {figure::host_link, sources::nvidia_blackwell_ultra, figure_kind::derived,
     "PCIe Gen6, half of both ways"},
    {figure::power, sources::nvidia_blackwell_ultra, "up to; 1,000 W by DGX B300 power capping"},
    {figure::price, sources::aws_price_list, figure_kind::derived,
     "on demand, p6-b300.48xlarge at 142.416 by 8 chips"},
});
template <>
inline constexpr auto published_totals<b300> = std::to_array<published_total>({
    {"HBM capacity", "288 GB", sources::nvidia_blackwell_ultra_blog,
     "the chip; 268 GiB are 287.8 GB"},
    {"HBM capacity", "270 GB", sources::nvidia_blackwell_ultra, "as HGX B300"},
    {"HBM bandwidth", "7.7 TB/s", sources::nvidia_blackwell_ultra, "as HGX B300"},
});

namespace nvidia {
/// One GPU of a GB200, which has two and a Grace processor.
struct gb200
    : chip<hbm<189'471_MiB, 8_TBps, 188'733_MiB>, dense<nvfp4, 10'000_TFLOPS>,
           dense<mxfp4, 10'000_TFLOPS>, dense<fp8, 5'000_TFLOPS>, dense<mxfp8, 5'000_TFLOPS>,
           dense<int8, 5'000_TOPS>, dense<bf16, 2'500_TFLOPS>, dense<fp16, 2'500_TFLOPS>,
           dense<tf32, 1'250_TFLOPS>, dense<fp32, 80_TFLOPS>, sparse<nvfp4, 20'000_TFLOPS>,
           sparse<fp8, 10'000_TFLOPS>, sparse<int8, 10'000_TOPS>, sparse<bf16, 5'000_TFLOPS>,
           sparse<fp16, 5'000_TFLOPS>, sparse<tf32, 2'500_TFLOPS>, sram<126_MB>,
           core_clock<2'062_MHz>, host_link<per_direction<450_GBps>>, power<1'200_W>,
           price<10.582_USD_per_hour>, sustained<calibration::grace_blackwell>> {
    static constexpr chip_identity about{"GB200", "NVIDIA"};
};
}  // namespace nvidia
using nvidia::gb200;
template <>
inline constexpr auto provenance<gb200> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::aiconfigurator, "measured; 185 GiB, labelled 186 GB"},
    {figure::hbm_visible, sources::allocator_reports},
    {figure::hbm_bandwidth, sources::nvidia_gb200, figure_kind::derived, "576 TB/s by 72"},
    {figure::dense, nvfp4, sources::nvidia_gb200, figure_kind::derived, "720 PFLOPS by 72"},
    {figure::dense, mxfp4, sources::nvidia_gb200, figure_kind::derived, "the rate of NVFP4"},
    {figure::dense, fp8, sources::nvidia_gb200, figure_kind::derived, "half of sparse"},
    {figure::dense, mxfp8, sources::nvidia_gb200, figure_kind::derived, "the rate of FP8"},
    {figure::dense, int8, sources::nvidia_gb200, figure_kind::derived, "half of sparse"},
    {figure::dense, bf16, sources::nvidia_gb200, figure_kind::derived, "half of sparse"},
    {figure::dense, fp16, sources::nvidia_gb200, figure_kind::derived, "half of sparse"},
    {figure::dense, tf32, sources::nvidia_gb200, figure_kind::derived, "half of sparse"},
    {figure::dense, fp32, sources::nvidia_gb200, figure_kind::derived, "5,760 TFLOPS by 72"},
    {figure::sparse, nvfp4, sources::nvidia_gb200, figure_kind::derived, "1,440 PFLOPS by 72"},
    {figure::sparse, fp8, sources::nvidia_gb200, figure_kind::derived, "720 PFLOPS by 72"},
    {figure::sparse, int8, sources::nvidia_gb200, figure_kind::derived, "720 POPS by 72"},
    {figure::sparse, bf16, sources::nvidia_gb200, figure_kind::derived, "360 PFLOPS by 72"},
    {figure::sparse, fp16, sources::nvidia_gb200, figure_kind::derived, "360 PFLOPS by 72"},
    {figure::sparse, tf32, sources::nvidia_gb200, figure_kind::derived, "180 PFLOPS by 72"},
    {figure::sram, sources::ml_accelerators, "L2, as printed"},
    {figure::core_clock, sources::ml_accelerators, "the highest"},
    {figure::host_link, sources::ml_network, "NVLink-C2C"},
    {figure::power, sources::ml_accelerators, figure_kind::transcribed},
    {figure::price, sources::aws_capacity_blocks, "capacity block; there is no on-demand price"},
});

namespace nvidia {
/// One GPU of a GB300, which has two and a Grace processor.
struct gb300 : chip<hbm<284'208_MiB, 8_TBps, 276.5_GiB>, dense<nvfp4, 15'000_TFLOPS>,
                    dense<mxfp4, 15'000_TFLOPS>, dense<fp8, 5'000_TFLOPS>,
                    dense<mxfp8, 5'000_TFLOPS>, dense<int8, 165_TOPS>, dense<bf16, 2'500_TFLOPS>,
                    dense<fp16, 2'500_TFLOPS>, dense<tf32, 1'250_TFLOPS>, dense<fp32, 80_TFLOPS>,
                    sparse<nvfp4, 20'000_TFLOPS>, sparse<fp8, 10'000_TFLOPS>,
                    sparse<int8, 330_TOPS>, sparse<bf16, 5'000_TFLOPS>, sparse<fp16, 5'000_TFLOPS>,
                    sparse<tf32, 2'500_TFLOPS>, sram<40_MiB>, host_link<per_direction<450_GBps>>,
                    power<1'400_W>, sustained<calibration::grace_blackwell_ultra>> {
    static constexpr chip_identity about{"GB300", "NVIDIA"};
};
}  // namespace nvidia
using nvidia::gb300;
template <>
inline constexpr auto provenance<gb300> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::aiconfigurator, "measured; 277.5 GiB"},
    {figure::hbm_visible, sources::allocator_reports},
    {figure::hbm_bandwidth, sources::nvidia_blackwell_ultra},
    {figure::dense, nvfp4, sources::nvidia_blackwell_ultra},
    {figure::dense, mxfp4, sources::nvidia_blackwell_ultra, figure_kind::derived,
     "the rate of NVFP4"},
    {figure::dense, fp8, sources::nvidia_blackwell_ultra, figure_kind::derived, "half of sparse"},
    {figure::dense, mxfp8, sources::nvidia_blackwell_ultra, figure_kind::derived,
     "the rate of FP8"},
    {figure::dense, int8, sources::nvidia_blackwell_ultra, figure_kind::derived, "half of sparse"},
    {figure::dense, bf16, sources::nvidia_blackwell_ultra, figure_kind::derived, "half of sparse"},
    {figure::dense, fp16, sources::nvidia_blackwell_ultra, figure_kind::derived, "half of sparse"},
    {figure::dense, tf32, sources::nvidia_blackwell_ultra, figure_kind::derived, "half of sparse"},
    {figure::dense, fp32, sources::nvidia_blackwell_ultra},
    {figure::sparse, nvfp4, sources::nvidia_blackwell_ultra},
    {figure::sparse, fp8, sources::nvidia_blackwell_ultra},
    {figure::sparse, int8, sources::nvidia_blackwell_ultra},
    {figure::sparse, bf16, sources::nvidia_blackwell_ultra},
    {figure::sparse, fp16, sources::nvidia_blackwell_ultra},
    {figure::sparse, tf32, sources::nvidia_blackwell_ultra},
    {figure::sram, sources::nvidia_blackwell_ultra_blog, figure_kind::derived,
     "tensor memory, 256 KiB for each of 160 multiprocessors; L2 is not published"},
    {figure::host_link, sources::ml_network, "NVLink-C2C"},
    {figure::power, sources::nvidia_blackwell_ultra},
});
template <>
inline constexpr auto published_totals<gb300> = std::to_array<published_total>({
    {"HBM capacity", "288 GB", sources::nvidia_blackwell_ultra_blog, "the chip"},
    {"HBM capacity", "279 GB", sources::nvidia_blackwell_ultra, "less than is measured, 298.0 GB"},
});

namespace nvidia {
/// Preliminary. NVIDIA gives 35 PFLOPS of dense FP4 for training; its 50 for inference are sparse.
struct rubin
    : chip<hbm<288_GB, 22_TBps>, dense<nvfp4, 35'000_TFLOPS>, dense<fp8, 17'500_TFLOPS>,
           dense<int8, 250_TOPS>, dense<bf16, 4'000_TFLOPS>, dense<fp16, 4'000_TFLOPS>,
           dense<tf32, 2'000_TFLOPS>, dense<fp32, 130_TFLOPS>, sparse<nvfp4, 50'000_TFLOPS>,
           host_link<per_direction<900_GBps>>, sustained<calibration::rubin>> {
    static constexpr chip_identity about{"Rubin", "NVIDIA", availability::announced};
};
}  // namespace nvidia
using nvidia::rubin;
template <>
inline constexpr auto provenance<rubin> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::nvidia_vera_rubin, "GB, as printed"},
    {figure::hbm_bandwidth, sources::nvidia_vera_rubin},
    {figure::dense, nvfp4, sources::nvidia_vera_rubin, figure_kind::derived, "2,520 PFLOPS by 72"},
    {figure::dense, fp8, sources::nvidia_vera_rubin, figure_kind::derived, "1,260 PFLOPS by 72"},
    {figure::dense, int8, sources::rubin_table, "another survey has 2,500"},
    {figure::dense, bf16, sources::rubin_table},
    {figure::dense, fp16, sources::rubin_table},
    {figure::dense, tf32, sources::rubin_table},
    {figure::dense, fp32, sources::rubin_table},
    {figure::sparse, nvfp4, sources::nvidia_vera_rubin, figure_kind::derived, "3,600 PFLOPS by 72"},
    {figure::host_link, sources::ml_network, "NVLink-C2C"},
});

}  // namespace loadline
