// Google: TPU chips, their pods and slices on the inter-chip interconnect (ICI), and many pods.
#pragma once

#include <loadline/catalog/calibration/google.hpp>
#include <loadline/catalog/calibration/links.hpp>
#include <loadline/catalog/provenance.hpp>
#include <loadline/hardware/cluster.hpp>
#include <loadline/units/literals.hpp>

namespace loadline {

namespace google {
using namespace literals;

// ---- Chips

struct tpu_v4
    : chip<hbm<32_GiB, 1'200_GBps, 30.75_GiB>, dense<int8, 275_TOPS>, dense<bf16, 275_TFLOPS>,
           sram<170_MiB>, core_clock<1.05_GHz>, host_link<per_direction<16_GBps>>, power<192_W>,
           price<3.22_USD_per_hour>, sustained<calibration::tpu_v4>> {
    static constexpr chip_identity about{"TPU v4", "Google"};
};
}  // namespace google
using google::tpu_v4;
template <>
inline constexpr auto provenance<tpu_v4> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::google_v4},
    {figure::hbm_visible, sources::xla_reports, "erfanzar/EasyDeL, issue 166"},
    {figure::hbm_bandwidth, sources::google_v4},
    {figure::dense, int8, sources::google_v4},
    {figure::dense, bf16, sources::google_v4},
    {figure::sram, sources::tpu_v4_paper, "128 MiB CMEM, 32 MiB VMEM, 10 MiB of the SparseCores"},
    {figure::core_clock, sources::tpu_v4_paper},
    {figure::host_link, sources::scaling_book, "PCIe"},
    {figure::power, sources::google_v4, "the highest measured; least 90 W, mean 170 W"},
    {figure::price, sources::tpu_v4_price, "on demand"},
});

namespace google {
/// TPU v5e.
struct tpu_v5e
    : chip<hbm<16_GiB, 819_GBps, 15.75_GiB>, dense<int8, 393_TOPS>, dense<bf16, 197_TFLOPS>,
           sram<128_MiB>, core_clock<1.5_GHz>, host_link<per_direction<15_GBps>>,
           price<1.2_USD_per_hour>, sustained<calibration::tpu_v5e>> {
    static constexpr chip_identity about{"TPU v5e", "Google"};
};
}  // namespace google
using google::tpu_v5e;
template <>
inline constexpr auto provenance<tpu_v5e> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::google_v5e, "printed as 16 GB; GiB in the scaling book"},
    {figure::hbm_visible, sources::xla_reports},
    {figure::hbm_bandwidth, sources::google_v5e, "later editions of the page print 800 GiBps"},
    {figure::dense, int8, sources::google_v5e},
    {figure::dense, bf16, sources::google_v5e},
    {figure::sram, sources::scaling_book, "VMEM"},
    {figure::core_clock, sources::scaling_book},
    {figure::host_link, sources::scaling_book, "PCIe"},
    {figure::price, sources::cloud_prices, "on demand"},
});

namespace google {
struct tpu_v5p
    : chip<hbm<95_GiB, 2'765_GBps, 98'038_MiB>, dense<int8, 918_TOPS>, dense<fp8, 459_TFLOPS>,
           dense<bf16, 459_TFLOPS>, core_clock<1'751_MHz>, host_link<per_direction<15_GBps>>,
           price<4.2_USD_per_hour>, sustained<calibration::tpu_v5p>> {
    static constexpr chip_identity about{"TPU v5p", "Google"};
};
}  // namespace google
using google::tpu_v5p;
template <>
inline constexpr auto provenance<tpu_v5p> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::google_machines, "what a program gets of 96 GiB"},
    {figure::hbm_visible, sources::xla_reports, "the label rounds down"},
    {figure::hbm_bandwidth, sources::google_machines},
    {figure::dense, int8, sources::tpu_v5p_wiki, "no longer in Google's table"},
    {figure::dense, fp8, sources::google_machines, "the rate of BF16"},
    {figure::dense, bf16, sources::google_machines},
    {figure::core_clock, sources::google_v5p, figure_kind::derived,
     "what 8 matrix units of 128 x 128 need for the BF16 peak"},
    {figure::host_link, sources::scaling_book, "PCIe"},
    {figure::price, sources::cloud_prices, "on demand"},
});

