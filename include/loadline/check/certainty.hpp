// Asking for more than the expected value: surely_feasible<job>, require<job, fits_surely>().
#pragma once

#include <loadline/check/ceiling.hpp>

namespace loadline {

/// Why `require` refuses fits_surely: the job may take more memory than a chip has.
template <class... Numbers>
struct plan_may_not_fit_in_memory;
/// Why `require` refuses fits_surely: the job may take more memory of its host than there is.
template <class... Numbers>
struct host_memory_may_not_hold_what_the_plan_keeps_there;

/// A ceiling: memory holds even where the job takes more than expected by as much as the model was ever off on
/// jobs of this software.
struct fits_surely {
    static constexpr void describe(sentence& text, const finding& f) {
        const bool on_host = f.broken == rule::host_memory_fits;
        say(text, on_host ? "may keep " : "may need ", f.need, " GiB per chip",
            on_host ? " on the host, which has " : ", has ", f.have, " GiB; the model is within ");
        say_percent(text, f.within);
        say(text, " on such jobs");
    }
    [[nodiscard]] static constexpr double most_taken(const job_value auto& job) {
        return rules::memory_fits::needed(job, 1 + rules::memory_fits::within(job)) /
               job.cluster.chip.memory();
    }
    [[nodiscard]] static constexpr double most_taken_of_host(const job_value auto& job) {
        return rules::host_memory_fits::taken(job) * (1 + rules::memory_fits::within(job));
    }
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return most_taken(job) <= 1 && most_taken_of_host(job) <= 1;
    }
    // At the pessimistic end; the fixes hold there too.
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        const double times = 1 + rules::memory_fits::within(job);
        const auto of = [&](auto rule) {
            finding f = rule.missing(job, times);
            rule.offer_all(f, job, acceptable);
            return f;
        };
        return most_taken(job) > 1 ? of(rules::memory_fits{}) : of(rules::host_memory_fits{});
    }
    template <const finding& Found, class... Fixes>
    using refusal = std::conditional_t<
        Found.broken == rule::host_memory_fits,
        host_memory_may_not_hold_what_the_plan_keeps_there<
            may_keep_GiB_on_host_per_chip<Found.need>, host_has_GiB_per_chip<Found.have>,
            model_within_permille<permille(Found.within)>, Fixes...>,
        plan_may_not_fit_in_memory<may_need_GiB_per_chip<Found.need>, has_GiB<Found.have>,
                                   model_within_permille<permille(Found.within)>, Fixes...>>;
};

/// At run time: whether every rule holds, and memory at the pessimistic end too. False also of a job with a field
/// outside its range.
[[nodiscard]] constexpr bool is_surely_feasible(const job_value auto& job) {
    return is_feasible(job) && fits_surely::holds(job);
}
/// Whether a job type keeps every rule, and memory at the pessimistic end too, for `requires` and static_assert.
template <class Job>
concept surely_feasible = job_type<Job> && is_surely_feasible(Job::value);

}  // namespace loadline
