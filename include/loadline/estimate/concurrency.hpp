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

// Of a job as its engine lays it out; of one without figures none has room.
[[nodiscard]] constexpr requests_with_room requests_with_room_of(const serving_job& job) {
    if (!has_figures(job)) return {.mean = 0, .whole = 0};
    const serving_job laid_out = padded(job);
    const model_layers kinds{laid_out.model};
    return requests_with_room_of(
        laid_out, pipeline_layers{laid_out.model, kinds, laid_out.plan,
                                  predictions_served(laid_out.model, laid_out.requests)});
}

/// Requests that find room on one data-parallel rank, with as many tokens each as they can come to, from what
/// each chip has left and the engine gives to the cache: the least over the stages. Zero where not even the
/// weights fit. It does not depend on requests.concurrency. A job of n requests, all in flight at once
/// (requests.queueing is false), keeps the memory rule of check() if and only if n is at most this.
[[nodiscard]] constexpr std::int64_t largest_concurrency(const serving_job& job) {
    return requests_with_room_of(job).whole;
}

/// What an engine has for the cache of one data-parallel rank when it has planned, on a chip of the tightest stage, and
/// the tokens that this holds in requests of the job's longest context: what vLLM prints as available KV cache memory
/// and GPU KV cache size. Less than nothing where weights and the largest step leave none; more says not yet that the
/// engine starts, for it takes more when it has planned: check() does.
struct cache_room {
    quantity<units::bytes> memory{};
    double tokens = 0;
};
/// The room for the cache on the tightest stage; zero of a job that no formula holds for.
[[nodiscard]] constexpr cache_room cache_room_of(const serving_job& wanted) {
    if (!has_figures(wanted)) return {};
    const serving_job job = padded(wanted);
    const model_layers kinds{job.model};
    const pipeline_layers layers{job.model, kinds, job.plan,
                                 predictions_served(job.model, job.requests)};
    serving_memory_by_stage memory{job.model,    kinds,     job.plan,
                                   job.requests, job.stack, job.cluster.chip.memory()};
    memory.add_draft(job.draft);
    const auto requests = static_cast<double>(chips_that_share_requests(job.plan, job.requests));
    const auto of_stage = [&](std::int64_t stage) {
        const serving_memory_terms each = memory.terms(stage, layers.at(stage));
        const quantity<units::bytes> left = memory.left_for_cache(each);
        if (each.request <= quantity<units::bytes>{}) return cache_room{left, 1e18};
        const double held = left / each.request * requests;
        return cache_room{left, held * static_cast<double>(job.requests.context())};
    };
    cache_room least = of_stage(0);
    layers.for_other_extreme_stages([&](std::int64_t stage) {
        const cache_room other = of_stage(stage);
        if (other.tokens < least.tokens) least = other;
    });
    return least;
}

/// Requests that find room, as largest_concurrency, by the closed form and not always whole: of requests that come
/// and go.
[[nodiscard]] constexpr double requests_that_fit(const serving_job& job) {
    return requests_with_room_of(job).mean;
}

}  // namespace loadline
