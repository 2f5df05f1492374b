// A floor under model FLOPs utilisation: causal attention, no recomputation counted, of the dense peak.
#pragma once

#include <loadline/check/ceiling.hpp>

namespace loadline {

template <std::int64_t>
struct mfu_percent_is;
template <class... Numbers>
inline constexpr bool model_flops_are_used = false;

template <constant<units::fraction> Bound>
struct mfu_at_least {
    [[nodiscard]] static constexpr double value_of(const training_estimate& e) { return e.mfu; }
    [[nodiscard]] static constexpr bool holds(const training_estimate& e) {
        return value_of(e) >= count_of(Bound);
    }
    [[nodiscard]] static constexpr std::int64_t percent(const training_estimate& e) {
        return percent_down(value_of(e));
    }
    template <std::int64_t Percent, class... Fixes>
    static consteval void refuse() {
        static_assert(
            model_flops_are_used<mfu_percent_is<Percent>, at_least_percent<Bound.quanta / 10'000>,
                                 Fixes...>,
            "loadline: the share of peak that goes into the model is below what is asked");
    }
};

}  // namespace loadline
