// A served model as its engine lays it out where heads or experts do not divide by the chips that share them.
#pragma once

#include <loadline/workload/job.hpp>

namespace loadline {

[[nodiscard]] constexpr bool pads_heads(const serving_job& job) {
    if (!job.stack.pads_heads) return false;
    const std::int64_t kv = job.model.key_value_heads();
    const std::int64_t tensor = job.plan.tensor;
    return job.model.heads % tensor != 0 || (kv % tensor != 0 && tensor % kv != 0);
}
[[nodiscard]] constexpr bool pads_experts(const serving_job& job) {
    return job.stack.uneven_experts && job.model.has_experts() &&
           job.model.moe.experts % job.plan.expert != 0;
}
/// Whether memory and time of a job are those of padded(job).
[[nodiscard]] constexpr bool is_padded(const serving_job& job) {
    return pads_heads(job) || pads_experts(job);
}

/// With heads filled up to a multiple of the tensor group: 40 on 12 are 48, each as wide as before. Key-value
/// heads that are neither divided by the group nor copied to it evenly become as many as the query heads
/// (get_shardable_head_counts and CONVERT_TO_MHA of neuronx-distributed-inference, gqa.py). Experts, of which
/// some chips have one more, are counted as though all chips had: memory and time are the fullest chip's.
[[nodiscard]] constexpr serving_job padded(serving_job job) {
    const auto up = [](std::int64_t n, std::int64_t step) { return (n + step - 1) / step * step; };
    transformer& m = job.model;
    if (pads_heads(job)) {
        const std::int64_t heads = up(m.heads, job.plan.tensor);
        m.head_dim = m.head_width();
        const std::int64_t kv = m.key_value_heads();
        if (kv == m.heads || (kv % job.plan.tensor != 0 && job.plan.tensor % kv != 0))
            m.kv_heads = heads;
        m.heads = heads;
    }
    if (pads_experts(job)) m.moe.experts = up(m.moe.experts, job.plan.expert);
    return job;
}
// Training software refuses both.
[[nodiscard]] constexpr bool is_padded(const training_job&) { return false; }
[[nodiscard]] constexpr const training_job& padded(const training_job& job) { return job; }

}  // namespace loadline
