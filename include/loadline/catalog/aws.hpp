// AWS: Trainium and Inferentia chips, Trn instances, UltraServers and UltraClusters.
#pragma once

#include <loadline/catalog/calibration/aws.hpp>
#include <loadline/catalog/calibration/links.hpp>
#include <loadline/catalog/provenance.hpp>
#include <loadline/hardware/cluster.hpp>
#include <loadline/units/literals.hpp>

namespace loadline {

namespace aws {
using namespace literals;

// ---- Chips. AWS counts HBM in GiB; where it prints GB it means the same number of GiB.

/// Trainium.
struct trainium1 : chip<hbm<32_GiB, 820_GBps>, dense<int8, 380_TOPS>, dense<fp8, 190_TFLOPS>,
                        dense<bf16, 190_TFLOPS>, dense<fp16, 190_TFLOPS>, dense<tf32, 190_TFLOPS>,
                        dense<fp32, 47.5_TFLOPS>, sram<52_MiB>, core_clock<2.8_GHz>,
                        price<1.34375_USD_per_hour>, sustained<calibration::neuron_v2>> {
    static constexpr chip_identity about{"Trainium", "AWS"};
};
}  // namespace aws
using aws::trainium1;
template <>
inline constexpr auto provenance<trainium1> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::neuron_trainium},
    {figure::hbm_bandwidth, sources::nki_trainium, "the architecture page prints 820 GiB/s"},
    {figure::dense, int8, sources::neuron_trainium, "earlier editions of the page print 420"},
    {figure::dense, fp8, sources::neuron_trainium, "configurable FP8"},
    {figure::dense, bf16, sources::neuron_trainium},
    {figure::dense, fp16, sources::neuron_trainium},
    {figure::dense, tf32, sources::neuron_trainium},
    {figure::dense, fp32, sources::neuron_trainium},
    {figure::sram, sources::nki_trainium, figure_kind::derived,
     "2 cores of 24 MiB SBUF, 2 MiB PSUM"},
    {figure::core_clock, sources::nki_trainium, "tensor engine"},
    {figure::price, sources::aws_price_list, figure_kind::derived,
     "on demand, trn1.32xlarge at 21.50 by 16 chips"},
});

namespace aws {
/// Inferentia2.
struct inferentia2 : chip<hbm<32_GiB, 820_GBps>, dense<int8, 380_TOPS>, dense<fp8, 190_TFLOPS>,
                          dense<bf16, 190_TFLOPS>, dense<fp16, 190_TFLOPS>, dense<tf32, 190_TFLOPS>,
                          dense<fp32, 47.5_TFLOPS>, sram<52_MiB>, core_clock<2.8_GHz>,
                          price<1.081667_USD_per_hour>, sustained<calibration::neuron_v2>> {
    static constexpr chip_identity about{"Inferentia2", "AWS"};
};
}  // namespace aws
using aws::inferentia2;
template <>
inline constexpr auto provenance<inferentia2> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::neuron_inferentia2},
    {figure::hbm_bandwidth, sources::nki_trainium},
    {figure::dense, int8, sources::neuron_inferentia2},
    {figure::dense, fp8, sources::neuron_inferentia2, "configurable FP8"},
    {figure::dense, bf16, sources::neuron_inferentia2},
    {figure::dense, fp16, sources::neuron_inferentia2},
    {figure::dense, tf32, sources::neuron_inferentia2},
    {figure::dense, fp32, sources::neuron_inferentia2},
    {figure::sram, sources::nki_trainium, figure_kind::derived,
     "2 cores of 24 MiB SBUF, 2 MiB PSUM"},
    {figure::core_clock, sources::nki_trainium, "tensor engine"},
    {figure::price, sources::aws_inf2_price, figure_kind::derived,
     "on demand, inf2.48xlarge at 12.98 by 12 chips, to a millionth of a dollar"},
});

