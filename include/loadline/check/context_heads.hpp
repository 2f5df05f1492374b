// A context group that exchanges heads for positions gives each chip whole heads.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>
#include <loadline/workload/uneven_side.hpp>

namespace loadline {

/// Why `require` refuses: chips that exchange heads for positions would have parts of heads.
template <class... Numbers>
struct heads_do_not_divide_by_all_to_all_context;

namespace rules {

/// Heads divide by tensor x context where context is exchanged all to all. Of training alone. DeepSpeed-Ulysses
/// (Jacobs et al. 2023, arXiv 2309.14509) and all that followed it: verl-project/verl issue 1226,
/// PrimeIntellect-ai/prime-rl pull request 3042. Key-value heads are repeated where there are more chips.
struct context_heads_divide {
    static constexpr rule id = rule::context_heads_divide;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, f.need, " heads do not divide by tensor x context = ", f.have,
            ", among which all_to_all exchanges them");
    }

    // The first count of heads that a chip would have a part of. Where the tensor group alone splits heads,
    // its own rules say so.
    [[nodiscard]] static constexpr std::int64_t
    uneven_heads(const std::same_as<training_job> auto& job) {
        const plan& p = job.plan;
        if (p.context == 1 || p.context_by != context_exchange::all_to_all) return 0;
        if (uneven_side(job.model, listed::division::heads, p.tensor) != 0) return 0;
        const std::int64_t chips = p.tensor * p.context;
        const std::int64_t heads = uneven_side(job.model, listed::division::heads, chips);
        return heads != 0 ? heads
                          : uneven_side(job.model, listed::division::key_value, chips,
                                        fair_division::parts_or_copies, job.model.heads);
    }
    [[nodiscard]] static constexpr bool holds(const std::same_as<training_job> auto& job) {
        return uneven_heads(job) == 0;
    }
    [[nodiscard]] static constexpr bool holds(const serving_job&) { return true; }

    [[nodiscard]] static constexpr finding explain(const std::same_as<training_job> auto& job,
                                                   const auto& acceptable) {
        finding f{
            .broken = id, .need = uneven_heads(job), .have = job.plan.tensor * job.plan.context};
        offer_context_near(f, job, acceptable);
        offer_tensor_below(f, job, acceptable);
        return f;
    }
    [[nodiscard]] static constexpr finding explain(const serving_job&, const auto&) {
        return {.broken = id};
    }

    template <const finding& Found, class... Fixes>
    using refusal =
        heads_do_not_divide_by_all_to_all_context<heads_are<Found.need>,
                                                  tensor_times_context_is<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
