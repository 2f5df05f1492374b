// Weights, gradients and optimizer state that one chip of a pipeline stage holds.
#pragma once

#include <loadline/cost/footprint.hpp>
#include <loadline/workload/layer_plan.hpp>
#include <loadline/workload/parameters.hpp>
#include <loadline/workload/stage_layers.hpp>

namespace loadline {

/// Parameters on one chip, those of experts apart: they are divided and replicated differently.
struct parameters_per_chip {
    double matrices = 0;  // of the layers, without routed experts
    double experts = 0;
    double unquantised =
        0;  // embeddings, output projection, norms, routers: kept in 16 bits or more
    [[nodiscard]] constexpr double total() const { return matrices + experts + unquantised; }
};

/// Parameters of one layer on one chip, as tensor and expert groups divide them.
[[nodiscard]] [[gnu::always_inline]] constexpr parameters_per_chip
layer_parameters_per_chip(const model_value auto& m, const layer_plan& p, const layer_kind& kind) {
    const layer_parameters l = parameters_of_layer(m, kind);
    return {.matrices =
                static_cast<double>(l.attention_heads + l.mlp) / static_cast<double>(p.tensor) +
                static_cast<double>(l.key_value) * key_value_share(l.key_value_heads, p.tensor),
            .experts = static_cast<double>(l.expert) * static_cast<double>(l.experts) /
                       static_cast<double>(p.expert_group()),
            .unquantised = static_cast<double>(l.router + l.replicated)};
}

/// Parameters on one chip of each stage. What all stages share is worked out once: one layer of each kind
/// that the model has, and what stands at the ends of the pipeline.
template <model_value Model>
class stage_weights_of {
public:
    constexpr stage_weights_of(const Model& in_model, const model_layers& in_layers,
                               const plan& by_plan, const layer_plan& part,
                               std::int64_t predictions)
        : embedding_{static_cast<double>(by_plan.padded_vocab(in_model.vocab) * in_model.hidden) /
                     static_cast<double>(by_plan.tensor)},
          positions_{static_cast<double>(position_parameters(in_model))},
          final_norm_{static_cast<double>(final_norm_parameters(in_model))},
          untied_{in_model.embedding == embedding_kind::untied}, last_{by_plan.pipeline - 1},
          kinds_{in_layers.size()} {
        for (std::size_t i = 0; i < kinds_; ++i)
            layers_[i] = layer_parameters_per_chip(in_model, part, in_layers[i]);
        if (in_model.vision.parameters > 0)
            frozen_ = static_cast<double>(in_model.vision.parameters) /
                      static_cast<double>(by_plan.tensor);
        if (predictions > 0)
            predictions_ = static_cast<double>(predictions) *
                           (static_cast<double>(prediction_matrix_parameters(in_model)) /
                                static_cast<double>(by_plan.tensor) +
                            static_cast<double>(prediction_norm_parameters(in_model)));
    }
    [[nodiscard]] constexpr std::size_t kinds() const { return kinds_; }
    [[nodiscard]] constexpr const parameters_per_chip& layer(std::size_t kind) const {
        return layers_[kind];
    }
    [[nodiscard]] constexpr parameters_per_chip at(std::int64_t stage,
                                                   const layer_counts& layers) const {
        parameters_per_chip sum;
        for (std::size_t i = 0; i < kinds_; ++i) {
            const auto n = static_cast<double>(layers.of[i]);
            sum.matrices += layers_[i].matrices * n;
            sum.experts += layers_[i].experts * n;
            sum.unquantised += layers_[i].unquantised * n;
        }
        sum.unquantised += outside_layers(stage);
        return sum;
    }
    // Of a vision tower, which the tensor group divides: on the first stage, trained nowhere.
    [[nodiscard]] constexpr double frozen(std::int64_t stage) const {
        return stage == 0 ? frozen_ : 0;
    }
    // One matrix of the vocabulary, where a stage has any.
    [[nodiscard]] constexpr double of_vocabulary(std::int64_t stage) const {
        return stage == 0 || stage == last_ ? embedding_ : 0;
    }
    // The input embedding, where a stage has it.
    [[nodiscard]] constexpr double embedding(std::int64_t stage) const {
        return stage == 0 ? embedding_ : 0;
    }
    // Embedding, last norm and output projection: of those that a stage has.
    [[nodiscard]] constexpr double outside_layers(std::int64_t stage) const {
        const bool first = stage == 0;
        double sum = first ? embedding_ + positions_ : 0;
        if (stage == last_) {
            sum += final_norm_ + predictions_;
            // a tied embedding stands on both ends of a pipeline, and one that predictions read
            if (untied_ || !first) sum += embedding_;
            if (predictions_ > 0 && untied_ && !first) sum += embedding_;
        }
        return sum;
    }

private:
    double embedding_;
    double positions_;
    double final_norm_;
    double predictions_ = 0;  // what joins them to the embedding
    double frozen_ = 0;
    bool untied_;
    std::int64_t last_;
    std::size_t kinds_;
    std::array<parameters_per_chip, most_layer_kinds> layers_;  // as many as there are kinds
};
/// Of a model as a value.
using stage_weights = stage_weights_of<transformer>;

/// Parameters of one pipeline stage on one chip.
template <model_value Model = transformer>
[[nodiscard]] constexpr parameters_per_chip stage_parameters(const Model& m, const plan& p,
                                                             std::int64_t stage) {
    const model_layers layers{m};
    return stage_weights_of{m, layers, p, {p, m.layers}, m.predictions}.at(
        stage, pipeline_layers{m, layers, p, m.predictions}.at(stage));
}

/// Low-rank adapters on one chip: two thin matrices beside each of queries with keys and values, and the output
/// projection (Hu et al. 2021, arXiv 2106.09685, section 4.2), or beside each linear layer's.
struct adapter_fold : ignores_the_rest {
    using ignores_the_rest::operator();
    const layer_plan& plan;
    double elements = 0;  // inputs and outputs of the matrices, on the chip
    bool shares_inputs = false;

