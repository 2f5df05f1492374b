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

[[nodiscard]] constexpr stage_layers layers_of(const transformer& m, const plan& p,
                                               std::int64_t stage) {
    const std::int64_t in_stage = p.layers_of_stage(stage, m.layers);
    if (!m.has_experts()) return {in_stage, 0};
    // A model's dense layers come first: count those that fall to this stage, chunk by chunk.
    const std::int64_t chunk = in_stage / p.virtual_stages;
    std::int64_t dense = 0;
    for (std::int64_t c = 0; c < p.virtual_stages && chunk > 0; ++c) {
        const std::int64_t first = p.virtual_stages == 1 ? p.layers_before_stage(stage, m.layers)
                                                         : (c * p.pipeline + stage) * chunk;
        if (first >= m.moe.dense_layers) break;
        const std::int64_t left = m.moe.dense_layers - first;
        dense += left < chunk ? left : chunk;
    }
    return {dense, in_stage - dense};
}

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

// One layer of each kind that the model has: the same in every stage.
struct parameters_by_kind {
    parameters_per_chip dense{};
    parameters_per_chip expert{};

    constexpr parameters_by_kind(const transformer& m, const plan& p) {
        if (m.dense_layers() > 0) dense = layer_parameters_per_chip(m, p, layer_kind::dense);
        if (m.has_experts()) expert = layer_parameters_per_chip(m, p, layer_kind::expert);
    }
};

[[nodiscard]] constexpr parameters_per_chip stage_parameters(const transformer& m, const plan& p,
                                                             std::int64_t stage,
                                                             const stage_layers& layers,
                                                             const parameters_by_kind& of_layer) {
    parameters_per_chip sum;
    const auto add = [&](const parameters_per_chip& one, std::int64_t count) {
        if (count == 0) return;
        sum.matrices += one.matrices * static_cast<double>(count);
        sum.experts += one.experts * static_cast<double>(count);
        sum.unquantised += one.unquantised * static_cast<double>(count);
    };
    add(of_layer.dense, layers.dense);
    add(of_layer.expert, layers.expert);

    const double embedding =
        static_cast<double>(p.padded_vocab(m.vocab) * m.hidden) / static_cast<double>(p.tensor);
    const bool first = stage == 0;
    const bool last = stage == p.pipeline - 1;
    if (first) sum.unquantised += embedding + static_cast<double>(position_parameters(m));
    if (last) {
        sum.unquantised += static_cast<double>(final_norm_parameters(m));
        // a tied embedding stands on both ends of a pipeline
        if (m.embedding == embedding_kind::untied || !first) sum.unquantised += embedding;
    }
    return sum;
}

[[nodiscard]] constexpr parameters_per_chip stage_parameters(const transformer& m, const plan& p,
                                                             std::int64_t stage) {
    return stage_parameters(m, p, stage, layers_of(m, p, stage), parameters_by_kind{m, p});
}

// Low-rank adapters of the attention matrices on one chip: two thin matrices beside each of queries,
// keys and values, and the output projection (Hu et al. 2021, arXiv 2106.09685, section 4.2).
[[nodiscard]] constexpr double adapter_parameters(const transformer& m, const plan& p,
                                                  std::int64_t stage) {
    const auto layers = static_cast<double>(layers_of(m, p, stage).total());
    const auto h = static_cast<double>(m.hidden);
    const auto heads = static_cast<double>(m.heads * m.head_width());
    const auto kv = static_cast<double>(2 * m.key_value_heads() * m.head_width());
    const auto t = static_cast<double>(p.tensor);
    return layers * static_cast<double>(p.adapter_rank) *
           (h + heads / t + kv * key_value_share(m, p) + heads / t + h);
}

// Training state by ZeRO stage (Rajbhandari et al. 2020): optimizer state, then gradients, then weights
// are divided over the chips that would hold copies.
[[nodiscard]] constexpr memory_footprint training_state(const transformer& m, const plan& p,
                                                        std::int64_t stage,
                                                        const stage_layers& layers,
                                                        const parameters_by_kind& of_layer) {
    const parameters_per_chip params = stage_parameters(m, p, stage, layers, of_layer);
    const double dense = params.matrices + params.unquantised;
    const auto dense_copies = static_cast<double>(p.sharing_replicas(p.dense_replicas()));
    const auto expert_copies = static_cast<double>(p.sharing_replicas(p.expert_replicas()));
    const auto held = [&](zero_stage from) {
        return p.zero >= from ? dense / dense_copies + params.experts / expert_copies
                              : dense + params.experts;
    };
    const precision_policy& f = p.precision;
    memory_footprint result;
    if (p.trains_adapters()) {  // the weights stay as they are, in the format that they are multiplied in
        const number_format kept =
            facts(f.compute).width < facts(f.weights).width ? f.compute : f.weights;
        const double adapters = adapter_parameters(m, p, stage);
        result.weights = bytes_per_element(kept) * params.matrices +
                         bytes_per_element(kept) * params.experts +
                         bytes_per_element(f.weights) * (params.unquantised + adapters);
        result.gradients = bytes_per_element(f.gradients) * adapters;
        result.optimizer =
            (bytes_per_element(f.master_weights) + bytes_per_element(f.moments) * 2) * adapters;
        return result;
    }
    result.weights = bytes_per_element(f.weights) * held(zero_stage::weights);
    result.gradients = bytes_per_element(f.gradients) * held(zero_stage::gradients);
    // where weights already have the master format there is no second copy
    const quantity<units::bytes> master = f.master_weights == f.weights
                                              ? quantity<units::bytes>{}
                                              : bytes_per_element(f.master_weights);
    // the update reads gradients in the master's format: of narrower ones it makes a copy of its part
    // (Megatron-LM's and DeepSpeed's optimizers; measured in the BLOOM study, see docs/accuracy.md)
    const quantity<units::bytes> copy = facts(f.gradients).width < facts(f.master_weights).width
                                            ? bytes_per_element(f.master_weights)
                                            : quantity<units::bytes>{};
    result.optimizer =
        (master + copy + bytes_per_element(f.moments) * 2) * held(zero_stage::optimizer);
    if (p.optimizer == optimizer_home::host) result.optimizer = {};
    if (p.zero == zero_stage::weights) {
        // the layer in use and the one being fetched are whole, where there is anything to gather
        const parameters_per_chip& layer = m.has_experts() ? of_layer.expert : of_layer.dense;
        const double gathered = (dense_copies > 1 ? layer.matrices + layer.unquantised : 0) +
                                (expert_copies > 1 ? layer.experts : 0);
        result.buffers = bytes_per_element(f.weights) * (2 * gathered);
    }
    return result;
}

[[nodiscard]] constexpr memory_footprint training_state(const transformer& m, const plan& p,
                                                        std::int64_t stage) {
    return training_state(m, p, stage, layers_of(m, p, stage), parameters_by_kind{m, p});
}

}  // namespace loadline
