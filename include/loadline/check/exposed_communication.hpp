// A ceiling on the share of a step in which chips wait for communication.
#pragma once

#include <loadline/check/ceiling.hpp>

namespace loadline {

template <std::int64_t>
struct exposed_communication_percent_is;
template <class... Numbers>
inline constexpr bool communication_stays_hidden = false;

template <constant<units::fraction> Bound>
struct exposed_communication {
    [[nodiscard]] static constexpr double value_of(const training_estimate& e) {
        return e.exposed_communication;
    }
    [[nodiscard]] static constexpr bool holds(const training_estimate& e) {
        return value_of(e) <= count_of(Bound);
    }
    [[nodiscard]] static constexpr std::int64_t percent(const training_estimate& e) {
        return percent_up(value_of(e));
    }
    template <std::int64_t Percent, class... Fixes>
    static consteval void refuse() {
        static_assert(communication_stays_hidden<exposed_communication_percent_is<Percent>,
                                                 at_most_percent<Bound.quanta / 10'000>, Fixes...>,
                      "loadline: more of the step than allowed waits for communication");
    }
};

}  // namespace loadline