namespace google {
/// TPU v6e.
struct tpu_v6e
    : chip<hbm<32_GiB, 1'638_GBps, 31.25_GiB>, dense<int8, 1'836_TOPS>, dense<fp8, 918_TFLOPS>,
           dense<bf16, 918_TFLOPS>, host_link<per_direction<32_GBps>>, price<2.7_USD_per_hour>,
           sustained<calibration::tpu_v6e>> {
    static constexpr chip_identity about{"TPU v6e", "Google"};
};
}  // namespace google
using google::tpu_v6e;
template <>
inline constexpr auto provenance<tpu_v6e> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::google_machines, "printed as 32 GB on the page of v6e"},
    {figure::hbm_visible, sources::xla_reports,
     "vllm-project/vllm, pull request 16211: 33,550,237,696 bytes"},
    {figure::hbm_bandwidth, sources::google_machines},
    {figure::dense, int8, sources::google_v6e},
    {figure::dense, fp8, sources::google_machines, "the rate of BF16"},
    {figure::dense, bf16, sources::google_machines},
    {figure::host_link, sources::scaling_book, "PCIe Gen5"},
    {figure::price, sources::cloud_prices, "on demand"},
});

namespace google {
/// TPU7x.
struct ironwood
    : chip<hbm<192_GiB, 7'380_GBps, 189.5_GiB>, dense<fp8, 4'614_TFLOPS>, dense<bf16, 2'307_TFLOPS>,
           power<1'085_W>, price<12_USD_per_hour>, sustained<calibration::ironwood>> {
    static constexpr chip_identity about{"Ironwood (TPU7x)", "Google"};
};
}  // namespace google
using google::ironwood;
template <>
inline constexpr auto provenance<ironwood> = std::to_array<sourced_figure>({
    {figure::hbm_capacity, sources::google_machines},
    {figure::hbm_visible, sources::xla_reports,
     "94.75 on each of the two devices that a chip shows"},
    {figure::hbm_bandwidth, sources::google_machines},
    {figure::dense, fp8, sources::google_machines},
    {figure::dense, bf16, sources::google_machines},
    {figure::power, sources::ironwood_power_report, figure_kind::derived,
     "10 MW by 9,216 chips, all that a pod draws: more than the chip alone"},
    {figure::price, sources::cloud_prices, "on demand, us-central1"},
});
template <>
inline constexpr auto published_totals<ironwood> = std::to_array<published_total>({
    {"HBM capacity", "192 GB", sources::ironwood_launch, "GiB in Google's table"},
});

namespace google {
// ---- Pods and slices. ICI figures are nominal; programs see about nine tenths (scaling book).
// Latencies are assumed: 1 us a hop.

/// TPU v4 pod.
struct tpu_v4_pod : scale_up<tpu_v4, torus<16, 16, 16>, interconnect<per_direction<300_GBps>, 1_us>,
                             sustained_link<calibration::ici_of_a_predecessor>> {
    static constexpr system_identity about{"TPU v4 pod"};
};
}  // namespace google
using google::tpu_v4_pod;
template <>
inline constexpr auto provenance<tpu_v4_pod> = std::to_array<sourced_figure>({
    {figure::topology, sources::scaling_book, "64 cubes of 4 x 4 x 4 joined by optical switches"},
    {figure::bandwidth, sources::tpu_v4_paper, figure_kind::derived, "6 links of 50 GB/s"},
    {figure::latency, sources::assumption},
});
template <>
inline constexpr auto published_totals<tpu_v4_pod> = std::to_array<published_total>({
    {"all-reduce bandwidth", "1.1 PB/s", sources::google_v4, "4,096 x 300 GB/s is 1.23 PB/s"},
    {"bisection bandwidth", "24 TB/s", sources::google_v4, "512 links of 50 GB/s are 25.6 TB/s"},
});

namespace google {
/// TPU v5e pod.
struct tpu_v5e_pod : scale_up<tpu_v5e, torus<16, 16>, interconnect<bidirectional<400_GBps>, 1_us>,
                              sustained_link<calibration::ici_of_a_predecessor>> {
    static constexpr system_identity about{"TPU v5e pod"};
};
}  // namespace google
using google::tpu_v5e_pod;
template <>
inline constexpr auto provenance<tpu_v5e_pod> = std::to_array<sourced_figure>({
    {figure::topology, sources::google_v5e},
    {figure::bandwidth, sources::google_v5e},
    {figure::latency, sources::assumption},
});
template <>
inline constexpr auto published_totals<tpu_v5e_pod> = std::to_array<published_total>({
    {"BF16", "50.63 PFLOPS", sources::google_v5e, "256 x 197 TFLOPS is 50.43 PFLOPS"},
});

namespace google {
struct tpu_v5p_pod
    : scale_up<tpu_v5p, torus<16, 20, 28>, interconnect<bidirectional<1'200_GBps>, 1_us>,
               sustained_link<calibration::ici_of_a_predecessor>> {
    static constexpr system_identity about{"TPU v5p pod"};
};
}  // namespace google
using google::tpu_v5p_pod;
template <>
inline constexpr auto provenance<tpu_v5p_pod> = std::to_array<sourced_figure>({
    {figure::topology, sources::scaling_book, "the largest slice that can be had is 16 x 16 x 24"},
    {figure::bandwidth, sources::google_machines},
    {figure::latency, sources::assumption},
});

