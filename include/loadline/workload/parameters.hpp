// How many parameters a transformer has, by the part that a parallelism plan divides differently.
#pragma once

#include <loadline/workload/layer.hpp>
#include <loadline/workload/model_layers.hpp>

namespace loadline {

/// Parameters of one layer. Tensor parallelism divides `attention_heads`, `key_value` and `mlp`; expert parallelism
/// the experts; `router` and `replicated` stand on every chip of the group.
struct layer_parameters {
    std::int64_t attention_heads = 0;  // matrices and biases divided by query heads
    std::int64_t key_value = 0;        // divided by key-value heads, replicated beyond them
    std::int64_t key_value_heads = 1;  // by which these are divided
    std::int64_t mlp = 0;              // dense MLP, or the shared experts
    std::int64_t expert = 0;           // one routed expert
    std::int64_t experts = 0;          // routed experts in this layer
    std::int64_t active_experts = 0;   // that one token visits
    std::int64_t router = 0;
    std::int64_t replicated = 0;  // norms, biases of row-parallel matrices, low-rank projections

    [[nodiscard]] constexpr std::int64_t total() const {
        return without_experts() + expert * experts;
    }
    [[nodiscard]] constexpr std::int64_t active() const {
        return without_experts() + expert * active_experts;
    }
    [[nodiscard]] constexpr std::int64_t without_experts() const {
        return attention_heads + key_value + mlp + router + replicated;
    }
};

/// Folds a layer's operations into its parameters.
struct parameter_fold : ignores_the_rest {
    using ignores_the_rest::operator();
    layer_parameters sum{};

    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        const std::int64_t weights = p.n.total() * p.k.total();
        if (p.role == listed::role::expert) {
            sum.experts = p.copies;
            sum.active_experts = p.visited;
            sum.expert += weights + (p.bias ? p.n.total() : 0);
            return;
        }
        if (p.role == listed::role::router) {
            sum.router += weights + (p.bias ? p.n.total() : 0);
            return;
        }
        if (p.n.by == listed::division::key_value) sum.key_value_heads = p.n.count;
        const bool by_outputs = divides(p.n.by);
        part_of(by_outputs ? p.n.by : p.k.by) += weights;
        if (p.bias) part_of(p.n.by) += p.n.total();
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::vectors& v) {
        part_of(v.by) += v.elements;
    }

private:
    [[nodiscard]] static constexpr bool divides(listed::division by) {
        return by != listed::division::none && by != listed::division::hidden;
    }
    [[nodiscard]] constexpr std::int64_t& part_of(listed::division by) {
        switch (by) {
        case listed::division::heads: return sum.attention_heads;
        case listed::division::key_value: return sum.key_value;
        case listed::division::inner: return sum.mlp;
        default: return sum.replicated;
        }
    }
};

/// Parameters of one layer of a kind, as a checkpoint counts them.
[[nodiscard]] [[gnu::always_inline]] constexpr layer_parameters
parameters_of_layer(const model_value auto& m, const layer_kind& kind) {
    parameter_fold fold;
    walk_layer(m, kind, listed::phase::training, fold);
    return fold.sum;
}

/// Outside the layers: the token embedding (and learned positions), the output projection (none of its
/// own when tied), the last norm.
[[nodiscard]] constexpr std::int64_t token_embedding_parameters(const transformer& m) {
    return m.vocab * m.hidden;
}
/// Parameters of positions: 0 but where they are learned.
[[nodiscard]] constexpr std::int64_t position_parameters(const transformer& m) {
    return m.position == position_kind::learned ? m.positions * m.hidden : 0;
}
/// Parameters of the norm behind the last layer.
[[nodiscard]] constexpr std::int64_t final_norm_parameters(const transformer& m) {
    return (m.norm == norm_kind::layer ? 2 : 1) * m.hidden;
}

/// Embeddings, positions, the output projection and the last norm.
[[nodiscard]] constexpr std::int64_t parameters_outside_layers(const transformer& m) {
    const std::int64_t output =
        m.embedding == embedding_kind::tied ? 0 : token_embedding_parameters(m);
    return token_embedding_parameters(m) + position_parameters(m) + output +
           final_norm_parameters(m);
}

/// Parameters of one module that predicts a token further, without its layer: the matrix that joins the last hidden
/// vector to the embedding. Its three norms are prediction_norm_parameters(m).
[[nodiscard]] constexpr std::int64_t prediction_matrix_parameters(const transformer& m) {
    return 2 * m.hidden * m.hidden;
}
/// Parameters of the norms of one module that predicts a token further.
[[nodiscard]] constexpr std::int64_t prediction_norm_parameters(const transformer& m) {
    return 3 * final_norm_parameters(m);
}

/// All parameters of the model, as a checkpoint counts them; a vision tower and modules that predict further among
/// them, without copies of embedding and output projection.
template <model_value Model = transformer>
[[nodiscard]] constexpr std::int64_t parameter_count(const Model& m) {
    const model_layers layers{m};
    const layer_counts counts = layers.all();
    std::int64_t sum = parameters_outside_layers(m) + m.vision.parameters;
    for (std::size_t i = 0; i < layers.size(); ++i)
        sum += counts.of[i] * parameters_of_layer(m, layers[i]).total();
    if (m.predictions > 0)
        sum += m.predictions * (prediction_matrix_parameters(m) + prediction_norm_parameters(m) +
                                parameters_of_layer(m, m.kind_of(m.layers - 1)).total());
    return sum;
}

/// All matrices of a model by what they are part of; `rest`: embedding, norms, biases and other vectors, a vision
/// tower, and modules that predict further.
struct role_parameters {
    std::array<std::int64_t, listed::roles> of{};
    std::int64_t rest = 0;

    [[nodiscard]] constexpr std::int64_t operator[](listed::role r) const {
        return of[static_cast<std::size_t>(r)];
    }
};
/// Counts parameters by their role.
struct role_fold : ignores_the_rest {
    using ignores_the_rest::operator();
    role_parameters& sum;
    std::int64_t layers;

    constexpr role_fold(role_parameters& to, std::int64_t times) : sum{to}, layers{times} {}
    constexpr void operator()(const listed::product& p) {
        sum.of[static_cast<std::size_t>(p.role)] += layers * p.copies * p.n.total() * p.k.total();
    }
};
/// The parts sum to parameter_count(m).
template <model_value Model = transformer>
[[nodiscard]] constexpr role_parameters parameters_by_role(const Model& m) {
    role_parameters sum;
    const model_layers layers{m};
    const layer_counts counts = layers.all();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        role_fold fold{sum, counts.of[i]};
        walk_layer(m, layers[i], listed::phase::training, fold);
    }
    if (m.embedding == embedding_kind::untied)
        sum.of[static_cast<std::size_t>(listed::role::head)] = token_embedding_parameters(m);
    sum.rest = parameter_count(m);
    for (const std::int64_t part : sum.of) sum.rest -= part;
    return sum;
}

/// Parameters that one token passes through, embeddings included; none of a vision tower, nor of
/// modules that predict further.
template <model_value Model = transformer>
[[nodiscard]] constexpr std::int64_t active_parameter_count(const Model& m) {
    const model_layers layers{m};
    const layer_counts counts = layers.all();
    std::int64_t sum = parameters_outside_layers(m);
    for (std::size_t i = 0; i < layers.size(); ++i)
        sum += counts.of[i] * parameters_of_layer(m, layers[i]).active();
    return sum;
}

}  // namespace loadline
