// A ceiling on the share of a step that pipeline stages stand empty.
#pragma once

#include <loadline/check/step_share.hpp>

namespace loadline {

/// In an error: expected share of the step in which the pipeline stands empty, in percent, rounded up.
template <std::int64_t>
struct bubble_percent_is;
/// Why `require` refuses: a pipeline stands empty for more of a step than `bubble_at_most<>` allows.
template <class... Numbers>
struct pipeline_stands_empty_for_longer_than_allowed;

/// A ceiling on training_estimate::bubble: `require<run, bubble_at_most<10_percent>>()`. In whole percents, others do
/// not compile.
template <constant<units::fraction> Most>
    requires is_whole_percent<Most>
struct bubble_at_most {
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, f.have, "% of the step is empty in the pipeline, at most ", f.need,
            "% is allowed");
    }
    [[nodiscard]] static constexpr bool holds(const training_job& job) {
        return estimate_unchecked(job).bubble <= count_of(Most);
    }
    [[nodiscard]] static constexpr finding explain(const training_job& job,
                                                   const auto& acceptable) {
        finding f{.need = percent_of<Most>, .have = percent_up(estimate_unchecked(job).bubble)};
        offer_better_steps(f, job, acceptable);
        return f;
    }
    template <const finding& Found, class... Fixes>
    using refusal =
        pipeline_stands_empty_for_longer_than_allowed<bubble_percent_is<Found.have>,
                                                      at_most_percent<Found.need>, Fixes...>;
};

}  // namespace loadline
