// A ceiling on the share of a step that pipeline stages stand empty.
#pragma once

#include <loadline/check/ceiling.hpp>

namespace loadline {

template <std::int64_t>
struct bubble_percent_is;
template <class... Numbers>
inline constexpr bool pipeline_stays_full = false;

template <constant<units::fraction> Bound>
struct bubble_at_most {
    [[nodiscard]] static constexpr double value_of(const training_estimate& e) { return e.bubble; }
    [[nodiscard]] static constexpr bool holds(const training_estimate& e) {
        return value_of(e) <= count_of(Bound);
    }
    [[nodiscard]] static constexpr std::int64_t percent(const training_estimate& e) {
        return percent_up(value_of(e));
    }
    template <std::int64_t Percent, class... Fixes>
    static consteval void refuse() {
        static_assert(pipeline_stays_full<bubble_percent_is<Percent>,
                                          at_most_percent<Bound.quanta / 10'000>, Fixes...>,
                      "loadline: more of the step than allowed is empty in the pipeline");
    }
};

}  // namespace loadline
