// A ceiling for the time between tokens: require<job, tpot_at_most<20_ms>>().
#pragma once

#include <loadline/check/latency_ceiling.hpp>
#include <loadline/check/surely.hpp>

namespace loadline {

template <std::int64_t>
struct tpot_in_microseconds_is;
template <std::int64_t>
struct tpot_in_microseconds_may_be;
template <std::int64_t>
struct tpot_in_microseconds_at_most;
template <class... Numbers>
inline constexpr bool tokens_follow_in_time = false;
template <class... Numbers>
inline constexpr bool tokens_surely_follow_in_time = false;

// Of serving_estimate::tpot. Where no token follows the first, all of them follow in time.
template <constant<units::seconds> Most>
struct tpot_at_most : latency_ceiling<Most> {
    using latency_ceiling<Most>::needed;
    using latency_ceiling<Most>::allows;
    using latency_ceiling<Most>::rounded;
    using latency_ceiling<Most>::offer;

    static_assert(Most.quanta > 0, "tpot_at_most<>: the time must be more than zero");
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
    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(tokens_follow_in_time<tpot_in_microseconds_is<Have>,
                                            tpot_in_microseconds_at_most<Need>, Fixes...>,
                      "loadline: tokens follow later than the ceiling allows");
    }

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
    static consteval void refuse_surely() {
        static_assert(
            tokens_surely_follow_in_time<
                tpot_in_microseconds_may_be<Found.have>, tpot_in_microseconds_is<Found.expected>,
                by_evidence<Found.evidence>, tpot_in_microseconds_at_most<Found.need>, Fixes...>,
            "loadline: tokens may follow later than the ceiling allows");
    }

private:
    [[nodiscard]] static constexpr ranged<units::seconds> tpot_of(const serving_estimate& e) {
        return e.tpot.value_or(ranged<units::seconds>{});
    }
};

}  // namespace loadline
