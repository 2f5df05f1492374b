// What a plan keeps on the host fits there, where the cluster says how much there is.
#pragma once

#include <loadline/check/memory.hpp>

namespace loadline {

template <class... Numbers>
inline constexpr bool plan_fits_in_host_memory = false;

namespace rules {

struct host_memory_fits {
    static constexpr rule id = rule::host_memory_fits;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "needs ", f.need, " GiB of the host's memory for each chip, has ", f.have,
            " GiB");
    }

    [[nodiscard]] static constexpr bool holds(const training_job& job) {
        const quantity<units::bytes> have = job.cluster.host_memory;
        return !job.plan.uses_host() || have.count() <= 0 || host_memory_per_chip(job) <= have;
    }
    [[nodiscard]] static constexpr bool holds(const serving_job&) { return true; }
    // In GiB, rounded against the job. Shared out over more chips, each host keeps less.
    [[nodiscard]] static constexpr finding explain(const training_job& job,
                                                   const auto& acceptable) {
        constexpr quantity<units::bytes> gib = 1_GiB;  // clang 14 calls a literal in a template
        const double need = host_memory_per_chip(job) / gib;
        const std::int64_t below = memory_fits::whole(need);
        finding f{.broken = id,
                  .need = static_cast<double>(below) < need ? below + 1 : below,
                  .have = memory_fits::whole(job.cluster.host_memory / gib)};
        offer_smallest_zero_stage(f, job, acceptable);
        offer_larger_shard(f, job, acceptable);
        offer_smallest_tensor(f, job, acceptable);
        offer_pipeline_above(f, job, acceptable, change::smallest_pipeline);
        return f;
    }
    [[nodiscard]] static constexpr finding explain(const serving_job&, const auto&) {
        return {.broken = id};
    }

    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(plan_fits_in_host_memory<needs_GiB_per_chip<Need>, has_GiB<Have>, Fixes...>,
                      "loadline: what the plan keeps on the host does not fit in its memory");
    }
};

}  // namespace rules
}  // namespace loadline
