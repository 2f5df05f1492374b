// The measurements that the constants of catalog/calibration were fitted to.
#pragma once

#include <loadline/hardware/sustained.hpp>
#include <loadline/units/literals.hpp>

#include <array>
#include <string_view>

namespace loadline::calibration {

using namespace literals;

/// Where measurements were published.
struct measurement_source {
    std::string_view key;
    std::string_view title;
    std::string_view url;
};

/// Kernels of TensorRT-LLM and SGLang by shape.
inline constexpr measurement_source aiconfigurator{
    "aiconfigurator",
    "NVIDIA aiconfigurator, kernel database at 095f58a5: TensorRT-LLM 1.3.0rc20; A100: SGLang "
    "0.5.10 and "
    "TensorRT-LLM 1.0.0",
    "https://github.com/ai-dynamo/aiconfigurator"};
/// Products, attention and elementwise operations on A100 and H100.
inline constexpr measurement_source vidur{
    "vidur", "Vidur, data/profiling/compute (MLSys 2024): PyTorch and cuBLAS, medians",
    "https://github.com/microsoft/vidur"};
/// Shares of the peak by chip and format.
inline constexpr measurement_source simumax{
    "simumax", "SimuMax, configs/system/*: efficiency factors, fractions of the peak",
    "https://github.com/MooreThreads/SimuMax"};
/// The best product of many shapes.
inline constexpr measurement_source mamf{
    "mamf", "ML Engineering, maximum achievable matmul FLOPS: the best of many shapes",
    "https://github.com/stas00/ml-engineering/tree/master/compute/accelerator"};
/// Streams and products of virtual machines.
inline constexpr measurement_source azure_guide{
    "azure-guide",
    "Azure AI benchmarking guide: BabelStream, cuBLASLt with random data after warm-up",
    "https://github.com/Azure/AI-benchmarking-guide"};
/// Microbenchmarks of TPUs.
inline constexpr measurement_source tpu_recipes{"tpu-recipes",
                                                "Google TPU recipes, microbenchmarks",
                                                "https://github.com/AI-Hypercomputer/tpu-recipes"};
/// Audited runs.
inline constexpr measurement_source mlperf_training{
    "mlperf-training", "MLPerf Training v5.0 and v5.1, Llama 2 70B LoRA: steps in the audited logs",
    "https://github.com/mlcommons/training_results_v5.1"};
/// Operations on Trainium2.
inline constexpr measurement_source xpu_perf{
    "xpu-perf", "xpu-perf at cfb6ca5, micro_perf, vendor_ops: operations on Trainium2 and H100",
    "https://github.com/whn09/xpu-perf"};
/// No measurement: assumed, or of a kin.
inline constexpr measurement_source none{"", "no measurement", ""};

/// What a group of constants was fitted to: as many rows of a source, on this chip.
struct fitted_to {
    std::string_view what;
    std::string_view source;  // a key
    int rows = 0;

    constexpr fitted_to(std::string_view w, const measurement_source& s, int n)
        : what{w}, source{s.key}, rows{n} {}
};

/// The day on which the constants were fitted.
inline constexpr std::string_view fitting_date = "2026-11-22";

/// As `of`, for a chip that was not measured.
[[nodiscard]] constexpr chip_calibration inherited(chip_calibration of) {
    of.basis = calibration_basis::inherited;
    return of;
}

/// The mean time of one event at so many a second.
[[nodiscard]] constexpr quantity<units::seconds> time_of_one(double rate) {
    return quantity<units::seconds>{1 / rate};
}

}  // namespace loadline::calibration
