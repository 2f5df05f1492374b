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

// Of one chip of a stage in serving: what stands whatever the load, and what a request and a token of the
// largest step add to it.
struct serving_memory_terms {
    quantity<units::bytes> weights{};
    quantity<units::bytes> gathered{};      // of the largest layer that is fetched whole
    quantity<units::bytes> request{};       // cache of one at its longest, on a chip that holds it
    quantity<units::bytes> logits{};        // of one request
    quantity<units::bytes> token{};         // of the working set
    quantity<units::bytes> expert_token{};  // besides, of those that experts take at once
};

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
        const quantity<units::bytes> w =
            bytes_per_element(p.precision.activations) / static_cast<double>(p.context);
        const auto hidden = static_cast<double>(m.hidden);
        const bool gathered =
            r.weights_by == weight_layout::gathered;  // whole matrices, divided tokens
        // residual, its norm, and the widest pair of tensors inside a layer
        auto width = static_cast<double>(m.heads * m.head_width() +
                                         2 * m.key_value_heads() * m.head_width());
        if (m.attention == attention_kind::latent)
            width = static_cast<double>(
                m.heads *
                (2 * (m.latent.nope_head_dim + m.latent.rope_head_dim) + m.latent.v_head_dim));
        const auto mlp = static_cast<double>(3 * m.ffn);
        const double rows = gathered ? 1 / t : 1;
        const double share = gathered ? 1 : 1 / t;
        token_ = w * (rows * (2 * hidden + width * share));
        token_with_mlp_ = mlp > width ? w * (rows * (2 * hidden + mlp * share)) : token_;
        if (m.has_experts()) {
            const auto etp = static_cast<double>(p.expert_tensor_degree());
            const double visits = static_cast<double>(m.moe.top_k) * etp / t;
            expert_token_ =
                w * (visits * (2 * hidden + 3 * static_cast<double>(m.moe.expert_ffn) / etp));
        }
        if (gathered && p.tensor > 1) {
            if (m.dense_layers() > 0) gathered_ = whole_layer(layer_kind::dense);
            if (m.has_experts()) gathered_with_experts_ = whole_layer(layer_kind::expert);
        }
    }

    [[nodiscard]] constexpr serving_memory_terms terms(std::int64_t stage,
                                                       const stage_layers& layers) const {
        const transformer& m = *model_;
        const plan& p = *plan_;
        const requests& r = *requests_;
        const parameters_per_chip params = weights_.at(stage, layers);
        serving_memory_terms result;
        double kept = params.unquantised;  // parameters in the format of the rest
        if (r.quantised == quantised_part::experts_only) kept += params.matrices;
        if (r.quantised == quantised_part::outside_attention)
            kept += attention_parameters(m, p) * static_cast<double>(layers.total());
        result.weights = bytes_per_element(r.weights) * (params.total() - kept) +
                         bytes_per_element(rest()) * kept;
        if (layers.dense > 0) result.gathered = gathered_;
        if (layers.expert > 0) result.gathered = max(result.gathered, gathered_with_experts_);
        result.request = kv_bytes_per_request(m, p, r, layers.total(), r.context());
        if (stage == p.pipeline - 1)  // one token of each request is sampled, in fp32
            result.logits = quantity<units::bytes>{
                4.0 * static_cast<double>(p.padded_vocab(m.vocab)) / static_cast<double>(p.tensor)};
        result.token = layers.dense > 0 ? token_with_mlp_ : token_;
        if (layers.expert > 0) result.expert_token = expert_token_;
        return result;
    }

    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage,
                                                const stage_layers& layers) const {
        const requests& r = *requests_;
        const serving_memory_terms each = terms(stage, layers);
        memory_footprint result;
        result.stage = stage;
        result.weights = each.weights;
        result.buffers = each.gathered;
        result.kv_cache = each.request * requests_on_chip(*plan_, r);
        // An engine keeps room for its largest step, whether or not the load fills one (vLLM runs it before
        // it sizes the cache, worker.determine_num_available_blocks; TensorRT-LLM builds for
        // max_num_tokens).
        const std::int64_t step = r.prefill_chunk < r.concurrency ? r.concurrency : r.prefill_chunk;
        const std::int64_t together =
            r.expert_chunk > 0 && r.expert_chunk < step ? r.expert_chunk : step;
        result.activations = each.token * step + each.expert_token * together;
        result.logits = each.logits * r.concurrency;
        result.reserve = reserve_;
        return result;
    }
    [[nodiscard]] constexpr quantity<units::bytes> reserve() const { return reserve_; }