namespace aws {
/// The published peaks add what the vector engines do. Matrix products run on the tensor engine alone:
/// 8 cores x 128 x 128 multiply-adds x 2.4 GHz, twice that in FP8.
struct trainium2
    : chip<hbm<96_GiB, 2.9_TBps>, dense<fp8, 1'299_TFLOPS>, dense<bf16, 667_TFLOPS>,
           dense<fp16, 667_TFLOPS>, dense<tf32, 667_TFLOPS>, dense<fp32, 181_TFLOPS>,
           gemm_peak<fp8, 1'258.2912_TFLOPS>, gemm_peak<bf16, 629.1456_TFLOPS>,
           gemm_peak<fp16, 629.1456_TFLOPS>, gemm_peak<tf32, 629.1456_TFLOPS>,
           sparse<fp8, 2'563_TFLOPS>, sparse<bf16, 2'563_TFLOPS>, sparse<fp16, 2'563_TFLOPS>,
           sparse<tf32, 2'563_TFLOPS>, sram<240_MiB>, core_clock<2.4_GHz>, power<500_W>,
           price<2.235_USD_per_hour>, sustained<calibration::trainium2>> {
    static constexpr chip_identity about{"Trainium2", "AWS"};
};
}  // namespace aws
using aws::trainium2;
template <>
inline constexpr auto provenance<trainium2> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::neuron_trainium2},
    {figure::hbm_bandwidth, sources::neuron_trainium2,
     "the kernel guide prints 3 TB/s; 2.9 divides the UltraServer's 185.6 exactly"},
    {figure::dense, fp8, sources::neuron_trainium2},
    {figure::dense, bf16, sources::neuron_trainium2},
    {figure::dense, fp16, sources::neuron_trainium2},
    {figure::dense, tf32, sources::neuron_trainium2},
    {figure::dense, fp32, sources::neuron_trainium2},
    {figure::gemm_peak, fp8, sources::nki_trainium2, figure_kind::derived},
    {figure::gemm_peak, bf16, sources::nki_trainium2, figure_kind::derived},
    {figure::gemm_peak, fp16, sources::nki_trainium2, figure_kind::derived, "the rate of BF16"},
    {figure::gemm_peak, tf32, sources::nki_trainium2, figure_kind::derived, "the rate of BF16"},
    {figure::sparse, fp8, sources::neuron_trainium2},
    {figure::sparse, bf16, sources::neuron_trainium2},
    {figure::sparse, fp16, sources::neuron_trainium2},
    {figure::sparse, tf32, sources::neuron_trainium2},
    {figure::sram, sources::neuron_trainium2, figure_kind::derived,
     "224 MiB SBUF, and 8 cores of 2 MiB PSUM"},
    {figure::core_clock, sources::nki_trainium2, "tensor engine"},
    {figure::power, sources::semianalysis_trainium2, "about 500 W; AWS has published none"},
    {figure::price, sources::aws_capacity_blocks, "capacity block; there is no on-demand price"},
});

