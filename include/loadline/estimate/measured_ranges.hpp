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
    {ranged_figure::step_time, model_kind::dense, evidence::neighbouring, 0.909, 1.114, 492},
    {ranged_figure::step_time, model_kind::dense, evidence::extrapolated, 0.886, 1.235, 1166},
    {ranged_figure::step_time, model_kind::dense, evidence::assumed, 0.91, 1.152, 76},
    {ranged_figure::step_time, model_kind::mixture, evidence::measured, 0.956, 1.215, 28},
    {ranged_figure::step_time, model_kind::mixture, evidence::neighbouring, 0.893, 1.211, 184},
    {ranged_figure::step_time, model_kind::mixture, evidence::extrapolated, 0.771, 1.26, 216},
    {ranged_figure::ttft, model_kind::dense, evidence::measured, 0.919, 1.289, 28},
    {ranged_figure::ttft, model_kind::dense, evidence::neighbouring, 0.811, 1.233, 252},
    {ranged_figure::ttft, model_kind::dense, evidence::extrapolated, 0.865, 1.885, 1256},
    {ranged_figure::ttft, model_kind::dense, evidence::assumed, 0.615, 2.071, 168},
    {ranged_figure::ttft, model_kind::mixture, evidence::neighbouring, 0.614, 1, 12},
    {ranged_figure::ttft, model_kind::mixture, evidence::extrapolated, 1, 5.145, 640},
    {ranged_figure::ttft, model_kind::mixture, evidence::assumed, 0.943, 16.599, 28},
    {ranged_figure::tpot, model_kind::dense, evidence::measured, 1, 1.274, 1},
    {ranged_figure::tpot, model_kind::dense, evidence::neighbouring, 0.913, 1.145, 228},
    {ranged_figure::tpot, model_kind::dense, evidence::extrapolated, 0.882, 1.196, 1199},
    {ranged_figure::tpot, model_kind::dense, evidence::assumed, 0.851, 1.193, 176},
    {ranged_figure::tpot, model_kind::mixture, evidence::neighbouring, 0.775, 1.134, 6},
    {ranged_figure::tpot, model_kind::mixture, evidence::extrapolated, 0.808, 1.828, 622},
    {ranged_figure::tpot, model_kind::mixture, evidence::assumed, 0.728, 2.298, 36},
    {ranged_figure::throughput, model_kind::dense, evidence::measured, 0.773, 1.151, 1018},
    {ranged_figure::throughput, model_kind::dense, evidence::neighbouring, 0.836, 1.22, 670},
    {ranged_figure::throughput, model_kind::dense, evidence::extrapolated, 0.369, 1.212, 2784},
    {ranged_figure::throughput, model_kind::dense, evidence::assumed, 0.816, 1.158, 176},
    {ranged_figure::throughput, model_kind::mixture, evidence::neighbouring, 0.882, 1.24, 52},
    {ranged_figure::throughput, model_kind::mixture, evidence::extrapolated, 0.505, 1.29, 348},
    {ranged_figure::throughput, model_kind::mixture, evidence::assumed, 0.282, 1.362, 16},
    {ranged_figure::training_memory, model_kind::dense, evidence::measured, 0.944, 1.054, 77},
    {ranged_figure::training_memory, model_kind::dense, evidence::extrapolated, 1, 1.214, 77},
});
// clang-format on

}  // namespace loadline
