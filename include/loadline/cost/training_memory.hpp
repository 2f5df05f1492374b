// Memory of one chip in training, in full, and of the stage that needs most.
#pragma once

#include <loadline/cost/activations.hpp>
#include <loadline/cost/fullest_stage.hpp>
#include <loadline/workload/stack.hpp>

namespace loadline {

// Memory of one chip of each stage in training. `memory`: what the chip has, of which the plan keeps back
// a share. A step is fullest where most microbatches are in flight, or in the update: its copies lie
// where activations and logits were, and count as the optimizer's as far as they take more. Refers to
// the model and the plan, which must outlive it.
class training_memory_by_stage {
public:
    constexpr training_memory_by_stage(const transformer& m, const model_layers& layers,
                                       const plan& p, const layer_plan& part, const batch& b,
                                       const training_stack& stack, quantity<units::bytes> memory)
        : plan_{&p}, state_{m, layers, p, part}, activations_{m, layers, p, part, b},
          stack_{&stack}, reserve_{memory * count_of(p.reserve)},
          loss_{quantity<units::bytes>{stack.per_logit} *
                (part.tokens(b.length) * static_cast<double>(p.padded_vocab(m.vocab)) /
                 static_cast<double>(p.tensor))} {}

    [[nodiscard]] constexpr const stage_weights& weights() const { return state_.weights(); }
    [[nodiscard]] [[gnu::always_inline]] constexpr memory_footprint
    at(std::int64_t stage, const layer_counts& layers) const {
        const auto [held, copies] = state_.of_stage(stage, layers);
        memory_footprint result = held;
        activations_.add_to(result, stage, layers);
        result.optimizer +=
            max(copies - result.activations - result.logits, quantity<units::bytes>{});
        result.weights += quantity<units::bytes>{stack_->per_parameter} *
                          state_.weights().at(stage, layers).total();
        if (stage == plan_->pipeline - 1) result.logits += loss_;
        result.stage = stage;
        result.fragmentation = result.allocated() * count_of(stack_->fragmentation);
        result.runtime = stack_->runtime;
        result.reserve = reserve_;
        return result;
    }

private:
    const plan* plan_;
    training_state state_;
    training_activations activations_;
    const training_stack* stack_;
    quantity<units::bytes> reserve_;
    quantity<units::bytes> loss_;  // copies of the logits, of the stack
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

}  // namespace loadline
