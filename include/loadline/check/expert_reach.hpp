// An expert group stays inside one scale-up domain unless the plan says otherwise.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

template <class... Numbers>
inline constexpr bool expert_group_is_inside_a_scale_up_domain = false;

namespace rules {

struct expert_group_in_scale_up {
    static constexpr rule id = rule::expert_group_in_scale_up;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "an expert group of ", f.need, " chips does not fit a scale-up domain of ",
            f.have, " (expert_reach = group_reach::cluster allows it)");
    }

    // A group of one expert degree is a tensor group, and reaches as far as that.
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return !job.model.has_experts() || job.plan.expert_reach == group_reach::cluster ||
               (job.plan.expert == 1 && job.plan.tensor_reach == group_reach::cluster) ||
               job.plan.expert_group() <= job.cluster.scale_up_chips();
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f{
            .broken = id, .need = job.plan.expert_group(), .have = job.cluster.scale_up_chips()};
        offer_expert_near(f, job, acceptable);
        return f;
    }

    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(expert_group_is_inside_a_scale_up_domain<expert_group_is<Need>,
                                                               scale_up_chips_are<Have>, Fixes...>,
                      "loadline: an expert group does not fit into one scale-up domain "
                      "(plan.expert_reach = group_reach::cluster allows it)");
    }
};

}  // namespace rules
}  // namespace loadline
