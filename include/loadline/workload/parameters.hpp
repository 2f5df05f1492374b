// How many parameters a transformer has, by the part that a parallelism plan divides differently.
#pragma once

#include <loadline/workload/transformer.hpp>

namespace loadline {

// Of one layer, in parameters. Tensor parallelism divides `attention_heads`, `key_value` and the MLP
// matrices; expert parallelism the experts; `replicated` parts stand on every chip of the group.
struct layer_parameters {
    std::int64_t attention_heads = 0;  // matrices and biases divided by query heads
    std::int64_t key_value = 0;        // divided by key-value heads, replicated beyond them
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

enum class layer_kind : std::uint8_t { dense, expert };

// Width x width matrices with their biases, by the published architecture of each model family
// (Vaswani et al. 2017; GPT-2; Llama; DeepSeek-V2 for latent attention).
[[nodiscard]] constexpr layer_parameters parameters_of_layer(const transformer& m,
                                                             layer_kind kind) {
    const std::int64_t h = m.hidden;
    const std::int64_t per_norm = m.norm == norm_kind::layer ? 2 : 1;
    layer_parameters p;
    p.replicated = m.norms_of_layer() * per_norm * h;
    if (m.attention == attention_kind::grouped) {
        const std::int64_t d = m.head_width();
        const std::int64_t q = m.heads * d;
        const std::int64_t kv = 2 * m.key_value_heads() * d;
        p.attention_heads = h * q + q * h + (m.extra.qkv_bias ? q : 0);
        p.key_value = h * kv + (m.extra.qkv_bias ? kv : 0);
        p.replicated += (m.extra.attention_output_bias ? h : 0) + (m.extra.qk_norm ? 2 * d : 0);
    } else {
        const latent_attention& l = m.latent;
        const std::int64_t qk = l.nope_head_dim + l.rope_head_dim;
        const std::int64_t q_in = l.q_rank == 0 ? h : l.q_rank;
        p.attention_heads = q_in * m.heads * qk                                       // q up
                            + l.kv_rank * m.heads * (l.nope_head_dim + l.v_head_dim)  // k, v up
                            + m.heads * l.v_head_dim * h;                             // output
        p.replicated += h * (l.kv_rank + l.rope_head_dim) + l.kv_rank     // kv down, norm
                        + (l.q_rank == 0 ? 0 : h * l.q_rank + l.q_rank);  // q down, norm
    }
    p.attention_heads += m.extra.attention_sinks ? m.heads : 0;

    const std::int64_t matrices = m.mlp == mlp_kind::gated ? 3 : 2;
    const auto mlp = [&](std::int64_t width) {
        return matrices * h * width + (m.extra.mlp_bias ? (matrices - 1) * width : 0);
    };
    const std::int64_t output_bias = m.extra.mlp_bias ? h : 0;
    if (kind == layer_kind::dense) {
        p.mlp = mlp(m.ffn);
        p.replicated += output_bias;
    } else {
        p.mlp = m.shared_width() == 0 ? 0 : mlp(m.shared_width());
        p.expert = mlp(m.moe.expert_ffn) + output_bias;
        p.experts = m.moe.experts;
        p.active_experts = m.moe.top_k;
        p.router = h * m.moe.experts + (m.extra.router_bias ? m.moe.experts : 0);
    }
    return p;
}

// Outside the layers: the token embedding (and learned positions), the output projection (none of its
// own when tied), the last norm.
[[nodiscard]] constexpr std::int64_t token_embedding_parameters(const transformer& m) {
    return m.vocab * m.hidden;
}
[[nodiscard]] constexpr std::int64_t position_parameters(const transformer& m) {
    return m.position == position_kind::learned ? m.positions * m.hidden : 0;
}
[[nodiscard]] constexpr std::int64_t final_norm_parameters(const transformer& m) {
    return (m.norm == norm_kind::layer ? 2 : 1) * m.hidden;
}

[[nodiscard]] constexpr std::int64_t parameters_outside_layers(const transformer& m) {
    const std::int64_t output =
        m.embedding == embedding_kind::tied ? 0 : token_embedding_parameters(m);
    return token_embedding_parameters(m) + position_parameters(m) + output +
           final_norm_parameters(m);
}

// All parameters of the model, as a checkpoint counts them.
[[nodiscard]] constexpr std::int64_t parameter_count(const transformer& m) {
    return m.dense_layers() * parameters_of_layer(m, layer_kind::dense).total() +
           (m.has_experts() ? m.expert_layers() * parameters_of_layer(m, layer_kind::expert).total()
                            : 0) +
           parameters_outside_layers(m);
}

// Parameters that one token passes through, embeddings included.
[[nodiscard]] constexpr std::int64_t active_parameter_count(const transformer& m) {
    return m.dense_layers() * parameters_of_layer(m, layer_kind::dense).active() +
           (m.has_experts()
                ? m.expert_layers() * parameters_of_layer(m, layer_kind::expert).active()
                : 0) +
           parameters_outside_layers(m);
}

}  // namespace loadline