    constexpr explicit adapter_fold(const layer_plan& p) : plan{p} {}

    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        if (!plan.adapts(p.role)) return;
        const double copies = p.role == listed::role::expert
                                  ? static_cast<double>(p.copies) / static_cast<double>(plan.expert)
                                  : 1;
        if (!shares_inputs) elements += on_chip(p.k) * copies;
        elements += on_chip(p.n) * copies;
        shares_inputs = p.with_next == listed::joined::always;
    }

private:
    [[nodiscard]] constexpr double on_chip(const listed::side& s) const {
        const auto all = static_cast<double>(s.total());
        if (s.by == listed::division::heads || s.by == listed::division::inner)
            return all / static_cast<double>(plan.tensor);
        if (s.by == listed::division::experts) return all / static_cast<double>(plan.expert_tensor);
        return s.by == listed::division::key_value ? all * key_value_share(s.count, plan.tensor)
                                                   : all;
    }
};
/// Parameters of adapters (LoRA) on the layers of one stage, on one chip.
template <model_value Model = transformer>
[[nodiscard]] constexpr double adapter_parameters(const Model& m, const layer_plan& p,
                                                  const model_layers& kinds,
                                                  const layer_counts& layers) {
    double sum = 0;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        adapter_fold fold{p};
        walk_mixer(m, kinds[i].mixer, listed::phase::training, fold);
        if (p.adapters_on == adapter_place::all_linear)
            walk_feed_forward(m, kinds[i].feed_forward, fold);
        sum += static_cast<double>(layers.of[i]) * fold.elements;
    }
    return sum * static_cast<double>(p.adapter_rank);
}

/// Elements of the largest matrix of a layer on one chip, where it is not shared out; an expert's with those of all
/// that lie there, as they are multiplied together. Keys and values, and gate and up, are matrices of their own.
struct matrix_fold : ignores_the_rest {
    using ignores_the_rest::operator();
    const layer_plan& plan;
    double dense = 0;
    double experts = 0;

    constexpr explicit matrix_fold(const layer_plan& p) : plan{p} {}

    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        const bool expert = p.role == listed::role::expert;
        const double all = of_one(p.n) * of_one(p.k) * static_cast<double>(p.copies) /
                           static_cast<double>(expert ? plan.expert : 1);
        double& most = expert ? experts : dense;
        most = most < all ? all : most;
    }

private:
    [[nodiscard]] constexpr double of_one(const listed::side& s) const {
        const bool parts = s.by == listed::division::inner || s.by == listed::division::experts;
        const auto one = static_cast<double>(parts ? s.count : s.total());
        switch (s.by) {
        case listed::division::heads:
        case listed::division::inner: return one / static_cast<double>(plan.tensor);
        case listed::division::key_value: return one / 2 * key_value_share(s.count, plan.tensor);
        case listed::division::experts: return one / static_cast<double>(plan.expert_tensor);
        default: return one;
        }
    }
};

