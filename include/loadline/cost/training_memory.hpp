// Memory of one chip in training, in full, and of the stage that needs most.
#pragma once

#include <loadline/cost/activations.hpp>
#include <loadline/cost/fullest_stage.hpp>
#include <loadline/workload/stack.hpp>

namespace loadline {

/// What the allocator loses of what it gave out, and keeps besides while a chip of `memory` has room; the
/// other parts of the footprint are there.
constexpr void lose_in_allocator(memory_footprint& f, const training_stack& stack,
                                 quantity<units::bytes> memory) {
    f.fragmentation = f.allocated() * count_of(stack.fragmentation);
    if (stack.cached.quanta > 0)
        f.fragmentation += max(min(f.allocated() * count_of(stack.cached), memory - f.total()),
                               quantity<units::bytes>{});
}

/// Memory of one chip of each stage in training, at the fullest moment of a step. `memory`: what the chip has, of
/// which the plan keeps back a share. Refers to the model, the plan and the stack, which must outlive it.
template <model_value Model>
class training_memory_by_stage_of {
public:
    using bytes = quantity<units::bytes>;

    constexpr training_memory_by_stage_of(const Model& in_model, const model_layers& in_layers,
                                          const plan& by_plan, const layer_plan& part,
                                          const batch& of_batch, const training_stack& stack,
                                          bytes of_chip)
        : plan_{&by_plan}, state_{in_model, in_layers, by_plan, part, stack.gathers_matrices},
          activations_{in_model, in_layers, by_plan, part, of_batch, stack}, stack_{&stack},
          memory_{of_chip}, reserve_{of_chip * count_of(by_plan.reserve)},
          holds_gradients_{stack.holds_gradients || microbatches(by_plan, of_batch) > 1} {}

    [[nodiscard]] constexpr const stage_weights_of<Model>& weights() const {
        return state_.weights();
    }
    // A chip of one stage at its fullest moment, or at one that is named.
    [[nodiscard]] [[gnu::always_inline]] constexpr memory_footprint
    at(std::int64_t stage, const layer_counts& layers) const {
        const in_step step = of_stage(stage, layers);
        return at(step, stage, step.fullest());
    }
    [[nodiscard]] constexpr memory_footprint at(std::int64_t stage, const layer_counts& layers,
                                                memory_moment moment) const {
        return at(of_stage(stage, layers), stage, moment);
    }

    // In the memory of the host, of a chip of this stage: optimizer state and gradients, weights, and what waits for
    // the backward pass, as far as the plan puts them there.
    [[nodiscard]] constexpr bytes on_host(std::int64_t stage, const layer_counts& layers) const {
        const typename training_state_of<Model>::stage_state s = state_.of_stage(stage, layers);
        bytes sum = activations_.at(stage, layers).on_host;
        if (plan_->optimizer == memory_home::host) {
            sum += s.optimizer;
            if (stack_->gradients_follow_optimizer) sum += s.gradients;
        }
        if (plan_->weights == memory_home::host) sum += s.weights * count_of(stack_->pinned);
        return sum;
    }

    // Of it what one microbatch moves over the host's link, in each of its two passes.
    [[nodiscard]] constexpr bytes moved(std::int64_t stage, const layer_counts& layers) const {
        const bytes weights =
            plan_->weights == memory_home::host ? state_.of_stage(stage, layers).weights : bytes{};
        return activations_.moved(stage, layers) + weights;
    }

private:
    // The state, and what each moment has besides.
    struct in_step {
        bytes weights{};
        bytes gradients{};  // all of them
        bytes optimizer{};
        bytes held_gradients{};  // before the backward pass
        bytes kept{};
        bytes in_backward{};
        bytes last{};
        bytes logits{};
        bytes at_loss{};  // buffers
        bytes working{};  // buffers of the backward pass, with gradients of the layer in work
        bytes made{};     // by the update

