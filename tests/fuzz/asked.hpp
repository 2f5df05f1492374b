// What every job is asked, and what must hold of the answers.
#pragma once

#include "jobs.hpp"

#include <loadline/estimate/closed_loop.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace fuzz {

inline void expect(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

// Longer texts than there is room for are cut, so that a full one is a fault of its own.
template <class Text>
void expect_whole(const Text& t) {
    expect(t.size() > 0, "it is said in words");
    expect(t.size() < t.chars.size() - 1, "the words find room");
}

// The figure that a job is estimated for.
inline double main_time(const training_estimate& e) { return e.step_time.count(); }
inline double main_time(const serving_estimate& e) { return e.ttft.count(); }

inline void ask_besides(const training_job& job) {
    // explained only of jobs that keep all else, as check does
    static_cast<void>(bubble_at_most<constant<units::fraction>{100'000}>::holds(job));
    static_cast<void>(exposed_communication<constant<units::fraction>{100'000}>::holds(job));
    static_cast<void>(memory_of_first_step(job));
    static_cast<void>(host_memory_per_chip(job));
}
inline void ask_besides(const serving_job& job) {
    const serving_estimate e = estimate_unchecked(job);
    static_cast<void>(in_train(e, job, {}));
    static_cast<void>(in_step(e, job));
    static_cast<void>(mean_ttft(e, {.arrivals = arrivals::random}));
    static_cast<void>(tpot_at_most<constant<units::seconds>{1'000'000'000}>::holds(job));
    static_cast<void>(ttft_at_most<constant<units::seconds>{1'000'000'000}>::holds(job));
    static_cast<void>(limit(job));
    static_cast<void>(largest_concurrency(job));
    static_cast<void>(requests_that_fit(job));
    static_cast<void>(cache_room_of(job));
}

/// Every question that takes any job; none may trap, loop or overflow.
template <class Job>
void ask_all(const Job& job) {
    const double time = main_time(estimate_unchecked(job));
    expect(has_figures(job) || std::isnan(time), "where no formula holds there is no figure");
    expect(has_figures(job) || !is_valid(job), "of a valid job there are figures");
    static_cast<void>(memory_per_chip(job));
    static_cast<void>(peak_memory(job));
    static_cast<void>(explain(job));
    static_cast<void>(job.cluster.power());
    static_cast<void>(job.cluster.price());
    static_cast<void>(job.cluster.name());
    static_cast<void>(job.cluster.scale_up_domains());
    ask_besides(job);
}

template <class Job>
findings checked(const Job& job) {
    const findings found = check(job);
    expect(bool(found.input) == is_valid(job), "is_valid is what validate says");
    expect(bool(found) == is_feasible(job), "is_feasible is what check says");
    for (const input_error& e : found.input) expect_whole(text(e));
    for (const finding& f : found) expect_whole(text(f));
    return found;
}

/// What is refused is searched for fixes, which takes a thousand times as long as an estimate: `whole` asks it too.
template <class Job>
void ask_door(const Job& job, bool whole) {
    if (!whole && !is_feasible(job)) return;
    const findings found = checked(job);
    const auto answered = estimate(job);
    expect(bool(answered) == bool(found), "there is an estimate where check finds nothing");
    expect(text(answered).size() > 0, "an answer is said in words");
    if (answered) {
        expect(std::isfinite(main_time(*answered)) && main_time(*answered) > 0,
               "a time is a number");
        expect(answered.fits() == found.fits, "an answer says how sure it is that the job fits");
        expect(answered.left() == found.left || answered.left() - found.left < 1e-9,
               "an answer says what is left");
    }
}

/// Every fix that is offered, made: the job is valid, keeps the rule, and breaks none that it kept.
template <class Job>
void try_fixes(const Job& job) {
    const findings found = checked(job);
    if (!found.input) return;
    const auto kept = every_rule::held_by(job);
    for (const finding& f : found)
        for (std::size_t k = 0; k < f.fix_count; ++k) {
            const Job after = mended(job, f.fixes[k]);
            expect(is_valid(after), "a fix leaves a job valid");
            auto demanded = kept;
            demanded[static_cast<std::size_t>(f.broken)] = true;
            expect(every_rule::meet(demanded, after),
                   "a fix mends what it is for, and breaks nothing");
        }
}

}  // namespace fuzz
