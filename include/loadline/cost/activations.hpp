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
    const auto norms = static_cast<double>(m.norms_of_layer());
    const double inputs =
        m.block == block_kind::serial ? 2 : 1;              // side by side both norms have one
    double residual = w * inputs * h                        // inputs of the norms
                      + (again.norms ? 0 : in * norms * h)  // inputs of QKV and of the MLP
                      + mask * 2 * h;  // dropout after attention and after the MLP
    double divided = 0;                // over the tensor group
    double replicated = 0;             // whole on each chip of it
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

// Activations and logits that a chip of each stage holds at its fullest: what all stages share is worked
// out once. Refers to the model and the plan, which must outlive it.
class training_activations {
public:
    constexpr training_activations(const transformer& m, const plan& p, const batch& b)
        : model_{&m}, plan_{&p}, microbatches_{microbatches(p, b)} {
        if (m.dense_layers() > 0) dense_ = layer_activations(m, p, b.length, layer_kind::dense);
        if (m.has_experts()) expert_ = layer_activations(m, p, b.length, layer_kind::expert);
        const auto t = static_cast<double>(p.tensor);
        const double w = bytes_per_element(p.precision.activations).count();
        const double tokens = static_cast<double>(p.microbatch) * static_cast<double>(b.length) /
                              static_cast<double>(p.context);
        const double share = p.sequence_parallel == sequence_parallelism::on ? 1 / t : 1;
        residual_ = tokens * static_cast<double>(m.hidden) * share;
        input_ = quantity<units::bytes>{w * residual_};
        // final norm's and output projection's inputs, logits in fp32 (the paper's equation 5)
        const double logits = tokens * static_cast<double>(p.padded_vocab(m.vocab)) / t;
        logits_ = input_ * 2 + quantity<units::bytes>{4 * logits};
        if (m.has_experts() && p.expert_group() > 1) {
            const double visits = tokens * static_cast<double>(m.moe.top_k) *
                                  static_cast<double>(p.expert_tensor_degree()) / t;
            exchanged_ = quantity<units::bytes>{2 * w * visits * static_cast<double>(m.hidden)};
        }
    }

    // Into the footprint of a stage: its activations and logits, and their buffers.
    constexpr void add_to(memory_footprint& result, std::int64_t stage,
                          const stage_layers& layers) const {
        const plan& p = *plan_;
        const quantity<units::bytes> kept = dense_ * layers.dense + expert_ * layers.expert;
        const double in_flight = microbatches_in_flight(p, microbatches_, stage);
        if (p.recompute == recompute_policy::full) {
            const auto all = static_cast<double>(layers.total());
            double again = all;
            if (p.recompute_layers > 0 && static_cast<double>(p.recompute_layers) < all)
                again = static_cast<double>(p.recompute_layers);
            const quantity<units::bytes> one =
                max(layers.dense > 0 ? dense_ : quantity<units::bytes>{},
                    layers.expert > 0 ? expert_ : quantity<units::bytes>{});
            result.activations =
                (input_ * again + kept * ((all - again) / (all > 0 ? all : 1))) * in_flight +
                one;  // one layer at a time is made again
        } else {
            result.activations = kept * in_flight;
        }
        if (stage == 0 && p.dropout == dropout_masks::stored)  // of the embedding
            result.activations += quantity<units::bytes>{residual_ * in_flight};
        if (stage == p.pipeline - 1) result.logits = logits_;
        if (p.pipeline > 1) result.buffers += input_ * 2;     // send and receive
        if (layers.expert > 0) result.buffers += exchanged_;  // dispatch and combine
    }
    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage) const {
        memory_footprint result;
        add_to(result, stage, layers_of(*model_, *plan_, stage));
        return result;
    }

private:
    const transformer* model_;
    const plan* plan_;
    std::int64_t microbatches_;
    quantity<units::bytes> dense_{};  // of one layer
    quantity<units::bytes> expert_{};
    double residual_ = 0;             // elements
    quantity<units::bytes> input_{};  // of a layer
    quantity<units::bytes> logits_{};
    quantity<units::bytes> exchanged_{};
};

}  // namespace loadline