namespace aws {
// FP8 and FP4 are the microscaling formats; the sheet gives no rate for FP8 without block scales.
struct trainium3
    : chip<hbm<144_GiB, 4.9_TBps>, dense<mxfp4, 2'517_TFLOPS>, dense<mxfp8, 2'517_TFLOPS>,
           dense<bf16, 671_TFLOPS>, dense<fp16, 671_TFLOPS>, dense<tf32, 671_TFLOPS>,
           dense<fp32, 183_TFLOPS>, gemm_peak<mxfp4, 2'516.5824_TFLOPS>,
           gemm_peak<mxfp8, 2'516.5824_TFLOPS>, gemm_peak<bf16, 629.1456_TFLOPS>,
           gemm_peak<fp16, 629.1456_TFLOPS>, gemm_peak<tf32, 629.1456_TFLOPS>,
           sparse<bf16, 2'517_TFLOPS>, sparse<fp16, 2'517_TFLOPS>, sparse<tf32, 2'517_TFLOPS>,
           sram<272_MiB>, core_clock<2.4_GHz>, power<1_kW>, sustained<calibration::trainium3>> {
    static constexpr chip_identity about{"Trainium3", "AWS"};
};
}  // namespace aws
using aws::trainium3;
template <>
inline constexpr auto provenance<trainium3> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::neuron_trainium3},
    {figure::hbm_bandwidth, sources::neuron_trainium3,
     "the kernel guide prints 4.7 TB/s; 4.9 divides the UltraServer's 705.6 exactly"},
    {figure::dense, mxfp4, sources::neuron_trainium3},
    {figure::dense, mxfp8, sources::neuron_trainium3},
    {figure::dense, bf16, sources::neuron_trainium3},
    {figure::dense, fp16, sources::neuron_trainium3},
    {figure::dense, tf32, sources::neuron_trainium3},
    {figure::dense, fp32, sources::neuron_trainium3},
    {figure::gemm_peak, mxfp4, sources::nki_trainium3, figure_kind::derived, "the rate of MXFP8"},
    {figure::gemm_peak, mxfp8, sources::nki_trainium3, figure_kind::derived},
    {figure::gemm_peak, bf16, sources::nki_trainium3, figure_kind::derived},
    {figure::gemm_peak, fp16, sources::nki_trainium3, figure_kind::derived, "the rate of BF16"},
    {figure::gemm_peak, tf32, sources::nki_trainium3, figure_kind::derived, "the rate of BF16"},
    {figure::sparse, bf16, sources::neuron_trainium3},
    {figure::sparse, fp16, sources::neuron_trainium3},
    {figure::sparse, tf32, sources::neuron_trainium3},
    {figure::sram, sources::neuron_trainium3, figure_kind::derived,
     "256 MiB SBUF, and 8 cores of 2 MiB PSUM"},
    {figure::core_clock, sources::nki_trainium3, "tensor engine"},
    {figure::power, sources::trainium3_power_report,
     "order of magnitude, from a remark before launch; AWS has published none"},
});
template <>
inline constexpr auto published_totals<trainium3> = std::to_array<published_total>({
    {"HBM capacity", "144 GB", sources::aws_trn3_launch, "GiB, printed as GB"},
});

namespace aws {
/// Announced as multiples of Trainium3, the compute as "at least": lower bounds.
struct trainium4 : chip<hbm<288_GiB, 19.6_TBps>, dense<mxfp4, 15'102_TFLOPS>,
                        dense<mxfp8, 7'551_TFLOPS>, sustained<calibration::trainium4>> {
    static constexpr chip_identity about{"Trainium4", "AWS", availability::announced};
};
}  // namespace aws
using aws::trainium4;
template <>
inline constexpr auto provenance<trainium4> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::aws_trainium4, figure_kind::derived, "2 times Trainium3"},
    {figure::hbm_bandwidth, sources::aws_trainium4, figure_kind::derived, "4 times Trainium3"},
    {figure::dense, mxfp4, sources::aws_trainium4, figure_kind::derived,
     "at least 6 times Trainium3 in FP4"},
    {figure::dense, mxfp8, sources::aws_trainium4, figure_kind::derived,
     "3 times Trainium3 in FP8, by the summary alone"},
});

namespace aws {
// ---- Scale-up. AWS does not say whether NeuronLink figures of Trainium1 to 3 count one direction or
// both. They are read as both: counting the links of a Trn2 at their one-way rate gives half.

/// trn1.32xlarge.
struct trn1_32xlarge : scale_up<trainium1, torus<4, 4>, interconnect<bidirectional<384_GBps>, 2_us>,
                                sustained_link<calibration::neuronlink>, price<21.5_USD_per_hour>> {
    static constexpr system_identity about{"trn1.32xlarge"};
};
}  // namespace aws
using aws::trn1_32xlarge;
template <>
inline constexpr auto provenance<trn1_32xlarge> = std::to_array<sourced_figure>({
    {figure::topology, sources::neuron_trn1, "a 2D torus; 4 x 4 follows from 16 chips"},
    {figure::bandwidth, sources::neuron_trn1, "read as both directions"},
    {figure::latency, sources::neuron_collectives, figure_kind::assumed, "that of a Trn2 ring"},
    {figure::price, sources::aws_price_list, "on demand"},
});

