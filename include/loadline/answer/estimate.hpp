// estimate(job): the one safe way to an estimate; estimate<job>() at compile time.
#pragma once

#include <loadline/answer/answer.hpp>
#include <loadline/check/require.hpp>
#include <loadline/estimate/serving.hpp>
#include <loadline/estimate/training.hpp>

namespace loadline {

namespace detail {
[[nodiscard]] constexpr double taken(const training_job& job, const training_estimate& e) {
    return rules::memory_fits::taken(job, e.memory);
}
[[nodiscard]] constexpr double taken(const serving_job& job, const serving_estimate& /*e*/) {
    return rules::memory_fits::taken(job);
}
// With the ends of its ranges within what is possible.
[[nodiscard]] constexpr training_estimate estimate_possible(const training_job& job) {
    return estimate_valid(job);
}
[[nodiscard]] constexpr serving_estimate estimate_possible(const serving_job& job) {
    return within_limit(estimate_valid(job), job);
}
}  // namespace detail

/// The estimate of a job that `check(job)` passes, or its findings. Fixes are looked for only where there is something
/// to mend. For a search that has checked already there is `estimate_unchecked(job)`.
[[nodiscard]] constexpr auto estimate(const job_value auto& job) {
    using value = decltype(detail::estimate_valid(job));
    if (is_valid(job) && every_rule::others_hold(job)) {
        const value e = detail::estimate_possible(job);
        const double taken = detail::taken(job, e);
        const double left = 1 - taken;
        if (taken <= 1)
            return answer<value>{
                e,
                {.fits = certainty_of(left, rules::memory_fits::within(job)),
                 .left = left,
                 .on_announced_hardware = job.cluster.chip.status == availability::announced},
                overload_of(job, e)};
    }
    return answer<value>{check(job)};
}

/// Of a job type's object: estimate(run{}) is estimate(run::value).
template <job_type Job>
[[nodiscard]] constexpr auto estimate(const Job& /*job*/) {
    return estimate(Job::value);
}

/// At compile time; of a refused job it does not compile.
template <job_type Job>
    requires std::same_as<decltype(require<Job>), const refused<>>
[[nodiscard]] consteval auto estimate() { return detail::estimate_possible(Job::value); }

/// What `estimate<job>()` would return of a refused job: of a type without a definition nothing can be returned.
template <class... Broken>
struct no_estimate;

/// The type of `estimate<job>()` of a job that `require<job>` refuses: the call is the error, and the type names what
/// is wrong.
template <class... Broken>
no_estimate<Broken...> no_estimate_of(const refused<Broken...>&);
template <class Job, class Answer = decltype(no_estimate_of(require<Job>))>
    requires(!std::same_as<Answer, no_estimate<>>)
Answer estimate();

}  // namespace loadline
