// Activations kept for the backward pass: Korthikanti et al. 2022 (arXiv 2205.05198), extended to
// grouped and latent attention, gated MLPs, experts, context parallelism and flash attention.
#pragma once

#include <loadline/cost/weights.hpp>

namespace loadline {

// Bytes that one chip keeps of one layer for one microbatch.
//
// The paper's layer (its section 4.1) keeps 34 s b h + 5 a s^2 b bytes in 16 bits with dropout: two norm
// inputs, input of QKV, Q, K, V, scores (softmax, mask, dropped), input of the output projection and of
// both MLP matrices, GELU's input, two dropout masks. Tensor parallelism divides all but norm inputs,
// matrix inputs and masks on the residual stream, which sequence parallelism divides too.
[[nodiscard]] constexpr quantity<units::bytes>
layer_activations(const transformer& m, const plan& p, std::int64_t length, layer_kind kind) {
    const double w = bytes_per_element(p.precision.activations).count();
    // of the inputs of matrices, which are kept as multiplied: in 8 bits where that is the format
    const double stored = bytes_per_element(p.precision.compute).count();
    const double in = stored < w ? stored : w;
    const double mask = p.dropout == dropout_masks::stored ? 1 : 0;
    const auto t = static_cast<double>(p.tensor);
    const auto h = static_cast<double>(m.hidden);
    const auto heads = static_cast<double>(m.heads);
    const double residual_share = p.sequence_parallel == sequence_parallelism::on ? 1 / t : 1;

    // Parts made again in the backward pass do not keep what they produce.
    const recompute_parts& again = p.recompute_also;

    // bytes for each token
    double residual = w * 2 * h                         // inputs of both norms
                      + (again.norms ? 0 : in * 2 * h)  // inputs of QKV and of the MLP
                      + mask * 2 * h;                   // dropout after attention and after the MLP
    double divided = 0;                                 // over the tensor group
    double replicated = 0;                              // whole on each chip of it
    if (m.attention == attention_kind::grouped) {
        const auto d = static_cast<double>(m.head_width());
        const auto kv = static_cast<double>(m.key_value_heads());
        divided += w * heads * d;  // the input of the output projection
        if (!again.projections) {  // Q, K, V
            divided += w * heads * d;
            replicated += w * 2 * kv * d * key_value_share(m, p);
        }
    } else {
        const latent_attention& l = m.latent;
        const auto qk = static_cast<double>(l.nope_head_dim + l.rope_head_dim);
        const auto v = static_cast<double>(l.v_head_dim);
        divided += w * heads * v;                                                         // output
        if (!again.projections && !again.latent_up) divided += w * heads * (2 * qk + v);  // Q, K, V
        // compressed: inputs of their norms and of the projections up
        residual += w * 2 * static_cast<double>(l.q_rank + l.kv_rank);
    }
    if (p.attention == attention_kernel::flash) {
        divided += 4 * heads;  // the softmax statistic, fp32 (Dao et al. 2022)
    } else if (p.recompute != recompute_policy::selective && !again.attention) {
        const double scores = heads * static_cast<double>(length);
        divided += w * scores + mask * (1 + w) * scores;  // softmax; its mask and dropped output
    }

    // inputs of the activation function and of the down projection
    const double inner =
        again.mlp ? 0 : w * (m.mlp == mlp_kind::gated ? 2 : 1) + (again.activation ? 0 : in);
    if (kind == layer_kind::dense) {
        divided += inner * static_cast<double>(m.ffn);
    } else {
        const auto shared = static_cast<double>(m.shared_width());
        const auto etp = static_cast<double>(p.expert_tensor_degree());
        const auto ffn = static_cast<double>(m.moe.expert_ffn);
        divided += inner * shared;
        residual += 4 * static_cast<double>(m.moe.experts);  // router probabilities, fp32
        // balanced routing: as many visits arrive at a chip as its own tokens make
        const double visits = static_cast<double>(m.moe.top_k) * etp / t;
        replicated +=
            again.mlp ? 0 : visits * ((in + w) * h + inner * ffn / etp);  // input, output, inside
    }
    const double tokens = static_cast<double>(p.microbatch) * static_cast<double>(length) /
                          static_cast<double>(p.context);
    return quantity<units::bytes>{tokens * (residual * residual_share + divided / t + replicated)};
}

// How many microbatches a stage holds at once, counted in whole passes through its layers. 1F1B: p - s;
// interleaved: (v - 1) p + 2 (p - 1 - s) + 1 chunks of 1/v each (Narayanan et al. 2021; for the first
// stage this is the paper's 1 + (p - 1) / (p v) times p).
[[nodiscard]] constexpr double microbatches_in_flight(const plan& p, std::int64_t microbatches,
                                                      std::int64_t stage) {
    const std::int64_t v = p.virtual_stages;
    const std::int64_t chunks =
        v == 1 ? p.pipeline - stage : (v - 1) * p.pipeline + 2 * (p.pipeline - 1 - stage) + 1;
    const std::int64_t most = microbatches * v;
    return static_cast<double>(chunks < most ? chunks : most) / static_cast<double>(v);
}

// One layer of each kind that the model has: the same in every stage.
struct activations_by_kind {
    quantity<units::bytes> dense{};
    quantity<units::bytes> expert{};