namespace aws {
/// trn2.48xlarge.
struct trn2_48xlarge
    : scale_up<trainium2, torus<4, 4>, interconnect<bidirectional<1.024_TBps>, 2_us>,
               sustained_link<calibration::neuronlink>, price<35.7608_USD_per_hour>> {
    static constexpr system_identity about{"trn2.48xlarge"};
};
}  // namespace aws
using aws::trn2_48xlarge;
template <>
inline constexpr auto provenance<trn2_48xlarge> = std::to_array<sourced_figure>({
    {figure::topology, sources::neuron_trn2},
    {figure::bandwidth, sources::neuron_trn2, "4 neighbours at 128 GB/s one way"},
    {figure::latency, sources::neuron_collectives, "1 to 2 us a hop; the upper end"},
    {figure::price, sources::aws_capacity_blocks, "capacity block; there is no on-demand price"},
});

namespace aws {
/// Four servers; chips in the same place of each form a ring, so that the whole is a 4 x 4 x 4 torus
/// with a slower third axis.
struct trn2_ultraserver
    : scale_up<trn2_48xlarge, ring<4>, interconnect<bidirectional<256_GBps>, 2_us>,
               sustained_link<calibration::neuronlink>> {
    static constexpr system_identity about{"Trn2 UltraServer"};
};
}  // namespace aws
using aws::trn2_ultraserver;
template <>
inline constexpr auto provenance<trn2_ultraserver> = std::to_array<sourced_figure>({
    {figure::topology, sources::neuron_trn2},
    {figure::bandwidth, sources::neuron_trn2, "2 neighbours at 64 GB/s one way"},
    {figure::latency, sources::neuron_collectives, "1 to 2 us a hop; the upper end"},
});
template <>
inline constexpr auto published_totals<trn2_ultraserver> = std::to_array<published_total>({
    {"BF16", "42.8 PFLOPS", sources::neuron_trn2, "4 times the rounded 10.7 of a server"},
    {"FP8", "83.2 PFLOPS", sources::neuron_trn2, "4 times the rounded 20.8 of a server"},
    {"EFA", "3,200 Gbps", sources::neuron_trn2, "that of one server; four give 12.8 Tbps"},
});

namespace aws {
/// Trn3 UltraServer Gen1.
struct trn3_ultraserver_gen1
    : scale_up<trainium3, switched<64>, interconnect<bidirectional<2.56_TBps>, 2_us>,
               sustained_link<calibration::neuronlink>> {
    static constexpr system_identity about{"Trn3 UltraServer Gen1"};
};
}  // namespace aws
using aws::trn3_ultraserver_gen1;
template <>
inline constexpr auto provenance<trn3_ultraserver_gen1> = std::to_array<sourced_figure>({
    {figure::topology, sources::neuron_trn3, "all to all over NeuronSwitch-v1, 4 servers of 16"},
    {figure::bandwidth, sources::neuron_trainium3, "read as both directions"},
    {figure::latency, sources::neuron_collectives, figure_kind::assumed, "that of a Trn2 ring"},
});

namespace aws {
/// Gen2. The headline figure of 2.56 TB/s a chip; trn3_ultraserver_by_link_table is the other reading.
struct trn3_ultraserver
    : scale_up<trainium3, switched<144>, interconnect<bidirectional<2.56_TBps>, 2_us>,
               sustained_link<calibration::neuronlink>> {
    static constexpr system_identity about{"Trn3 UltraServer"};
};
}  // namespace aws
using aws::trn3_ultraserver;
template <>
inline constexpr auto provenance<trn3_ultraserver> = std::to_array<sourced_figure>({
    {figure::topology, sources::neuron_trn3, "all to all over NeuronSwitch-v1, 36 servers of 4"},
    {figure::bandwidth, sources::neuron_trainium3, "read as both directions"},
    {figure::latency, sources::neuron_collectives, figure_kind::assumed, "that of a Trn2 ring"},
});
template <>
inline constexpr auto published_totals<trn3_ultraserver> = std::to_array<published_total>({
    {"HBM capacity", "20.7 TB", sources::aws_trn3_launch, "20,736 GiB, printed as TB"},
    {"NeuronLink of a chip", "2,048 GiB/s", sources::neuron_trn3,
     "against 2.56 TB/s on the chip's page, and 704 GB/s one way by the table of links"},
    {"compute", "up to 4.4x", sources::trainium3_launch_report,
     "over the Trn2 UltraServer, in FP8: 362.4 to 83.2 is 4.36"},
});

