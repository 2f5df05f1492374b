// A ceiling on the share of a step in which chips wait for communication.
#pragma once

#include <loadline/check/step_share.hpp>

namespace loadline {

template <std::int64_t>
struct exposed_communication_percent_is;
template <class... Numbers>
inline constexpr bool communication_stays_hidden = false;

// Of training_estimate::exposed_communication, in whole percents.
template <constant<units::fraction> Most>
struct exposed_communication {
    static_assert(is_whole_percent<Most>,
                  "exposed_communication<>: the ceiling must be whole percents");
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, f.have, "% of the step waits for communication, at most ", f.need,
            "% is allowed");
    }
    [[nodiscard]] static constexpr bool holds(const training_job& job) {
        return estimate_unchecked(job).exposed_communication <= count_of(Most);
    }
    [[nodiscard]] static constexpr finding explain(const training_job& job,
                                                   const auto& acceptable) {
        finding f{.need = percent_of<Most>,
                  .have = percent_up(estimate_unchecked(job).exposed_communication)};
        offer_better_steps(f, job, acceptable);
        return f;
    }
    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(communication_stays_hidden<exposed_communication_percent_is<Have>,
                                                 at_most_percent<Need>, Fixes...>,
                      "loadline: more of the step than allowed waits for communication");
    }
};

}  // namespace loadline
