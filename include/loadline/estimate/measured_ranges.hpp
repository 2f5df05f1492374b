// How far measurements lay from what was expected of them, with their model, chip, software or kind left out.
// Written by `fit write` (tests/validation/fit.cpp).
#pragma once

#include <loadline/estimate/range_class.hpp>

#include <array>

namespace loadline {

inline constexpr auto measured_ranges = std::to_array<range_class>({
    {ranged_figure::step_time, model_kind::dense, evidence::measured, 0.909, 1.071, 138},
    {ranged_figure::step_time, model_kind::dense, evidence::neighbouring, 0.909, 1.113, 494},
    {ranged_figure::step_time, model_kind::dense, evidence::extrapolated, 0.886, 1.235, 1164},
    {ranged_figure::step_time, model_kind::dense, evidence::assumed, 0.91, 1.154, 76},
    {ranged_figure::step_time, model_kind::mixture, evidence::measured, 0.956, 1.215, 28},
    {ranged_figure::step_time, model_kind::mixture, evidence::neighbouring, 0.871, 1.211, 184},
    {ranged_figure::step_time, model_kind::mixture, evidence::extrapolated, 0.77, 1.257, 216},
    {ranged_figure::ttft, model_kind::dense, evidence::measured, 0.919, 1.866, 91},
    {ranged_figure::ttft, model_kind::dense, evidence::neighbouring, 0.834, 1.638, 295},
    {ranged_figure::ttft, model_kind::dense, evidence::extrapolated, 0.865, 1.951, 1162},
    {ranged_figure::ttft, model_kind::dense, evidence::assumed, 0.848, 2.674, 168},
    {ranged_figure::ttft, model_kind::mixture, evidence::neighbouring, 0.614, 1, 12},
    {ranged_figure::ttft, model_kind::mixture, evidence::extrapolated, 1, 4.967, 640},
    {ranged_figure::ttft, model_kind::mixture, evidence::assumed, 0.933, 16.599, 28},
    {ranged_figure::tpot, model_kind::dense, evidence::measured, 1, 1.317, 64},
    {ranged_figure::tpot, model_kind::dense, evidence::neighbouring, 0.914, 1.166, 271},
    {ranged_figure::tpot, model_kind::dense, evidence::extrapolated, 0.854, 1.181, 1105},
    {ranged_figure::tpot, model_kind::dense, evidence::assumed, 0.813, 1.192, 176},
    {ranged_figure::tpot, model_kind::mixture, evidence::neighbouring, 0.758, 1.14, 6},
    {ranged_figure::tpot, model_kind::mixture, evidence::extrapolated, 0.8, 1.701, 622},
    {ranged_figure::tpot, model_kind::mixture, evidence::assumed, 0.722, 2.298, 36},
    {ranged_figure::throughput, model_kind::dense, evidence::measured, 0.771, 1.151, 1018},
    {ranged_figure::throughput, model_kind::dense, evidence::neighbouring, 0.833, 1.22, 670},
    {ranged_figure::throughput, model_kind::dense, evidence::extrapolated, 0.364, 1.22, 2784},
    {ranged_figure::throughput, model_kind::dense, evidence::assumed, 0.813, 1.269, 176},
    {ranged_figure::throughput, model_kind::mixture, evidence::neighbouring, 0.882, 1.24, 52},
    {ranged_figure::throughput, model_kind::mixture, evidence::extrapolated, 0.525, 1.29, 348},
    {ranged_figure::throughput, model_kind::mixture, evidence::assumed, 0.282, 1.362, 16},
    {ranged_figure::training_memory, model_kind::dense, evidence::measured, 0.944, 1.054, 77},
    {ranged_figure::training_memory, model_kind::dense, evidence::extrapolated, 1, 1.214, 77},
});

}  // namespace loadline
