// A load test with a fixed number of clients: what it measures of a server that queues.
#pragma once

#include <loadline/estimate/no_figures.hpp>
#include <loadline/estimate/serving.hpp>

namespace loadline {

/// How the requests of a loop come after its first round: evenly, as where all have one length, or at
/// random, as where lengths are drawn.
enum class arrivals : std::uint8_t { even, random };

/// So many clients (requests.concurrency on each data-parallel rank), each with one request at a time and
/// `requests_each` in all. All start at once, so that the first of each waits for the prefills of half
/// the others; later ones arrive as others end, and wait for memory.
struct closed_loop {
    double requests_each = 10;
    loadline::arrivals arrivals = loadline::arrivals::even;

    // The share of the first round: all of it where nobody has more than one, or no number is said.
    [[nodiscard]] constexpr double of_first() const {
        return requests_each > 1 ? 1 / requests_each : 1;
    }
};

/// Mean time to the first token among other prompts, without the wait for a place. At random, a prompt waits for
/// prefills that are not done: with b the share of time in which one is, b / (2 - 2 b) of a prefill in the mean
/// (Pollaczek and Khinchine: Poisson arrivals, equal service), and never more than half the others. Evenly, it meets
/// none.
[[nodiscard]] constexpr quantity<units::seconds> ttft_among_others(const serving_estimate& e,
                                                                   const closed_loop& test) {
    const double before = e.running > 1 ? (e.running - 1) / 2 : 0;
    double ahead = 0;  // prefills before one's own
    if (test.arrivals == arrivals::random) {
        const double busy = e.running * (e.prefill.total() / e.request);
        ahead = busy < 1 ? busy / (2 - 2 * busy) : before;
        if (ahead > before) ahead = before;
    }
    return e.ttft + e.prefill.total() * (before * test.of_first() + ahead * (1 - test.of_first()));
}

/// The mean time to the first token that such a test measures, wait for a place included, where clients do not stay
/// in step; where they do, in_train and in_step say it.
[[nodiscard]] constexpr ranged<units::seconds> mean_ttft(const serving_estimate& e,
                                                         const closed_loop& test) {
    return {ttft_among_others(e, test) + e.wait * (1 - test.of_first()), e.ttft.relative()};
}

/// What a loop measures where all lengths are alike and the clients stay as they began.
struct loop_in_step {
    ranged<units::seconds> ttft{};
    std::optional<ranged<units::seconds>> tpot{};  // as serving_estimate::tpot
    ranged<units::hertz> requests_per_second{};    // of one deployment
};
/// By time to the first token, time from there to the last, tokens in that time, and requests of one deployment in a
/// second; ranges are as wide as those of `e`.
[[nodiscard]] constexpr loop_in_step loop_of(const serving_estimate& e,
                                             quantity<units::seconds> first,
                                             quantity<units::seconds> rest, double tokens,
                                             quantity<units::hertz> rate) {
    loop_in_step loop{.ttft = {first, e.ttft.relative()},
                      .requests_per_second = {rate, e.requests_per_second.relative()}};
    if (e.tpot) loop.tpot = ranged<units::seconds>{rest / tokens, e.tpot->relative()};
    return loop;
}

namespace detail {
// Of a job without figures.
[[nodiscard]] constexpr loop_in_step no_loop(const serving_estimate& e) {
    const auto never = no_figures<quantity<units::seconds>>();
    return loop_of(e, never, never, 1, no_figures<quantity<units::hertz>>());
}
}  // namespace detail

/// Where prefill rides along with decode, clients follow one another for good: those whose prompts share a step (of
/// `prefill_chunk` tokens) are a group, which ends together, one step after the group before it. Their next prompts
/// come while the step of the group behind them is in progress: they wait for it, and for stack.steps_ahead more (of
/// the last groups, steps of decode alone). While a request decodes, every other group has its prefill once; where
/// there are more groups than that leaves steps for, their prompts wait for a step of their own.
[[nodiscard]] constexpr loop_in_step in_train(const serving_estimate& e, const serving_job& job,
                                              const closed_loop& test) {
    if (!has_figures(job)) return detail::no_loop(e);
    const requests& r = job.requests;
    const double decodes = decode_steps(r);
    const serving_steps steps{job};
    const steady_load load{e.running, decodes, e.decode.total().count(), 0, 0};
    const double rows = e.running * static_cast<double>(r.speculation.rows());
    double together = whole_part(prompts_in_step(job, rows));
    if (together > e.running) together = whole_part(e.running);
    const double groups = e.running / together;
    const quantity<units::seconds> decode = e.decode.total();
    const prefill_time prompts = prefill(job, steps, together);
    const quantity<units::seconds> step =
        quantity<units::seconds>{step_with_riders(e, job, load, prompts)} * prompts.steps;

    const double others = groups - 1 < decodes ? groups - 1 : decodes;
    quantity<units::seconds> waited;
    for (std::int64_t behind = 1; behind <= 1 + job.stack.steps_ahead; ++behind) {
        const auto last = static_cast<double>(behind);
        const double meets = groups > last ? (groups - last) / groups : 0;
        waited += step * meets + decode * (1 - meets);
    }
    const quantity<units::seconds> request{job.stack.request};
    const quantity<units::seconds> rest = decode * (decodes - others) + step * others;
    const quantity<units::seconds> first =
        max(request + step + waited, step * groups - rest);  // every group has a step
    const quantity<units::seconds> wait =
        (first + rest) * (static_cast<double>(r.concurrency) / e.running - 1);
    return loop_of(
        e, first + step * ((groups - 1) / 2 * test.of_first()) + wait * (1 - test.of_first()), rest,
        static_cast<double>(r.output) - 1,
        e.running * static_cast<double>(job.plan.data) / (first + rest));
}

/// Where all lengths are the same and a step is either prefill or decode, the clients stay in step: every
/// round is a static batch, of which `e` is the estimate. Its prompts are prefilled before any is decoded,
/// in S steps that take whole prompts; those of one step get their first tokens together. So a request
/// waits for (S + 1) / 2 of the S steps, and after its first token for the rest. Clients beyond those that
/// run wait until the rounds before theirs have passed.
[[nodiscard]] constexpr loop_in_step in_step(const serving_estimate& e, const serving_job& job) {
    if (!has_figures(job)) return detail::no_loop(e);
    const requests& r = job.requests;
    const double tokens = static_cast<double>(r.output) - 1;
    double steps = e.running / whole_part(prompts_in_step(job, 0));
    if (steps < 1) steps = 1;
    const quantity<units::seconds> others = e.prefill.total() * ((steps - 1) / steps / 2);
    const quantity<units::seconds> wait =
        e.request * (static_cast<double>(r.concurrency) / e.running - 1);
    const quantity<units::seconds> decoding =
        e.tpot ? e.tpot->expected() * tokens : quantity<units::seconds>{};
    return loop_of(e, e.ttft - others + wait, decoding + others, tokens,
                   e.running * static_cast<double>(job.plan.data) / e.request);
}

}  // namespace loadline