namespace aws {
/// The same machine by the table of its PCIe Gen6 x8 links, 64 GB/s each way: 4 in the server, 5 in
/// the rack, 2 between racks. AWS does not reconcile it with the headline; this is the careful reading.
struct trn3_server : scale_up<trainium3, switched<4>, interconnect<per_direction<256_GBps>, 2_us>,
                              sustained_link<calibration::neuronlink>> {
    static constexpr system_identity about{"Trn3 server, by its links"};
};
/// Trn3 rack, by its links.
struct trn3_rack : scale_up<trn3_server, switched<18>, interconnect<per_direction<320_GBps>, 2_us>,
                            sustained_link<calibration::neuronlink>> {
    static constexpr system_identity about{"Trn3 rack, by its links"};
};
/// Trn3 UltraServer, by its links.
struct trn3_ultraserver_by_link_table
    : scale_up<trn3_rack, fully_connected<2>, interconnect<per_direction<128_GBps>, 2_us>,
               sustained_link<calibration::neuronlink>> {
    static constexpr system_identity about{"Trn3 UltraServer, by its links"};
};
}  // namespace aws
using aws::trn3_rack;
using aws::trn3_server;
using aws::trn3_ultraserver_by_link_table;
template <>
inline constexpr auto provenance<trn3_server> = std::to_array<sourced_figure>({
    {figure::topology, sources::neuron_trn3},
    {figure::bandwidth, sources::neuron_trn3, figure_kind::derived, "4 x PCIe Gen6 x8"},
    {figure::latency, sources::neuron_collectives, figure_kind::assumed, "that of a Trn2 ring"},
});
template <>
inline constexpr auto provenance<trn3_rack> = std::to_array<sourced_figure>({
    {figure::topology, sources::neuron_trn3, figure_kind::derived, "36 servers in 2 racks"},
    {figure::bandwidth, sources::neuron_trn3, figure_kind::derived, "5 x PCIe Gen6 x8"},
    {figure::latency, sources::neuron_collectives, figure_kind::assumed, "that of a Trn2 ring"},
});
template <>
inline constexpr auto provenance<trn3_ultraserver_by_link_table> = std::to_array<sourced_figure>({
    {figure::topology, sources::neuron_trn3, "direct links between the racks"},
    {figure::bandwidth, sources::neuron_trn3, figure_kind::derived, "2 x PCIe Gen6 x8"},
    {figure::latency, sources::neuron_collectives, figure_kind::assumed, "that of a Trn2 ring"},
});

namespace aws {
// ---- Scale-out: UltraClusters over EFA. How their switches are laid out is not published; a tree of
// full bisection is assumed. The building's overhead is the mean of all AWS data centres in 2025.

/// `Instances` units of `trn1_32xlarge` in one data-centre network: `trn1_ultracluster<16>`.
template <std::int64_t Instances>
struct trn1_ultracluster
    : cluster<trn1_32xlarge, fat_tree<Instances>, interconnect<per_direction<50_Gbps>, 15_us>,
              sustained_link<calibration::efa_of_neuron>, power_usage_effectiveness<114_percent>> {
    static constexpr system_identity about{"Trn1 UltraCluster"};
};
}  // namespace aws
using aws::trn1_ultracluster;
template <std::int64_t N>
inline constexpr auto provenance<trn1_ultracluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::neuron_trn1, figure_kind::derived, "800 Gbps by 16 chips"},
    {figure::latency, sources::neuron_collectives, figure_kind::assumed, "measured between Trn2"},
    {figure::power_usage_effectiveness, sources::aws_pue, "mean of all AWS data centres"},
});

