// Every chip holds its part of the job.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>
#include <loadline/estimate/memory.hpp>
#include <loadline/units/literals.hpp>

namespace loadline {

template <class... Numbers>
inline constexpr bool plan_fits_in_memory = false;

namespace rules {

using namespace literals;

struct memory_fits {
    static constexpr rule id = rule::memory_fits;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "needs ", f.need, " GiB per chip, has ", f.have, " GiB");
    }

    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return memory_per_chip(job).total() <= job.cluster.chip.memory();
    }
    // In GiB, rounded against the job.
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        constexpr quantity<units::bytes> gib = 1_GiB;  // clang 14 calls a literal in a template
        const double need = memory_per_chip(job).total() / gib;
        const std::int64_t below = whole(need);
        finding f{.broken = id,
                  .need = static_cast<double>(below) < need ? below + 1 : below,
                  .have = whole(job.cluster.chip.memory() / gib)};
        offer_fixes(f, job, acceptable);
        if (f.fix_count == 0) offer_longer_pipeline(f, job, acceptable);
        return f;
    }
    [[nodiscard]] static constexpr std::int64_t whole(double n) {
        constexpr double most = 9e18;  // more is no memory, but must not overflow
        return static_cast<std::int64_t>(n < most ? n : most);
    }
    // The same work in another way first, then less of it.
    static constexpr void offer_fixes(finding& f, const training_job& job, const auto& acceptable) {
        offer_smallest_tensor(f, job, acceptable);
        offer_smallest_expert(f, job, acceptable);
        offer_smallest_zero_stage(f, job, acceptable);
        if (job.plan.sequence_parallel == sequence_parallelism::off)
            offer_if(f, job, acceptable, {sequence_shared});
        if (job.plan.recompute != recompute_policy::full)
            offer_if(f, job, acceptable, {all_recomputed});
        offer_microbatch_below(f, job, acceptable, change::largest_microbatch);
        offer_pipeline_above(f, job, acceptable, change::smallest_pipeline);
        if (f.fix_count == 0) offer_pairs(f, job, acceptable);
        if (f.fix_count < finding::most_fixes) offer_longest_sequence(f, job, acceptable);
    }
    static constexpr void offer_fixes(finding& f, const serving_job& job, const auto& acceptable) {
        offer_smallest_tensor(f, job, acceptable);
        offer_smallest_expert(f, job, acceptable);
        offer_fewer_requests(f, job, acceptable);
        offer_pipeline_above(f, job, acceptable, change::smallest_pipeline);
    }

    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(plan_fits_in_memory<needs_GiB_per_chip<Need>, has_GiB<Have>, Fixes...>,
                      "loadline: the plan does not fit in memory");
    }
};

}  // namespace rules
}  // namespace loadline
