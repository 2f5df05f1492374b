// Weights, gradients and optimizer state that one chip of a pipeline stage holds.
#pragma once

#include <loadline/cost/footprint.hpp>
#include <loadline/workload/layer_plan.hpp>
#include <loadline/workload/parameters.hpp>
#include <loadline/workload/stage_layers.hpp>

namespace loadline {

// Parameters on one chip, those of experts apart: they are divided and replicated differently.
struct parameters_per_chip {
    double matrices = 0;  // of the layers, without routed experts
    double experts = 0;
    double unquantised =
        0;  // embeddings, output projection, norms, routers: kept in 16 bits or more
    [[nodiscard]] constexpr double total() const { return matrices + experts + unquantised; }
};

[[nodiscard]] [[gnu::always_inline]] constexpr parameters_per_chip
layer_parameters_per_chip(const transformer& m, const layer_plan& p, const layer_kind& kind) {
    const layer_parameters l = parameters_of_layer(m, kind);
    return {.matrices =
                static_cast<double>(l.attention_heads + l.mlp) / static_cast<double>(p.tensor) +
                static_cast<double>(l.key_value) * key_value_share(l.key_value_heads, p.tensor),
            .experts = static_cast<double>(l.expert) * static_cast<double>(l.experts) /
                       static_cast<double>(p.expert_group()),
            .unquantised = static_cast<double>(l.router + l.replicated)};
}

// Parameters on one chip of each stage. What all stages share is worked out once: one layer of each kind
// that the model has, and what stands at the ends of the pipeline.
class stage_weights {
public:
    constexpr stage_weights(const transformer& m, const model_layers& layers, const plan& p,
                            const layer_plan& part, std::int64_t predictions)
        : embedding_{static_cast<double>(p.padded_vocab(m.vocab) * m.hidden) /
                     static_cast<double>(p.tensor)},
          positions_{static_cast<double>(position_parameters(m))}, final_norm_{static_cast<double>(
                                                                       final_norm_parameters(m))},
          untied_{m.embedding == embedding_kind::untied}, last_{p.pipeline - 1},
          kinds_{layers.size()} {
        for (std::size_t i = 0; i < kinds_; ++i)
            layers_[i] = layer_parameters_per_chip(m, part, layers[i]);
        if (m.vision.parameters > 0)
            frozen_ = static_cast<double>(m.vision.parameters) / static_cast<double>(p.tensor);
        if (predictions > 0)
            predictions_ = static_cast<double>(predictions) *
                           (static_cast<double>(prediction_matrix_parameters(m)) /
                                static_cast<double>(p.tensor) +
                            static_cast<double>(prediction_norm_parameters(m)));
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

[[nodiscard]] constexpr parameters_per_chip stage_parameters(const transformer& m, const plan& p,
                                                             std::int64_t stage) {
    const model_layers layers{m};
    return stage_weights{m, layers, p, {p, m.layers}, m.predictions}.at(
        stage, pipeline_layers{m, layers, p, m.predictions}.at(stage));
}

// Low-rank adapters of the attention matrices on one chip: two thin matrices beside each of queries with keys
// and values, and the output projection (Hu et al. 2021, arXiv 2106.09685, section 4.2).
struct adapter_fold : ignores_the_rest {
    using ignores_the_rest::operator();
    const layer_plan& plan;
    double elements = 0;  // inputs and outputs of the matrices, on the chip
    bool shares_inputs = false;

    constexpr explicit adapter_fold(const layer_plan& p) : plan{p} {}

    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        if (p.role != listed::role::attention) return;
        if (!shares_inputs) elements += on_chip(p.k);
        elements += on_chip(p.n);
        shares_inputs = p.with_next == listed::joined::always;
    }

private:
    [[nodiscard]] constexpr double on_chip(const listed::side& s) const {
        const auto all = static_cast<double>(s.total());
        if (s.by == listed::division::heads) return all / static_cast<double>(plan.tensor);
        return s.by == listed::division::key_value ? all * key_value_share(s.count, plan.tensor)
                                                   : all;
    }
};
[[nodiscard]] constexpr double adapter_parameters(const transformer& m, const layer_plan& p,
                                                  const model_layers& kinds,
                                                  const layer_counts& layers) {
    double sum = 0;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        adapter_fold fold{p};
        walk_mixer(m, kinds[i].mixer, listed::phase::training, fold);
        sum += static_cast<double>(layers.of[i]) * fold.elements;
    }
    return sum * static_cast<double>(p.adapter_rank);
}

// Training state of a chip by ZeRO stage (Rajbhandari et al. 2020): optimizer state, then gradients, then
// weights are divided over the chips that would hold copies. Bytes of a parameter are worked out once
// for all pipeline stages. Refers to the model and the plan, which must outlive it.
class training_state {
public:
    constexpr training_state(const transformer& m, const model_layers& layers, const plan& p,
                             const layer_plan& part)
        : model_{&m}, layers_{&layers}, plan_{&p}, part_{&part}, weights_{m, layers, p, part,
                                                                          m.predictions} {
        const precision_policy& f = p.precision;
        dense_share_ = 1 / static_cast<double>(p.sharing_replicas(p.dense_replicas()));
        expert_share_ = 1 / static_cast<double>(p.sharing_replicas(p.expert_replicas()));
        const auto held = [&](quantity<units::bytes> parameter, zero_stage from) {
            const bool shared = p.zero >= from;
            return held_bytes{parameter * (shared ? dense_share_ : 1),
                              parameter * (shared ? expert_share_ : 1)};
        };
        kept_ = held(bytes_per_element(f.weights), zero_stage::weights);
        gradients_ = held(bytes_per_element(f.gradients), zero_stage::gradients);
        if (p.optimizer == optimizer_home::hbm) {
            // where weights already have the master format there is no second copy
            quantity<units::bytes> state = bytes_per_element(f.moments) * 2;
            if (f.master_weights != f.weights) state += bytes_per_element(f.master_weights);
            optimizer_ = held(state, zero_stage::optimizer);
            if (!p.trains_adapters()) {
                quantity<units::bytes> copies;
                if (facts(f.gradients).width < facts(f.master_weights).width)
                    copies += bytes_per_element(f.master_weights);
                if (facts(f.weights).width < 16) copies += bytes_per_element(f.activations);
                copies_ = held(copies, zero_stage::optimizer);
            }
        }
        for (std::size_t i = 0; i < weights_.kinds(); ++i) {
            const parameters_per_chip& one = weights_.layer(i);
            const double dense = one.matrices + one.unquantised;
            layers_held_[i] = {kept_.of(dense, one.experts), gradients_.of(dense, one.experts),
                               optimizer_.of(dense, one.experts), copies_.of(dense, one.experts)};
        }
        if (p.zero == zero_stage::weights) gather_layers();
    }

