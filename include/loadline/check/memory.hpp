// Every chip holds its part of the job.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>
#include <loadline/estimate/memory.hpp>

#include <concepts>

namespace loadline {

/// Why `require` refuses: the fullest chip needs more memory than it has.
template <class... Numbers>
struct plan_does_not_fit_in_memory;

/// The finding of memory that does not suffice: GiB, rounded against the job, the excess, and how sure it is by an
/// error of `within`.
[[nodiscard]] constexpr finding memory_missing(rule broken, quantity<units::bytes> need,
                                               quantity<units::bytes> have, double within) {
    constexpr double gib = 1024.0 * 1024 * 1024;
    const auto whole = [](double n) {
        constexpr double most = 9e18;  // more is no memory, but must not overflow
        return static_cast<std::int64_t>(n < most ? n : most);
    };
    const std::int64_t below = whole(need.count() / gib);
    const double over = need / have - 1;
    return {.broken = broken,
            .need = static_cast<double>(below) < need.count() / gib ? below + 1 : below,
            .have = whole(have.count() / gib),
            .certainty = certainty_of(over, within),
            .over = over,
            .within = within};
}
/// "1.2% over; the model is within 4% on such jobs, so it perhaps does not fit".
constexpr void say_certainty(sentence& text, const finding& f) {
    say_percent(text, f.over);
    say(text, " over; the model is within ");
    say_percent(text, f.within);
    say(text, " on such jobs, so it ", name(f.certainty), " does not fit");
}

namespace rules {

/// The fullest chip holds its part of the job, on the expected value; where requests may queue, with one of them.
/// fits_surely asks the pessimistic end.
struct memory_fits {
    static constexpr rule id = rule::memory_fits;
    // "needs 81 GiB per chip, has 79 GiB: 1.2% over; the model is within 4% on such jobs, so it perhaps does
    // not fit"
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "needs ", f.need, " GiB per chip, has ", f.have, " GiB: ");
        say_certainty(text, f);
    }

    // What must find room: without what an allocator keeps besides while there is some; where requests may wait,
    // one of them.
    [[nodiscard]] static constexpr memory_footprint
    needed(const std::same_as<training_job> auto& job) {
        if (job.stack.cached.quanta == 0) return detail::memory_of_valid(job);
        auto bare = job;
        bare.stack.cached = constant<units::fraction>{0};
        return detail::memory_of_valid(bare);
    }
    [[nodiscard]] static constexpr memory_footprint
    needed(const std::same_as<serving_job> auto& job) {
        if (!job.requests.queueing) return detail::memory_of_valid(job);
        auto one = job;
        one.requests.concurrency = 1;
        return detail::memory_of_valid(one);
    }
    // Where the job takes so many times what is expected; what is kept back is no matter of the model.
    [[nodiscard]] static constexpr quantity<units::bytes> needed(const job_value auto& job,
                                                                 double times) {
        const memory_footprint f = needed(job);
        return f.used() * times + f.reserve;
    }
    // Of what software sees of a chip's memory, the share that the job takes.
    [[nodiscard]] static constexpr double taken(const job_value auto& job) {
        return needed(job).total() / job.cluster.chip.memory();
    }
    // The same, for who has an estimate, which holds the footprint already.
    [[nodiscard]] static constexpr double taken(const std::same_as<training_job> auto& job,
                                                const memory_footprint& estimated) {
        return job.stack.cached.quanta == 0 ? estimated.total() / job.cluster.chip.memory()
                                            : taken(job);
    }
    [[nodiscard]] static constexpr double within(const job_value auto& job) {
        return count_of(job.stack.memory_within);
    }
    // On the expected value.
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) { return taken(job) <= 1; }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f = missing(job);
        offer_all(f, job, acceptable);
        return f;
    }
    // By how much the job misses, without fixes.
    [[nodiscard]] static constexpr finding missing(const job_value auto& job, double times = 1) {
        return memory_missing(id, needed(job, times), job.cluster.chip.memory(), within(job));
    }
    // Where nothing else does, on more chips.
    static constexpr void offer_all(finding& f, const job_value auto& job, const auto& acceptable) {
        offer_fixes(f, job, acceptable);
        if (f.fix_count > 0) return;
        offer_longer_pipeline(f, job, acceptable);
        if constexpr (std::same_as<std::remove_cvref_t<decltype(job)>, training_job>)
            offer_more_replicas(f, job, acceptable);
    }
    // The same work in another way, then less of it; combinations only where nothing single does.
    static constexpr void offer_fixes(finding& f, const std::same_as<training_job> auto& job,
                                      const auto& acceptable) {
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
        offer_larger_expert_tensor(f, job, acceptable);
        offer_pipeline_above(f, job, acceptable, change::smallest_pipeline);
        if (job.plan.zero != zero_stage::none) offer_data_up(f, job, acceptable, job.plan.data + 1);
        offer_offload(f, job, acceptable);
        offer_formats(f, job, acceptable);
        if (f.fix_count == 0) offer_pairs(f, job, acceptable);
        if (f.fix_count < finding::most_fixes) offer_longest_sequence(f, job, acceptable);
    }
    static constexpr void offer_fixes(finding& f, const std::same_as<serving_job> auto& job,
                                      const auto& acceptable) {
        offer_smaller_step(f, job, acceptable);
        offer_memory_share(f, job, acceptable);
        offer_smallest_tensor(f, job, acceptable);
        offer_smallest_expert(f, job, acceptable);
        offer_larger_expert_tensor(f, job, acceptable);
        offer_pipeline_above(f, job, acceptable, change::smallest_pipeline);
        offer_formats(f, job, acceptable);
        offer_fewer_requests(f, job, acceptable);
    }

    // With how sure it is, before the fixes.
    template <const finding& Found, class... Fixes>
    using refusal = plan_does_not_fit_in_memory<needs_GiB_per_chip<Found.need>, has_GiB<Found.have>,
                                                does_not_fit<Found.certainty>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
