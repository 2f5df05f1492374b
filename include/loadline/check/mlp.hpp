// Tensor parallelism gives each chip an even part of the width inside an MLP.
#pragma once

#include <loadline/check/heads.hpp>
#include <loadline/check/kv_heads.hpp>

namespace loadline {

/// Why `require` refuses: a tensor group would have uneven parts of an MLP.
template <class... Numbers>
struct mlp_width_does_not_divide_by_tensor;

namespace rules {

/// The inner width of dense MLPs and shared experts divides by plan.tensor.
struct mlp_divides {
    static constexpr rule id = rule::mlp_divides;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "an MLP of width ", f.need, " does not divide by tensor = ", f.have);
    }

    // The width that does not divide, of dense layers and shared experts; zero if all do.
    [[nodiscard]] static constexpr std::int64_t uneven_width(const job_value auto& job) {
        return uneven_side(padded_model(job), listed::division::inner, job.plan.tensor);
    }

    // A degree that splits heads is named by their rules, once; what mends it divides the MLP as well.
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return !heads_divide::holds(job) || !kv_heads_divide::holds(job) || uneven_width(job) == 0;
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f{.broken = id, .need = uneven_width(job), .have = job.plan.tensor};
        offer_tensor_near(f, job, acceptable);
        return f;
    }

    template <const finding& Found, class... Fixes>
    using refusal = mlp_width_does_not_divide_by_tensor<mlp_width_is<Found.need>,
                                                        tensor_is<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
