// What collectives get of each kind of link, and the measurements it was fitted to.
#pragma once

#include <loadline/hardware/link_calibration.hpp>
#include <loadline/units/literals.hpp>

#include <string_view>

namespace loadline::calibration {

using namespace literals;

// One set a kind of link, for every collective and every number of chips on it. How they were fitted
// and how far they miss is in docs/collectives.md; tests/validation holds them against 50 series.

/// What NCCL and RCCL do where a group spans tiers. Its rings and trees leave a unit by at most 400 GB/s
/// or so, eight ports of 50: of servers that is all, of racks of 72 not (CoreWeave, 20 racks: 406 GB/s).
inline constexpr library_algorithms nccl{
    .halving = false, .tree = true, .flat_ring = true, .hierarchical = false, .most_ports = 8};
/// What XLA and the Neuron runtime do.
inline constexpr library_algorithms by_tier{
    .halving = false, .tree = false, .flat_ring = false, .hierarchical = true};

/// NVLink of A100.
struct nvlink3 {
    static constexpr std::string_view source =
        "aiconfigurator, A100-80GB of 2, 4 and 8, NCCL 2.27.3 and TensorRT-LLM 1.0.0";
    static constexpr link_calibration value{.launch = 10.5_us,
                                            .quick = {0_us, 0.30, 0.8},
                                            .bulk = {11.5_us, 0.856, 0.8},
                                            .exchange = {13.5_us, 0.65, 0.25},
                                            .quick_exchange = {0_us, 0.065},
                                            .fused = {3.8_us, 0.35},
                                            .offers = nccl,
                                            .basis = calibration_basis::measured};
};
/// NVLink of H100 and H200.
struct nvlink4 {
    static constexpr std::string_view source =
        "aiconfigurator, H100 of 2, 4 and 8, NCCL 2.29.2, TensorRT-LLM 1.3.0 and vLLM 0.24.0";
    static constexpr link_calibration value{.launch = 5.6_us,
                                            .quick = {0_us, 0.47, 0.8},
                                            .bulk = {9.6_us, 0.935, 0.8},
                                            .exchange = {6.6_us, 0.64, 0.1},
                                            .quick_exchange = {0_us, 0.009},
                                            .fused = {3.1_us, 0.55},
                                            .in_switch = {32_us, 0.663},
                                            .offers = nccl,
                                            .basis = calibration_basis::measured};
};
/// NVLink of Blackwell.
struct nvlink5 {
    static constexpr std::string_view source =
        "aiconfigurator, B200, B300 and GB200 of 2, 4 and 8, NCCL 2.29.2, TensorRT-LLM 1.3.0 and "
        "vLLM 0.24.0; CoreWeave, GB200 of 72, NCCL 2.26.2";
    static constexpr link_calibration value{.launch = 8.6_us,
                                            .quick = {0_us, 0.334, 0.8},
                                            .bulk = {5.85_us, 0.835, 0.8},
                                            .exchange = {6.5_us, 0.66, 0.8},
                                            .quick_exchange = {0_us, 0.007},
                                            .fused = {4.1_us, 0.44},
                                            .in_switch = {15_us, 0.40},
                                            .offers = nccl,
                                            .basis = calibration_basis::measured};
};
/// Announced: shares and times of NVLink 5.
struct nvlink6 {
    static constexpr std::string_view source = "as NVLink 5";
    static constexpr link_calibration value = [] {
        link_calibration link = nvlink5::value;
        link.basis = calibration_basis::inherited;
        return link;
    }();
};

/// Each pair of MI300X. Two long all-reduces are measured; the times of a step are those of NVLink 4.
struct xgmi {
    static constexpr std::string_view source =
        "ml-engineering (Bekman), all-reduce of 4 GiB on 2 and 8 MI300X, RCCL; times as NVLink 4";
    static constexpr link_calibration value{.launch = 5.6_us,
                                            .quick = {0_us, 0.35},
                                            .bulk = {9.6_us, 0.72},
                                            .exchange = {6.6_us, 0.64},
                                            .quick_exchange = {0_us, 0.04},
                                            .fused = {3.1_us, 0.55},
                                            .offers = nccl,
                                            .basis = calibration_basis::measured};
};
/// Infinity Fabric after the MI300X: that of the MI300X.
struct xgmi_of_a_successor {
    static constexpr std::string_view source = "as between MI300X";
    static constexpr link_calibration value = [] {
        link_calibration link = xgmi::value;
        link.basis = calibration_basis::inherited;
        return link;
    }();
};
/// Gaudi's Ethernet ports between the cards of a node: nothing measured.
struct gaudi_ports {
    static constexpr std::string_view source = "as xGMI";
    static constexpr link_calibration value = [] {
        link_calibration link = xgmi::value;
        link.basis = calibration_basis::inherited;
        return link;
    }();
};

/// The links between TPUs.
struct ici {
    static constexpr std::string_view source =
        "tpu-recipes, all-gather on 2 x 2 TPU7x, XLA; nine tenths also in the scaling book";
    static constexpr link_calibration value{.launch = 11_us,
                                            .quick = {0_us, 0.90},
                                            .bulk = {0_us, 0.90},
                                            .exchange = {0_us, 0.90},
                                            .quick_exchange = {0_us, 0.90},
                                            .fused = {0_us, 0.90},
                                            .offers = by_tier,
                                            .basis = calibration_basis::measured};
};
/// ICI of older TPUs.
struct ici_of_a_predecessor {
    static constexpr std::string_view source = "as the ICI of TPU7x";
    static constexpr link_calibration value = [] {
        link_calibration link = ici::value;
        link.basis = calibration_basis::inherited;
        return link;
    }();
};
/// NeuronLink, ring or switch: nothing measured but small messages of unknown width, 60 us and more.
struct neuronlink {
    static constexpr std::string_view source = "shares as ICI; the time to start is assumed";
    static constexpr link_calibration value = [] {
        link_calibration link = ici::value;
        link.launch = 15_us;
        link.offers.halving = true;  // on a switch, for want of better knowledge
        link.basis = calibration_basis::assumed;
        return link;
    }();
};

/// Elastic Fabric Adapter under NCCL: in the quick protocol, the step of a network proxy.
struct efa {
    static constexpr std::string_view source =
        "AWS, nccl-tests on 2 p5 (H100) and 2 p4de (A100); ml-engineering (Bekman), 4 p6 (B200)";
    static constexpr link_calibration value{.launch = 5.6_us,
                                            .quick = {30_us, 0.18},
                                            .bulk = {90_us, 0.93},
                                            .exchange = {30_us, 0.80},
                                            .quick_exchange = {0_us, 0.10},
                                            .fused = {30_us, 0.80},
                                            .offers = nccl,
                                            .basis = calibration_basis::measured};
};
/// The same under the Neuron runtime, tier by tier. A step takes 15 us from HBM to HBM (AWS Neuron documentation,
/// collectives), which is the tier's latency: nothing of a proxy comes on top. Shares as under NCCL.
struct efa_of_neuron {
    static constexpr std::string_view source =
        "AWS Neuron documentation, 15 us a step; shares as EFA under NCCL";
    static constexpr link_calibration value = [] {
        link_calibration link = efa::value;
        link.quick.step = link.bulk.step = link.exchange.step = link.fused.step = {};
        link.offers = by_tier;
        link.basis = calibration_basis::inherited;
        return link;
    }();
};
/// InfiniBand and RoCE: the share of EFA; no remote step of it is measured alone.
struct infiniband {
    static constexpr std::string_view source = "share as EFA; the times of a step are assumed";
    static constexpr link_calibration value = [] {
        link_calibration link = efa::value;
        link.quick = {5_us, 0.18};
        link.bulk = {30_us, 0.93};
        link.exchange = {15_us, 0.80};
        link.fused = {15_us, 0.80};
        link.basis = calibration_basis::inherited;
        return link;
    }();
};
/// The data-centre network between TPU pods: nothing measured that says what it counts.
struct data_centre_network {
    static constexpr std::string_view source = "share as EFA; the times of a step are assumed";
    static constexpr link_calibration value = [] {
        link_calibration link = infiniband::value;
        link.offers = by_tier;
        link.basis = calibration_basis::assumed;
        return link;
    }();
};

}  // namespace loadline::calibration
