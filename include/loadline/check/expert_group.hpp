// Expert groups tile the chips of one pipeline stage.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

/// Why `require` refuses: expert groups do not tile the chips of a stage.
template <class... Numbers>
struct expert_group_does_not_divide_the_stage;

namespace rules {

/// tensor x context x data is a multiple of expert x expert_tensor, so that expert groups tile a pipeline stage.
struct expert_group_divides {
    static constexpr rule id = rule::expert_group_divides;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "expert x expert_tensor = ", f.need,
            " does not divide tensor x context x data = ", f.have);
    }

    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        const plan& p = job.plan;
        return !job.model.has_experts() || (p.tensor * p.context * p.data) % p.expert_group() == 0;
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f{.broken = id,
                  .need = job.plan.expert_group(),
                  .have = job.plan.tensor * job.plan.context * job.plan.data};
        offer_expert_near(f, job, acceptable);
        offer_data_down(f, job, acceptable, job.plan.data - 1);
        offer_data_up(f, job, acceptable, job.plan.data + 1);
        return f;
    }

    template <const finding& Found, class... Fixes>
    using refusal =
        expert_group_does_not_divide_the_stage<expert_group_is<Found.need>,
                                               tensor_context_data_is<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
