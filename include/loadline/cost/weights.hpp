// Weights, gradients and optimizer state that one chip of a pipeline stage holds.
#pragma once

#include <loadline/cost/footprint.hpp>
#include <loadline/workload/parameters.hpp>
#include <loadline/workload/plan.hpp>

namespace loadline {

// Layers of one pipeline stage, by kind.
struct stage_layers {
    std::int64_t dense = 0;
    std::int64_t expert = 0;
    [[nodiscard]] constexpr std::int64_t total() const { return dense + expert; }
};

// How the layers of a stage are cut into its chunks. Where these cannot be alike, the short one of the
// first stage is its first, beside the embedding, and of the others the last, beside the output
// projection.
class stage_chunks {
public:
    constexpr stage_chunks(const plan& p, std::int64_t layers, std::int64_t stage)
        : layers_{p.layers_of_stage(stage, layers)}, most_{p.virtual_stages == 1
                                                               ? layers_
                                                               : (layers_ + p.virtual_stages - 1) /
                                                                     p.virtual_stages},
          missing_{most_ * p.virtual_stages - layers_}, short_{stage == 0 ? 0
                                                                          : p.virtual_stages - 1} {}

    [[nodiscard]] constexpr std::int64_t layers_of(std::int64_t chunk) const {
        if (chunk != short_) return most_;
        return missing_ < most_ ? most_ - missing_
                                : 0;  // where more is missing, the plan is refused
    }

private:
    std::int64_t layers_;
    std::int64_t most_;
    std::int64_t missing_;
    std::int64_t short_;
};

[[nodiscard]] constexpr stage_layers layers_of(const transformer& m, const plan& p,
                                               std::int64_t stage) {
    const std::int64_t in_stage = p.layers_of_stage(stage, m.layers);
    if (!m.has_experts()) return {in_stage, 0};
    if (m.moe.dense_layers == 0) return {0, in_stage};
    // A model's dense layers come first, and its chunks go round the stages: count those that fall to
    // this one. Between the ends all stages are alike.
    const stage_chunks own{p, m.layers, stage};
    const stage_chunks start{p, m.layers, 0};
    const stage_chunks between{p, m.layers, p.pipeline > 2 ? 1 : 0};
    const stage_chunks end{p, m.layers, p.pipeline - 1};
    std::int64_t dense = 0;
    std::int64_t first = 0;  // layer of the chunk
    for (std::int64_t c = 0; c < p.virtual_stages && first < m.moe.dense_layers; ++c) {
        const std::int64_t inner = p.pipeline > 2 ? between.layers_of(c) : 0;
        const std::int64_t before = stage == 0 ? 0 : start.layers_of(c) + (stage - 1) * inner;
        const std::int64_t left = m.moe.dense_layers - first - before;
        const std::int64_t here = own.layers_of(c);
        dense += left < 0 ? 0 : left < here ? left : here;
        const std::int64_t round =
            start.layers_of(c) + (p.pipeline - 2) * inner + (p.pipeline > 1 ? end.layers_of(c) : 0);
        if (round <= 0) break;
        first += round;
    }
    return {dense, in_stage - dense};
}

// The layers of the stages that can be the fullest or the slowest, counted once: the first, the second,
// which has no embedding, and the last. Refers to the model and the plan.
class pipeline_layers {
public:
    constexpr pipeline_layers(const transformer& m, const plan& p)
        : model_{&m}, plan_{&p}, first_{layers_of(m, p, 0)}, second_{p.pipeline > 2
                                                                         ? layers_of(m, p, 1)
                                                                         : first_},
          last_{p.pipeline > 1 ? layers_of(m, p, p.pipeline - 1) : first_} {}

