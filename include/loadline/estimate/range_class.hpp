// A class of left-out measurements: one figure, of one kind of model, on one grade of evidence.
#pragma once

#include <loadline/estimate/basis.hpp>
#include <loadline/units/enumerator_name.hpp>

namespace loadline {

/// Which figures of an estimate have a range of their own.
enum class ranged_figure : std::uint8_t {
    step_time,
    ttft,
    tpot,
    throughput,  // of serving; that of training is one over the step
    training_memory,
    serving_memory
};
/// How many figures have a range of their own.
inline constexpr std::size_t ranged_figures = 6;

[[nodiscard]] constexpr std::string_view name(ranged_figure f) {
    constexpr std::array<std::string_view, ranged_figures> names{
        "step time", "TTFT", "TPOT", "throughput", "training memory", "serving memory"};
    return detail::enumerator_name(names, f);
}

/// A row of left-out measurements: of `figures` of them, measured / expected was between `low` and `high` for four
/// fifths; a tenth lay below, a tenth above.
struct range_class {
    ranged_figure figure;
    model_kind kind;
    loadline::evidence evidence;
    double low;
    double high;
    int figures;
};

}  // namespace loadline
