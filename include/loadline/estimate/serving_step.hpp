// One step of a served model on one chip: all its layers, the output projection and the way between stages.
#pragma once

#include <loadline/estimate/prompt_attention.hpp>
#include <loadline/estimate/serving_layer.hpp>

namespace loadline {

/// The steps of one deployment: what does not change from step to step is worked out once. Refers to the
/// job, which must outlive it.
class serving_steps {
public:
    constexpr explicit serving_steps(const serving_job& job)
        : job_{job}, layers_{job.model}, counts_{layers_.all()}, exchange_{job, layers_},
          chip_{job, exchange_.hidden_parts()} {}

    serving_steps(const serving_job&&) = delete;

    // All layers, each stage in turn, and the output projection. Attention of prefill is apart.
    [[nodiscard]] constexpr serving_step_time products(const step_load& load) const {
        return products(load, nobody_watches{});
    }
    // Each operation is shown to `watch`.
    template <class Watch>
    [[nodiscard]] constexpr serving_step_time products(const step_load& load,
                                                       const Watch& watch) const {
        const transformer& m = job_.model;
        const listed::phase when =
            load.decoding > 0 ? listed::phase::decode : listed::phase::prefill;
        serving_fold fold{chip_, exchange_, load, watch};
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            const layer_kind& kind = layers_[i];
            if (const double times = layers_with_mixer_of(i); times > 0) {
                fold.repeat(times);
                if constexpr (Watch::watches) watch.at(kind.mixer_alone(), times);
                walk_mixer(m, kind.mixer, when, fold);
                fold.end_block(listed::role::attention);
            }
            if (const double times = layers_with_feed_forward_of(i); times > 0) {
                fold.repeat(times);
                if constexpr (Watch::watches) watch.at(kind.feed_forward_alone(), times);
                walk_feed_forward(m, kind.feed_forward, fold);
                fold.end_block(listed::role::mlp);
            }
            fold.repeat(static_cast<double>(counts_.of[i]));
            if constexpr (Watch::watches) watch.at(kind, static_cast<double>(counts_.of[i]));
            walk_residual(m, kind, fold);
            // a layer of a mixer alone, or of a feed-forward alone, has half of these
            const bool both = kind.mixes() && kind.feeds();
            fold.add_kernels(static_cast<double>(job_.stack.layer_kernels) * (both ? 1 : 0.5));
        }
        if constexpr (Watch::watches) watch.at_ends();
        if (load.samples > 0) fold.add_output();
        serving_step_time step = fold.time();
        if (job_.plan.pipeline > 1) {
            const double rows = load.rows * chip_.layout().rows_share();
            step.pipeline =
                exchange_.to_next_stage(bytes_per_element(job_.plan.precision.activations) *
                                        (rows * static_cast<double>(m.hidden))) *
                (job_.plan.pipeline - 1);
        }
        step.host = quantity<units::seconds>{job_.stack.step} +
                    quantity<units::seconds>{job_.stack.sequence} * load.samples;
        return step;
    }

    // Attention of `sequences` prompts over all layers, whatever the steps it is done in.
    [[nodiscard]] constexpr serving_step_time
    prompt_attention(double sequences, std::int64_t queries, std::int64_t keys) const {
        return prompt_attention(sequences, queries, keys, nobody_watches{});
    }
    template <class Watch>
    [[nodiscard]] constexpr serving_step_time
    prompt_attention(double sequences, std::int64_t queries, std::int64_t keys,
                     const Watch& watch) const {
        prompt_fold fold{chip_, sequences, queries, keys, watch};
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            const double times = layers_with_mixer_of(i);
            if (times <= 0) continue;
            fold.repeat(times);
            if constexpr (Watch::watches) watch.at(layers_[i].mixer_alone(), times);
            walk_mixer(job_.model, layers_[i].mixer, listed::phase::prefill, fold);
        }
        return fold.time();
    }

    [[nodiscard]] constexpr const serving_exchange& exchange() const { return exchange_; }
    [[nodiscard]] constexpr const model_layers& layers() const { return layers_; }
    // Of products with weights in the format of the requests.
    [[nodiscard]] constexpr number_format compute_format() const {
        return chip_.formats(job_.requests.weights).compute;
    }

private:
    // Kinds share mixers and feed-forwards. For the first kind with this one: all layers that have it; else none.
    [[nodiscard]] constexpr double layers_with_mixer_of(std::size_t kind) const {
        return layers_like(
            kind, [](const layer_kind& a, const layer_kind& b) { return a.mixer == b.mixer; });
    }
    [[nodiscard]] constexpr double layers_with_feed_forward_of(std::size_t kind) const {
        return layers_like(kind, [](const layer_kind& a, const layer_kind& b) {
            return a.feed_forward == b.feed_forward;
        });
    }
    // (A template here would be unknown to clang where it evaluates a constant.)
    [[nodiscard]] constexpr double
    layers_like(std::size_t kind, bool (*alike)(const layer_kind&, const layer_kind&)) const {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            if (!alike(layers_[i], layers_[kind])) continue;
            if (i < kind) return 0;
            sum += counts_.of[i];
        }
        return static_cast<double>(sum);
    }

    const serving_job& job_;
    model_layers layers_;
    layer_counts counts_;
    serving_exchange exchange_;
    serving_chip chip_;
};

}  // namespace loadline
