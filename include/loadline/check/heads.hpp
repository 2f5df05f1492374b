// Tensor parallelism gives each chip whole attention heads.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>
#include <loadline/workload/padded.hpp>
#include <loadline/workload/uneven_side.hpp>

namespace loadline {

/// Why `require` refuses: a tensor group would split heads.
template <class... Numbers>
struct heads_do_not_divide_by_tensor;

namespace rules {

/// Every count of heads divides by plan.tensor, once padded where the software pads.
struct heads_divide {
    static constexpr rule id = rule::heads_divide;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, f.need, " heads do not divide by tensor = ", f.have);
    }

    // Of attention, or of a recurrence: the first that do not divide; zero if all do. Some software pads them.
    [[nodiscard]] static constexpr std::int64_t uneven_heads(const job_value auto& job) {
        return uneven_side(padded_model(job), listed::division::heads, job.plan.tensor);
    }
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return uneven_heads(job) == 0;
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f{.broken = id, .need = uneven_heads(job), .have = job.plan.tensor};
        offer_tensor_near(f, job, acceptable);
        return f;
    }

    template <const finding& Found, class... Fixes>
    using refusal =
        heads_do_not_divide_by_tensor<heads_are<Found.need>, tensor_is<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
