// A served model as its engine lays it out where heads or experts do not divide by the chips that share them.
#pragma once

#include <loadline/workload/job.hpp>

namespace loadline {

/// Ranks of the software that share a layer: chips of the tensor group, or their cores.
[[nodiscard]] constexpr std::int64_t tensor_ranks(const std::same_as<serving_job> auto& job) {
    return job.plan.tensor * job.stack.ranks_per_chip;
}
/// Whether heads, or widths of an MLP or an expert, are filled up for the ranks that share them.
[[nodiscard]] constexpr bool pads_heads(const std::same_as<serving_job> auto& job) {
    const std::int64_t ranks = tensor_ranks(job);
    return job.stack.pads_layers &&
           (job.model.heads % ranks != 0 || job.model.key_value_heads() % ranks != 0);
}
/// Whether the software pads a width that the tensor group does not divide.
[[nodiscard]] constexpr bool pads_widths(const std::same_as<serving_job> auto& job) {
    const std::int64_t of_expert = job.plan.expert_tensor_degree() * job.stack.ranks_per_chip;
    return job.stack.pads_layers &&
           (job.model.ffn % tensor_ranks(job) != 0 || job.model.moe.expert_ffn % of_expert != 0);
}
/// Whether the software pads experts that the group does not divide.
[[nodiscard]] constexpr bool pads_experts(const std::same_as<serving_job> auto& job) {
    return job.stack.uneven_experts && job.model.has_experts() &&
           job.model.moe.experts % job.plan.expert != 0;
}
/// Whether memory and time of a job are those of padded(job).
[[nodiscard]] constexpr bool is_padded(const std::same_as<serving_job> auto& job) {
    return pads_heads(job) || pads_widths(job) || pads_experts(job);
}

/// The model with heads filled up to a multiple of the ranks: 40 on 24 cores are 48, each as wide as before. Fewer
/// key-value heads than ranks are copied so that each rank has one, where they divide the ranks (and, by
/// stack.copies_all_heads, no query heads are filled up), and otherwise become as many as the query heads
/// (get_qkv_padding in utils.py of transformers-neuronx; REPLICATE_TO_TP_DEGREE and CONVERT_TO_MHA in gqa.py of
/// neuronx-distributed-inference). Inner widths of MLPs and experts are multiples of the ranks too. Experts, of which
/// some chips have one more, are counted as though all chips had: memory and time are the fullest chip's.
[[nodiscard]] constexpr transformer padded_model(const std::same_as<serving_job> auto& job) {
    const auto up = [](std::int64_t n, std::int64_t step) {
        return bounded_product(n / step + (n % step > 0 ? 1 : 0), step);
    };
    transformer m = job.model;
    const std::int64_t ranks = tensor_ranks(job);
    if (pads_heads(job)) {
        const std::int64_t heads = up(m.heads, ranks);
        m.head_dim = m.head_width();
        const std::int64_t kv = m.key_value_heads();
        const bool copied =
            kv < m.heads && ranks % kv == 0 && (heads == m.heads || !job.stack.copies_all_heads);
        if (kv % ranks != 0) m.kv_heads = copied ? ranks : heads;
        m.heads = heads;
    }
    if (pads_widths(job)) {
        m.ffn = up(m.ffn, ranks);
        m.moe.expert_ffn =
            up(m.moe.expert_ffn, job.plan.expert_tensor_degree() * job.stack.ranks_per_chip);
    }
    if (pads_experts(job)) m.moe.experts = up(m.moe.experts, job.plan.expert);
    return m;
}
/// The job with its padded_model.
[[nodiscard]] constexpr serving_job padded(serving_job job) {
    job.model = padded_model(job);
    return job;
}
// Training software refuses all of this.
[[nodiscard]] constexpr const transformer&
padded_model(const std::same_as<training_job> auto& job) {
    return job.model;
}

}  // namespace loadline