namespace google {
/// TPU v6e pod.
struct tpu_v6e_pod : scale_up<tpu_v6e, torus<16, 16>, interconnect<bidirectional<800_GBps>, 1_us>,
                              sustained_link<calibration::ici_of_a_predecessor>> {
    static constexpr system_identity about{"TPU v6e pod"};
};
}  // namespace google
using google::tpu_v6e_pod;
template <>
inline constexpr auto provenance<tpu_v6e_pod> = std::to_array<sourced_figure>({
    {figure::topology, sources::google_v6e},
    {figure::bandwidth, sources::google_machines},
    {figure::latency, sources::assumption},
});

namespace google {
struct ironwood_pod
    : scale_up<ironwood, torus<16, 24, 24>, interconnect<bidirectional<1'200_GBps>, 1_us>,
               sustained_link<calibration::ici>, power<10_MW>> {
    static constexpr system_identity about{"Ironwood pod"};
};
}  // namespace google
using google::ironwood_pod;
template <>
inline constexpr auto provenance<ironwood_pod> = std::to_array<sourced_figure>({
    {figure::topology, sources::google_tpu7x, figure_kind::assumed,
     "a 3D torus of 9,216; its shape is not published, this one is of whole 4 x 4 x 4 cubes"},
    {figure::bandwidth, sources::google_machines},
    {figure::latency, sources::assumption},
    {figure::power, sources::ironwood_power_report},
});
template <>
inline constexpr auto published_totals<ironwood_pod> = std::to_array<published_total>({
    {"HBM capacity", "1.77 PB", sources::ironwood_launch,
     "9,216 x 192 decimal GB; the chip has 192 GiB, which makes 1.90 PB"},
});

namespace google {
/// Optical switches close the rings of whole cubes only: a slice is a torus if each extent is a
/// multiple of 4, else a mesh.
template <std::int64_t A, std::int64_t B, std::int64_t C>
using tpu_slice_3d =
    std::conditional_t<A % 4 == 0 && B % 4 == 0 && C % 4 == 0, torus<A, B, C>, mesh<A, B, C>>;
/// A 2D pod has no optical switches: rings close only along a full side of 16. A slice that has one
/// such side is taken as a mesh on both.
template <std::int64_t A, std::int64_t B>
using tpu_slice_2d = std::conditional_t<A == 16 && B == 16, torus<A, B>, mesh<A, B>>;

/// What a chip of a slice sends over the links that the slice gives it: of the six (or four) that it
/// has, a 2 x 2 slice wires two.
template <class Topology, constant<units::bytes_per_second> Link>
using ici_links = per_direction<constant<units::bytes_per_second>{
    Link.quanta * std::max<std::int64_t>(Topology::value.links(), 1)}>;

/// A slice of A x B x C chips, joined as tpu_slice_3d: `v5p_slice<4, 4, 8>`.
template <std::int64_t A, std::int64_t B, std::int64_t C>
struct v5p_slice : scale_up<tpu_v5p, tpu_slice_3d<A, B, C>,
                            interconnect<ici_links<tpu_slice_3d<A, B, C>, 100_GBps>, 1_us>,
                            sustained_link<calibration::ici_of_a_predecessor>> {
    static constexpr system_identity about{"TPU v5p slice"};
};
}  // namespace google
using google::v5p_slice;
template <std::int64_t A, std::int64_t B, std::int64_t C>
inline constexpr auto provenance<v5p_slice<A, B, C>> = std::to_array<sourced_figure>({
    {figure::topology, sources::google_v5p, "rings close where each extent is a multiple of 4"},
    {figure::bandwidth, sources::google_machines, figure_kind::derived,
     "1,200 GB/s over 6 links, both directions; the links that the slice wires"},
    {figure::latency, sources::assumption},
});

namespace google {
/// A slice of A x B chips, joined as tpu_slice_2d: `v6e_slice<4, 8>`.
template <std::int64_t A, std::int64_t B>
struct v6e_slice : scale_up<tpu_v6e, tpu_slice_2d<A, B>,
                            interconnect<ici_links<tpu_slice_2d<A, B>, 100_GBps>, 1_us>,
                            sustained_link<calibration::ici_of_a_predecessor>> {
    static constexpr system_identity about{"TPU v6e slice"};
};
}  // namespace google
using google::v6e_slice;
template <std::int64_t A, std::int64_t B>
inline constexpr auto provenance<v6e_slice<A, B>> = std::to_array<sourced_figure>({
    {figure::topology, sources::scaling_book, "rings close along full sides of 16"},
    {figure::bandwidth, sources::google_machines, figure_kind::derived,
     "800 GB/s over 4 links, both directions; the links that the slice wires"},
    {figure::latency, sources::assumption},
});

