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

// Memory of one chip of each stage in serving: weights in the request's format (embeddings, norms and
// routers in the plan's), the cache of all requests in flight at their longest, and the working set of the
// largest step. Refers to what it is made of, of which only requests.concurrency may change.
class serving_memory_by_stage {
public:
    constexpr serving_memory_by_stage(const transformer& m, const plan& p, const requests& r,
                                      quantity<units::bytes> hbm)
        : model_{&m}, plan_{&p}, requests_{&r}, weights_{m, p}, reserve_{hbm *
                                                                         count_of(p.reserve)} {
        const auto t = static_cast<double>(p.tensor);
        const double w = bytes_per_element(p.precision.activations).count();
        const auto hidden = static_cast<double>(m.hidden);
        const bool gathered =
            r.weights_by == weight_layout::gathered;  // whole matrices, divided tokens
        rows_share_ = gathered ? 1 / t : 1;
        // residual, its norm, and the widest pair of tensors inside a layer
        double width = static_cast<double>(m.heads * m.head_width() +
                                           2 * m.key_value_heads() * m.head_width());
        if (m.attention == attention_kind::latent)
            width = static_cast<double>(
                m.heads *
                (2 * (m.latent.nope_head_dim + m.latent.rope_head_dim) + m.latent.v_head_dim));
        const auto mlp = static_cast<double>(3 * m.ffn);
        const double share = gathered ? 1 : 1 / t;
        row_ = w * (2 * hidden + width * share);
        row_with_mlp_ = mlp > width ? w * (2 * hidden + mlp * share) : row_;
        if (m.has_experts()) {
            const auto etp = static_cast<double>(p.expert_tensor_degree());
            const double visits = static_cast<double>(m.moe.top_k) * etp / t;
            expert_row_ =
                w * visits * (2 * hidden + 3 * static_cast<double>(m.moe.expert_ffn) / etp);
        }
    }

    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage,
                                                const stage_layers& layers) const {
        const transformer& m = *model_;
        const plan& p = *plan_;
        const requests& r = *requests_;
        const parameters_per_chip params = weights_.at(stage, layers);
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
        result.kv_cache =
            kv_bytes_per_request(m, p, r, layers.total(), r.context()) * r.concurrency;

        // An engine keeps room for its largest step, whether or not the load fills one (vLLM runs it before
        // it sizes the cache, worker.determine_num_available_blocks; TensorRT-LLM builds for
        // max_num_tokens).
        const std::int64_t step = r.prefill_chunk < r.concurrency ? r.concurrency : r.prefill_chunk;
        double held =
            static_cast<double>(step) * rows_share_ * (layers.dense > 0 ? row_with_mlp_ : row_);
        if (layers.expert > 0) {
            const std::int64_t together =
                r.expert_chunk > 0 && r.expert_chunk < step ? r.expert_chunk : step;
            held += static_cast<double>(together) * expert_row_;
        }
        result.activations = quantity<units::bytes>{held / static_cast<double>(p.context)};
        if (stage == p.pipeline - 1)  // one token of each request is sampled, in fp32
            result.logits = quantity<units::bytes>{
                4.0 * static_cast<double>(r.concurrency * p.padded_vocab(m.vocab)) /
                static_cast<double>(p.tensor)};
        result.reserve = reserve_;
        return result;
    }

private:
    const transformer* model_;
    const plan* plan_;
    const requests* requests_;
    stage_weights weights_;
    quantity<units::bytes> reserve_;
    double rows_share_ = 1;    // of the tokens of a step
    double row_ = 0;           // bytes of a token
    double row_with_mlp_ = 0;  // the same where there is a dense MLP
    double expert_row_ = 0;    // besides, of a token among experts
};

[[nodiscard]] constexpr memory_footprint serving_memory(const transformer& m, const plan& p,
                                                        const requests& r,
                                                        quantity<units::bytes> hbm,
                                                        std::int64_t stage) {
    return serving_memory_by_stage{m, p, r, hbm}.at(stage, layers_of(m, p, stage));
}

// The fullest stage. The first holds the embedding and most microbatches, the last the logits. Between
// them a stage can hold more than the one before only if it has more layers, or experts in place of
// dense ones.
template <class MemoryByStage>
[[nodiscard]] constexpr memory_footprint fullest_stage(const transformer& m, const plan& p,
                                                       const pipeline_layers& layers,
                                                       const MemoryByStage& memory) {
    memory_footprint most = memory.at(0, layers.at(0));
    if (p.pipeline == 1) return most;
    quantity<units::bytes> most_total = most.total();
    const auto consider = [&](std::int64_t stage) {
        const memory_footprint other = memory.at(stage, layers.at(stage));
        const quantity<units::bytes> total = other.total();
        if (total <= most_total) return;
        most = other;
        most_total = total;
    };
    consider(p.pipeline - 1);
    if (p.pipeline > 2 && (m.has_experts() || layers.at(1).dense > layers.at(0).dense)) consider(1);
    if (m.has_experts())
        for (std::int64_t stage = 2; stage < p.pipeline - 1 && layers.at(stage - 1).dense > 0;
             ++stage)
            consider(stage);
    return most;
}

[[nodiscard]] constexpr memory_footprint
training_memory(const transformer& m, const plan& p, const batch& b, quantity<units::bytes> hbm) {
    return fullest_stage(m, p, {m, p}, training_memory_by_stage{m, p, b, hbm});
}
[[nodiscard]] constexpr memory_footprint
serving_memory(const transformer& m, const plan& p, const requests& r, quantity<units::bytes> hbm) {
    return fullest_stage(m, p, {m, p}, serving_memory_by_stage{m, p, r, hbm});
}

}  // namespace loadline