        [[nodiscard]] [[gnu::always_inline]] constexpr memory_moment fullest() const {
            const bytes in_both = held_gradients + kept;
            const bytes backward = in_both + in_backward + working;
            const bytes loss = in_both + logits + at_loss;
            const bytes end = gradients + last + working;
            const bytes most = loss > backward ? loss : backward;
            if (gradients + made >= most && made >= last + working) return memory_moment::update;
            if (loss >= backward && loss >= end && logits.count() > 0) return memory_moment::loss;
            return end > backward ? memory_moment::backward_end : memory_moment::backward;
        }
    };
    [[nodiscard]] [[gnu::always_inline]] constexpr in_step
    of_stage(std::int64_t stage, const layer_counts& layers) const {
        const typename training_state_of<Model>::stage_state s = state_.of_stage(stage, layers);
        const typename training_activations_of<Model>::of_stage a = activations_.at(stage, layers);
        in_step step = held(s, stage, layers);
        if (holds_gradients_) step.held_gradients = step.gradients;
        step.kept = a.kept;
        step.in_backward = a.in_backward;
        // where they are held, the pass is never fuller than at its beginning
        step.last = a.last;
        step.logits = a.logits;
        const bytes units = gathered(s, stage, layers);
        step.at_loss = units + s.gathered_ends + a.buffers;
        step.working = step.at_loss + a.exchanged + own_gradients(s);
        if (stack_->gathers_matrices) {  // the output projection among them, in its turn
            step.at_loss = max(units, units - s.gathered_layer + s.gathered_ends) + a.buffers;
            step.working -= s.gathered_ends;
        }
        step.made = update_makes(s, stage, layers);
        return step;
    }
    [[nodiscard]] [[gnu::always_inline]] constexpr memory_footprint
    at(const in_step& step, std::int64_t stage, memory_moment moment) const {
        memory_footprint result{.stage = stage,
                                .moment = moment,
                                .weights = step.weights,
                                .gradients = step.gradients,
                                .optimizer = step.optimizer};
        if (moment == memory_moment::update) {
            result.optimizer += step.made;
        } else if (moment == memory_moment::backward_end) {
            result.activations = step.last;
            result.buffers = step.working;
        } else {
            const bool at_loss = moment == memory_moment::loss;
            result.gradients = step.held_gradients;
            result.activations = at_loss ? step.kept : step.kept + step.in_backward;
            if (at_loss) result.logits = step.logits;
            result.buffers = at_loss ? step.at_loss : step.working;
        }
        result.runtime = stack_->runtime;
        result.reserve = reserve_;
        lose_in_allocator(result, *stack_, memory_);
        return result;
    }
    // The state in HBM.
    [[nodiscard]] [[gnu::always_inline]] constexpr in_step
    held(const typename training_state_of<Model>::stage_state& s, std::int64_t stage,
         const layer_counts& layers) const {
        in_step result;
        if (plan_->weights == memory_home::hbm) result.weights = s.weights;
        if (stack_->both_layouts && facts(plan_->precision.weights).width == 8)
            result.weights += state_.second_layout(stage, layers);
        if (stack_->per_parameter.quanta > 0)
            result.weights += bytes{stack_->per_parameter} * weights().at(stage, layers).total();
        const bool hbm = plan_->optimizer == memory_home::hbm;
        if (hbm) result.optimizer = s.optimizer;
        if (hbm || !stack_->gradients_follow_optimizer) result.gradients = s.gradients;
        return result;
    }
    // Layers or matrices that are gathered, and what stays so for its next use.
    [[nodiscard]] constexpr bytes gathered(const typename training_state_of<Model>::stage_state& s,
                                           std::int64_t stage, const layer_counts& layers) const {
        const bytes units = s.gathered_layer * stack_->gathered_layers;
        if (stack_->live_parameters == 0 || s.gathered_layer.count() <= 0) return units;
        const double all = weights().at(stage, layers).total();
        const auto live = static_cast<double>(stack_->live_parameters);
        return max(units, bytes_per_element(gathered_format(plan_->precision)) *
                              (live < all ? live : all));
    }
    // Gradients of the layer in work, before they join the others.
    [[nodiscard]] constexpr bytes
    own_gradients(const typename training_state_of<Model>::stage_state& s) const {
        if (stack_->layer_gradients.quanta > 0 && !plan_->trains_adapters())
            return bytes{stack_->layer_gradients} * state_.largest_unit();
        return s.whole_gradient;
    }
    [[nodiscard]] constexpr bytes
    update_makes(const typename training_state_of<Model>::stage_state& s, std::int64_t stage,
                 const layer_counts& layers) const {
        bytes made = s.copies;
        if (stack_->update == update_kind::foreach && plan_->optimizer == memory_home::hbm &&
            plan_->optimizer_rule == optimizer_kind::adam)
            made += bytes_per_element(plan_->precision.moments) * state_.updated(stage, layers);
        return made;
    }