namespace google {
/// A slice of A x B x C chips, joined as tpu_slice_3d: `ironwood_slice<4, 4, 8>`.
template <std::int64_t A, std::int64_t B, std::int64_t C>
struct ironwood_slice : scale_up<ironwood, tpu_slice_3d<A, B, C>,
                                 interconnect<ici_links<tpu_slice_3d<A, B, C>, 100_GBps>, 1_us>,
                                 sustained_link<calibration::ici>> {
    static constexpr system_identity about{"Ironwood slice"};
};
}  // namespace google
using google::ironwood_slice;
template <std::int64_t A, std::int64_t B, std::int64_t C>
inline constexpr auto provenance<ironwood_slice<A, B, C>> = std::to_array<sourced_figure>({
    {figure::topology, sources::google_tpu7x, figure_kind::assumed, "rings close as those of v5p"},
    {figure::bandwidth, sources::google_machines, figure_kind::derived,
     "1,200 GB/s over 6 links, both directions; the links that the slice wires"},
    {figure::latency, sources::assumption},
});

namespace google {
// ---- Many pods on the data-centre network (DCN), whose layout and latency are assumed.

/// `Pods` units of `tpu_v5e_pod` in one data-centre network: `tpu_v5e_pod_cluster<16>`.
template <std::int64_t Pods>
struct tpu_v5e_pod_cluster
    : cluster<tpu_v5e_pod, fat_tree<Pods>, interconnect<per_direction<25_Gbps>, 20_us>,
              sustained_link<calibration::data_centre_network>> {
    static constexpr system_identity about{"TPU v5e pods"};
};
}  // namespace google
using google::tpu_v5e_pod_cluster;
template <std::int64_t N>
inline constexpr auto provenance<tpu_v5e_pod_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::google_v5e, figure_kind::derived,
     "2 x 100 Gbps by 8 chips of a host"},
    {figure::latency, sources::assumption},
});

namespace google {
/// `Pods` units of `tpu_v5p_pod` in one data-centre network: `tpu_v5p_pod_cluster<16>`.
template <std::int64_t Pods>
struct tpu_v5p_pod_cluster
    : cluster<tpu_v5p_pod, fat_tree<Pods>, interconnect<per_direction<50_Gbps>, 20_us>,
              sustained_link<calibration::data_centre_network>> {
    static constexpr system_identity about{"TPU v5p pods"};
};
}  // namespace google
using google::tpu_v5p_pod_cluster;
template <std::int64_t N>
inline constexpr auto provenance<tpu_v5p_pod_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::google_machines},
    {figure::latency, sources::assumption},
});

namespace google {
/// `Pods` units of `tpu_v6e_pod` in one data-centre network: `tpu_v6e_pod_cluster<16>`.
template <std::int64_t Pods>
struct tpu_v6e_pod_cluster
    : cluster<tpu_v6e_pod, fat_tree<Pods>, interconnect<per_direction<100_Gbps>, 20_us>,
              sustained_link<calibration::data_centre_network>> {
    static constexpr system_identity about{"TPU v6e pods"};
};
}  // namespace google
using google::tpu_v6e_pod_cluster;
template <std::int64_t N>
inline constexpr auto provenance<tpu_v6e_pod_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::google_machines},
    {figure::latency, sources::assumption},
});

namespace google {
/// `Pods` units of `ironwood_pod` in one data-centre network: `ironwood_pod_cluster<16>`.
template <std::int64_t Pods>
struct ironwood_pod_cluster
    : cluster<ironwood_pod, fat_tree<Pods>, interconnect<per_direction<100_Gbps>, 20_us>,
              sustained_link<calibration::data_centre_network>> {
    static constexpr system_identity about{"Ironwood pods"};
};
}  // namespace google
using google::ironwood_pod_cluster;
template <std::int64_t N>
inline constexpr auto provenance<ironwood_pod_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::google_machines},
    {figure::latency, sources::assumption},
});

namespace google {
/// What Anthropic announced as up to one million TPUs. The mix of generations is not stated; this is
/// the reading in which all are Ironwood, in the fewest whole pods.
struct million_tpu : ironwood_pod_cluster<109> {
    static constexpr system_identity about{"a million TPUs, all Ironwood"};
};
}  // namespace google
using google::million_tpu;
template <>
inline constexpr auto provenance<million_tpu> = std::to_array<sourced_figure>({
    {figure::topology, sources::anthropic_tpus, figure_kind::assumed,
     "a million chips by 9,216, all Ironwood; one full-bisection network"},
    {figure::bandwidth, sources::google_machines},
    {figure::latency, sources::assumption},
});
template <>
inline constexpr auto published_totals<million_tpu> = std::to_array<published_total>({
    {"chips", "up to one million TPUs", sources::anthropic_tpus,
     "the mix of generations is not stated"},
    {"power", "well over a gigawatt", sources::anthropic_tpus, "to come online in 2026"},
});

}  // namespace loadline
