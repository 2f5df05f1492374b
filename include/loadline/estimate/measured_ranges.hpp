// How far measurements lay from what was expected of them, with their model, chip, software or kind left out.
#pragma once

#include <loadline/estimate/range_class.hpp>

#include <array>

namespace loadline {

// Provisional widths, set by hand.
inline constexpr auto measured_ranges = std::to_array<range_class>({
    {ranged_figure::step_time, model_kind::dense, evidence::measured, 0.92, 1.10, 30},
    {ranged_figure::step_time, model_kind::dense, evidence::neighbouring, 0.88, 1.15, 30},
    {ranged_figure::step_time, model_kind::dense, evidence::extrapolated, 0.80, 1.30, 30},
    {ranged_figure::step_time, model_kind::dense, evidence::assumed, 0.70, 1.60, 30},
    {ranged_figure::step_time, model_kind::mixture, evidence::measured, 0.86, 1.18, 30},
    {ranged_figure::step_time, model_kind::mixture, evidence::neighbouring, 0.80, 1.30, 30},
    {ranged_figure::step_time, model_kind::mixture, evidence::extrapolated, 0.70, 1.50, 30},
    {ranged_figure::step_time, model_kind::mixture, evidence::assumed, 0.60, 2.00, 30},
    {ranged_figure::ttft, model_kind::dense, evidence::measured, 0.80, 1.25, 30},
    {ranged_figure::ttft, model_kind::dense, evidence::neighbouring, 0.70, 1.40, 30},
    {ranged_figure::ttft, model_kind::dense, evidence::extrapolated, 0.60, 1.70, 30},
    {ranged_figure::ttft, model_kind::dense, evidence::assumed, 0.50, 2.20, 30},
    {ranged_figure::tpot, model_kind::dense, evidence::measured, 0.88, 1.15, 30},
    {ranged_figure::tpot, model_kind::dense, evidence::neighbouring, 0.80, 1.30, 30},
    {ranged_figure::tpot, model_kind::dense, evidence::extrapolated, 0.70, 1.60, 30},
    {ranged_figure::tpot, model_kind::dense, evidence::assumed, 0.60, 2.00, 30},
    {ranged_figure::throughput, model_kind::dense, evidence::measured, 0.88, 1.15, 30},
    {ranged_figure::throughput, model_kind::dense, evidence::neighbouring, 0.77, 1.25, 30},
    {ranged_figure::throughput, model_kind::dense, evidence::extrapolated, 0.62, 1.40, 30},
    {ranged_figure::throughput, model_kind::dense, evidence::assumed, 0.50, 1.60, 30},
    {ranged_figure::training_memory, model_kind::dense, evidence::measured, 0.95, 1.06, 30},
    {ranged_figure::serving_memory, model_kind::dense, evidence::measured, 0.95, 1.06, 30},
});

}  // namespace loadline