    [[nodiscard]] constexpr stage_layers at(std::int64_t stage) const {
        if (stage == 0) return first_;
        if (stage == plan_->pipeline - 1) return last_;
        return stage == 1 ? second_ : layers_of(*model_, *plan_, stage);
    }

private:
    const transformer* model_;
    const plan* plan_;
    stage_layers first_;
    stage_layers second_;
    stage_layers last_;
};

// Parameters on one chip, those of experts apart: they are divided and replicated differently.
struct parameters_per_chip {
    double matrices = 0;  // of the layers, without routed experts
    double experts = 0;
    double unquantised =
        0;  // embeddings, output projection, norms, routers: kept in 16 bits or more
    [[nodiscard]] constexpr double total() const { return matrices + experts + unquantised; }
};

// Share of the key and value matrices on a chip: whole heads, so they are replicated where the tensor
// degree exceeds them.
[[nodiscard]] constexpr double key_value_share(const transformer& m, const plan& p) {
    const std::int64_t heads = m.key_value_heads();
    return 1.0 / static_cast<double>(p.tensor < heads ? p.tensor : heads);
}

[[nodiscard]] constexpr parameters_per_chip
layer_parameters_per_chip(const transformer& m, const plan& p, layer_kind kind) {
    const layer_parameters l = parameters_of_layer(m, kind);
    const auto t = static_cast<double>(p.tensor);
    return {.matrices = static_cast<double>(l.attention_heads + l.mlp) / t +
                        static_cast<double>(l.key_value) * key_value_share(m, p),
            .experts = static_cast<double>(l.expert) * static_cast<double>(l.experts) /
                       static_cast<double>(p.expert_group()),
            .unquantised = static_cast<double>(l.router + l.replicated)};
}

// Parameters on one chip of each stage. What all stages share is worked out once: one layer of each kind
// that the model has, and what stands at the ends of the pipeline.
class stage_weights {
public:
    constexpr stage_weights(const transformer& m, const plan& p)
        : embedding_{static_cast<double>(p.padded_vocab(m.vocab) * m.hidden) /
                     static_cast<double>(p.tensor)},
          positions_{static_cast<double>(position_parameters(m))}, final_norm_{static_cast<double>(
                                                                       final_norm_parameters(m))},
          untied_{m.embedding == embedding_kind::untied}, last_{p.pipeline - 1} {
        if (m.dense_layers() > 0) dense_ = layer_parameters_per_chip(m, p, layer_kind::dense);
        if (m.has_experts()) expert_ = layer_parameters_per_chip(m, p, layer_kind::expert);
    }
    [[nodiscard]] constexpr const parameters_per_chip& layer(layer_kind kind) const {
        return kind == layer_kind::dense ? dense_ : expert_;
    }
    [[nodiscard]] constexpr parameters_per_chip at(std::int64_t stage,
                                                   const stage_layers& layers) const {
        const auto dense = static_cast<double>(layers.dense);
        const auto expert = static_cast<double>(layers.expert);
        parameters_per_chip sum{dense_.matrices * dense + expert_.matrices * expert,
                                dense_.experts * dense + expert_.experts * expert,
                                dense_.unquantised * dense + expert_.unquantised * expert};
        sum.unquantised += outside_layers(stage);
        return sum;
    }
    // Embedding, last norm and output projection: of those that a stage has.
    [[nodiscard]] constexpr double outside_layers(std::int64_t stage) const {
        const bool first = stage == 0;
        double sum = first ? embedding_ + positions_ : 0;
        if (stage == last_) {
            sum += final_norm_;
            // a tied embedding stands on both ends of a pipeline
            if (untied_ || !first) sum += embedding_;
        }
        return sum;
    }

private:
    parameters_per_chip dense_{};
    parameters_per_chip expert_{};
    double embedding_;
    double positions_;
    double final_norm_;
    bool untied_;
    std::int64_t last_;
};

[[nodiscard]] constexpr parameters_per_chip stage_parameters(const transformer& m, const plan& p,
                                                             std::int64_t stage) {
    return stage_weights{m, p}.at(stage, layers_of(m, p, stage));
}

// Low-rank adapters of the attention matrices on one chip: two thin matrices beside each of queries,
// keys and values, and the output projection (Hu et al. 2021, arXiv 2106.09685, section 4.2).
[[nodiscard]] constexpr double adapter_parameters(const transformer& m, const plan& p,
                                                  const stage_layers& layers) {
    const auto h = static_cast<double>(m.hidden);
    const auto heads = static_cast<double>(m.heads * m.head_width());
    const auto kv = static_cast<double>(2 * m.key_value_heads() * m.head_width());
    const auto t = static_cast<double>(p.tensor);
    return static_cast<double>(layers.total()) * static_cast<double>(p.adapter_rank) *
           (h + heads / t + kv * key_value_share(m, p) + heads / t + h);
}

// Training state of a chip by ZeRO stage (Rajbhandari et al. 2020): optimizer state, then gradients, then
// weights are divided over the chips that would hold copies. Bytes of a parameter are worked out once
// for all pipeline stages. Refers to the model and the plan, which must outlive it.
class training_state {
public:
    constexpr training_state(const transformer& m, const plan& p)
        : model_{&m}, plan_{&p}, weights_{m, p} {
        const precision_policy& f = p.precision;
        dense_share_ = 1 / static_cast<double>(p.sharing_replicas(p.dense_replicas()));
        expert_share_ =
            m.has_experts() ? 1 / static_cast<double>(p.sharing_replicas(p.expert_replicas())) : 1;
        const auto held = [&](quantity<units::bytes> parameter, zero_stage from) {
            const bool shared = p.zero >= from;
            return held_bytes{parameter * (shared ? dense_share_ : 1),
                              parameter * (shared ? expert_share_ : 1)};
        };
        kept_ = held(bytes_per_element(f.weights), zero_stage::weights);
        gradients_ = held(bytes_per_element(f.gradients), zero_stage::gradients);
        // where weights already have the master format there is no second copy
        quantity<units::bytes> state = bytes_per_element(f.moments) * 2;
        if (f.master_weights != f.weights) state += bytes_per_element(f.master_weights);
        if (p.optimizer == optimizer_home::host) state = {};
        optimizer_ = held(state, zero_stage::optimizer);
        if (!p.trains_adapters() && p.optimizer == optimizer_home::hbm) {
            quantity<units::bytes> copies;
            if (facts(f.gradients).width < facts(f.master_weights).width)
                copies += bytes_per_element(f.master_weights);
            if (facts(f.weights).width < 16) copies += bytes_per_element(f.activations);
            copies_ = held(copies, zero_stage::optimizer);
        }
        if (p.zero == zero_stage::weights) {
            // Whole are the layer in use and the one being fetched, the gradient of one before it is
            // scattered, and all through the step what stands outside layers: embedding and output
            // projection are PyTorch's root unit, gathered first and kept for the backward pass.
            const parameters_per_chip& layer =
                weights_.layer(m.has_experts() ? layer_kind::expert : layer_kind::dense);
            const double gathered = (dense_share_ < 1 ? layer.matrices + layer.unquantised : 0) +
                                    (expert_share_ < 1 ? layer.experts : 0);
            gathered_ = bytes_per_element(f.weights) * (2 * gathered) +
                        bytes_per_element(f.gradients) * gathered;
            if (dense_share_ < 1) gathered_ends_ = bytes_per_element(f.weights);
        }
    }

