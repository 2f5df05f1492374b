// A load test with a fixed number of clients: what it measures of a server that queues.
#pragma once

#include <loadline/estimate/serving.hpp>

namespace loadline {

// How the requests of a loop come after its first round: evenly, as where all have one length, or at
// random, as where lengths are drawn.
enum class arrivals : std::uint8_t { even, random };

// So many clients (requests.concurrency on each data-parallel rank), each with one request at a time and
// `requests_each` in all. All start at once, so that the first of each waits for the prefills of half
// the others; later ones arrive as others end, and wait for memory, and where they come at random for
// prefills that are not done: with b the share of time in which one is, b / (2 - 2 b) of a prefill in the
// mean (Pollaczek and Khinchine: Poisson arrivals, equal service), and never more than half the others.
struct closed_loop {
    double requests_each = 10;
    loadline::arrivals arrivals = loadline::arrivals::even;
};

[[nodiscard]] constexpr ranged<units::seconds> mean_ttft(const serving_estimate& e,
                                                         const closed_loop& test) {
    const double before = e.running > 1 ? (e.running - 1) / 2 : 0;
    const double each = test.requests_each < 1 ? 1 : test.requests_each;
    double ahead = 0;  // prefills before one's own
    if (test.arrivals == arrivals::random) {
        const double busy = e.running * (e.prefill.total() / e.request);
        ahead = busy < 1 ? busy / (2 - 2 * busy) : before;
        if (ahead > before) ahead = before;
    }
    return {e.ttft + e.wait * ((each - 1) / each) +
                e.prefill.total() * (before / each + ahead * ((each - 1) / each)),
            e.ttft.relative()};
}

// Where all lengths are the same and a step is either prefill or decode, the clients stay in step: every
// round is a static batch, of which `e` is the estimate. Its prompts are prefilled before any is decoded,
// in S steps that take whole prompts; those of one step get their first tokens together. So a request
// waits for (S + 1) / 2 of the S steps, and after its first token for the rest. Clients beyond those that
// run wait until the rounds before theirs have passed.
struct loop_in_step {
    ranged<units::seconds> ttft{};
    ranged<units::seconds> tpot{};
    ranged<units::hertz> requests_per_second{};  // of one deployment
};

[[nodiscard]] constexpr loop_in_step in_step(const serving_estimate& e, const serving_job& job) {
    const requests& r = job.requests;
    const double tokens = static_cast<double>(r.output < 2 ? 2 : r.output) - 1;
    const double together = whole_part(static_cast<double>(r.prefill_chunk) / r.prefilled());
    double steps = e.running / (together > 1 ? together : 1);
    if (steps < 1) steps = 1;
    const quantity<units::seconds> others = e.prefill.total() * ((steps - 1) / steps / 2);
    const quantity<units::seconds> wait =
        e.request * (static_cast<double>(r.concurrency) / e.running - 1);
    return {{e.ttft - others + wait, e.ttft.relative()},
            {e.tpot + others / tokens, e.tpot.relative()},
            {e.running * static_cast<double>(job.plan.data) / e.request,
             e.requests_per_second.relative()}};
}

}  // namespace loadline
