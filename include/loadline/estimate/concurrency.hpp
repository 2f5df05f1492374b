// How many requests the memory of a deployment holds at once.
#pragma once

#include <loadline/estimate/memory.hpp>

namespace loadline {

// By the footprint that memory_per_chip(job) reads.
[[nodiscard]] constexpr requests_with_room requests_with_room_of(const serving_job& job,
                                                                 const pipeline_layers& layers) {
    serving_memory_by_stage memory{job.model,    layers.kinds(), job.plan,
                                   job.requests, job.stack,      job.cluster.chip.memory()};
    memory.add_draft(job.draft);
    return requests_with_room_of(layers, memory);
}

/// Requests that find room on one data-parallel rank, with as many tokens each as they can come to, from what
/// each chip has left and the engine gives to the cache: the least over the stages. Zero where not even the
/// weights fit. It does not depend on requests.concurrency. A job of n requests, all in flight at once
/// (requests.queueing is false), keeps the memory rule of check() if and only if n is at most this.
[[nodiscard]] constexpr std::int64_t largest_concurrency(const serving_job& job) {
    const model_layers kinds{job.model};
    return requests_with_room_of(job, pipeline_layers{job.model, kinds, job.plan,
                                                      predictions_served(job.model, job.requests)})
        .whole;
}

/// The same as a figure that is not always whole: of requests that come to their longest one after another.
[[nodiscard]] constexpr double requests_that_fit(const serving_job& job) {
    if (is_padded(job)) return requests_that_fit(padded(job));
    const model_layers kinds{job.model};
    return requests_with_room_of(job, pipeline_layers{job.model, kinds, job.plan,
                                                      predictions_served(job.model, job.requests)})
        .mean;
}

}  // namespace loadline
