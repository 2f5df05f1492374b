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
    // "needs 81 GiB per chip, has 79 GiB: 1.2% over; the model is within 4% on such jobs, so it perhaps does
    // not fit"
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "needs ", f.need, " GiB per chip, has ", f.have, " GiB: ");
        say_percent(text, f.over);
        say(text, " over; the model is within ");
        say_percent(text, f.within);
        say(text, " on such jobs, so it ", name(f.certainty), " does not fit");
    }

    // Of what software sees of a chip's memory, the share that the job takes.
    [[nodiscard]] static constexpr double taken(const job_value auto& job) {
        return memory_per_chip(job).total() / job.cluster.chip.memory();
    }
    [[nodiscard]] static constexpr double within(const job_value auto& job) {
        return count_of(job.stack.memory_within);
    }
    // On the expected value.
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) { return taken(job) <= 1; }
    // In GiB, rounded against the job.
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f = missing(job);
        offer_fixes(f, job, acceptable);
        if (f.fix_count == 0) offer_longer_pipeline(f, job, acceptable);
        return f;
    }
    // By how much the job misses, without fixes.
    [[nodiscard]] static constexpr finding missing(const job_value auto& job, double times = 1) {
        constexpr quantity<units::bytes> gib = 1_GiB;  // clang 14 calls a literal in a template
        const quantity<units::bytes> total = memory_per_chip(job).total() * times;
        const double need = total / gib;
        const std::int64_t below = whole(need);
        const double over = total / job.cluster.chip.memory() - 1;
        return {.broken = id,
                .need = static_cast<double>(below) < need ? below + 1 : below,
                .have = whole(job.cluster.chip.memory() / gib),
                .certainty = certainty_of(over, within(job)),
                .over = over,
                .within = within(job)};
    }
    [[nodiscard]] static constexpr std::int64_t whole(double n) {
        constexpr double most = 9e18;  // more is no memory, but must not overflow
        return static_cast<std::int64_t>(n < most ? n : most);
    }
    // The same work in another way, then less of it; combinations only where nothing single does.
    static constexpr void offer_fixes(finding& f, const training_job& job, const auto& acceptable) {
        offer_smallest_zero_stage(f, job, acceptable);
        if (job.plan.sequence_parallel == sequence_parallelism::off)
            offer_if(f, job, acceptable, {sequence_shared});
        offer_larger_shard(f, job, acceptable);
        offer_microbatch_below(f, job, acceptable, change::largest_microbatch);
        if (job.plan.recompute != recompute_policy::full)
            offer_if(f, job, acceptable, {all_recomputed});
        offer_shorter_ends(f, job, acceptable);
        offer_smallest_tensor(f, job, acceptable);
        offer_smallest_expert(f, job, acceptable);
        offer_pipeline_above(f, job, acceptable, change::smallest_pipeline);
        offer_offload(f, job, acceptable);
        if (f.fix_count == 0) offer_pairs(f, job, acceptable);
        if (f.fix_count < finding::most_fixes) offer_longest_sequence(f, job, acceptable);
    }
    static constexpr void offer_fixes(finding& f, const serving_job& job, const auto& acceptable) {
        offer_smallest_tensor(f, job, acceptable);
        offer_smallest_expert(f, job, acceptable);
        offer_pipeline_above(f, job, acceptable, change::smallest_pipeline);
        offer_formats(f, job, acceptable);
        offer_fewer_requests(f, job, acceptable);
    }

    // With the certainty as further numbers, before the fixes.
    template <const finding& Found, class... Fixes>
    static consteval void refuse() {
        static_assert(plan_fits_in_memory<needs_GiB_per_chip<Found.need>, has_GiB<Found.have>,
                                          over_by_permille<permille(Found.over)>,
                                          model_within_permille<permille(Found.within)>,
                                          does_not_fit<Found.certainty>, Fixes...>,
                      "loadline: the plan does not fit in memory");
    }
};

}  // namespace rules
}  // namespace loadline
