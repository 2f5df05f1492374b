// Which layers each pipeline stage holds, by kind.
#pragma once

#include <loadline/workload/model_layers.hpp>
#include <loadline/workload/plan.hpp>

namespace loadline {

// How the layers of a stage are cut into its chunks. Where these cannot be alike, the short one of the
// first stage is its first, beside the embedding, and of the others the last, beside the output
// projection.
class stage_chunks {
public:
    constexpr stage_chunks(const plan& p, std::int64_t layers, std::int64_t stage)
        : layers_{p.layers_of_stage(stage, layers)}, most_{p.virtual_stages == 1
                                                               ? layers_
                                                               : (layers_ + p.virtual_stages - 1) /
                                                                     p.virtual_stages},
          missing_{most_ * p.virtual_stages - layers_}, short_{stage == 0 ? 0
                                                                          : p.virtual_stages - 1} {}

    [[nodiscard]] constexpr std::int64_t layers_of(std::int64_t chunk) const {
        if (chunk != short_) return most_;
        return missing_ < most_ ? most_ - missing_
                                : 0;  // where more is missing, the plan is refused
    }

private:
    std::int64_t layers_;
    std::int64_t most_;
    std::int64_t missing_;
    std::int64_t short_;
};

// The layers of every stage of a plan; those of `predictions` modules stand on the last. Refers to the model, its layers and the plan, which must outlive it.
class pipeline_layers {
public:
    constexpr pipeline_layers(const transformer& m, const model_layers& layers, const plan& p,
                              std::int64_t predictions)
        : model_{&m}, layers_{&layers}, plan_{&p},
          predictions_{predictions}, inner_{p.pipeline > 2 ? p.layers_of_stage(1, m.layers) : 0} {
        first_ = of_model(0);
        last_ = p.pipeline > 1 ? of_model(p.pipeline - 1) : first_;
        if (predictions > 0) add_predictions(last_);
        if (p.pipeline == 1) first_ = last_;
    }

    [[nodiscard]] constexpr const model_layers& kinds() const { return *layers_; }
    [[nodiscard]] constexpr std::int64_t stages() const { return plan_->pipeline; }

    [[nodiscard]] constexpr layer_counts at(std::int64_t stage) const {
        if (stage == 0) return first_;
        return stage == plan_->pipeline - 1 ? last_ : of_model(stage);
    }
    [[nodiscard]] constexpr layer_counts all() const {
        layer_counts result = layers_->all();
        if (predictions_ > 0) add_predictions(result);
        return result;
    }
    // Calls `visit` with stages other than the first of which one can hold most, or take longest. Between the
    // ends all stages have as many layers. Where only the first ones differ (a mixture's dense ones), the
    // second stage has most of these and the last but one fewest; where kinds alternate, any may stand out.
    template <class Visit>
    constexpr void for_other_extreme_stages(const Visit& visit) const {
        const std::int64_t stages = plan_->pipeline;
        if (stages == 1) return;
        visit(stages - 1);
        if (stages == 2) return;
        if (layers_->settled() == 0) {
            if (inner_ > plan_->layers_of_stage(0, model_->layers)) visit(1);
            return;
        }
        visit(1);
        // behind the first layers, stages are alike again after as many as the pattern has layers
        const std::int64_t repeated = 1 + layers_->first() + layers_->period();
        for (std::int64_t stage = 2; stage < stages - 1; ++stage) {
            visit(stage);
            // of a mixture all later ones hold the last kind alone too
            if (layers_->patterned() ? stage > repeated : layers_before_last_kind(stage) == 0)
                return;
        }
    }

private:
    constexpr void add_predictions(layer_counts& counts) const {
        counts.add(layers_->index_of(model_->kind_of(model_->layers - 1)), predictions_);
    }
    [[nodiscard]] constexpr layer_counts of_model(std::int64_t stage) const {
        const bool between = stage > 0 && stage < plan_->pipeline - 1;
        const std::int64_t in_stage =
            between ? inner_ : plan_->layers_of_stage(stage, model_->layers);
        layer_counts result;
        if (layers_->settled() == 0) {
            result.add(0, in_stage);
            return result;
        }
        if (plan_->virtual_stages == 1) {
            const std::int64_t from = plan_->layers_before_stage(stage, model_->layers);
            result = layers_->between(from, from + in_stage);
        } else {
            result = plan_->pipeline == 1 ? layers_->all() : unsettled(stage);
        }
        result.add(layers_->size() - 1, in_stage - result.total());
        return result;
    }

    [[nodiscard]] constexpr std::int64_t layers_before_last_kind(std::int64_t stage) const {
        const layer_counts here = of_model(stage);
        return here.total() - here.of[layers_->size() - 1];
    }
    // The model's chunks go round the stages: those of this stage that begin before its layers settle.
    [[nodiscard]] constexpr layer_counts unsettled(std::int64_t stage) const {
        const plan& p = *plan_;
        const stage_chunks own{p, model_->layers, stage};
        const stage_chunks start{p, model_->layers, 0};
        const stage_chunks between{p, model_->layers, p.pipeline > 2 ? 1 : 0};
        const stage_chunks end{p, model_->layers, p.pipeline - 1};
        layer_counts result;
        std::int64_t first = 0;  // layer of the round of chunks
        for (std::int64_t c = 0; c < p.virtual_stages && first < layers_->settled(); ++c) {
            const std::int64_t inner = p.pipeline > 2 ? between.layers_of(c) : 0;
            const std::int64_t before = stage == 0 ? 0 : start.layers_of(c) + (stage - 1) * inner;
            const std::int64_t from = first + before;
            if (from < layers_->settled())
                result += layers_->between(from, from + own.layers_of(c));
            const std::int64_t round =
                start.layers_of(c) + (p.pipeline - 2) * inner + end.layers_of(c);
            if (round <= 0) break;
            first += round;
        }
        return result;
    }

    const transformer* model_;
    const model_layers* layers_;
    const plan* plan_;
    std::int64_t predictions_;
    std::int64_t inner_;  // layers of each stage between the ends
    layer_counts first_{};
    layer_counts last_{};
};

/// Without modules that predict further.
[[nodiscard]] constexpr layer_counts layers_of(const transformer& m, const plan& p,
                                               std::int64_t stage) {
    const model_layers layers{m};
    return pipeline_layers{m, layers, p, 0}.at(stage);
}

}  // namespace loadline
