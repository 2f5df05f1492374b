// How far measurements lay from what was expected of them, with their model, chip, software or kind left out.
// Written by `fit write` (tests/validation/fit.cpp).
#pragma once

#include <loadline/estimate/range_class.hpp>

#include <array>

namespace loadline {

inline constexpr auto measured_ranges = std::to_array<range_class>({
    {ranged_figure::step_time, model_kind::dense, evidence::measured, 0.923, 1.072, 138},
    {ranged_figure::step_time, model_kind::dense, evidence::neighbouring, 0.898, 1.125, 497},
    {ranged_figure::step_time, model_kind::dense, evidence::extrapolated, 0.84, 1.347, 1129},
    {ranged_figure::step_time, model_kind::dense, evidence::assumed, 0.866, 1.18, 76},
    {ranged_figure::step_time, model_kind::mixture, evidence::measured, 0.772, 1.203, 28},
    {ranged_figure::step_time, model_kind::mixture, evidence::neighbouring, 0.887, 1.554, 184},
    {ranged_figure::step_time, model_kind::mixture, evidence::extrapolated, 0.754, 1.554, 216},
    {ranged_figure::ttft, model_kind::dense, evidence::measured, 0.609, 1.829, 107},
    {ranged_figure::ttft, model_kind::dense, evidence::neighbouring, 0.831, 1.621, 309},
    {ranged_figure::ttft, model_kind::dense, evidence::extrapolated, 0.864, 3.14, 1172},
    {ranged_figure::ttft, model_kind::dense, evidence::assumed, 1, 2.671, 168},
    {ranged_figure::ttft, model_kind::mixture, evidence::neighbouring, 0.703, 2.182, 6},
    {ranged_figure::ttft, model_kind::mixture, evidence::extrapolated, 1, 6.618, 618},
    {ranged_figure::tpot, model_kind::dense, evidence::measured, 0.357, 1.322, 80},
    {ranged_figure::tpot, model_kind::dense, evidence::neighbouring, 0.774, 1.174, 284},
    {ranged_figure::tpot, model_kind::dense, evidence::extrapolated, 0.828, 1.216, 1112},
    {ranged_figure::tpot, model_kind::dense, evidence::assumed, 1, 1.408, 168},
    {ranged_figure::tpot, model_kind::mixture, evidence::extrapolated, 0.871, 2.097, 600},
    {ranged_figure::throughput, model_kind::dense, evidence::measured, 0.753, 1.167, 1017},
    {ranged_figure::throughput, model_kind::dense, evidence::neighbouring, 0.834, 1.163, 666},
    {ranged_figure::throughput, model_kind::dense, evidence::extrapolated, 0.352, 1.107, 2757},
    {ranged_figure::throughput, model_kind::dense, evidence::assumed, 0.734, 1.016, 168},
    {ranged_figure::throughput, model_kind::mixture, evidence::neighbouring, 0.528, 1.176, 52},
    {ranged_figure::throughput, model_kind::mixture, evidence::extrapolated, 0.429, 1.157, 344},
    {ranged_figure::training_memory, model_kind::dense, evidence::measured, 0.944, 1.054, 77},
    {ranged_figure::training_memory, model_kind::dense, evidence::extrapolated, 1, 1.214, 77},
});

}  // namespace loadline
