// Activations kept for the backward pass: Korthikanti et al. 2022 (arXiv 2205.05198), extended to
// grouped and latent attention, gated MLPs, experts, context parallelism and flash attention.
#pragma once

#include <loadline/cost/weights.hpp>
#include <loadline/workload/stack.hpp>

namespace loadline {

/// Bytes that one chip keeps of one layer for one microbatch.
///
/// The paper's layer (its section 4.1) keeps 34 s b h + 5 a s^2 b bytes in 16 bits with dropout: two norm
/// inputs, input of QKV, Q, K, V, scores (softmax, mask, dropped), input of the output projection and of
/// both MLP matrices, GELU's input, two dropout masks. Tensor parallelism divides all but norm inputs,
/// matrix inputs and masks on the residual stream, which sequence parallelism divides too.
struct activation_fold : ignores_the_rest {
    using ignores_the_rest::operator();

    constexpr activation_fold(const layer_plan& p, std::int64_t length, const training_stack& s)
        : plan_{p}, length_{length}, wide_{bytes_per_element(p.precision.activations).count()},
          multiplied_{bytes_per_element(p.precision.compute).count()}, eager_{s.eager},
          whole_inputs_{s.keeps_gathered_inputs},
          narrow_mlp_{s.narrow_mlp}, fuses_{s.fuses_elementwise},
          weighs_inside_{s.weighs_inside_experts}, keeps_exchanged_{s.keeps_exchanged},
          frozen_{p.trains_adapters()}, unpacks_{facts(p.precision.weights).width < 8} {
        if (wide_ < multiplied_) multiplied_ = wide_;
    }

    [[gnu::always_inline]] constexpr void operator()(const listed::kept& k) {
        const double elements = static_cast<double>(k.elements);
        const bool of_function = k.unless == listed::remade_by::activation;
        const bool fused = fuses_ && (of_function || k.unless == listed::remade_by::norms);
        if (!fused || !of_function) add_gradient(k, elements);
        const bool again = plan_.remakes(k.unless);
        divided_bytes& to = again ? remade_ : kept_;
        if (eager_) add_eager(to, k, elements);
        if (frozen_ && !needs(k.what)) return;
        if (fused && again) return;
        add(to, k, bytes_of(k.format) * elements);
        if (fused) add(fused_, k, bytes_of(k.format) * elements);
    }
    // Flash attention keeps the softmax statistic, fp32 (Dao et al. 2022); scores as a whole matrix: the softmax,
    // its mask and dropped output, and in the backward pass gradients of the last and the first; where a layer sees a
    // window or a chunk of them, the others are made too, and masked.
    [[gnu::always_inline]] constexpr void operator()(const listed::attention_core& c) {
        const auto heads = static_cast<double>(c.heads);
        if (plan_.attention == attention_kernel::flash) {
            kept_.divided += 4 * heads;
            return;
        }
        const double scores = heads * static_cast<double>(length_);
        heads_ += 2 * scores;
        (plan_.remakes(listed::remade_by::core) ? remade_ : kept_).divided +=
            wide_ * scores + (plan_.stores_masks ? 1 + wide_ : 0) * scores;
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        if (!frozen_) return;
        if (unpacks_) unpack(p);
        if (!eager_ || !plan_.adapts(p.role) || p.role == listed::role::expert) return;
        // an adapter's own copy of the input, of each of keys and values
        const double own = bytes_per_element(plan_.precision.master_weights).count() *
                           (p.n.by == listed::division::key_value ? 2 : 1) *
                           static_cast<double>(p.k.total());
        (p.k.by == listed::division::hidden ? kept_.residual : kept_.divided) += own;
    }

    [[gnu::always_inline]] constexpr void operator()(const listed::routed& r) {
        visits_ = r.top_k;
        if (!keeps_exchanged_ || plan_.expert_group() <= 1 ||
            !plan_.remakes(listed::remade_by::mlp))
            return;
        kept_.whole += 2 * wide_ * static_cast<double>(r.hidden) * visits() *
                       static_cast<double>(plan_.expert_tensor) / static_cast<double>(plan_.tensor);
    }

