// Floating-point operations of training for one token, by each published convention.
#pragma once

#include <loadline/estimate/training_estimate.hpp>
#include <loadline/workload/job.hpp>
#include <loadline/workload/parameters.hpp>

namespace loadline {

// Forward operations for one token in one layer's matrices: two for each weight that multiplies; norms
// and biases do not.
[[nodiscard]] constexpr double forward_matrix_flops(const transformer& m, layer_kind kind) {
    const auto h = static_cast<double>(m.hidden);
    double weights = 0;
    if (m.attention == attention_kind::grouped) {
        const auto d = static_cast<double>(m.head_width());
        weights = 2 * h * d * static_cast<double>(m.heads + m.key_value_heads());
    } else {
        const latent_attention& l = m.latent;
        const auto heads = static_cast<double>(m.heads);
        const auto kv = static_cast<double>(l.kv_rank);
        const double query = heads * static_cast<double>(l.nope_head_dim + l.rope_head_dim);
        const auto q = static_cast<double>(l.q_rank);
        weights = (l.q_rank == 0 ? h * query : h * q + q * query) +
                  h * (kv + static_cast<double>(l.rope_head_dim)) +
                  kv * heads * static_cast<double>(l.nope_head_dim + l.v_head_dim) +
                  heads * static_cast<double>(l.v_head_dim) * h;
    }
    const double matrices = m.mlp == mlp_kind::gated ? 3 : 2;
    if (kind == layer_kind::dense) {
        weights += matrices * h * static_cast<double>(m.ffn);
    } else {
        weights +=
            matrices * h * static_cast<double>(m.shared_width() + m.moe.expert_ffn * m.moe.top_k) +
            h * static_cast<double>(m.moe.experts);
    }
    return 2 * weights;
}

// Of these, what the named parts make again: products whose results the plan does not keep. All parts are
// the whole layer but for what only recompute_policy::full repeats: the MLP's last product, the latents
// and the router.
[[nodiscard]] constexpr double again_matrix_flops(const transformer& m,
                                                  const recompute_parts& again, layer_kind kind) {
    const auto h = static_cast<double>(m.hidden);
    const auto heads = static_cast<double>(m.heads);
    double weights = 0;
    if (m.attention == attention_kind::grouped) {
        const auto d = static_cast<double>(m.head_width());
        if (again.projections)
            weights += h * d * (heads + 2 * static_cast<double>(m.key_value_heads()));
        if (again.output_projection) weights += h * d * heads;
    } else {
        const latent_attention& l = m.latent;
        if (again.projections || again.latent_up)
            weights += static_cast<double>(l.q_rank == 0 ? m.hidden : l.q_rank) * heads *
                           static_cast<double>(l.nope_head_dim + l.rope_head_dim) +
                       static_cast<double>(l.kv_rank) * heads *
                           static_cast<double>(l.nope_head_dim + l.v_head_dim);
        if (again.output_projection) weights += h * heads * static_cast<double>(l.v_head_dim);
    }
    if (again.mlp)
        weights += (m.mlp == mlp_kind::gated ? 2 : 1) * h *
                   static_cast<double>(kind == layer_kind::dense
                                           ? m.ffn
                                           : m.shared_width() + m.moe.expert_ffn * m.moe.top_k);
    return 2 * weights;
}

// Keys that a query meets on average, over all layers (windows shorten them).
[[nodiscard]] constexpr double mean_keys(const transformer& m, std::int64_t length, bool causal) {
    const auto s = static_cast<double>(length);
    const double all = causal ? s / 2 : s;
    if (m.window.size == 0 || m.window.size >= length) return all;
    const auto w = static_cast<double>(m.window.size);
    const double inside = causal ? w - w * w / (2 * s) : w;  // the first w queries meet fewer
    const double windowed =
        static_cast<double>(m.windowed_layers()) / static_cast<double>(m.layers);
    return all * (1 - windowed) + inside * windowed;
}

// Forward operations for one token between queries and keys in one layer.
[[nodiscard]] constexpr double forward_attention_flops(const transformer& m, double keys) {
    const bool latent = m.attention == attention_kind::latent;
    const auto qk = static_cast<double>(latent ? m.latent.nope_head_dim + m.latent.rope_head_dim
                                               : m.head_width());
    const auto v = static_cast<double>(latent ? m.latent.v_head_dim : m.head_width());
    return 2 * static_cast<double>(m.heads) * (qk + v) * keys;
}

// The backward pass takes twice the forward one: gradients of inputs and of weights. Where only
// adapters are trained, weights have none (as NeMo counts: 2 times in all).
[[nodiscard]] constexpr flops_count training_flops(const transformer& m, const plan& p,
                                                   std::int64_t length) {
    const auto dense = static_cast<double>(m.dense_layers());
    const auto expert = static_cast<double>(m.expert_layers());
    const double matrices =
        dense * forward_matrix_flops(m, layer_kind::dense) +
        (m.has_experts() ? expert * forward_matrix_flops(m, layer_kind::expert) : 0);
    const double head =
        2 * static_cast<double>(m.hidden) * static_cast<double>(p.padded_vocab(m.vocab));
    const auto layers = static_cast<double>(m.layers);
    const double of_key = layers * forward_attention_flops(m, 1);
    const double causal = of_key * mean_keys(m, length, true);
    const double full = of_key * mean_keys(m, length, false);

    const double passes = p.trains_adapters() ? 2 : 3;
    const double whole = p.whole_layers_recomputed(m.layers);
    double again_matrices = matrices * whole;
    double again_attention = whole;
    if (whole < 1) {
        const recompute_parts& again = p.recompute_also;
        if (p.recompute == recompute_policy::selective || again.attention) again_attention = 1;
        if (again != recompute_parts{})
            again_matrices += (dense * again_matrix_flops(m, again, layer_kind::dense) +
                               expert * again_matrix_flops(m, again, layer_kind::expert)) *
                              (1 - whole);
    }
    const auto per_token = [](double n) { return quantity<units::flops_per_token>{n}; };
    return {.model = per_token(passes * (matrices + head) + 3 * causal),
            .model_full = per_token(passes * (matrices + head) + 3 * full),
            .hardware = per_token(passes * (matrices + head) + 3 * causal + again_matrices +
                                  again_attention * causal),
            .hardware_full = per_token(passes * (matrices + head) + 3 * full + again_matrices +
                                       again_attention * full)};
}
[[nodiscard]] constexpr flops_count training_flops(const training_job& job) {
    return training_flops(job.model, job.plan, job.batch.length);
}

}  // namespace loadline