/// Training state of a chip by ZeRO stage (Rajbhandari et al. 2020): optimizer state, then gradients, then
/// weights are divided over the chips that would hold copies. Bytes of a parameter are worked out once
/// for all pipeline stages. Refers to the model and the plan, which must outlive it.
template <model_value Model>
class training_state_of {
public:
    using bytes = quantity<units::bytes>;

    // `by_matrix`: what is shared out is gathered matrix by matrix, else layer by layer.
    constexpr training_state_of(const Model& in_model, const model_layers& in_layers,
                                const plan& by_plan, const layer_plan& part, bool by_matrix = false)
        : model_{&in_model}, layers_{&in_layers}, plan_{&by_plan}, part_{&part},
          by_matrix_{by_matrix}, weights_{in_model, in_layers, by_plan, part,
                                          in_model.predictions} {
        const precision_policy& f = by_plan.precision;
        dense_share_ = 1 / static_cast<double>(by_plan.sharing_replicas(by_plan.dense_replicas()));
        expert_share_ =
            1 / static_cast<double>(by_plan.sharing_replicas(by_plan.expert_replicas()));
        kept_ = held(bytes_per_element(f.weights), zero_stage::weights);
        // embeddings, output projection, norms and routers stay in 16 bits at least
        wide_ = facts(f.weights).width < 16
                    ? held(bytes_per_element(f.activations), zero_stage::weights).dense
                    : kept_.dense;
        gradients_ = held(bytes_per_element(f.gradients), zero_stage::gradients);
        optimizer_ = held(state_of_parameter(), zero_stage::optimizer);
        if (by_plan.optimizer == memory_home::hbm && !by_plan.trains_adapters()) {
            bytes copies;
            if (facts(f.gradients).width < facts(f.master_weights).width)
                copies += bytes_per_element(f.master_weights);
            if (facts(f.weights).width < 16) copies += bytes_per_element(f.activations);
            copies_ = held(copies, zero_stage::optimizer);
        }
        for (std::size_t i = 0; i < weights_.kinds(); ++i) {
            const parameters_per_chip& one = weights_.layer(i);
            const double dense = one.matrices + one.unquantised;
            layers_held_[i] = {kept_.of(one.matrices, one.experts) + wide_ * one.unquantised,
                               gradients_.of(dense, one.experts), optimizer_.of(dense, one.experts),
                               copies_.of(dense, one.experts)};
        }
        if (by_plan.zero == zero_stage::weights || by_plan.weights == memory_home::host)
            gather();
        else
            largest_unit_ = largest_layer(true, true);
    }

