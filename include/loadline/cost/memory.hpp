// Memory of one chip in full, for training and for serving, and the stage that needs most.
#pragma once

#include <loadline/cost/activations.hpp>
#include <loadline/cost/kv_cache.hpp>

namespace loadline {

// `hbm`: the chip's capacity, of which the plan keeps back a share.
[[nodiscard]] constexpr memory_footprint training_memory(const transformer& m, const plan& p,
                                                         const batch& b, quantity<units::bytes> hbm,
                                                         std::int64_t stage,
                                                         const parameters_by_kind& parameters,
                                                         const activations_by_kind& activations) {
    const stage_layers layers = layers_of(m, p, stage);
    memory_footprint result = training_state(m, p, stage, layers, parameters);
    const memory_footprint kept = training_activations(m, p, b, stage, layers, activations);
    result.stage = stage;
    result.activations = kept.activations;
    result.logits = kept.logits;
    result.buffers += kept.buffers;
    result.reserve = hbm * quantity<units::fraction>{p.reserve}.count();
    return result;
}

[[nodiscard]] constexpr memory_footprint training_memory(const transformer& m, const plan& p,
                                                         const batch& b, quantity<units::bytes> hbm,
                                                         std::int64_t stage) {
    return training_memory(m, p, b, hbm, stage, parameters_by_kind{m, p},
                           activations_by_kind{m, p, b});
}

// Matrices of attention on one chip, in one layer.
[[nodiscard]] constexpr double attention_parameters(const transformer& m, const plan& p) {
    const layer_parameters l = parameters_of_layer(m, layer_kind::dense);
    return static_cast<double>(l.attention_heads) / static_cast<double>(p.tensor) +
           static_cast<double>(l.key_value) * key_value_share(m, p);
}

// Weights in the request's format (embeddings, norms and routers in the plan's), the cache of all
// requests in flight at their longest, and the working set of the largest step.
[[nodiscard]] constexpr memory_footprint serving_memory(const transformer& m, const plan& p,
                                                        const requests& r,
                                                        quantity<units::bytes> hbm,
                                                        std::int64_t stage) {
    const parameters_per_chip params = stage_parameters(m, p, stage);
    const stage_layers layers = layers_of(m, p, stage);
    memory_footprint result;
    result.stage = stage;
    const bool quantised = facts(r.weights).width < facts(p.precision.weights).width;
    const number_format rest = quantised ? p.precision.weights : r.weights;
    double kept = params.unquantised;  // parameters in that other format
    if (r.quantised == quantised_part::experts_only) kept += params.matrices;
    if (r.quantised == quantised_part::outside_attention)
        kept += attention_parameters(m, p) * static_cast<double>(layers.total());
    result.weights =
        bytes_per_element(r.weights) * (params.total() - kept) + bytes_per_element(rest) * kept;
    result.kv_cache = kv_bytes_per_request(m, p, r, layers.total(), r.context()) * r.concurrency;

    const double w = bytes_per_element(p.precision.activations).count();
    const auto t = static_cast<double>(p.tensor);
    const std::int64_t longest = r.prompt * r.concurrency;  // no step holds more than there is
    const std::int64_t chunk = longest < r.prefill_chunk ? longest : r.prefill_chunk;
    const std::int64_t step = chunk < r.concurrency ? r.concurrency : chunk;
    // residual, its norm, and the widest pair of tensors inside a layer
    double width =
        static_cast<double>(m.heads * m.head_width() + 2 * m.key_value_heads() * m.head_width());
    if (m.attention == attention_kind::latent)
        width =
            static_cast<double>(m.heads * (2 * (m.latent.nope_head_dim + m.latent.rope_head_dim) +
                                           m.latent.v_head_dim));
    if (layers.dense > 0 && static_cast<double>(3 * m.ffn) > width)
        width = static_cast<double>(3 * m.ffn);
    double per_token = w * (2 * static_cast<double>(m.hidden) + width / t);
    if (layers.expert > 0) {
        const double visits =
            static_cast<double>(m.moe.top_k) * static_cast<double>(p.expert_tensor_degree()) / t;
        per_token +=
            w * visits *
            (2 * static_cast<double>(m.hidden) + 3 * static_cast<double>(m.moe.expert_ffn) /
                                                     static_cast<double>(p.expert_tensor_degree()));
    }
    result.activations = quantity<units::bytes>{static_cast<double>(step) * per_token /
                                                static_cast<double>(p.context)};
    if (stage == p.pipeline - 1)  // one token of each request is sampled, in fp32
        result.logits = quantity<units::bytes>{
            4.0 * static_cast<double>(r.concurrency * p.padded_vocab(m.vocab)) / t};
    result.reserve = hbm * quantity<units::fraction>{p.reserve}.count();
    return result;
}

// The fullest stage. The first holds the embedding and most microbatches, the last the logits. Between
// them a stage can hold more than the one before only if that has dense layers in place of experts.
template <class StageMemory>
[[nodiscard]] constexpr memory_footprint fullest_stage(const transformer& m, const plan& p,
                                                       StageMemory memory_of) {
    memory_footprint most = memory_of(std::int64_t{0});
    const auto consider = [&](std::int64_t stage) {
        if (stage <= 0 || stage >= p.pipeline) return;
        const memory_footprint other = memory_of(stage);
        if (other.total() > most.total()) most = other;
    };
    consider(p.pipeline - 1);
    consider(1);
    if (m.has_experts())
        for (std::int64_t stage = 2; stage < p.pipeline && layers_of(m, p, stage - 1).dense > 0;
             ++stage)
            consider(stage);
    return most;
}

[[nodiscard]] constexpr memory_footprint
training_memory(const transformer& m, const plan& p, const batch& b, quantity<units::bytes> hbm) {
    const parameters_by_kind parameters{m, p};
    const activations_by_kind activations{m, p, b};
    return fullest_stage(m, p, [&](std::int64_t stage) {
        return training_memory(m, p, b, hbm, stage, parameters, activations);
    });
}
[[nodiscard]] constexpr memory_footprint
serving_memory(const transformer& m, const plan& p, const requests& r, quantity<units::bytes> hbm) {
    return fullest_stage(m, p,
                         [&](std::int64_t stage) { return serving_memory(m, p, r, hbm, stage); });
}

}  // namespace loadline
