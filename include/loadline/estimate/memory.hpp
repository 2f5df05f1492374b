// memory_per_chip(job): what the fullest chip of a job holds at the fullest moment, software included.
#pragma once

#include <loadline/cost/serving_memory.hpp>
#include <loadline/cost/training_memory.hpp>
#include <loadline/estimate/no_figures.hpp>
#include <loadline/workload/padded.hpp>
#include <loadline/workload/valid_job.hpp>

namespace loadline {

namespace detail {
// Of jobs that are known to be valid.
template <std::same_as<training_job> Job = training_job>
[[nodiscard]] constexpr memory_footprint memory_of_valid(const Job& job) {
    return training_memory(job.model, job.plan, job.batch, job.stack, job.cluster.chip.memory());
}
template <std::same_as<serving_job> Job = serving_job>
[[nodiscard]] constexpr memory_footprint memory_of_valid(const Job& job) {
    const auto as_laid_out = [](const Job& j) {
        return serving_memory(j.model, j.plan, j.requests, j.stack, j.cluster.chip.memory(),
                              j.draft);
    };
    // once: of numbers that no rule was asked about, some do not come out even however often they are filled up
    return is_padded(job) ? as_laid_out(padded(job)) : as_laid_out(job);
}
}  // namespace detail

/// Of the stage that needs most, in bytes. The one answer that check(), `feasible<>`, largest_concurrency()
/// and the estimates read. Of any job that is valid (`validate`), whether it keeps the rules or not; of others, as all
/// functions here, not a number.
[[nodiscard]] constexpr memory_footprint memory_per_chip(const job_value auto& job) {
    return has_figures(job) ? detail::memory_of_valid(job) : no_figures<memory_footprint>();
}

/// The same at one moment of a step: of the stage that needs most then. The loss is on the last stage alone; at the
/// end of the backward pass all but one layer of the microbatch is gone.
template <std::same_as<training_job> Job = training_job>
[[nodiscard]] constexpr memory_footprint memory_at(const Job& job, memory_moment moment) {
    if (!has_figures(job)) return no_figures<memory_footprint>();
    return training_memory_at(job.model, job.plan, job.batch, job.stack, job.cluster.chip.memory(),
                              moment);
}

/// Of the first step alone: the optimizer makes its moments in the first update, so that the passes before it run
/// without them. What a log of memory after one iteration shows (Megatron's report_memory).
template <std::same_as<training_job> Job = training_job>
[[nodiscard]] constexpr memory_footprint memory_of_first_step(const Job& job) {
    if (!has_figures(job)) return no_figures<memory_footprint>();
    const precision_policy& f = job.plan.precision;
    const double moments = bytes_per_element(f.moments).count() * job.plan.moments();
    const double master =
        f.master_weights == f.weights ? 0 : bytes_per_element(f.master_weights).count();
    memory_footprint most = memory_at(job, memory_moment::update);
    for (const memory_moment moment :
         {memory_moment::loss, memory_moment::backward, memory_moment::backward_end}) {
        memory_footprint other = memory_at(job, moment);
        if (moments > 0) other.optimizer *= master / (master + moments);
        lose_in_allocator(other, job.stack, job.cluster.chip.memory());
        if (other.total() > most.total()) most = other;
    }
    return most;
}

/// In the host's memory, for each of its chips, in bytes; zero where the plan puts nothing there. The limit is
/// cluster.host_memory.
template <std::same_as<training_job> Job = training_job>
[[nodiscard]] constexpr quantity<units::bytes> host_memory_per_chip(const Job& job) {
    if (!has_figures(job)) return no_figures<quantity<units::bytes>>();
    return training_host_memory(job.model, job.plan, job.batch, job.stack);
}

}  // namespace loadline
