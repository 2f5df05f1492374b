// A floor under model FLOPs utilisation: causal attention, no recomputation counted, of the dense peak.
#pragma once

#include <loadline/check/step_share.hpp>

namespace loadline {

template <std::int64_t>
struct mfu_percent_is;
template <class... Numbers>
inline constexpr bool model_flops_are_used = false;

// Of training_estimate::mfu, in whole percents.
template <constant<units::fraction> Least>
struct mfu_at_least {
    static_assert(is_whole_percent<Least>, "mfu_at_least<>: the floor must be whole percents");
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "MFU is ", f.have, "%, at least ", f.need, "% is asked");
    }
    [[nodiscard]] static constexpr bool holds(const training_job& job) {
        return estimate(job).mfu >= count_of(Least);
    }
    [[nodiscard]] static constexpr finding explain(const training_job& job,
                                                   const auto& acceptable) {
        finding f{.need = percent_of<Least>, .have = percent_down(estimate(job).mfu)};
        offer_better_steps(f, job, acceptable);
        return f;
    }
    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(
            model_flops_are_used<mfu_percent_is<Have>, at_least_percent<Need>, Fixes...>,
            "loadline: the share of peak that goes into the model is below what is asked");
    }
};

}  // namespace loadline
