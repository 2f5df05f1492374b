// Memory of one chip in training, in full, and of the stage that needs most.
#pragma once

#include <loadline/cost/activations.hpp>
#include <loadline/cost/fullest_stage.hpp>
#include <loadline/workload/stack.hpp>

namespace loadline {

// Memory of one chip of each stage in training, at the fullest moment of a step. `memory`: what the chip has, of
// which the plan keeps back a share. Refers to the model, the plan and the stack, which must outlive it.
class training_memory_by_stage {
public:
    using bytes = quantity<units::bytes>;

    constexpr training_memory_by_stage(const transformer& m, const model_layers& layers,
                                       const plan& p, const layer_plan& part, const batch& b,
                                       const training_stack& stack, bytes memory)
        : plan_{&p}, state_{m, layers, p, part}, activations_{m, layers, p, part, b, stack},
          stack_{&stack}, reserve_{memory * count_of(p.reserve)},
          holds_gradients_{stack.holds_gradients || microbatches(p, b) > 1} {}

    [[nodiscard]] constexpr const stage_weights& weights() const { return state_.weights(); }
    [[nodiscard]] [[gnu::always_inline]] constexpr memory_footprint
    at(std::int64_t stage, const layer_counts& layers) const {
        const training_state::stage_state s = state_.of_stage(stage, layers);
        const training_activations::of_stage a = activations_.at(stage, layers);
        memory_footprint all = held(s, stage, layers);
        const bytes gradients = all.gradients;
        if (!holds_gradients_) all.gradients = {};
        const bytes gathered = s.gathered_layer * stack_->gathered_layers + s.gathered_ends;
        // each moment as what it has besides the state
        const bytes working = gathered + a.exchanged + a.buffers + own_gradients(s);
        const bytes backward = all.gradients + a.kept + a.in_backward + working;
        const bytes loss = all.gradients + a.kept + a.logits + gathered + a.buffers;
        const bytes end = gradients + a.last + working;
        const bytes made = update_makes(s, stage, layers);
        const bytes update = gradients + made;

        memory_footprint result = all;
        if (update >= max(backward, max(loss, end))) {
            result.moment = memory_moment::update;
            result.gradients = gradients;
            result.optimizer += made;
        } else if (a.logits.count() > 0 && loss >= max(backward, end)) {
            result.moment = memory_moment::loss;
            result.activations = a.kept;
            result.logits = a.logits;
            result.buffers = gathered + a.buffers;
        } else {
            const bool is_end = !holds_gradients_ && end > backward;
            result.moment = is_end ? memory_moment::backward_end : memory_moment::backward;
            if (is_end) result.gradients = gradients;
            result.activations = is_end ? a.last : a.kept + a.in_backward;
            result.buffers = working;
        }
        result.stage = stage;
        result.fragmentation = result.allocated() * count_of(stack_->fragmentation);
        result.runtime = stack_->runtime;
        result.reserve = reserve_;
        return result;
    }

    // In the memory of the host, of a chip of this stage: optimizer state and gradients, weights, and what waits for
    // the backward pass, as far as the plan puts them there.
    [[nodiscard]] constexpr bytes on_host(std::int64_t stage, const layer_counts& layers) const {
        const training_state::stage_state s = state_.of_stage(stage, layers);
        bytes sum = activations_.at(stage, layers).on_host;
        if (plan_->optimizer == memory_home::host) {
            sum += s.optimizer;
            if (stack_->gradients_follow_optimizer) sum += s.gradients;
        }
        if (plan_->weights == memory_home::host) sum += s.weights;
        return sum;
    }

private:
    // The state in HBM.
    [[nodiscard]] constexpr memory_footprint held(const training_state::stage_state& s,
                                                  std::int64_t stage,
                                                  const layer_counts& layers) const {
        memory_footprint result;
        if (plan_->weights == memory_home::hbm) result.weights = s.weights;
        if (stack_->per_parameter.quanta > 0)
            result.weights += bytes{stack_->per_parameter} * weights().at(stage, layers).total();
        const bool hbm = plan_->optimizer == memory_home::hbm;
        if (hbm) result.optimizer = s.optimizer;
        if (hbm || !stack_->gradients_follow_optimizer) result.gradients = s.gradients;
        return result;
    }
    // Gradients of the layer in work, before they join the others.
    [[nodiscard]] constexpr bytes own_gradients(const training_state::stage_state& s) const {
        bytes own = s.whole_gradient * stack_->unsharded_gradients;
        if (stack_->layer_gradients.quanta > 0 && !plan_->trains_adapters())
            own += bytes{stack_->layer_gradients} * state_.largest_layer();
        return own;
    }
    [[nodiscard]] constexpr bytes update_makes(const training_state::stage_state& s,
                                               std::int64_t stage,
                                               const layer_counts& layers) const {
        bytes made = s.copies;
        if (stack_->update == update_kind::foreach && plan_->optimizer == memory_home::hbm &&
            plan_->optimizer_rule == optimizer_kind::adam)
            made += bytes_per_element(plan_->precision.moments) * state_.updated(stage, layers);
        return made;
    }

    const plan* plan_;
    training_state state_;
    training_activations activations_;
    const training_stack* stack_;
    bytes reserve_;
    bool holds_gradients_;
};

/// Memory of the fullest chip in training, and of a chip of one stage.
[[nodiscard]] constexpr memory_footprint training_memory(const transformer& m, const plan& p,
                                                         const batch& b,
                                                         const training_stack& stack,
                                                         quantity<units::bytes> memory) {
    const model_layers kinds{m};
    const layer_plan part{p, m.layers};
    return fullest_stage({m, kinds, p, m.predictions},
                         training_memory_by_stage{m, kinds, p, part, b, stack, memory});
}
[[nodiscard]] constexpr memory_footprint
training_memory(const transformer& m, const plan& p, const batch& b, const training_stack& stack,
                quantity<units::bytes> memory, std::int64_t stage) {
    const model_layers kinds{m};
    const layer_plan part{p, m.layers};
    return training_memory_by_stage{m, kinds, p, part, b, stack, memory}.at(
        stage, pipeline_layers{m, kinds, p, m.predictions}.at(stage));
}

/// In the host's memory, of the stage whose chips need most there; zero where the plan puts nothing there.
[[nodiscard]] constexpr quantity<units::bytes> training_host_memory(const transformer& m,
                                                                    const plan& p, const batch& b,
                                                                    const training_stack& stack) {
    if (p.optimizer == memory_home::hbm && p.weights == memory_home::hbm &&
        p.activations_on_host.quanta == 0)
        return {};
    const model_layers kinds{m};
    const layer_plan part{p, m.layers};
    const pipeline_layers layers{m, kinds, p, m.predictions};
    const training_memory_by_stage memory{m, kinds, p, part, b, stack, {}};
    quantity<units::bytes> most = memory.on_host(0, layers.at(0));
    layers.for_other_extreme_stages([&](std::int64_t stage) {
        most = max(most, memory.on_host(stage, layers.at(stage)));
    });
    return most;
}

}  // namespace loadline
