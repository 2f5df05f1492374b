// estimate(job): the one safe way to an estimate; estimate<job>() at compile time.
#pragma once

#include <loadline/answer/answer.hpp>
#include <loadline/check/require.hpp>
#include <loadline/estimate/serving.hpp>
#include <loadline/estimate/training.hpp>

namespace loadline {

/// The estimate of a job that `check(job)` passes, or its findings. For a search that has checked already there is
/// `estimate_unchecked(job)`.
[[nodiscard]] constexpr auto estimate(const job_value auto& job) {
    using found = decltype(estimate_unchecked(job));
    const findings checked = check(job);
    return checked ? answer<found>{checked, estimate_unchecked(job)} : answer<found>{checked};
}

/// Of a job type's object: estimate(run{}) is estimate(run::value).
template <job_type Job>
[[nodiscard]] constexpr auto estimate(const Job& /*job*/) {
    return estimate(Job::value);
}

/// At compile time; of a refused job it does not compile.
template <job_type Job>
    requires std::same_as<decltype(require<Job>), const refused<>>
[[nodiscard]] consteval auto estimate() { return estimate_unchecked(Job::value); }

// Of what require<Job> refuses: the call is the error, and names what is wrong.
template <class... Broken>
no_estimate<Broken...> no_estimate_of(const refused<Broken...>&);
template <class Job, class Answer = decltype(no_estimate_of(require<Job>))>
    requires(!std::same_as<Answer, no_estimate<>>)
Answer estimate();

}  // namespace loadline
