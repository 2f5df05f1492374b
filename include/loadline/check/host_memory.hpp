// The host's memory holds what the plan keeps there.
#pragma once

#include <loadline/check/memory.hpp>

namespace loadline {

/// Why `require` refuses: what the plan keeps on the host is more than cluster.host_memory.
template <class... Numbers>
struct host_memory_does_not_hold_what_the_plan_keeps_there;

namespace rules {

/// What the plan keeps on the host fits cluster.host_memory, on the expected value; asked where the cluster states
/// that. Of training alone.
struct host_memory_fits {
    static constexpr rule id = rule::host_memory_fits;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "keeps ", f.need, " GiB per chip on the host, which has ", f.have, " GiB: ");
        say_certainty(text, f);
    }

    // Of the host's memory for a chip, the share that the job takes.
    [[nodiscard]] static constexpr double taken(const std::same_as<training_job> auto& job) {
        const quantity<units::bytes> memory = job.cluster.host_memory;
        return memory.count() <= 0 || !job.plan.uses_host() ? 0
                                                            : host_memory_per_chip(job) / memory;
    }
    // Engines keep no weights or cache there.
    [[nodiscard]] static constexpr double taken(const serving_job&) { return 0; }
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) { return taken(job) <= 1; }

    [[nodiscard]] static constexpr finding missing(const std::same_as<training_job> auto& job,
                                                   double times = 1) {
        return memory_missing(id, host_memory_per_chip(job) * times, job.cluster.host_memory,
                              memory_fits::within(job));
    }
    [[nodiscard]] static constexpr finding missing(const serving_job&, double = 1) {
        return {.broken = id};
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f = missing(job);
        offer_all(f, job, acceptable);
        return f;
    }
    // Less on the host, then the same over more chips.
    static constexpr void offer_all(finding& f, const std::same_as<training_job> auto& job,
                                    const auto& acceptable) {
        offer_smallest_zero_stage(f, job, acceptable);
        offer_larger_shard(f, job, acceptable);
        offer_less_on_host(f, job, acceptable);
        offer_smallest_tensor(f, job, acceptable);
        offer_smallest_expert(f, job, acceptable);
        offer_pipeline_above(f, job, acceptable, change::smallest_pipeline);
        if (job.plan.zero != zero_stage::none) offer_data_up(f, job, acceptable, job.plan.data + 1);
        if (f.fix_count > 0) return;
        offer_longer_pipeline(f, job, acceptable);
        offer_more_replicas(f, job, acceptable);
    }
    static constexpr void offer_all(finding&, const serving_job&, const auto&) {}

    template <const finding& Found, class... Fixes>
    using refusal = host_memory_does_not_hold_what_the_plan_keeps_there<
        keeps_GiB_on_host_per_chip<Found.need>, host_has_GiB_per_chip<Found.have>,
        does_not_fit<Found.certainty>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
