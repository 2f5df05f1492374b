// NVIDIA's systems: HGX and DGX servers, NVL72 racks, and clusters of them.
#pragma once

#include <loadline/catalog/calibration/links.hpp>
#include <loadline/catalog/nvidia_chips.hpp>
#include <loadline/hardware/cluster.hpp>

namespace loadline {

namespace nvidia {
using namespace literals;

// ---- Scale-up over NVLink: both directions are printed.

/// DGX A100.
struct dgx_a100
    : scale_up<a100_80gb, switched<8>, interconnect<bidirectional<600_GBps>, 0.65_us>,
               sustained_link<calibration::nvlink3>, power<6.5_kW>, price<27.44705_USD_per_hour>> {
    static constexpr system_identity about{"DGX A100"};
};
}  // namespace nvidia
using nvidia::dgx_a100;
template <>
inline constexpr auto provenance<dgx_a100> = std::to_array<sourced_figure>({
    {figure::topology, sources::ml_network, "6 NVSwitches"},
    {figure::bandwidth, sources::nvidia_a100, "NVLink 3"},
    {figure::latency, sources::aiconfigurator, figure_kind::derived, "of a step of a ring of NCCL"},
    {figure::power, sources::dgx_power, "the most"},
    {figure::price, sources::aws_price_list, "on demand, p4de.24xlarge"},
});

namespace nvidia {
/// DGX H100.
struct dgx_h100
    : scale_up<h100, switched<8>, interconnect<bidirectional<900_GBps>, 0.76_us>,
               sustained_link<calibration::nvlink4>, power<10.2_kW>, price<55.04_USD_per_hour>> {
    static constexpr system_identity about{"DGX H100"};
};
}  // namespace nvidia
using nvidia::dgx_h100;
template <>
inline constexpr auto provenance<dgx_h100> = std::to_array<sourced_figure>({
    {figure::topology, sources::ml_network, "4 NVSwitches"},
    {figure::bandwidth, sources::nvidia_h100, "NVLink 4"},
    {figure::latency, sources::aiconfigurator, figure_kind::derived, "of a step of a ring of NCCL"},
    {figure::power, sources::dgx_power, "the most"},
    {figure::price, sources::aws_price_list, "on demand, p5.48xlarge"},
});

namespace nvidia {
/// HGX H200.
struct hgx_h200
    : scale_up<h200, switched<8>, interconnect<bidirectional<900_GBps>, 0.76_us>,
               sustained_link<calibration::nvlink4>, power<10.2_kW>, price<63.296_USD_per_hour>> {
    static constexpr system_identity about{"HGX H200"};
};
}  // namespace nvidia
using nvidia::hgx_h200;
template <>
inline constexpr auto provenance<hgx_h200> = std::to_array<sourced_figure>({
    {figure::topology, sources::gpu_field_guide, "4 NVSwitches"},
    {figure::bandwidth, sources::nvidia_h200, "NVLink 4"},
    {figure::latency, sources::aiconfigurator, figure_kind::assumed, "that of DGX H100"},
    {figure::power, sources::hearsay, "that of a DGX H100"},
    {figure::price, sources::aws_price_list, "on demand, p5en.48xlarge"},
});

namespace nvidia {
/// DGX B200.
struct dgx_b200
    : scale_up<b200, switched<8>, interconnect<bidirectional<1.8_TBps>, 1.08_us>,
               sustained_link<calibration::nvlink5>, power<14.3_kW>, price<113.9328_USD_per_hour>> {
    static constexpr system_identity about{"DGX B200"};
};
}  // namespace nvidia
using nvidia::dgx_b200;
template <>
inline constexpr auto provenance<dgx_b200> = std::to_array<sourced_figure>({
    {figure::topology, sources::gpu_field_guide, "2 NVLink switches"},
    {figure::bandwidth, sources::nvidia_hgx, figure_kind::derived,
     "NVLink 5, 14.4 TB/s by 8 chips"},
    {figure::latency, sources::aiconfigurator, figure_kind::derived, "of a step of a ring of NCCL"},
    {figure::power, sources::nvidia_dgx_b200, "the most"},
    {figure::price, sources::aws_price_list, "on demand, p6-b200.48xlarge"},
});
template <>
inline constexpr auto published_totals<dgx_b200> = std::to_array<published_total>({
    {"HBM capacity", "1,440 GB", sources::nvidia_dgx_b200, "8 x 179 GiB are 1,538 GB"},
});

namespace nvidia {
/// DGX B300.
struct dgx_b300
    : scale_up<b300, switched<8>, interconnect<bidirectional<1.8_TBps>, 1.08_us>,
               sustained_link<calibration::nvlink5>, power<14_kW>, price<142.416_USD_per_hour>> {
    static constexpr system_identity about{"DGX B300"};
};
}  // namespace nvidia
using nvidia::dgx_b300;
template <>
inline constexpr auto provenance<dgx_b300> = std::to_array<sourced_figure>({
    {figure::topology, sources::gpu_field_guide, "2 NVLink switches"},
    {figure::bandwidth, sources::nvidia_hgx, figure_kind::derived,
     "NVLink 5, 14.4 TB/s by 8 chips"},
    {figure::latency, sources::aiconfigurator, figure_kind::derived, "of a step of a ring of NCCL"},
    {figure::power, sources::nvidia_hgx, "about"},
    {figure::price, sources::aws_price_list, "on demand, p6-b300.48xlarge"},
});
template <>
inline constexpr auto published_totals<dgx_b300> = std::to_array<published_total>({
    {"HBM capacity", "2.1 TB", sources::nvidia_hgx, "8 x 268 GiB are 2.09 TiB or 2.31 TB"},
    {"HBM capacity", "2,148 GiB", sources::aws_instance_types, "8 x 268 GiB are 2,144"},
    {"HBM bandwidth", "61.6 TB/s", sources::nvidia_blackwell_ultra, "8 x 7.7; 8 x 8 are 64"},
    {"INT8, sparse", "3 POPS", sources::nvidia_hgx, "8 x 307 TOPS are 2.46"},
});

namespace nvidia {
/// GB200 NVL72.
struct gb200_nvl72
    : scale_up<gb200, switched<72>, interconnect<bidirectional<1.8_TBps>, 1.08_us>,
               sustained_link<calibration::nvlink5>, power<120_kW>, price<761.904_USD_per_hour>> {
    static constexpr system_identity about{"GB200 NVL72"};
};
}  // namespace nvidia
using nvidia::gb200_nvl72;
template <>
inline constexpr auto provenance<gb200_nvl72> = std::to_array<sourced_figure>({
    {figure::topology, sources::gpu_field_guide, "one NVLink domain, 9 switch trays"},
    {figure::bandwidth, sources::nvidia_gb200, figure_kind::derived,
     "NVLink 5, 130 TB/s by 72, which is rounded"},
    {figure::latency, sources::aiconfigurator, figure_kind::derived, "of a step of a ring of NCCL"},
    {figure::power, sources::gpu_field_guide, "about"},
    {figure::price, sources::aws_capacity_blocks, "capacity block, u-p6e-gb200x72"},
});
template <>
inline constexpr auto published_totals<gb200_nvl72> = std::to_array<published_total>({
    {"HBM capacity", "13.4 TB", sources::nvidia_gb200, "72 x 186 decimal GB; 14.3 TB are measured"},
});

namespace nvidia {
/// GB300 NVL72.
struct gb300_nvl72 : scale_up<gb300, switched<72>, interconnect<bidirectional<1.8_TBps>, 1.08_us>,
                              sustained_link<calibration::nvlink5>, power<135_kW>> {
    static constexpr system_identity about{"GB300 NVL72"};
};
}  // namespace nvidia
using nvidia::gb300_nvl72;
template <>
inline constexpr auto provenance<gb300_nvl72> = std::to_array<sourced_figure>({
    {figure::topology, sources::gpu_field_guide, "one NVLink domain"},
    {figure::bandwidth, sources::nvidia_blackwell_ultra, "NVLink 5"},
    {figure::latency, sources::aiconfigurator, figure_kind::assumed, "that of GB200 NVL72"},
    {figure::power, sources::nvidia_mission_control,
     "what a rack is budgeted at; 132 kW nominal from one maker"},
});
template <>
inline constexpr auto published_totals<gb300_nvl72> = std::to_array<published_total>({
    {"HBM capacity", "20 TB", sources::nvidia_gb300, "72 x 279 decimal GB; 21.5 TB are measured"},
});

namespace nvidia {
/// Vera Rubin NVL72.
struct vr_nvl72 : scale_up<rubin, switched<72>, interconnect<bidirectional<3.6_TBps>, 1.08_us>,
                           sustained_link<calibration::nvlink6>, power<200_kW>> {
    static constexpr system_identity about{"Vera Rubin NVL72"};
};
}  // namespace nvidia
using nvidia::vr_nvl72;
template <>
inline constexpr auto provenance<vr_nvl72> = std::to_array<sourced_figure>({
    {figure::topology, sources::nvidia_vera_rubin, "one NVLink domain"},
    {figure::bandwidth, sources::nvidia_vera_rubin, "NVLink 6"},
    {figure::latency, sources::aiconfigurator, figure_kind::assumed, "that of GB200 NVL72"},
    {figure::power, sources::gpu_field_guide, "about, as reported before launch"},
});

namespace nvidia {
// ---- Scale-out, one network adapter a GPU. A tree of full bisection and 5 us are assumed.

/// `Servers` units of `dgx_a100` in one data-centre network: `dgx_a100_cluster<16>`.
template <std::int64_t Servers>
struct dgx_a100_cluster
    : cluster<dgx_a100, fat_tree<Servers>, interconnect<per_direction<200_Gbps>, 5_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"DGX A100 cluster"};
};
}  // namespace nvidia
using nvidia::dgx_a100_cluster;
template <std::int64_t N>
inline constexpr auto provenance<dgx_a100_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::aiconfigurator, "ConnectX-6; a p4d has 50 Gbps a GPU"},
    {figure::latency, sources::assumption},
});

