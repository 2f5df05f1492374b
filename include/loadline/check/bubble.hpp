// A ceiling on the share of a step that pipeline stages stand empty.
#pragma once

#include <loadline/check/step_share.hpp>

namespace loadline {

template <std::int64_t>
struct bubble_percent_is;
template <class... Numbers>
struct pipeline_stands_empty_for_longer_than_allowed;

// Of training_estimate::bubble, in whole percents.
template <constant<units::fraction> Most>
    requires is_whole_percent<Most>
struct bubble_at_most {
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, f.have, "% of the step is empty in the pipeline, at most ", f.need,
            "% is allowed");
    }
    [[nodiscard]] static constexpr bool holds(const std::same_as<training_job> auto& job) {
        return estimate_unchecked(job).bubble <= count_of(Most);
    }
    [[nodiscard]] static constexpr finding explain(const std::same_as<training_job> auto& job,
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
