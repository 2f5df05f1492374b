// A ceiling on the share of a step that pipeline stages stand empty.
#pragma once

#include <loadline/check/step_share.hpp>

namespace loadline {

template <std::int64_t>
struct bubble_percent_is;
template <class... Numbers>
inline constexpr bool pipeline_stays_full = false;

// Of training_estimate::bubble, in whole percents.
template <constant<units::fraction> Most>
struct bubble_at_most {
    static_assert(is_whole_percent<Most>, "bubble_at_most<>: the ceiling must be whole percents");
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
    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(pipeline_stays_full<bubble_percent_is<Have>, at_most_percent<Need>, Fixes...>,
                      "loadline: more of the step than allowed is empty in the pipeline");
    }
};

}  // namespace loadline