    // Experts that a token visits.
    [[nodiscard]] constexpr double visits() const {
        return static_cast<double>(visits_) * plan_.expert_capacity;
    }
    // Bytes for each token of a microbatch: what is kept, and what is made again of it.
    [[nodiscard]] constexpr double per_token() const { return on_chip(kept_); }
    [[nodiscard]] constexpr double remade_per_token() const { return on_chip(remade_); }
    // Of what is kept, what is never in memory where the whole layer is made again.
    [[nodiscard]] constexpr double fused_per_token() const { return on_chip(fused_); }
    // Of gradients that the layer's backward pass has at hand at its fullest, in the mixer or in the
    // feed-forward: of what is inside, and of its input and output, which are whole on each chip.
    [[nodiscard]] constexpr double gradients_per_token(std::int64_t hidden) const {
        const double t = static_cast<double>(plan_.tensor);
        const double mixer = heads_ + keys_ * t;
        return wide_ * ((mixer < inner_ ? inner_ : mixer) / t + 2 * static_cast<double>(hidden));
    }
    // Elements of the largest matrix that is unpacked to be multiplied.
    [[nodiscard]] constexpr double unpacked() const { return unpacked_; }

private:
    struct divided_bytes {
        double residual = 0;  // of the residual stream
        double divided = 0;   // over the tensor group
        double whole = 0;     // on each chip of it
    };
    [[nodiscard]] constexpr double on_chip(const divided_bytes& b) const {
        const auto t = static_cast<double>(plan_.tensor);
        return b.residual * (plan_.shares_sequence ? 1 / t : 1) + b.divided / t + b.whole;
    }
    // Whether something that is trained, or the gradient of activations, needs what is kept.
    [[nodiscard]] constexpr bool needs(listed::needed_for what) const {
        if (what == listed::needed_for::inputs) return true;
        if (eager_) return false;  // adapters keep copies of their own
        return what == listed::needed_for::attention_weights ||
               plan_.adapters_on == adapter_place::all_linear;
    }
    constexpr void add_eager(divided_bytes& to, const listed::kept& k, double elements) {
        if (k.also == listed::eager_extra::norm_input) add(to, k, (4 - wide_) * elements);
        if (k.also == listed::eager_extra::gate_output) add(to, k, wide_ * elements);
    }
    constexpr void unpack(const listed::product& p) {
        // up and gate are two matrices where nothing joins them
        const auto elements =
            static_cast<double>(p.k.total()) * static_cast<double>(p.n.count) *
            static_cast<double>(p.n.by == listed::division::inner ? 1 : p.n.width);
        const double one = elements / static_cast<double>(plan_.tensor);
        if (unpacked_ < one) unpacked_ = one;
    }
    [[gnu::always_inline]] constexpr void add_gradient(const listed::kept& k, double elements) {
        switch (k.by) {
        case listed::division::heads: heads_ += elements; return;
        case listed::division::key_value:
            keys_ += elements * key_value_share(k.heads, plan_.tensor);
            return;
        case listed::division::inner: inner_ += elements; return;
        case listed::division::experts:
            inner_ += elements * static_cast<double>(k.visits) * plan_.expert_capacity;
            return;
        case listed::division::hidden:
        case listed::division::none: return;
        }
    }
    [[nodiscard]] constexpr double bytes_of(listed::kept_in format) const {
        switch (format) {
        case listed::kept_in::wide: return wide_;
        case listed::kept_in::multiplied: return multiplied_;
        case listed::kept_in::fp32: return 4;
        case listed::kept_in::core_output:
            if (multiplied_ == wide_ || fuses_) return wide_;
            return plan_.remakes(listed::remade_by::core) ? multiplied_ : wide_ + multiplied_;
        case listed::kept_in::function_input: return narrow_mlp_ ? multiplied_ : wide_;
        case listed::kept_in::expert_output: return weighs_inside_ ? 0 : wide_;
        case listed::kept_in::masks: break;
        }
        return plan_.stores_masks ? 1 : 0;
    }
    [[gnu::always_inline]] constexpr void add(divided_bytes& to, const listed::kept& k,
                                              double bytes) const {
        // as many visits arrive at the fullest chip as its own tokens make, times the imbalance
        const auto of_experts = static_cast<double>(plan_.expert_tensor);
        if (k.visits > 0)
            bytes *= static_cast<double>(k.visits) * plan_.expert_capacity * of_experts /
                     static_cast<double>(plan_.tensor);
        switch (k.by) {
        case listed::division::hidden:
            (whole_inputs_ && k.what != listed::needed_for::inputs ? to.whole : to.residual) +=
                bytes;
            return;
        case listed::division::heads:
        case listed::division::inner: to.divided += bytes; return;
        case listed::division::key_value:
            to.whole += bytes * key_value_share(k.heads, plan_.tensor);
            return;
        case listed::division::experts: to.whole += bytes / of_experts; return;
        case listed::division::none: to.whole += bytes; return;
        }
    }

