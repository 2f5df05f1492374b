// A floor for the requests that one deployment holds: require<job, concurrency_at_least<256>>().
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/ceiling.hpp>
#include <loadline/estimate/concurrency.hpp>

namespace loadline {

/// In an error: requests at once that are asked for, on each data-parallel rank.
template <std::int64_t>
struct needs_concurrency;
/// In an error: largest_concurrency(job), on each data-parallel rank.
template <std::int64_t>
struct has_concurrency;
/// Why `require` refuses: memory holds fewer requests at once than `concurrency_at_least<>` asks.
template <class... Numbers>
struct memory_holds_fewer_requests_than_asked;

/// Whether a floor asks for a request at all; a lower one does not compile.
template <std::int64_t Least>
inline constexpr bool is_at_least_one_request = Least > 0;

/// A floor under largest_concurrency(job), on each data-parallel rank: `require<run, concurrency_at_least<256>>()`.
template <std::int64_t Least>
    requires is_at_least_one_request<Least>
struct concurrency_at_least {
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "needs room for ", f.need, " requests, has ", f.have);
    }
    [[nodiscard]] static constexpr bool holds(const serving_job& job) {
        return largest_concurrency(job) >= Least;
    }
    [[nodiscard]] static constexpr finding explain(const serving_job& job, const auto& acceptable) {
        finding f{.need = Least, .have = largest_concurrency(job)};
        offer_smallest_tensor(f, job, acceptable);
        offer_pipeline_above(f, job, acceptable, change::smallest_pipeline);
        const std::int64_t prompt = largest_that_fits(job.requests.prompt, 1, [&](std::int64_t n) {
            return acceptable(mended(job, {{change::longest_prompt, n}}));
        });
        if (prompt > 0) f.offer({{change::longest_prompt, prompt}});
        return f;
    }
    template <const finding& Found, class... Fixes>
    using refusal = memory_holds_fewer_requests_than_asked<needs_concurrency<Found.need>,
                                                           has_concurrency<Found.have>, Fixes...>;
};

}  // namespace loadline
