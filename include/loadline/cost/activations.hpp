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
struct activation_fold : ignores_the_rest {
    using ignores_the_rest::operator();

    constexpr activation_fold(const layer_plan& p, std::int64_t length)
        : plan_{p}, length_{length}, wide_{bytes_per_element(p.precision.activations).count()},
          multiplied_{bytes_per_element(p.precision.compute).count()} {
        if (wide_ < multiplied_) multiplied_ = wide_;
    }

    [[gnu::always_inline]] constexpr void operator()(const listed::kept& k) {
        if (plan_.remakes(k.unless)) return;
        add(k, bytes_of(k.format) * static_cast<double>(k.elements));
    }
    // Flash attention keeps the softmax statistic, fp32 (Dao et al. 2022); scores as a whole matrix: the softmax,
    // its mask and dropped output. A band of scores is never whole.
    [[gnu::always_inline]] constexpr void operator()(const listed::attention_core& c) {
        const auto heads = static_cast<double>(c.heads);
        const bool banded =
            (c.window > 0 && c.window < length_) || (c.chunk > 0 && c.chunk < length_);
        if (plan_.attention == attention_kernel::flash || banded) {
            divided_ += 4 * heads;
        } else if (!plan_.remakes(listed::remade_by::core)) {
            const double scores = heads * static_cast<double>(length_);
            divided_ += wide_ * scores + (plan_.stores_masks ? 1 + wide_ : 0) * scores;
        }
    }

    [[gnu::always_inline]] constexpr void operator()(const listed::routed& r) { visits_ = r.top_k; }

    // Experts that a token visits.
    [[nodiscard]] constexpr double visits() const { return static_cast<double>(visits_); }
    // Bytes for each token of a microbatch.
    [[nodiscard]] constexpr double per_token() const {
        const auto t = static_cast<double>(plan_.tensor);
        return residual_ * (plan_.shares_sequence ? 1 / t : 1) + divided_ / t + whole_;
    }

private:
    [[nodiscard]] constexpr double bytes_of(listed::kept_in format) const {
        switch (format) {
        case listed::kept_in::wide: return wide_;
        case listed::kept_in::multiplied: return multiplied_;
        case listed::kept_in::fp32: return 4;
        case listed::kept_in::masks: break;
        }
        return plan_.stores_masks ? 1 : 0;
    }
    constexpr void add(const listed::kept& k, double bytes) {
        // balanced routing: as many visits arrive at a chip as its own tokens make
        const auto of_experts = static_cast<double>(plan_.expert_tensor);
        if (k.visits > 0)
            bytes *= static_cast<double>(k.visits) * of_experts / static_cast<double>(plan_.tensor);
        switch (k.by) {
        case listed::division::hidden: residual_ += bytes; return;
        case listed::division::heads:
        case listed::division::inner: divided_ += bytes; return;
        case listed::division::key_value:
            whole_ += bytes * key_value_share(k.heads, plan_.tensor);
            return;
        case listed::division::experts: whole_ += bytes / of_experts; return;
        case listed::division::none: whole_ += bytes; return;
        }
    }

    const layer_plan& plan_;
    std::int64_t length_;
    double wide_;
    double
        multiplied_;  // inputs of matrices are kept as multiplied: in 8 bits where that is the format
    std::int64_t visits_ = 0;
    double residual_ = 0;  // of the residual stream
    double divided_ = 0;   // over the tensor group
    double whole_ = 0;     // on each chip of it
};
[[nodiscard]] [[gnu::always_inline]] constexpr quantity<units::bytes>
layer_activations(const transformer& m, const layer_plan& p, std::int64_t length,
                  const layer_kind& kind) {
    activation_fold fold{p, length};
    walk_layer(m, kind, listed::phase::training, fold);
    return quantity<units::bytes>{p.tokens(length) * fold.per_token()};
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
    const auto held = static_cast<double>(chunks < most ? chunks : most);
    return v == 1 ? held : held / static_cast<double>(v);
}

// Activations and logits that a chip of each stage holds at its fullest: what all stages share is worked
// out once. Refers to the model and the plan, which must outlive it.
class training_activations {
public:
    constexpr training_activations(const transformer& m, const model_layers& layers, const plan& p,
                                   const layer_plan& part, const batch& b)
        : plan_{&p}, kinds_{layers.size()}, microbatches_{microbatches(p, b)} {
        const auto t = static_cast<double>(p.tensor);
        const double w = bytes_per_element(p.precision.activations).count();
        const double tokens = part.tokens(b.length);
        const double share = part.shares_sequence ? 1 / t : 1;
        residual_ = tokens * static_cast<double>(m.hidden) * share;
        input_ = quantity<units::bytes>{w * residual_};
        // final norm's and output projection's inputs, logits in fp32 (the paper's equation 5)
        const double logits = tokens * static_cast<double>(p.padded_vocab(m.vocab)) / t;
        logits_ = (input_ * 2 + quantity<units::bytes>{4 * logits}) * (1 + m.predictions);
        // what one visit of each token sends and receives, and its result
        const double exchanged =
            p.expert_group() <= 1 ? 0
                                  : 2 * w * tokens * static_cast<double>(p.expert_tensor_degree()) /
                                        t * static_cast<double>(m.hidden);
        for (std::size_t i = 0; i < kinds_; ++i) {
            activation_fold fold{part, b.length};
            walk_layer(m, layers[i], listed::phase::training, fold);
            layers_[i] = quantity<units::bytes>{tokens * fold.per_token()};
            exchanged_[i] = quantity<units::bytes>{exchanged * fold.visits()};
        }
    }

    // Into the footprint of a stage: its activations and logits, and their buffers.
    [[gnu::always_inline]] constexpr void add_to(memory_footprint& result, std::int64_t stage,
                                                 const layer_counts& layers) const {
        const plan& p = *plan_;
        quantity<units::bytes> kept;
        quantity<units::bytes> largest;
        quantity<units::bytes> exchanged;  // dispatch and combine
        for (std::size_t i = 0; i < kinds_; ++i) {
            if (!layers.has(i)) continue;
            kept += layers_[i] * layers.of[i];
            largest = max(largest, layers_[i]);
            exchanged = max(exchanged, exchanged_[i]);
        }
        const double in_flight = microbatches_in_flight(p, microbatches_, stage);
        if (p.recompute == recompute_policy::full) {
            const auto all = static_cast<double>(layers.total());
            double again = all;
            if (p.recompute_layers > 0 && static_cast<double>(p.recompute_layers) < all)
                again = static_cast<double>(p.recompute_layers);
            result.activations =
                (input_ * again + kept * ((all - again) / (all > 0 ? all : 1))) * in_flight +
                largest;  // one layer at a time is made again
        } else {
            result.activations = kept * in_flight;
        }
        if (stage == 0 && p.dropout == dropout_masks::stored)  // of the embedding
            result.activations += quantity<units::bytes>{residual_ * in_flight};
        if (stage == p.pipeline - 1) result.logits = logits_;
        if (p.pipeline > 1) result.buffers += input_ * 2;  // send and receive
        result.buffers += exchanged;
    }

private:
    const plan* plan_;
    std::size_t kinds_;
    std::int64_t microbatches_;
    double residual_ = 0;             // elements
    quantity<units::bytes> input_{};  // of a layer
    quantity<units::bytes> logits_{};
    std::array<quantity<units::bytes>, most_layer_kinds> layers_;  // of one layer of each kind
    std::array<quantity<units::bytes>, most_layer_kinds> exchanged_;
};

}  // namespace loadline
