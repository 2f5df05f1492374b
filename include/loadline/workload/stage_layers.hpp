// Which layers each pipeline stage holds, by kind.
#pragma once

#include <loadline/workload/model_layers.hpp>
#include <loadline/workload/plan.hpp>

namespace loadline {

/// How the layers of a stage are cut into its chunks, as long as those of the stages between the ends. An
/// end that has fewer layers has a short chunk, or an empty one: of the first stage the first, beside the
/// embedding, and of the last the last, beside the output projection.
class stage_chunks {
public:
    constexpr stage_chunks(const plan& p, std::int64_t layers, std::int64_t stage)
        : first_{stage == 0}, chunks_{p.virtual_stages} {
        const std::int64_t own = p.layers_of_stage(stage, layers);
        most_ = whole(own);
        const bool at_end = stage == 0 || stage == p.pipeline - 1;
        if (chunks_ > 1 && at_end && p.pipeline > 1) {
            const std::int64_t other = stage == 0 ? p.pipeline - 1 : 0;
            const std::int64_t like = whole(p.layers_of_stage(p.pipeline > 2 ? 1 : other, layers));
            if (like > most_) most_ = like;
        }
        missing_ = most_ * chunks_ - own;
    }

    [[nodiscard]] constexpr std::int64_t layers_of(std::int64_t chunk) const {
        // those missing, from the outer end on
        const std::int64_t before = most_ * (first_ ? chunk : chunks_ - 1 - chunk);
        const std::int64_t left = missing_ - before;
        return left <= 0 ? most_ : left < most_ ? most_ - left : 0;
    }
    // No more than one chunk is short or empty.
    [[nodiscard]] constexpr bool one_is_short() const { return missing_ <= most_; }

private:
    [[nodiscard]] constexpr std::int64_t whole(std::int64_t layers) const {
        return (layers + chunks_ - 1) / chunks_;
    }

    bool first_;
    std::int64_t chunks_;
    std::int64_t most_ = 0;
    std::int64_t missing_ = 0;
};

/// The layers of every stage of a plan; those of `predictions` modules stand on the last. Refers to the model, its
/// layers and the plan, which must outlive it.
class pipeline_layers {
public:
    constexpr pipeline_layers(const transformer& m, const model_layers& layers, const plan& p,
                              std::int64_t predictions)
        : model_{&m}, layers_{&layers}, plan_{&p}, predictions_{predictions} {
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
    // ends there are two runs of stages with as many layers, the later of them one more, or one run. Where
    // only the first ones differ (a mixture's dense ones), the second stage has most of these and the last
    // but one fewest; where kinds alternate, any may stand out.
    template <class Visit>
    constexpr void for_other_extreme_stages(const Visit& visit) const {
        const std::int64_t stages = plan_->pipeline;
        if (stages == 1) return;
        visit(stages - 1);
        if (stages == 2) return;
        const std::int64_t longer = plan_->first_longer_stage(model_->layers);
        if (layers_->settled() == 0) {
            const std::int64_t first = plan_->layers_of_stage(0, model_->layers);
            if (plan_->layers_of_stage(1, model_->layers) > first) visit(1);
            if (longer > 1) visit(longer);
            return;
        }
        visit_run(1, longer > 1 ? longer : stages - 1, visit);
        if (longer > 1) visit_run(longer, stages - 1, visit);
    }

private:
    // Stages `from` to before `end`, which have as many layers, until one must be like one before it.
    template <class Visit>
    constexpr void visit_run(std::int64_t from, std::int64_t end, const Visit& visit) const {
        visit(from);
        // behind the first layers, stages are alike again after as many as the pattern has layers
        const std::int64_t repeated = from + layers_->first() + layers_->period();
        for (std::int64_t stage = from + 1; stage < end; ++stage) {
            visit(stage);
            // of a mixture all later ones hold the last kind alone too
            if (layers_->patterned() ? stage > repeated : layers_before_last_kind(stage) == 0)
                return;
        }
    }
    constexpr void add_predictions(layer_counts& counts) const {
        counts.add(layers_->index_of(model_->kind_of(model_->layers - 1)), predictions_);
    }
    [[nodiscard]] constexpr layer_counts of_model(std::int64_t stage) const {
        const std::int64_t in_stage = plan_->layers_of_stage(stage, model_->layers);
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
    // The model's chunks go round the stages: those of this stage that begin before its layers settle. All
    // rounds between the first and the last are as long.
    [[nodiscard]] constexpr layer_counts unsettled(std::int64_t stage) const {
        const plan& p = *plan_;
        const stage_chunks own{p, model_->layers, stage};
        const stage_chunks start{p, model_->layers, 0};
        const stage_chunks between{p, model_->layers, p.pipeline > 2 ? 1 : 0};
        const stage_chunks end{p, model_->layers, p.pipeline - 1};
        layer_counts result;
        std::int64_t first = 0;  // layer of the round of chunks
        const auto add_rounds = [&](std::int64_t chunk, std::int64_t count) {
            const std::int64_t inner = p.pipeline > 2 ? between.layers_of(chunk) : 0;
            const std::int64_t ahead =
                stage == 0 ? 0 : start.layers_of(chunk) + (stage - 1) * inner;
            const std::int64_t round =
                start.layers_of(chunk) + (p.pipeline - 2) * inner + end.layers_of(chunk);
            if (round <= 0 || count <= 0 || first >= layers_->settled()) return;
            result += layers_->unsettled_of(first + ahead, own.layers_of(chunk), round, count);
            const std::int64_t left = (layers_->settled() - first - 1) / round + 1;
            first += round * (count < left ? count : left);
        };
        add_rounds(0, 1);
        add_rounds(1, p.virtual_stages - 2);
        add_rounds(p.virtual_stages - 1, 1);
        return result;
    }

    const transformer* model_;
    const model_layers* layers_;
    const plan* plan_;
    std::int64_t predictions_;
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
