// How many requests the memory of a deployment holds at once.
#pragma once

#include <loadline/estimate/memory.hpp>

namespace loadline {

// The largest n, not always whole, for which ceil(n / chips) caches and n times `each` find room: of the
// requests that `chips` share out, the fullest holds whole ones.
[[nodiscard]] constexpr double requests_in_room(double room, double cache, double each,
                                                std::int64_t chips) {
    if (room <= 0) return 0;
    if (cache + each <= 0) return 1e18;  // nothing that grows
    if (chips == 1) return room / (cache + each);
    const double round = cache + each * static_cast<double>(chips);  // one more on every chip
    const auto rounds = static_cast<double>(static_cast<std::int64_t>(room / round));
    const double left = room - rounds * round - cache;
    return rounds * static_cast<double>(chips) + (left > 0 ? left / each : 0);
}

// On one chip of a stage. A request takes its cache and its logits; where more of them decode than a
// chunk has tokens, they also make the largest step, whose working set lies before the engine's share.
[[nodiscard]] constexpr double requests_that_fit(const serving_job& job,
                                                 const serving_memory_terms& each,
                                                 quantity<units::bytes> reserve) {
    const requests& r = job.requests;
    const double share = count_of(job.stack.cache_memory);
    const double rest =
        (job.cluster.chip.memory() - reserve - each.weights - each.gathered).count() -
        count_of(job.stack.runtime);
    const std::int64_t chips = chips_that_share_requests(job.plan, r);
    const auto fit = [&](double working_set, quantity<units::bytes> of_each) {
        return requests_in_room((rest - working_set) * share, each.request.count(),
                                each.logits.count() + of_each.count() * share, chips);
    };
    const auto chunk = static_cast<double>(r.prefill_chunk);
    const bool all_at_once = r.expert_chunk == 0;
    const auto at_once = static_cast<double>(r.expert_chunk);  // tokens that experts take
    const double experts = all_at_once || at_once > chunk ? chunk : at_once;
    const double n = fit((each.token * chunk + each.expert_token * experts).count(), {});
    if (n <= chunk) return n;
    if (all_at_once || at_once > chunk) {
        const double more = fit(0, each.token + each.expert_token);
        if (all_at_once || more <= at_once) return more;
    }
    return fit((each.expert_token * at_once).count(), each.token);
}

// On one data-parallel rank, with as many tokens each as they can come to. Zero where not even the weights
// fit. From what each chip has left, and the engine gives to the cache: the least over the stages. It does
// not depend on requests.concurrency. With a stack that keeps and holds back nothing, the largest number
// for which memory_per_chip(job) stays within the chip.
[[nodiscard]] constexpr double requests_that_fit(const serving_job& job,
                                                 const pipeline_layers& layers) {
    const serving_memory_by_stage memory{job.model,    layers.kinds(), job.plan,
                                         job.requests, job.stack,      job.cluster.chip.memory()};
    double least = requests_that_fit(job, memory.terms(0, layers.at(0)), memory.reserve());
    layers.for_other_extreme_stages([&](std::int64_t stage) {
        const double n =
            requests_that_fit(job, memory.terms(stage, layers.at(stage)), memory.reserve());
        if (n < least) least = n;
    });
    return least;
}
[[nodiscard]] constexpr double requests_that_fit(const serving_job& job) {
    if (is_padded(job)) return requests_that_fit(padded(job));
    const model_layers kinds{job.model};
    return requests_that_fit(job, pipeline_layers{job.model, kinds, job.plan,
                                                  predictions_served(job.model, job.requests)});
}

[[nodiscard]] constexpr std::int64_t largest_concurrency(const serving_job& job) {
    return static_cast<std::int64_t>(requests_that_fit(job));
}

}  // namespace loadline