    [[nodiscard]] constexpr const stage_weights_of<Model>& weights() const { return weights_; }
    // Of one chip of a stage, wherever it lives. `copies`: what the optimizer's update makes of its part of the
    // parameters, of gradients that are narrower than the master weights (Megatron-LM's and DeepSpeed's
    // optimizers), and where weights are kept in 8 bits of the new ones in 16, before they are cast (Transformer
    // Engine, cast_master_weights_to_fp8). Gathered where weights are shared out or on the host: the largest
    // layer, its whole gradient, and the root unit of embedding and output projection; or the largest matrix, and one
    // of the vocabulary.
    struct stage_state {
        bytes weights{};
        bytes gradients{};
        bytes optimizer{};
        bytes copies{};
        bytes gathered_layer{};
        bytes whole_gradient{};
        bytes gathered_ends{};
    };
    [[nodiscard]] [[gnu::always_inline]] constexpr stage_state
    of_stage(std::int64_t stage, const layer_counts& layers) const {
        if (plan_->trains_adapters()) return with_adapters(stage, layers);
        const double outside = weights_.outside_layers(stage);
        stage_state result{wide_ * outside, gradients_.dense * outside, optimizer_.dense * outside,
                           copies_.dense * outside};
        for (std::size_t i = 0; i < weights_.kinds(); ++i) {
            const auto n = static_cast<double>(layers.of[i]);
            result.weights += layers_held_[i].weights * n;
            result.gradients += layers_held_[i].gradients * n;
            result.optimizer += layers_held_[i].optimizer * n;
            result.copies += layers_held_[i].copies * n;
        }
        result.weights += bytes_per_element(plan_->precision.weights) * weights_.frozen(stage);
        if (plan_->precision.moments == int8)
            result.optimizer += wide_moments_of_embedding() * weights_.embedding(stage);
        result.gathered_layer = gathered_;
        result.whole_gradient = whole_gradient_;
        result.gathered_ends =
            gathered_ends_ * (by_matrix_ ? weights_.of_vocabulary(stage) : outside);
        return result;
    }
    // Weights, gradients and optimizer of a stage, as if all lived in HBM.
    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage) const {
        const stage_state s = of_stage(
            stage, pipeline_layers{*model_, *layers_, *plan_, model_->predictions}.at(stage));
        return {.weights = s.weights, .gradients = s.gradients, .optimizer = s.optimizer};
    }
    // Matrices a second time, in the other layout; not of what the plan makes again, whose forward pass keeps
    // nothing for the backward one.
    [[nodiscard]] constexpr bytes second_layout(std::int64_t stage,
                                                const layer_counts& layers) const {
        parameters_per_chip all = weights_.at(stage, layers);
        if (part_->remakes(listed::remade_by::mlp)) {
            all.experts = 0;
            for (std::size_t i = 0; i < weights_.kinds(); ++i)
                all.matrices -=
                    static_cast<double>(layers.of[i]) *
                    static_cast<double>(parameters_of_layer(*model_, (*layers_)[i]).mlp) /
                    static_cast<double>(part_->tensor);
        }
        return kept_.of(all.matrices, all.experts) * (1 - part_->whole_layers);
    }
    // Parameters of a stage whose state this chip updates.
    [[nodiscard]] constexpr double updated(std::int64_t stage, const layer_counts& layers) const {
        const double share = plan_->zero == zero_stage::none ? 1 : dense_share_;
        if (plan_->trains_adapters())
            return share * adapter_parameters(*model_, *part_, *layers_, layers);
        const parameters_per_chip all = weights_.at(stage, layers);
        return share * (all.matrices + all.unquantised) +
               (plan_->zero == zero_stage::none ? 1 : expert_share_) * all.experts;
    }
    // Parameters of the largest layer or matrix, on the chip and not shared out.
    [[nodiscard]] constexpr double largest_unit() const { return largest_unit_; }

