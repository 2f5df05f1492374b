// An expert group stays inside one scale-up domain unless the plan says otherwise.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>
#include <loadline/workload/expert_domain.hpp>

namespace loadline {

/// Why `require` refuses: an expert group is larger than a scale-up domain, and the plan does not say that it may be.
template <class... Numbers>
struct expert_group_exceeds_a_scale_up_domain;
struct plan_expert_reach_cluster_allows_it;

namespace rules {

/// An expert group fits one scale-up domain, unless plan.expert_reach is group_reach::cluster.
struct expert_group_in_scale_up {
    static constexpr rule id = rule::expert_group_in_scale_up;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "an expert group of ", f.need, " chips does not fit a scale-up domain of ",
            f.have, " (expert_reach = group_reach::cluster allows it)");
    }

    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return !experts_stay_in_domain(job.model, job.plan) ||
               job.plan.expert_group() <= job.cluster.scale_up_chips();
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f{
            .broken = id, .need = job.plan.expert_group(), .have = job.cluster.scale_up_chips()};
        offer_expert_near(f, job, acceptable);
        return f;
    }

    template <const finding& Found, class... Fixes>
    using refusal = expert_group_exceeds_a_scale_up_domain<expert_group_is<Found.need>,
                                                           scale_up_chips_are<Found.have>, Fixes...,
                                                           plan_expert_reach_cluster_allows_it>;
};

}  // namespace rules
}  // namespace loadline
