// explain(training_job): the operations behind estimate(training_job), each with its share of the step.
#pragma once

#include <loadline/estimate/operation_notes.hpp>
#include <loadline/estimate/training.hpp>

namespace loadline {

/// Writes operations of one microbatch down as lines of a step, on the chip of the mean stage.
class training_notes : public operation_notes {
public:
    /// `each`: microbatches of a step, for each stage. `whole`: share of the layers that are made again whole.
    constexpr training_notes(explanation& to, std::int64_t layers, double each, double whole)
        : operation_notes{to, layers}, each_{each}, times_{each}, whole_{whole} {}

    constexpr void at(const layer_kind& kind, double layers) {
        operation_notes::at(kind, layers);
        times_ = layers * each_;
    }
    constexpr void at_ends() {
        operation_notes::at_ends();
        times_ = each_;
    }
    constexpr void operator()(const priced_operation& o) {
        explained_operation one = line(o, part_of(o.of), o.times * times_);
        one.again = (o.again ? 1 - whole_ : 0) + (o.repeated ? whole_ : 0);
        one.remade = one.forward * one.again;
        add(one);
    }

private:
    [[nodiscard]] static constexpr step_part part_of(operation_class of) {
        switch (of) {
        case operation_class::product: return step_part::matmul;
        case operation_class::attention: return step_part::attention;
        case operation_class::stream: break;
        }
        return step_part::memory_bound;
    }

    double each_;
    double times_;
    double whole_;
};

/// Adds the parts of a step that are no operation of a microbatch: exchanges, bubble, optimizer, host.
constexpr void add_rest(explanation& why, const step_breakdown& parts) {
    why.add(step_part::tensor, parts.tensor);
    why.add(step_part::context, parts.context);
    why.add(step_part::expert, parts.expert);
    why.add(step_part::point_to_point, parts.point_to_point);
    why.add(step_part::bubble, parts.bubble);
    why.add(step_part::imbalance, parts.imbalance);
    why.add(step_part::data_reduction, parts.data_reduction);
    why.add(step_part::weight_gather, parts.weight_gather);
    why.add(step_part::optimizer, parts.optimizer);
    why.add(step_part::host, parts.host);
}

/// Where the time of a step goes, operation by operation, which sum to the step_time of estimate(job). Of any job
/// that is valid, whether it keeps the rules or not; of others there are no lines.
[[nodiscard]] constexpr explanation explain(const training_job& job) {
    if (!has_figures(job)) return {};
    const auto& [m, cluster, p, work, stack] = job;
    const layer_plan part{p, m.layers};
    const model_layers kinds{m};
    const pipeline_layers held{m, kinds, p, m.predictions};
    const layer_counts counts = held.all();
    const training_chip chip{cluster.chip, part, stack, work.length};
    const layer_exchange around{m.hidden,    cluster, part, order_of_ranks(p, cluster),
                                work.length, stack};

    explanation why;
    why.title.append("A training step of ").append(m.name).append(" on one ");
    why.title.append(cluster.chip.name);
    why.compute = p.precision.compute;
    why.activations = p.precision.activations;
    training_notes notes{why, counts.total(),
                         static_cast<double>(microbatches(p, work)) /
                             static_cast<double>(held.stages()),
                         part.whole_layers};
    const writes_down watch{notes};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (!counts.has(i)) continue;
        notes.at(kinds[i], static_cast<double>(counts.of[i]));
        training_fold fold{m, chip, part, around, work.length, stack, watch};
        walk_layer(m, kinds[i], listed::phase::training, fold);
    }
    notes.at_ends();
    static_cast<void>(training_ends{m, p.padded_vocab(m.vocab), chip, part, watch});
    const training_estimate e = estimate_unchecked(job);
    add_rest(why, e.parts);
    why.whole = e.step_time;
    why.basis = e.basis;
    why.share_out();
    return why;
}

}  // namespace loadline
