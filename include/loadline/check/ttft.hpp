// A ceiling for the time to the first token: require<job, ttft_at_most<500_ms>>().
#pragma once

#include <loadline/check/latency_ceiling.hpp>
#include <loadline/check/surely.hpp>

namespace loadline {

/// In an error: expected TTFT, rounded up.
template <std::int64_t>
struct ttft_in_microseconds_is;
/// In an error: TTFT at the late end of its range, rounded up.
template <std::int64_t>
struct ttft_in_microseconds_may_be;
/// In an error: the latest TTFT that is allowed.
template <std::int64_t>
struct ttft_in_microseconds_at_most;
/// Why `require` refuses: the expected TTFT is above `ttft_at_most<>`.
template <class... Numbers>
struct first_token_comes_later_than_allowed;
/// Why `require` refuses `surely<ttft_at_most<>>`: the late end of TTFT is above it.
template <class... Numbers>
struct first_token_may_come_later_than_allowed;

/// A ceiling on serving_estimate::ttft, without the wait for a place: `require<run, ttft_at_most<500_ms>>()`.
template <constant<units::seconds> Most>
    requires is_more_than_zero<Most>
struct ttft_at_most : latency_ceiling<Most> {
    using latency_ceiling<Most>::needed;
    using latency_ceiling<Most>::allows;
    using latency_ceiling<Most>::rounded;
    using latency_ceiling<Most>::offer;

    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "the first token comes after ", f.have, " us, at most ", f.need,
            " us are allowed");
    }
    [[nodiscard]] static constexpr bool holds(const serving_job& job) {
        return allows(estimate_unchecked(job).ttft);
    }
    // In microseconds.
    [[nodiscard]] static constexpr finding explain(const serving_job& job, const auto& acceptable) {
        finding f{.need = needed, .have = rounded(estimate_unchecked(job).ttft)};
        offer(f, job, acceptable);
        return f;
    }
    template <const finding& Found, class... Fixes>
    using refusal =
        first_token_comes_later_than_allowed<ttft_in_microseconds_is<Found.have>,
                                             ttft_in_microseconds_at_most<Found.need>, Fixes...>;

    // What surely<> asks: at the late end.
    [[nodiscard]] static constexpr bounded_figure<units::seconds> bounded(const serving_job& job) {
        const serving_estimate e = estimate_unchecked(job);
        return {e.ttft, e.ttft.high, e.basis.worst()};
    }
    static constexpr void describe_surely(sentence& text, const finding& f) {
        say(text, "the first token may come after ", f.have, " us (expected ", f.expected, "; ",
            name(f.evidence), "), at most ", f.need, " us are allowed");
    }
    template <const finding& Found, class... Fixes>
    using refusal_surely = first_token_may_come_later_than_allowed<
        ttft_in_microseconds_may_be<Found.have>, ttft_in_microseconds_is<Found.expected>,
        by_evidence<Found.evidence>, ttft_in_microseconds_at_most<Found.need>, Fixes...>;
};

}  // namespace loadline
