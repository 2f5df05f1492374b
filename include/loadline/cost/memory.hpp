// Memory of one chip in full, for training and for serving, and the stage that needs most.
#pragma once

#include <loadline/cost/activations.hpp>
#include <loadline/cost/kv_cache.hpp>

namespace loadline {

// Memory of one chip of each stage in training. `hbm`: the chip's capacity, of which the plan keeps back
// a share. A step is fullest where most microbatches are in flight, or in the update: its copies lie
// where activations and logits were, and count as the optimizer's as far as they take more. Refers to
// the model and the plan, which must outlive it.
class training_memory_by_stage {
public:
    constexpr training_memory_by_stage(const transformer& m, const plan& p, const batch& b,
                                       quantity<units::bytes> hbm)
        : state_{m, p}, activations_{m, p, b}, reserve_{hbm * count_of(p.reserve)} {}

    [[nodiscard]] constexpr const stage_weights& weights() const { return state_.weights(); }
    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage,
                                                const stage_layers& layers) const {
        memory_footprint result = state_.at(stage, layers);
        activations_.add_to(result, stage, layers);
        result.optimizer +=
            max(state_.update_copies(stage, layers) - result.activations - result.logits,
                quantity<units::bytes>{});
        result.stage = stage;
        result.reserve = reserve_;
        return result;
    }

private:
    training_state state_;
    training_activations activations_;
    quantity<units::bytes> reserve_;
};

[[nodiscard]] constexpr memory_footprint training_memory(const transformer& m, const plan& p,
                                                         const batch& b, quantity<units::bytes> hbm,
                                                         std::int64_t stage) {
    return training_memory_by_stage{m, p, b, hbm}.at(stage, layers_of(m, p, stage));
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
    // An engine keeps room for its largest step, whether or not the load fills one (vLLM runs it before it
    // sizes the cache, worker.determine_num_available_blocks; TensorRT-LLM builds for max_num_tokens).
    const std::int64_t step = r.prefill_chunk < r.concurrency ? r.concurrency : r.prefill_chunk;
    const bool gathered =
        r.weights_by == weight_layout::gathered;  // whole matrices, divided tokens
    // residual, its norm, and the widest pair of tensors inside a layer
    double width =
        static_cast<double>(m.heads * m.head_width() + 2 * m.key_value_heads() * m.head_width());
    if (m.attention == attention_kind::latent)
        width =
            static_cast<double>(m.heads * (2 * (m.latent.nope_head_dim + m.latent.rope_head_dim) +
                                           m.latent.v_head_dim));
    if (layers.dense > 0 && static_cast<double>(3 * m.ffn) > width)
        width = static_cast<double>(3 * m.ffn);
    const double per_token =
        w * (2 * static_cast<double>(m.hidden) + (gathered ? width : width / t));
    double held = static_cast<double>(step) / (gathered ? t : 1) * per_token;
    if (layers.expert > 0) {
        const double visits =
            static_cast<double>(m.moe.top_k) * static_cast<double>(p.expert_tensor_degree()) / t;
        const std::int64_t together =
            r.expert_chunk > 0 && r.expert_chunk < step ? r.expert_chunk : step;
        held +=
            static_cast<double>(together) * w * visits *
            (2 * static_cast<double>(m.hidden) + 3 * static_cast<double>(m.moe.expert_ffn) /
                                                     static_cast<double>(p.expert_tensor_degree()));
    }
    result.activations = quantity<units::bytes>{held / static_cast<double>(p.context)};
    if (stage == p.pipeline - 1)  // one token of each request is sampled, in fp32
        result.logits = quantity<units::bytes>{
            4.0 * static_cast<double>(r.concurrency * p.padded_vocab(m.vocab)) / t};
    result.reserve = hbm * quantity<units::fraction>{p.reserve}.count();
    return result;
}

// The fullest stage. The first holds the embedding and most microbatches, the last the logits. Between
// them a stage can hold more than the one before only if that has dense layers in place of experts.
// `memory_of(stage, layers)`.
template <class StageMemory>
[[nodiscard]] constexpr memory_footprint fullest_stage(const transformer& m, const plan& p,
                                                       const pipeline_layers& layers,
                                                       StageMemory memory_of) {
    memory_footprint most = memory_of(std::int64_t{0}, layers.at(0));
    quantity<units::bytes> most_total = most.total();
    const auto consider = [&](std::int64_t stage) {
        const memory_footprint other = memory_of(stage, layers.at(stage));
        const quantity<units::bytes> total = other.total();
        if (total <= most_total) return;
        most = other;
        most_total = total;
    };
    if (p.pipeline > 1) consider(p.pipeline - 1);
    if (p.pipeline > 2) consider(1);
    if (m.has_experts())
        for (std::int64_t stage = 2; stage < p.pipeline - 1 && layers.at(stage - 1).dense > 0;
             ++stage)
            consider(stage);
    return most;
}

[[nodiscard]] constexpr memory_footprint
training_memory(const transformer& m, const plan& p, const batch& b, quantity<units::bytes> hbm) {
    const training_memory_by_stage memory{m, p, b, hbm};
    return fullest_stage(m, p, {m, p}, [&](std::int64_t stage, const stage_layers& layers) {
        return memory.at(stage, layers);
    });
}
[[nodiscard]] constexpr memory_footprint
serving_memory(const transformer& m, const plan& p, const requests& r, quantity<units::bytes> hbm) {
    return fullest_stage(m, p, {m, p}, [&](std::int64_t stage, const stage_layers&) {
        return serving_memory(m, p, r, hbm, stage);
    });
}

}  // namespace loadline