private:
    // Of a parameter, on the chip.
    struct held_bytes {
        bytes dense{};
        bytes expert{};

        [[nodiscard]] constexpr bytes of(double dense_parameters, double expert_parameters) const {
            return dense * dense_parameters + expert * expert_parameters;
        }
    };
    // Of one layer of a kind.
    struct layer_bytes {
        bytes weights{};
        bytes gradients{};
        bytes optimizer{};
        bytes copies{};
    };

    [[nodiscard]] constexpr held_bytes held(bytes parameter, zero_stage from) const {
        const bool shared = plan_->zero >= from;
        return {parameter * (shared ? dense_share_ : 1), parameter * (shared ? expert_share_ : 1)};
    }
    // Where weights already have the master format there is no second copy. Moments of 8-bit integers have a
    // scale in fp32 for each 256 (bitsandbytes; Dettmers et al. 2021, arXiv 2110.02861).
    [[nodiscard]] constexpr bytes state_of_parameter() const {
        const precision_policy& f = plan_->precision;
        bytes moment = bytes_per_element(f.moments);
        if (f.moments == int8) moment += bytes{4.0 / 256};
        bytes state = moment * plan_->moments();
        if (f.master_weights != f.weights) state += bytes_per_element(f.master_weights);
        return state;
    }
    // bitsandbytes leaves the input embedding's moments in 32 bits ("stable embedding"; Hugging Face's Trainer
    // registers it).
    [[nodiscard]] constexpr bytes wide_moments_of_embedding() const {
        return held((bytes_per_element(fp32) - bytes{1 + 4.0 / 256}) * plan_->moments(),
                    zero_stage::optimizer)
            .dense;
    }
    // The weights stay as they are, in the format they are multiplied in or a narrower one of storage, shared
    // out like others. bitsandbytes keeps the scales of nf4 outside the tensor that is shared out.
    [[nodiscard]] constexpr stage_state with_adapters(std::int64_t stage,
                                                      const layer_counts& layers) const {
        const precision_policy& f = plan_->precision;
        const parameters_per_chip params = weights_.at(stage, layers);
        const number_format narrow =
            facts(f.compute).width < facts(f.weights).width ? f.compute : f.weights;
        const held_bytes packed = held(bytes_per_element(narrow), zero_stage::weights);
        const double adapters = adapter_parameters(*model_, *part_, *layers_, layers);
        const number_format own = facts(f.weights).width < 16 ? f.master_weights : f.weights;
        stage_state result;
        result.weights = packed.of(params.matrices, params.experts) + wide_ * params.unquantised +
                         bytes_per_element(f.weights) * weights_.frozen(stage) +
                         held(bytes_per_element(own), zero_stage::weights).dense * adapters;
        if (narrow == nf4)
            result.weights +=
                (bytes_per_element(nf4) - bytes{0.5}) *
                ((1 - dense_shared()) * params.matrices + (1 - expert_shared()) * params.experts);
        result.gradients = gradients_.dense * adapters;
        const bytes moments = bytes_per_element(f.moments) * plan_->moments();
        result.optimizer =
            held(moments +
                     (own == f.master_weights ? bytes{} : bytes_per_element(f.master_weights)),
                 zero_stage::optimizer)
                .dense *
            adapters;
        result.gathered_layer = gathered_;
        result.gathered_ends = gathered_ends_ * (by_matrix_ ? weights_.of_vocabulary(stage)
                                                            : weights_.outside_layers(stage));
        return result;
    }
    // Of weights: what of one is held.
    [[nodiscard]] constexpr double dense_shared() const {
        return plan_->zero == zero_stage::weights ? dense_share_ : 1;
    }
    [[nodiscard]] constexpr double expert_shared() const {
        return plan_->zero == zero_stage::weights ? expert_share_ : 1;
    }
    // A layer or matrix that is fetched whole, as it is stored; and what stands outside layers: embedding and output
    // projection are PyTorch's root unit, gathered first and kept for the backward pass.
    constexpr void gather() {
        const precision_policy& f = plan_->precision;
        const bool on_host = plan_->weights == memory_home::host;
        const bool dense = on_host || dense_share_ < 1;
        const bool experts = on_host || expert_share_ < 1;
        const bytes narrow = bytes_per_element(gathered_format(f));
        const bytes wide = facts(f.weights).width < 16 ? bytes_per_element(f.activations) : narrow;
        if (by_matrix_) {
            largest_unit_ = largest_matrix(dense, experts);
            gathered_ = narrow * largest_unit_;
        } else {
            for (std::size_t i = 0; i < weights_.kinds(); ++i) {
                const parameters_per_chip& layer = weights_.layer(i);
                gathered_ = max(gathered_, narrow * ((dense ? layer.matrices : 0) +
                                                     (experts ? layer.experts : 0)) +
                                               wide * (dense ? layer.unquantised : 0));
            }
            largest_unit_ = largest_layer(dense, experts);
        }
        if (dense) gathered_ends_ = wide;
        if (!plan_->trains_adapters())
            whole_gradient_ = bytes_per_element(f.gradients) * largest_unit_;
    }
    [[nodiscard]] constexpr double largest_layer(bool dense, bool experts) const {
        double most = 0;
        for (std::size_t i = 0; i < weights_.kinds(); ++i) {
            const parameters_per_chip& layer = weights_.layer(i);
            const double one =
                (dense ? layer.matrices + layer.unquantised : 0) + (experts ? layer.experts : 0);
            most = most < one ? one : most;
        }
        return most;
    }
    [[nodiscard]] constexpr double largest_matrix(bool dense, bool experts) const {
        matrix_fold most{*part_};
        for (std::size_t i = 0; i < weights_.kinds(); ++i) {
            walk_mixer(*model_, (*layers_)[i].mixer, listed::phase::training, most);
            walk_feed_forward(*model_, (*layers_)[i].feed_forward, most);
        }
        const double of_dense = dense ? most.dense : 0;
        const double of_experts = experts ? most.experts : 0;
        return of_dense < of_experts ? of_experts : of_dense;
    }

    const Model* model_;
    const model_layers* layers_;
    const plan* plan_;
    const layer_plan* part_;
    bool by_matrix_;
    stage_weights_of<Model> weights_;
    double dense_share_ = 1;  // of a parameter, where it is shared out
    double expert_share_ = 1;
    held_bytes kept_{};
    bytes wide_{};  // what is never quantised
    held_bytes gradients_{};
    held_bytes optimizer_{};
    held_bytes copies_{};
    bytes gathered_{};
    bytes whole_gradient_{};
    double largest_unit_ = 0;
    bytes gathered_ends_{};                                  // of a parameter outside layers
    std::array<layer_bytes, most_layer_kinds> layers_held_;  // as many as there are kinds
};
/// Of a model as a value.
using training_state = training_state_of<transformer>;

}  // namespace loadline
