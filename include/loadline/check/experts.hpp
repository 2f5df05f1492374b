// Expert parallelism gives each chip whole experts, as many as the others.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

/// Why `require` refuses: chips would have unlike numbers of experts, or the model has none to divide.
template <class... Numbers>
struct experts_do_not_divide_by_expert_parallel;

namespace rules {

/// Experts divide by plan.expert; some engines take uneven shares of one expert at least. A model without experts has
/// plan.expert 1.
struct experts_divide {
    static constexpr rule id = rule::experts_divide;
    static constexpr void describe(sentence& text, const finding& f) {
        if (f.need == 0)
            return say(text, "a model without experts cannot divide them by expert = ", f.have);
        say(text, f.need, " experts do not divide by expert = ", f.have);
    }

    [[nodiscard]] static constexpr bool takes_uneven(const training_job&) { return false; }
    [[nodiscard]] static constexpr bool takes_uneven(const std::same_as<serving_job> auto& job) {
        return job.stack.uneven_experts;
    }
    // A dense model (no experts) allows degree 1 only. With uneven shares each chip has one at least.
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        const std::int64_t experts = job.model.moe.experts;
        const std::int64_t degree = job.plan.expert;
        if (!job.model.has_experts()) return degree == 1;
        return experts % degree == 0 || (takes_uneven(job) && degree <= experts);
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f{.broken = id, .need = job.model.moe.experts, .have = job.plan.expert};
        offer_expert_near(f, job, acceptable);
        return f;
    }

    template <const finding& Found, class... Fixes>
    using refusal = experts_do_not_divide_by_expert_parallel<experts_are<Found.need>,
                                                             expert_is<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