private:
    // Of matrices that are not quantised.
    [[nodiscard]] constexpr number_format rest() const {
        const number_format stored = requests_->weights;
        const number_format kept = plan_->precision.weights;
        return facts(stored).width < facts(kept).width ? kept : stored;
    }
    // Matrices that the tensor group divides, all parts of one layer. A layer's are gone before the next
    // one's come: the estimate hides no fetching beneath products. Experts stay divided.
    [[nodiscard]] constexpr quantity<units::bytes> whole_layer(layer_kind kind) const {
        const quantised_part part = requests_->quantised;
        const double attention = attention_parameters(*model_, plan{});
        const double mlp = layer_parameters_per_chip(*model_, plan{}, kind).matrices - attention;
        const quantity<units::bytes> narrow = bytes_per_element(requests_->weights);
        const quantity<units::bytes> wide = bytes_per_element(rest());
        return (part == quantised_part::all_matrices ? narrow : wide) * attention +
               (part == quantised_part::experts_only ? wide : narrow) * mlp;
    }

    const transformer* model_;
    const plan* plan_;
    const requests* requests_;
    stage_weights weights_;
    quantity<units::bytes> reserve_;
    quantity<units::bytes> token_{};
    quantity<units::bytes> token_with_mlp_{};  // where there is a dense MLP
    quantity<units::bytes> expert_token_{};
    quantity<units::bytes> gathered_{};  // a layer, fetched whole
    quantity<units::bytes> gathered_with_experts_{};
};

[[nodiscard]] constexpr memory_footprint serving_memory(const transformer& m, const plan& p,
                                                        const requests& r,
                                                        quantity<units::bytes> hbm,
                                                        std::int64_t stage) {
    return serving_memory_by_stage{m, p, r, hbm}.at(stage, layers_of(m, p, stage));
}

// The stages, besides the first, of which one can be the fullest. The first holds the embedding and most
// microbatches, the last the logits. Between them a stage can hold more than the one before only if it has
// more layers, or experts in place of dense ones.
template <class Visit>
constexpr void for_other_full_stages(const transformer& m, const plan& p,
                                     const pipeline_layers& layers, const Visit& visit) {
    if (p.pipeline == 1) return;
    visit(p.pipeline - 1);
    if (p.pipeline > 2 && (m.has_experts() || layers.at(1).dense > layers.at(0).dense)) visit(1);
    if (m.has_experts())
        for (std::int64_t stage = 2; stage < p.pipeline - 1 && layers.at(stage - 1).dense > 0;
             ++stage)
            visit(stage);
}
template <class MemoryByStage>
[[nodiscard]] constexpr memory_footprint fullest_stage(const transformer& m, const plan& p,
                                                       const pipeline_layers& layers,
                                                       const MemoryByStage& memory) {
    memory_footprint most = memory.at(0, layers.at(0));
    if (p.pipeline == 1) return most;
    quantity<units::bytes> most_total = most.total();
    for_other_full_stages(m, p, layers, [&](std::int64_t stage) {
        const memory_footprint other = memory.at(stage, layers.at(stage));
        const quantity<units::bytes> total = other.total();
        if (total <= most_total) return;
        most = other;
        most_total = total;
    });
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
