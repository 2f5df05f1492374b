// The chips that share an expert have even parts of its inner width.
#pragma once

#include <loadline/check/heads.hpp>
#include <loadline/check/kv_heads.hpp>

namespace loadline {

/// Why `require` refuses: the chips that share an expert would have uneven parts of it.
template <class... Numbers>
struct expert_width_does_not_divide_by_expert_tensor;

namespace rules {

/// The width of an expert divides by the chips that share it.
struct expert_width_divides {
    static constexpr rule id = rule::expert_width_divides;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "an expert of width ", f.need, " does not divide by expert_tensor = ", f.have);
    }

    // Where the degree is that of the tensor group, and that splits heads, their rules say so, once.
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        const transformer& m = padded_model(job);
        const plan& p = job.plan;
        if (!m.has_experts() || m.moe.expert_ffn % p.expert_tensor_degree() == 0) return true;
        return p.expert_tensor == 0 && (!heads_divide::holds(job) || !kv_heads_divide::holds(job));
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        const std::int64_t width = job.model.moe.expert_ffn;
        const std::int64_t present = job.plan.expert_tensor_degree();
        finding f{.broken = id, .need = width, .have = present};
        const auto offer = [&](std::int64_t n) {
            return offer_if(f, job, acceptable, {{change::expert_tensor, n}});
        };
        any_divisor_down(width, present - 1, offer);
        any_divisor_up(width, present + 1, offer);
        return f;
    }

    template <const finding& Found, class... Fixes>
    using refusal =
        expert_width_does_not_divide_by_expert_tensor<expert_width_is<Found.need>,
                                                      expert_tensor_is<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
