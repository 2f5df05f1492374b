// A load test with a fixed number of clients: what it measures of a server that queues.
#pragma once

#include <loadline/estimate/serving.hpp>

namespace loadline {

// So many clients (requests.concurrency on each data-parallel rank), each with one request at a time and
// `requests_each` in all. All start at once, so that the first of each waits for the prefills of half
// the others; later ones arrive as others end, evenly spread, and wait for memory only.
struct closed_loop {
    double requests_each = 10;
};

[[nodiscard]] constexpr quantity<units::seconds> mean_ttft(const serving_estimate& e,
                                                           const closed_loop& test) {
    const double before = e.running > 1 ? (e.running - 1) / 2 : 0;
    const double each = test.requests_each < 1 ? 1 : test.requests_each;
    return e.ttft + e.wait * ((each - 1) / each) + e.prefill.total() * (before / each);
}

// Where all lengths are the same, the clients stay in step: every round is a static batch, of which
// `e` is the estimate. Its prompts are prefilled one after another before any is decoded: a request
// waits for half of the others, and after its first token for the other half.
struct loop_in_step {
    quantity<units::seconds> ttft{};
    quantity<units::seconds> tpot{};
};

[[nodiscard]] constexpr loop_in_step in_step(const serving_estimate& e, std::int64_t output) {
    const double steps = static_cast<double>(output < 2 ? 2 : output) - 1;
    const quantity<units::seconds> others = e.prefill.total() * ((e.running - 1) / e.running / 2);
    return {e.ttft - others + e.wait, e.tpot + others / steps};
}

}  // namespace loadline