namespace nvidia {
/// `Servers` units of `dgx_h100` in one data-centre network: `dgx_h100_cluster<16>`.
template <std::int64_t Servers>
struct dgx_h100_cluster
    : cluster<dgx_h100, fat_tree<Servers>, interconnect<per_direction<400_Gbps>, 5_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"DGX H100 cluster"};
};
}  // namespace nvidia
using nvidia::dgx_h100_cluster;
template <std::int64_t N>
inline constexpr auto provenance<dgx_h100_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::ml_network, "ConnectX-7; a p5 has as much"},
    {figure::latency, sources::assumption},
});

namespace nvidia {
/// `Servers` units of `hgx_h200` in one data-centre network: `hgx_h200_cluster<16>`.
template <std::int64_t Servers>
struct hgx_h200_cluster
    : cluster<hgx_h200, fat_tree<Servers>, interconnect<per_direction<400_Gbps>, 5_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"HGX H200 cluster"};
};
}  // namespace nvidia
using nvidia::hgx_h200_cluster;
template <std::int64_t N>
inline constexpr auto provenance<hgx_h200_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::ml_network, "ConnectX-7; a p5en has as much"},
    {figure::latency, sources::assumption},
});

namespace nvidia {
/// `Servers` units of `dgx_b200` in one data-centre network: `dgx_b200_cluster<16>`.
template <std::int64_t Servers>
struct dgx_b200_cluster
    : cluster<dgx_b200, fat_tree<Servers>, interconnect<per_direction<400_Gbps>, 5_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"DGX B200 cluster"};
};
}  // namespace nvidia
using nvidia::dgx_b200_cluster;
template <std::int64_t N>
inline constexpr auto provenance<dgx_b200_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::gpu_field_guide, "ConnectX-7; a p6-b200 has as much"},
    {figure::latency, sources::assumption},
});

