// estimate(job): the one safe way to an estimate; estimate<job>() at compile time.
#pragma once

#include <loadline/answer/answer.hpp>
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

/// At compile time; a refused job does not compile.
template <job_type Job>
[[nodiscard]] consteval auto estimate() {
    require<Job>();
    return estimate_unchecked(Job::value);
}

}  // namespace loadline
