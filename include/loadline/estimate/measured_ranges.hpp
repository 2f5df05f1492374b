// How far measurements lay from what was expected of them, with their model, chip, software or kind left out.
// Written by `fit write` (tests/validation/fit.cpp).
#pragma once

#include <loadline/estimate/range_class.hpp>

#include <array>

namespace loadline {

// clang-format off
/// Rows of left-out measurements: figure, kind of model, evidence, the ends of measured / expected, and how many
/// there are.
inline constexpr auto measured_ranges = std::to_array<range_class>({
    {ranged_figure::step_time, model_kind::dense, evidence::measured, 0.909, 1.071, 138},
    {ranged_figure::step_time, model_kind::dense, evidence::neighbouring, 0.909, 1.115, 492},
    {ranged_figure::step_time, model_kind::dense, evidence::extrapolated, 0.886, 1.235, 1166},
    {ranged_figure::step_time, model_kind::dense, evidence::assumed, 0.91, 1.151, 76},
    {ranged_figure::step_time, model_kind::mixture, evidence::measured, 0.956, 1.216, 28},
    {ranged_figure::step_time, model_kind::mixture, evidence::neighbouring, 0.893, 1.211, 184},
    {ranged_figure::step_time, model_kind::mixture, evidence::extrapolated, 0.771, 1.26, 216},
    {ranged_figure::ttft, model_kind::dense, evidence::measured, 0.909, 1.28, 28},
    {ranged_figure::ttft, model_kind::dense, evidence::neighbouring, 0.84, 1.235, 252},
    {ranged_figure::ttft, model_kind::dense, evidence::extrapolated, 0.901, 1.88, 1256},
    {ranged_figure::ttft, model_kind::dense, evidence::assumed, 0.57, 2.115, 168},
    {ranged_figure::ttft, model_kind::mixture, evidence::neighbouring, 0.613, 1, 12},
    {ranged_figure::ttft, model_kind::mixture, evidence::extrapolated, 1, 4.893, 640},
    {ranged_figure::ttft, model_kind::mixture, evidence::assumed, 0.951, 16.806, 28},
    {ranged_figure::tpot, model_kind::dense, evidence::measured, 1, 1.254, 1},
    {ranged_figure::tpot, model_kind::dense, evidence::neighbouring, 0.914, 1.153, 228},
    {ranged_figure::tpot, model_kind::dense, evidence::extrapolated, 0.881, 1.201, 1199},
    {ranged_figure::tpot, model_kind::dense, evidence::assumed, 0.839, 1.176, 176},
    {ranged_figure::tpot, model_kind::mixture, evidence::neighbouring, 0.77, 1.144, 6},
    {ranged_figure::tpot, model_kind::mixture, evidence::extrapolated, 0.808, 1.876, 622},
    {ranged_figure::tpot, model_kind::mixture, evidence::assumed, 0.734, 2.29, 36},
    {ranged_figure::throughput, model_kind::dense, evidence::measured, 0.783, 1.231, 1018},
    {ranged_figure::throughput, model_kind::dense, evidence::neighbouring, 0.843, 1.184, 670},
    {ranged_figure::throughput, model_kind::dense, evidence::extrapolated, 0.369, 1.166, 2784},
    {ranged_figure::throughput, model_kind::dense, evidence::assumed, 0.823, 1.183, 176},
    {ranged_figure::throughput, model_kind::mixture, evidence::neighbouring, 0.882, 1.229, 52},
    {ranged_figure::throughput, model_kind::mixture, evidence::extrapolated, 0.499, 1.28, 348},
    {ranged_figure::throughput, model_kind::mixture, evidence::assumed, 0.282, 1.356, 16},
    {ranged_figure::training_memory, model_kind::dense, evidence::measured, 0.944, 1.054, 77},
    {ranged_figure::training_memory, model_kind::dense, evidence::extrapolated, 1, 1.214, 77},
});
// clang-format on

}  // namespace loadline
