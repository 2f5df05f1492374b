// Ceilings on what a job's estimate may be: require<job, exposed_communication<30_percent>>().
#pragma once

#include <loadline/check/check.hpp>

#include <concepts>
#include <type_traits>

namespace loadline {

// A ceiling is a type with the functions of a rule, for the kind of job that it speaks of: holds(job),
// explain(job, acceptable), describe(text, finding) and a template refuse<need, have, fixes...>().
template <class T, class Job>
concept ceiling_on = requires(const Job& job, sentence& text, const finding& found) {
    { T::holds(job) } -> std::same_as<bool>;
    T::describe(text, found);
};
// The kind of job of a job type: training_job or serving_job.
template <job_type Job>
using job_value_of = std::remove_cvref_t<decltype(Job::value)>;

// What breaks a ceiling, with fixes that keep it and all rules that the job keeps.
template <class Ceiling, job_value Job>
    requires ceiling_on<Ceiling, Job>
[[nodiscard]] constexpr finding explain_ceiling(const Job& job) {
    const auto demanded = every_rule::held_by(job);
    return Ceiling::explain(job, [&](const Job& changed) {
        return is_valid_choice(changed) && every_rule::meet(demanded, changed) &&
               Ceiling::holds(changed);
    });
}

// At run time: what is wrong, as a sentence; empty where the ceiling holds.
template <class Ceiling, job_value Job>
    requires ceiling_on<Ceiling, Job>
[[nodiscard]] constexpr sentence check_ceiling(const Job& job) {
    if (Ceiling::holds(job)) return {};
    return text_of<Ceiling>(explain_ceiling<Ceiling>(job));
}

// Asks: usable in `requires` and static_assert.
template <class Job, class... Ceilings>
concept feasible_within = feasible<Job> &&(ceiling_on<Ceilings, job_value_of<Job>>&&...) &&
                          (Ceilings::holds(Job::value) && ...);

template <class Ceiling, class Job>
inline constexpr finding ceiling_finding = explain_ceiling<Ceiling>(Job::value);

template <class Ceiling, class Job>
consteval void require_ceiling() {
    if constexpr (!Ceiling::holds(Job::value)) refuse<Ceiling, ceiling_finding<Ceiling, Job>>();
}

// Explains: the rules as require<Job>() does, and where they hold, each ceiling in the same way: what is,
// what may be, and changes that would meet it without breaking a rule.
template <job_type Job, ceiling_on<job_value_of<Job>> First,
          ceiling_on<job_value_of<Job>>... Others>
consteval void require() {
    require<Job>();
    if constexpr (feasible<Job>) {
        require_ceiling<First, Job>();
        (require_ceiling<Others, Job>(), ...);
    }
}

}  // namespace loadline