    const layer_plan& plan_;
    std::int64_t length_;
    double wide_;
    double
        multiplied_;  // inputs of matrices are kept as multiplied: in 8 bits where that is the format
    bool eager_;
    bool whole_inputs_;
    bool narrow_mlp_;
    bool fuses_;
    bool weighs_inside_;
    bool keeps_exchanged_;
    bool frozen_;   // all but adapters
    bool unpacks_;  // weights to be multiplied
    std::int64_t visits_ = 0;
    divided_bytes kept_{};
    divided_bytes remade_{};
    divided_bytes fused_{};
    // elements of gradients
    double heads_ = 0;  // over the tensor group
    double keys_ = 0;   // on each chip
    double inner_ = 0;  // over the tensor group
    double unpacked_ = 0;
};
/// What the backward pass keeps of one layer for one microbatch, on one chip, in bytes.
[[nodiscard]] [[gnu::always_inline]] constexpr quantity<units::bytes>
layer_activations(const model_value auto& m, const layer_plan& p, std::int64_t length,
                  const layer_kind& kind, const training_stack& stack = usual_stack) {
    activation_fold fold{p, length, stack};
    walk_layer(m, kind, listed::phase::training, fold);
    return quantity<units::bytes>{p.tokens(length) * fold.per_token()};
}

/// How many microbatches a stage holds at once, counted in whole passes through its layers. 1F1B: p - s;
/// interleaved: (v - 1) p + 2 (p - 1 - s) + 1 chunks of 1/v each (Narayanan et al. 2021; for the first
/// stage this is the paper's 1 + (p - 1) / (p v) times p).
[[nodiscard]] constexpr double microbatches_in_flight(const plan& p, std::int64_t microbatches,
                                                      std::int64_t stage) {
    const std::int64_t v = p.virtual_stages;
    const std::int64_t chunks =
        v == 1 ? p.pipeline - stage : (v - 1) * p.pipeline + 2 * (p.pipeline - 1 - stage) + 1;
    const std::int64_t most = microbatches * v;
    const auto held = static_cast<double>(chunks < most ? chunks : most);
    return v == 1 ? held : held / static_cast<double>(v);
}

/// Activations that a chip of each stage holds by moment, of one layer of each kind worked out once. Refers to the
/// model, the plan and the stack, which must outlive it.
template <model_value Model>
class training_activations_of {
public:
    using bytes = quantity<units::bytes>;

    constexpr training_activations_of(const Model& in_model, const model_layers& in_layers,
                                      const plan& by_plan, const layer_plan& part,
                                      const batch& of_batch, const training_stack& stack)
        : plan_{&by_plan}, stack_{&stack}, kinds_{in_layers.size()}, microbatches_{microbatches(
                                                                         by_plan, of_batch)} {
        const auto t = static_cast<double>(by_plan.tensor);
        const double w = bytes_per_element(by_plan.precision.activations).count();
        const double tokens = part.tokens(of_batch.length);
        const double share = part.shares_sequence ? 1 / t : 1;
        residual_ = tokens * static_cast<double>(in_model.hidden) * share;
        boundary_ = bytes{w * residual_};
        input_ = stack.layer_input.quanta > 0 ? bytes{stack.layer_input} * residual_ : boundary_;
        // final norm's and output projection's inputs, and the logits (the paper's equation 5)
        const double logits = tokens * static_cast<double>(by_plan.padded_vocab(in_model.vocab)) /
                              (stack.whole_logits ? 1 : t);
        const bytes head_input = stack.keeps_gathered_inputs
                                     ? bytes{w * tokens * static_cast<double>(in_model.hidden)}
                                     : boundary_;
        logits_ =
            (boundary_ + head_input + bytes{stack.per_logit} * logits) * (1 + in_model.predictions);
        // what one visit of each token sends and receives, and its result
        const double exchanged = by_plan.expert_group() <= 1
                                     ? 0
                                     : 2 * w * tokens *
                                           static_cast<double>(by_plan.expert_tensor_degree()) / t *
                                           static_cast<double>(in_model.hidden);
        for (std::size_t i = 0; i < kinds_; ++i) {
            activation_fold fold{part, of_batch.length, stack};
            walk_layer(in_model, in_layers[i], listed::phase::training, fold);
            layers_[i] = bytes{tokens * fold.per_token()};
            exchanged_[i] = bytes{exchanged * fold.visits()};
            remade_[i] = bytes{tokens * fold.remade_per_token()};
            fused_[i] = bytes{tokens * fold.fused_per_token()};
            gradients_[i] = bytes{tokens * fold.gradients_per_token(in_model.hidden)};
            unpacked_ = max(unpacked_, bytes{w * fold.unpacked()});
        }
    }