namespace aws {
/// `UltraServers` units of `trn2_ultraserver` in one data-centre network: `trn2_ultracluster<16>`.
template <std::int64_t UltraServers>
struct trn2_ultracluster
    : cluster<trn2_ultraserver, fat_tree<UltraServers>,
              interconnect<per_direction<200_Gbps>, 15_us>,
              sustained_link<calibration::efa_of_neuron>, power_usage_effectiveness<114_percent>> {
    static constexpr system_identity about{"Trn2 UltraCluster"};
};
}  // namespace aws
using aws::trn2_ultracluster;
template <std::int64_t N>
inline constexpr auto provenance<trn2_ultracluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::neuron_collectives},
    {figure::latency, sources::neuron_collectives, "HBM to HBM, ib_write_lat"},
    {figure::power_usage_effectiveness, sources::aws_pue, "mean of all AWS data centres"},
});

namespace aws {
/// `UltraServers` units of `trn3_ultraserver` in one data-centre network: `trn3_ultracluster<16>`.
template <std::int64_t UltraServers>
struct trn3_ultracluster
    : cluster<trn3_ultraserver, fat_tree<UltraServers>,
              interconnect<per_direction<200_Gbps>, 15_us>,
              sustained_link<calibration::efa_of_neuron>, power_usage_effectiveness<114_percent>> {
    static constexpr system_identity about{"Trn3 UltraCluster"};
};
}  // namespace aws
using aws::trn3_ultracluster;
template <std::int64_t N>
inline constexpr auto provenance<trn3_ultracluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::neuron_trn3, figure_kind::derived, "28,800 Gbps by 144 chips"},
    {figure::latency, sources::neuron_collectives, figure_kind::assumed, "measured between Trn2"},
    {figure::power_usage_effectiveness, sources::aws_pue, "mean of all AWS data centres"},
});

namespace aws {
// As of October 2025: nearly half a million Trainium2, here in the fewest UltraServers that hold
// 500,000. They stand in several data centres; one network among them all is a simplification.
struct project_rainier : trn2_ultracluster<7'813> {
    static constexpr system_identity about{"Project Rainier"};
};
}  // namespace aws
using aws::project_rainier;
template <>
inline constexpr auto provenance<project_rainier> = std::to_array<sourced_figure>({
    {figure::topology, sources::aws_rainier, figure_kind::assumed,
     "nearly half a million chips by 64; one full-bisection network"},
    {figure::bandwidth, sources::neuron_collectives},
    {figure::latency, sources::neuron_collectives, "HBM to HBM, ib_write_lat"},
    {figure::power_usage_effectiveness, sources::aws_pue, "mean of all AWS data centres"},
});
template <>
inline constexpr auto published_totals<project_rainier> = std::to_array<published_total>({
    {"chips", "nearly half a million Trainium2", sources::aws_rainier, "no exact count"},
    {"power", "2.2 GW", sources::rainier_campus,
     "of the whole campus when all 30 buildings stand; 7 did in November 2025"},
});

namespace aws {
// The most that EC2 UltraClusters 3.0 are said to join: the fewest UltraServers that hold a million.
struct million_trainium3 : trn3_ultracluster<6'945> {
    static constexpr system_identity about{"a million Trainium3"};
};
}  // namespace aws
using aws::million_trainium3;
template <>
inline constexpr auto provenance<million_trainium3> = std::to_array<sourced_figure>({
    {figure::topology, sources::aws_ultraclusters_3, figure_kind::assumed,
     "a million chips by 144; one full-bisection network"},
    {figure::bandwidth, sources::neuron_trn3, figure_kind::derived, "28,800 Gbps by 144 chips"},
    {figure::latency, sources::neuron_collectives, figure_kind::assumed, "measured between Trn2"},
    {figure::power_usage_effectiveness, sources::aws_pue, "mean of all AWS data centres"},
});
template <>
inline constexpr auto published_totals<million_trainium3> = std::to_array<published_total>({
    {"chips", "up to 1 million", sources::aws_ultraclusters_3, "in thousands of UltraServers"},
});

}  // namespace loadline
