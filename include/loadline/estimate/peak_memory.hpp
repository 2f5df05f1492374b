// peak_memory(job): the memory that a tool sees at the peak, with its range. Apart from memory.hpp, since who asks whether
// a job fits needs no table of ranges.
#pragma once

#include <loadline/estimate/memory.hpp>
#include <loadline/estimate/range.hpp>

namespace loadline {

/// Of the peak. No number of the memory model is fitted, so that there is nothing to leave out: where no class was
/// measured, by the largest error on jobs of the software; and never wider than that.
[[nodiscard]] constexpr relative_range memory_range(const job_value auto& job,
                                                    const job_evidence& basis) {
    constexpr bool trains = std::same_as<std::remove_cvref_t<decltype(job)>, training_job>;
    const double within = count_of(job.stack.memory_within);
    const relative_range stated{1 - within, 1 + within};
    const relative_range of_class =
        range_of(trains ? ranged_figure::training_memory : ranged_figure::serving_memory, basis);
    return of_class.exact() ? stated : of_class.within(stated);
}
/// What a tool that watches the chip sees at the peak: all but the margin that the plan keeps back.
[[nodiscard]] constexpr ranged<units::bytes> peak_memory(const job_value auto& job) {
    if (!has_figures(job)) return {no_figures<quantity<units::bytes>>()};
    return {detail::memory_of_valid(job).used(), memory_range(job, evidence_of(job))};
}

}  // namespace loadline