    [[nodiscard]] constexpr const stage_weights& weights() const { return weights_; }
    // What one chip of a stage holds all through the step; and `copies`, which the optimizer's update holds
    // besides, when activations are gone: of its part of the parameters a copy of gradients that are narrower than
    // the master weights (Megatron-LM's and DeepSpeed's optimizers), and where weights are kept in 8 bits the new ones
    // in 16, before they are cast (Transformer Engine, cast_master_weights_to_fp8).
    struct stage_state {
        memory_footprint held{};
        quantity<units::bytes> copies{};
    };
    [[nodiscard]] [[gnu::always_inline]] constexpr stage_state
    of_stage(std::int64_t stage, const layer_counts& layers) const {
        stage_state result;
        if (plan_->trains_adapters()) {
            result.held = with_adapters(stage, layers, weights_.at(stage, layers));
            return result;
        }
        const double outside = weights_.outside_layers(stage);
        quantity<units::bytes> weights = kept_.dense * outside;
        quantity<units::bytes> gradients = gradients_.dense * outside;
        quantity<units::bytes> optimizer = optimizer_.dense * outside;
        quantity<units::bytes> copies = copies_.dense * outside;
        for (std::size_t i = 0; i < weights_.kinds(); ++i) {
            const auto n = static_cast<double>(layers.of[i]);
            weights += layers_held_[i].weights * n;
            gradients += layers_held_[i].gradients * n;
            optimizer += layers_held_[i].optimizer * n;
            copies += layers_held_[i].copies * n;
        }
        result.held.weights =
            weights + bytes_per_element(plan_->precision.weights) * weights_.frozen(stage);
        result.held.gradients = gradients;
        result.held.optimizer = optimizer;
        result.copies = copies;
        if (plan_->zero == zero_stage::weights)
            result.held.buffers = gathered_ + gathered_ends_ * outside;
        return result;
    }
    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage) const {
        return of_stage(stage,
                        pipeline_layers{*model_, *layers_, *plan_, model_->predictions}.at(stage))
            .held;
    }

private:
    // The weights stay as they are, in the format they are multiplied in.
    [[nodiscard]] constexpr memory_footprint
    with_adapters(std::int64_t stage, const layer_counts& layers,
                  const parameters_per_chip& params) const {
        const precision_policy& f = plan_->precision;
        const number_format kept =
            facts(f.compute).width < facts(f.weights).width ? f.compute : f.weights;
        const double adapters = adapter_parameters(*model_, *part_, *layers_, layers);
        memory_footprint result;
        result.weights =
            bytes_per_element(kept) * (params.matrices + params.experts) +
            bytes_per_element(f.weights) * (params.unquantised + adapters + weights_.frozen(stage));
        result.gradients = bytes_per_element(f.gradients) * adapters;
        result.optimizer =
            (bytes_per_element(f.master_weights) + bytes_per_element(f.moments) * 2) * adapters;
        return result;
    }
    // Whole are the layer in use and the one being fetched, the gradient of one before it is scattered, and all
    // through the step what stands outside layers: embedding and output projection are PyTorch's root unit,
    // gathered first and kept for the backward pass.
    constexpr void gather_layers() {
        const precision_policy& f = plan_->precision;
        double gathered = 0;
        for (std::size_t i = 0; i < weights_.kinds(); ++i) {
            const parameters_per_chip& layer = weights_.layer(i);
            const double one = (dense_share_ < 1 ? layer.matrices + layer.unquantised : 0) +
                               (expert_share_ < 1 ? layer.experts : 0);
            gathered = gathered < one ? one : gathered;
        }
        gathered_ = bytes_per_element(f.weights) * (2 * gathered) +
                    bytes_per_element(f.gradients) * gathered;
        if (dense_share_ < 1) gathered_ends_ = bytes_per_element(f.weights);
    }

    const transformer* model_;
    const model_layers* layers_;
    const plan* plan_;
    const layer_plan* part_;
    stage_weights weights_;
    double dense_share_ = 1;  // of a parameter, where it is shared out
    double expert_share_ = 1;
    // Of a parameter, on the chip.
    struct held_bytes {
        quantity<units::bytes> dense{};
        quantity<units::bytes> expert{};

        [[nodiscard]] constexpr quantity<units::bytes> of(double dense_parameters,
                                                          double expert_parameters) const {
            return dense * dense_parameters + expert * expert_parameters;
        }
    };
    // Of one layer of a kind.
    struct layer_bytes {
        quantity<units::bytes> weights{};
        quantity<units::bytes> gradients{};
        quantity<units::bytes> optimizer{};
        quantity<units::bytes> copies{};
    };
    held_bytes kept_{};
    held_bytes gradients_{};
    held_bytes optimizer_{};
    held_bytes copies_{};
    quantity<units::bytes> gathered_{};
    quantity<units::bytes> gathered_ends_{};                 // of a parameter outside layers
    std::array<layer_bytes, most_layer_kinds> layers_held_;  // as many as there are kinds
};

}  // namespace loadline
