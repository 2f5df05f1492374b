// A floor under model FLOPs utilisation: causal attention, no recomputation counted, of the dense peak.
#pragma once

#include <loadline/check/step_share.hpp>
#include <loadline/check/surely.hpp>

namespace loadline {

/// In an error: expected MFU in percent, rounded down.
template <std::int64_t>
struct mfu_percent_is;
/// In an error: MFU at the low end of its range in percent, rounded down.
template <std::int64_t>
struct mfu_percent_may_be;
/// Why `require` refuses: the expected MFU is below what `mfu_at_least<>` asks.
template <class... Numbers>
struct mfu_is_below_what_is_asked;
/// Why `require` refuses `surely<mfu_at_least<>>`: the low end of MFU is below it.
template <class... Numbers>
struct mfu_may_be_below_what_is_asked;

/// A floor under training_estimate::mfu: `require<run, mfu_at_least<40_percent>>()`. In whole percents.
template <constant<units::fraction> Least>
    requires is_whole_percent<Least>
struct mfu_at_least {
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "MFU is ", f.have, "%, at least ", f.need, "% is asked");
    }
    [[nodiscard]] static constexpr bool holds(const training_job& job) {
        return allows(estimate_unchecked(job).mfu);
    }
    [[nodiscard]] static constexpr finding explain(const training_job& job,
                                                   const auto& acceptable) {
        finding f{.need = needed, .have = rounded(estimate_unchecked(job).mfu)};
        offer(f, job, acceptable);
        return f;
    }
    template <const finding& Found, class... Fixes>
    using refusal = mfu_is_below_what_is_asked<mfu_percent_is<Found.have>,
                                               at_least_percent<Found.need>, Fixes...>;

    // What surely<> asks: at the low end.
    [[nodiscard]] static constexpr bounded_figure<units::fraction>
    bounded(const training_job& job) {
        const training_estimate e = estimate_unchecked(job);
        return {e.mfu, e.mfu.low, e.basis.worst()};
    }
    static constexpr std::int64_t needed = percent_of<Least>;
    [[nodiscard]] static constexpr bool allows(quantity<units::fraction> mfu) {
        return mfu >= Least;
    }
    [[nodiscard]] static constexpr std::int64_t rounded(quantity<units::fraction> mfu) {
        return percent_down(mfu);
    }
    static constexpr void offer(finding& f, const training_job& job, const auto& acceptable) {
        offer_better_steps(f, job, acceptable);
    }
    static constexpr void describe_surely(sentence& text, const finding& f) {
        say(text, "MFU may be ", f.have, "% (expected ", f.expected, "%; ", name(f.evidence),
            "), at least ", f.need, "% is asked");
    }
    template <const finding& Found, class... Fixes>
    using refusal_surely =
        mfu_may_be_below_what_is_asked<mfu_percent_may_be<Found.have>,
                                       mfu_percent_is<Found.expected>, by_evidence<Found.evidence>,
                                       at_least_percent<Found.need>, Fixes...>;
};

}  // namespace loadline
