// Ceilings on what a job's estimate may be: require<job, exposed_communication<30_percent>>().
#pragma once

#include <loadline/check/require.hpp>

namespace loadline {

// A ceiling is a rule that is asked for by its name (see rule_on), for the kind of job that it speaks of.

/// What breaks a ceiling, with fixes that keep it and all rules that the job keeps.
template <class Ceiling, job_value Job>
    requires rule_on<Ceiling, Job>
[[nodiscard]] constexpr finding explain_ceiling(const Job& job) {
    return explain<Ceiling, Ceiling>(job);
}

/// At run time: what is wrong, as a sentence; empty where the ceiling holds. Of a job with a field outside its range
/// it is that field that is wrong, of one that breaks a rule of the library the first such rule.
template <class Ceiling, job_value Job>
    requires rule_on<Ceiling, Job>
[[nodiscard]] constexpr sentence check_ceiling(const Job& job) {
    if (!is_valid(job)) return text(*validate(job).begin());
    if (!every_rule::hold(job)) return text(*check(job).begin());
    if (Ceiling::holds(job)) return {};
    return text_of<Ceiling>(explain_ceiling<Ceiling>(job));
}

/// Whether a job type keeps every rule of the library and each ceiling, for `requires` and static_assert. False where
/// a ceiling speaks of the other kind of job.
template <class Job, class... Ceilings>
concept feasible_within = feasible<Job> &&(rule_on<Ceilings, job_value_of<Job>>&&...) &&
                          (Ceilings::holds(Job::value) && ...);

}  // namespace loadline
