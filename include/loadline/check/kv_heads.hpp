// Key-value heads are divided over the tensor group, or whole copies of them are.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>
#include <loadline/workload/padded.hpp>
#include <loadline/workload/uneven_side.hpp>

namespace loadline {

/// Why `require` refuses: a chip would have neither whole key-value heads nor a whole copy of one.
template <class... Numbers>
struct kv_heads_neither_divide_by_tensor_nor_are_replicated;

namespace rules {

/// Key-value heads divide by plan.tensor, or it by them: whole heads or whole copies on each chip.
struct kv_heads_divide {
    static constexpr rule id = rule::kv_heads_divide;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, f.need, " key-value heads neither divide by tensor = ", f.have, " nor divide it");
    }

    // The first that neither divide nor are divided; zero if there are none. Where each query head has its own, the
    // heads say it all.
    [[nodiscard]] static constexpr std::int64_t uneven_heads(const job_value auto& job) {
        const transformer& m = padded_model(job);
        return uneven_side(m, listed::division::key_value, job.plan.tensor,
                           fair_division::parts_or_copies, m.heads);
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
        kv_heads_neither_divide_by_tensor_nor_are_replicated<kv_heads_are<Found.need>,
                                                             tensor_is<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
