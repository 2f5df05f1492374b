// A tensor group stays inside one scale-up domain, where its links are.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

template <class... Numbers>
inline constexpr bool tensor_group_is_inside_a_scale_up_domain = false;

namespace rules {

struct tensor_group_in_scale_up {
    static constexpr rule id = rule::tensor_group_in_scale_up;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "a tensor group of ", f.need, " chips does not fit a scale-up domain of ", f.have,
            " (tensor_reach = group_reach::cluster allows it)");
    }

    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return job.plan.tensor_reach == group_reach::cluster ||
               job.plan.tensor <= job.cluster.scale_up_chips();
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f{.broken = id, .need = job.plan.tensor, .have = job.cluster.scale_up_chips()};
        offer_tensor_near(f, job, acceptable);
        return f;
    }

    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(tensor_group_is_inside_a_scale_up_domain<tensor_is<Need>,
                                                               scale_up_chips_are<Have>, Fixes...>,
                      "loadline: a tensor group does not fit into one scale-up domain "
                      "(plan.tensor_reach = group_reach::cluster allows it)");
    }
};

}  // namespace rules
}  // namespace loadline
