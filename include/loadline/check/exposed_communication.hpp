// A ceiling on the share of a step in which chips wait for communication.
#pragma once

#include <loadline/check/step_share.hpp>

namespace loadline {

/// In an error: expected share of the step in exchanges that nothing hides, in percent, rounded up.
template <std::int64_t>
struct exposed_communication_percent_is;
/// Why `require` refuses: exchanges that nothing hides take more of a step than `exposed_communication<>` allows.
template <class... Numbers>
struct communication_takes_more_of_a_step_than_allowed;

/// A ceiling on training_estimate::exposed_communication: `require<run, exposed_communication<30_percent>>()`. In whole
/// percents.
template <constant<units::fraction> Most>
    requires is_whole_percent<Most>
struct exposed_communication {
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
    template <const finding& Found, class... Fixes>
    using refusal = communication_takes_more_of_a_step_than_allowed<
        exposed_communication_percent_is<Found.have>, at_most_percent<Found.need>, Fixes...>;
};

}  // namespace loadline
