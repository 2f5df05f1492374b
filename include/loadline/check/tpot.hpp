// A ceiling for the time between tokens: require<job, tpot_at_most<20_ms>>().
#pragma once

#include <loadline/check/latency_ceiling.hpp>
#include <loadline/check/surely.hpp>

namespace loadline {

/// In an error: expected TPOT, rounded up.
template <std::int64_t>
struct tpot_in_microseconds_is;
/// In an error: TPOT at the late end of its range, rounded up.
template <std::int64_t>
struct tpot_in_microseconds_may_be;
/// In an error: the latest TPOT that is allowed.
template <std::int64_t>
struct tpot_in_microseconds_at_most;
/// Why `require` refuses: the expected TPOT is above `tpot_at_most<>`.
template <class... Numbers>
struct tokens_follow_later_than_allowed;
/// Why `require` refuses `surely<tpot_at_most<>>`: the late end of TPOT is above it.
template <class... Numbers>
struct tokens_may_follow_later_than_allowed;

/// A ceiling on serving_estimate::tpot: `require<run, tpot_at_most<20_ms>>()`. Where no token follows the first, all of
/// them follow in time.
template <constant<units::seconds> Most>
    requires is_more_than_zero<Most>
struct tpot_at_most : latency_ceiling<Most> {
    using latency_ceiling<Most>::needed;
    using latency_ceiling<Most>::allows;
    using latency_ceiling<Most>::rounded;
    using latency_ceiling<Most>::offer;

    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "tokens follow after ", f.have, " us, at most ", f.need, " us are allowed");
    }
    [[nodiscard]] static constexpr bool holds(const serving_job& job) {
        return allows(tpot_of(estimate_unchecked(job)));
    }
    // In microseconds.
    [[nodiscard]] static constexpr finding explain(const serving_job& job, const auto& acceptable) {
        finding f{.need = needed, .have = rounded(tpot_of(estimate_unchecked(job)))};
        offer(f, job, acceptable);
        return f;
    }
    template <const finding& Found, class... Fixes>
    using refusal =
        tokens_follow_later_than_allowed<tpot_in_microseconds_is<Found.have>,
                                         tpot_in_microseconds_at_most<Found.need>, Fixes...>;

    // What surely<> asks: at the late end.
    [[nodiscard]] static constexpr bounded_figure<units::seconds> bounded(const serving_job& job) {
        const serving_estimate e = estimate_unchecked(job);
        return {tpot_of(e), tpot_of(e).high, e.basis.worst()};
    }
    static constexpr void describe_surely(sentence& text, const finding& f) {
        say(text, "tokens may follow after ", f.have, " us (expected ", f.expected, "; ",
            name(f.evidence), "), at most ", f.need, " us are allowed");
    }
    template <const finding& Found, class... Fixes>
    using refusal_surely = tokens_may_follow_later_than_allowed<
        tpot_in_microseconds_may_be<Found.have>, tpot_in_microseconds_is<Found.expected>,
        by_evidence<Found.evidence>, tpot_in_microseconds_at_most<Found.need>, Fixes...>;

private:
    [[nodiscard]] static constexpr ranged<units::seconds> tpot_of(const serving_estimate& e) {
        return e.tpot.value_or(ranged<units::seconds>{});
    }
};

}  // namespace loadline
