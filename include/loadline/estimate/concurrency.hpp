// How many requests the memory of a deployment holds at once.
#pragma once

#include <loadline/estimate/memory.hpp>

namespace loadline {

// On one data-parallel rank, with `context` tokens each. Zero where not even the weights fit. From what
// the fullest chip has left, and the engine gives to the cache, by what one more request takes there:
// its cache and its logits. With a stack that keeps and holds back nothing, the largest number for which
// memory_per_chip(job) stays within the chip.
// `now` is memory_per_chip(job).
[[nodiscard]] constexpr double requests_that_fit(const serving_job& job, double context,
                                                 const memory_footprint& now) {
    const requests& r = job.requests;
    const auto there = static_cast<double>(r.concurrency);
    const double each = now.kv_cache.count() / there / static_cast<double>(r.context()) * context +
                        now.logits.count() / there;
    const double rest = (now.total() - now.kv_cache - now.logits).count();
    const double room =
        (job.cluster.chip.hbm_capacity.count() - rest - count_of(job.stack.runtime)) *
        count_of(job.stack.cache_memory);
    return room <= 0 || each <= 0 ? 0 : room / each;
}

[[nodiscard]] constexpr double requests_that_fit(const serving_job& job, double context) {
    return requests_that_fit(job, context, memory_per_chip(job));
}

[[nodiscard]] constexpr std::int64_t largest_concurrency(const serving_job& job) {
    return static_cast<std::int64_t>(
        requests_that_fit(job, static_cast<double>(job.requests.context())));
}

}  // namespace loadline