    // Of one stage: what waits for the backward pass, of all microbatches in flight; what the layer in its
    // backward pass has besides; of the last layer to come the same with what it kept; the loss; buffers.
    struct of_stage {
        bytes kept{};
        bytes in_backward{};
        bytes last{};
        bytes logits{};
        bytes buffers{};    // of all moments: what stages hand on
        bytes exchanged{};  // dispatch and combine of experts, and an unpacked matrix
        bytes on_host{};    // of what is kept
    };
    [[nodiscard]] [[gnu::always_inline]] constexpr of_stage at(std::int64_t stage,
                                                               const layer_counts& layers) const {
        const plan& p = *plan_;
        bytes kept;
        bytes largest;
        bytes remade;
        bytes gradients;
        of_stage result;
        for (std::size_t i = 0; i < kinds_; ++i) {
            if (!layers.has(i)) continue;
            kept += layers_[i] * layers.of[i];
            largest = max(largest, layers_[i] + remade_[i] - fused_[i]);
            remade = max(remade, remade_[i]);
            gradients = max(gradients, gradients_[i]);
            result.exchanged = max(result.exchanged, exchanged_[i]);
        }
        result.exchanged += unpacked_;
        const double in_flight = microbatches_in_flight(p, microbatches_, stage);
        result.kept = kept;
        result.in_backward = remade + gradients;
        result.last = largest + gradients;
        if (p.recompute == recompute_policy::full) {
            const auto all = static_cast<double>(layers.total());
            double again = all;
            if (p.recompute_layers > 0 && static_cast<double>(p.recompute_layers) < all)
                again = static_cast<double>(p.recompute_layers);
            result.kept = input_ * again + kept * ((all - again) / (all > 0 ? all : 1));
            // one layer at a time is made again; its input, the first norm's, is there
            result.in_backward = gradients + max(largest - boundary_, bytes{});
            result.last = input_ + result.in_backward;
        }
        if (stage == 0 && p.dropout == dropout_masks::stored)  // of the embedding
            result.kept += bytes{residual_};
        const bool is_last = stage == p.pipeline - 1;
        if (stack_->keeps_stage_outputs && !is_last) result.kept += boundary_;
        result.kept *= in_flight;
        if (p.activations_on_host.quanta > 0)
            offload(result, static_cast<double>(layers.total()) * in_flight);
        if (is_last) result.logits = logits_;
        if (p.pipeline > 1) result.buffers = boundary_ * 2;  // send and receive
        return result;
    }

    // To the host's memory and back, of one microbatch.
    [[nodiscard]] constexpr bytes moved(std::int64_t stage, const layer_counts& layers) const {
        return at(stage, layers).on_host *
               (1 / microbatches_in_flight(*plan_, microbatches_, stage));
    }

private:
    // Of what waits on the host, a layer's share is on its way and another's in use; none where the last two layers
    // are not there.
    constexpr void offload(of_stage& result, double layers) const {
        const double share = count_of(plan_->activations_on_host);
        result.on_host = result.kept * share;
        result.kept -= result.on_host;
        if (stack_->offloads_first_layers && (1 - share) * layers >= 2) return;
        result.kept += result.on_host * (2 / (layers < 2 ? 2 : layers));
    }

    const plan* plan_;
    const training_stack* stack_;
    std::size_t kinds_;
    std::int64_t microbatches_;
    double residual_ = 0;  // elements
    bytes boundary_{};     // of two stages
    bytes input_{};        // of a layer
    bytes logits_{};
    bytes unpacked_{};
    std::array<bytes, most_layer_kinds> layers_;  // of one layer of each kind
    std::array<bytes, most_layer_kinds> exchanged_;
    std::array<bytes, most_layer_kinds> remade_;
    std::array<bytes, most_layer_kinds> fused_;
    std::array<bytes, most_layer_kinds> gradients_;
};
/// Of a model as a value.
using training_activations = training_activations_of<transformer>;

}  // namespace loadline