    const plan* plan_;
    training_state_of<Model> state_;
    training_activations_of<Model> activations_;
    const training_stack* stack_;
    bytes memory_;
    bytes reserve_;
    bool holds_gradients_;
};
/// Of a model as a value.
using training_memory_by_stage = training_memory_by_stage_of<transformer>;

/// Memory of the fullest chip in training, and of a chip of one stage.
template <model_value Model = transformer>
[[nodiscard]] constexpr memory_footprint
training_memory(const Model& m, const plan& p, const batch& b, const training_stack& stack,
                quantity<units::bytes> memory) {
    const model_layers kinds{m};
    const layer_plan part{p, m.layers};
    return fullest_stage({m, kinds, p, m.predictions},
                         training_memory_by_stage_of{m, kinds, p, part, b, stack, memory});
}
template <model_value Model = transformer>
[[nodiscard]] constexpr memory_footprint
training_memory(const Model& m, const plan& p, const batch& b, const training_stack& stack,
                quantity<units::bytes> memory, std::int64_t stage) {
    const model_layers kinds{m};
    const layer_plan part{p, m.layers};
    return training_memory_by_stage_of{m, kinds, p, part, b, stack, memory}.at(
        stage, pipeline_layers{m, kinds, p, m.predictions}.at(stage));
}

/// At one moment of a step, of the stage that needs most then.
template <model_value Model = transformer>
[[nodiscard]] constexpr memory_footprint
training_memory_at(const Model& m, const plan& p, const batch& b, const training_stack& stack,
                   quantity<units::bytes> memory, memory_moment moment) {
    const model_layers kinds{m};
    const layer_plan part{p, m.layers};
    const pipeline_layers layers{m, kinds, p, m.predictions};
    const training_memory_by_stage_of by_stage{m, kinds, p, part, b, stack, memory};
    const std::int64_t last = p.pipeline - 1;  // the only one with a loss
    if (moment == memory_moment::loss) return by_stage.at(last, layers.at(last), moment);
    memory_footprint most = by_stage.at(0, layers.at(0), moment);
    layers.for_other_extreme_stages([&](std::int64_t stage) {
        const memory_footprint other = by_stage.at(stage, layers.at(stage), moment);
        if (other.total() > most.total()) most = other;
    });
    return most;
}

/// In the host's memory, of the stage whose chips need most there; zero where the plan puts nothing there.
template <model_value Model = transformer>
[[nodiscard]] constexpr quantity<units::bytes>
training_host_memory(const Model& m, const plan& p, const batch& b, const training_stack& stack) {
    if (!p.uses_host()) return {};
    const model_layers kinds{m};
    const layer_plan part{p, m.layers};
    const pipeline_layers layers{m, kinds, p, m.predictions};
    const training_memory_by_stage_of memory{m, kinds, p, part, b, stack, {}};
    quantity<units::bytes> most = memory.on_host(0, layers.at(0));
    layers.for_other_extreme_stages(
        [&](std::int64_t stage) { most = max(most, memory.on_host(stage, layers.at(stage))); });
    return most;
}

}  // namespace loadline
