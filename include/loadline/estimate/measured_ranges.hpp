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
    {ranged_figure::step_time, model_kind::dense, evidence::measured, 0.909, 1.072, 138},
    {ranged_figure::step_time, model_kind::dense, evidence::neighbouring, 0.909, 1.115, 492},
    {ranged_figure::step_time, model_kind::dense, evidence::extrapolated, 0.887, 1.236, 1166},
    {ranged_figure::step_time, model_kind::dense, evidence::assumed, 0.91, 1.151, 76},
    {ranged_figure::step_time, model_kind::mixture, evidence::measured, 0.956, 1.218, 28},
    {ranged_figure::step_time, model_kind::mixture, evidence::neighbouring, 0.893, 1.214, 184},
    {ranged_figure::step_time, model_kind::mixture, evidence::extrapolated, 0.771, 1.26, 216},
    {ranged_figure::ttft, model_kind::dense, evidence::measured, 0.909, 1.279, 28},
    {ranged_figure::ttft, model_kind::dense, evidence::neighbouring, 0.843, 1.239, 252},
    {ranged_figure::ttft, model_kind::dense, evidence::extrapolated, 0.901, 1.884, 1256},
    {ranged_figure::ttft, model_kind::dense, evidence::assumed, 0.57, 2.115, 168},
    {ranged_figure::ttft, model_kind::mixture, evidence::neighbouring, 0.613, 1, 12},
    {ranged_figure::ttft, model_kind::mixture, evidence::extrapolated, 1, 4.896, 640},
    {ranged_figure::ttft, model_kind::mixture, evidence::assumed, 0.951, 16.806, 28},
    {ranged_figure::tpot, model_kind::dense, evidence::measured, 1, 1.25, 1},
    {ranged_figure::tpot, model_kind::dense, evidence::neighbouring, 0.915, 1.154, 228},
    {ranged_figure::tpot, model_kind::dense, evidence::extrapolated, 0.881, 1.204, 1199},
    {ranged_figure::tpot, model_kind::dense, evidence::assumed, 0.839, 1.176, 176},
    {ranged_figure::tpot, model_kind::mixture, evidence::neighbouring, 0.77, 1.144, 6},
    {ranged_figure::tpot, model_kind::mixture, evidence::extrapolated, 0.808, 1.876, 622},
    {ranged_figure::tpot, model_kind::mixture, evidence::assumed, 0.733, 2.291, 36},
    {ranged_figure::throughput, model_kind::dense, evidence::measured, 0.785, 1.23, 1018},
    {ranged_figure::throughput, model_kind::dense, evidence::neighbouring, 0.843, 1.185, 670},
    {ranged_figure::throughput, model_kind::dense, evidence::extrapolated, 0.368, 1.167, 2784},
    {ranged_figure::throughput, model_kind::dense, evidence::assumed, 0.823, 1.183, 176},
    {ranged_figure::throughput, model_kind::mixture, evidence::neighbouring, 0.88, 1.235, 52},
    {ranged_figure::throughput, model_kind::mixture, evidence::extrapolated, 0.499, 1.282, 348},
    {ranged_figure::throughput, model_kind::mixture, evidence::assumed, 0.282, 1.356, 16},
    {ranged_figure::training_memory, model_kind::dense, evidence::measured, 0.944, 1.054, 77},
    {ranged_figure::training_memory, model_kind::dense, evidence::extrapolated, 1, 1.214, 77},
});
// clang-format on

}  // namespace loadline
