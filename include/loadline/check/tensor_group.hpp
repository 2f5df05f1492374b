// A tensor group stays inside one scale-up domain, where its links are.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

/// Why `require` refuses: a tensor group is larger than a scale-up domain, and the plan does not say that it may be.
template <class... Numbers>
struct tensor_group_exceeds_a_scale_up_domain;
struct plan_tensor_reach_cluster_allows_it;

namespace rules {

/// A tensor group fits one scale-up domain, unless plan.tensor_reach is group_reach::cluster.
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

    template <const finding& Found, class... Fixes>
    using refusal = tensor_group_exceeds_a_scale_up_domain<tensor_is<Found.need>,
                                                           scale_up_chips_are<Found.have>, Fixes...,
                                                           plan_tensor_reach_cluster_allows_it>;
};

}  // namespace rules
}  // namespace loadline