namespace nvidia {
/// `Servers` units of `dgx_b300` in one data-centre network: `dgx_b300_cluster<16>`.
template <std::int64_t Servers>
struct dgx_b300_cluster
    : cluster<dgx_b300, fat_tree<Servers>, interconnect<per_direction<800_Gbps>, 5_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"DGX B300 cluster"};
};
}  // namespace nvidia
using nvidia::dgx_b300_cluster;
template <std::int64_t N>
inline constexpr auto provenance<dgx_b300_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::aws_efa, figure_kind::derived, "p6-b300, 6,400 Gbps by 8 chips"},
    {figure::latency, sources::assumption},
});

namespace nvidia {
/// `Racks` units of `gb200_nvl72` in one data-centre network: `gb200_nvl72_cluster<16>`.
template <std::int64_t Racks>
struct gb200_nvl72_cluster
    : cluster<gb200_nvl72, fat_tree<Racks>, interconnect<per_direction<400_Gbps>, 5_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"GB200 NVL72 cluster"};
};
}  // namespace nvidia
using nvidia::gb200_nvl72_cluster;
template <std::int64_t N>
inline constexpr auto provenance<gb200_nvl72_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::ml_network, "ConnectX-7; 28.8 Tbps of EFA a rack are as much"},
    {figure::latency, sources::assumption},
});

namespace nvidia {
/// `Racks` units of `gb300_nvl72` in one data-centre network: `gb300_nvl72_cluster<16>`.
template <std::int64_t Racks>
struct gb300_nvl72_cluster
    : cluster<gb300_nvl72, fat_tree<Racks>, interconnect<per_direction<800_Gbps>, 5_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"GB300 NVL72 cluster"};
};
}  // namespace nvidia
using nvidia::gb300_nvl72_cluster;
template <std::int64_t N>
inline constexpr auto provenance<gb300_nvl72_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::gpu_field_guide, "ConnectX-8"},
    {figure::latency, sources::assumption},
});

namespace nvidia {
/// `Racks` units of `vr_nvl72` in one data-centre network: `vr_nvl72_cluster<16>`.
template <std::int64_t Racks>
struct vr_nvl72_cluster
    : cluster<vr_nvl72, fat_tree<Racks>, interconnect<per_direction<1.6_Tbps>, 5_us>,
              sustained_link<calibration::infiniband>> {
    static constexpr system_identity about{"Vera Rubin NVL72 cluster"};
};
}  // namespace nvidia
using nvidia::vr_nvl72_cluster;
template <std::int64_t N>
inline constexpr auto provenance<vr_nvl72_cluster<N>> = std::to_array<sourced_figure>({
    {figure::topology, sources::assumption, "full bisection"},
    {figure::bandwidth, sources::nvidia_vera_rubin, "ConnectX-9"},
    {figure::latency, sources::assumption},
});

}  // namespace loadline