    [[nodiscard]] constexpr const stage_weights& weights() const { return weights_; }
    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage,
                                                const stage_layers& layers) const {
        const plan& p = *plan_;
        const precision_policy& f = p.precision;
        const parameters_per_chip params = weights_.at(stage, layers);
        memory_footprint result;
        if (p.trains_adapters()) {  // the weights stay as they are, in the format they are multiplied in
            const number_format kept =
                facts(f.compute).width < facts(f.weights).width ? f.compute : f.weights;
            const double adapters = adapter_parameters(*model_, p, layers);
            result.weights = bytes_per_element(kept) * (params.matrices + params.experts) +
                             bytes_per_element(f.weights) * (params.unquantised + adapters);
            result.gradients = bytes_per_element(f.gradients) * adapters;
            result.optimizer =
                (bytes_per_element(f.master_weights) + bytes_per_element(f.moments) * 2) * adapters;
            return result;
        }
        const double dense = params.matrices + params.unquantised;
        result.weights = kept_.dense * dense + kept_.expert * params.experts;
        result.gradients = gradients_.dense * dense + gradients_.expert * params.experts;
        result.optimizer = optimizer_.dense * dense + optimizer_.expert * params.experts;
        result.buffers = gathered_ + gathered_ends_ * weights_.outside_layers(stage);
        return result;
    }
    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage) const {
        return at(stage, layers_of(*model_, *plan_, stage));
    }
    // What the optimizer's update holds besides, when activations are gone: of its part of the parameters a
    // copy of gradients that are narrower than the master weights (Megatron-LM's and DeepSpeed's
    // optimizers), and where weights are kept in 8 bits the new ones in 16, before they are cast
    // (Transformer Engine, cast_master_weights_to_fp8).
    [[nodiscard]] constexpr quantity<units::bytes> update_copies(std::int64_t stage,
                                                                 const stage_layers& layers) const {
        if (copies_.dense.count() == 0) return {};
        const parameters_per_chip params = weights_.at(stage, layers);
        return copies_.dense * (params.matrices + params.unquantised) +
               copies_.expert * params.experts;
    }

private:
    const transformer* model_;
    const plan* plan_;
    stage_weights weights_;
    double dense_share_ = 1;  // of a parameter, where it is shared out
    double expert_share_ = 1;
    // Of a parameter, on the chip.
    struct held_bytes {
        quantity<units::bytes> dense{};
        quantity<units::bytes> expert{};
    };
    held_bytes kept_{};
    held_bytes gradients_{};
    held_bytes optimizer_{};
    held_bytes copies_{};
    quantity<units::bytes> gathered_{};
    quantity<units::bytes> gathered_ends_{};  // of a parameter outside layers
};

}  // namespace loadline