    constexpr activations_by_kind(const transformer& m, const plan& p, const batch& b) {
        if (m.dense_layers() > 0) dense = layer_activations(m, p, b.length, layer_kind::dense);
        if (m.has_experts()) expert = layer_activations(m, p, b.length, layer_kind::expert);
    }
};

// Activations and logits that a chip of `stage` holds at its fullest.
[[nodiscard]] constexpr memory_footprint training_activations(const transformer& m, const plan& p,
                                                              const batch& b, std::int64_t stage,
                                                              const stage_layers& layers,
                                                              const activations_by_kind& of_layer) {
    const double w = bytes_per_element(p.precision.activations).count();
    const double tokens = static_cast<double>(p.microbatch) * static_cast<double>(b.length) /
                          static_cast<double>(p.context);
    const double residual_share =
        p.sequence_parallel == sequence_parallelism::on ? 1 / static_cast<double>(p.tensor) : 1;
    const double residual = tokens * static_cast<double>(m.hidden) * residual_share;  // elements

    const quantity<units::bytes> dense =
        layers.dense > 0 ? of_layer.dense : quantity<units::bytes>{};
    const quantity<units::bytes> expert =
        layers.expert > 0 ? of_layer.expert : quantity<units::bytes>{};
    const quantity<units::bytes> kept = dense * layers.dense + expert * layers.expert;

    memory_footprint result;
    const double in_flight = microbatches_in_flight(p, microbatches(p, b), stage);
    if (p.recompute == recompute_policy::full) {
        const auto all = static_cast<double>(layers.total());
        double again = all;
        if (p.recompute_layers > 0 && static_cast<double>(p.recompute_layers) < all)
            again = static_cast<double>(p.recompute_layers);
        const quantity<units::bytes> inputs{w * residual * again};
        result.activations = (inputs + kept * ((all - again) / (all > 0 ? all : 1))) * in_flight +
                             max(dense, expert);  // one layer at a time is made again
    } else {
        result.activations = kept * in_flight;
    }
    if (stage == 0 && p.dropout == dropout_masks::stored)  // of the embedding
        result.activations += quantity<units::bytes>{residual * in_flight};
    if (stage == p.pipeline - 1) {
        // final norm's and output projection's inputs, logits in fp32 (the paper's equation 5)
        const double logits =
            tokens * static_cast<double>(p.padded_vocab(m.vocab)) / static_cast<double>(p.tensor);
        result.logits = quantity<units::bytes>{2 * w * residual + 4 * logits};
    }
    if (p.pipeline > 1)
        result.buffers += quantity<units::bytes>{2 * w * residual};  // send and receive
    if (layers.expert > 0 && p.expert_group() > 1) {                 // dispatch and combine
        const double visits = tokens * static_cast<double>(m.moe.top_k) *
                              static_cast<double>(p.expert_tensor_degree()) /
                              static_cast<double>(p.tensor);
        result.buffers += quantity<units::bytes>{2 * w * visits * static_cast<double>(m.hidden)};
    }
    return result;
}

[[nodiscard]] constexpr memory_footprint training_activations(const transformer& m, const plan& p,
                                                              const batch& b, std::int64_t stage) {
    return training_activations(m, p, b, stage, layers_of(m, p, stage),
                                activations_by_kind{m, p, b});
}

}  // namespace loadline
