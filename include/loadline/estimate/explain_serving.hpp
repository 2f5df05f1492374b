// explain(serving_job): the operations behind a step of decode and a prefill of estimate(serving_job).
#pragma once

#include <loadline/estimate/operation_notes.hpp>
#include <loadline/estimate/serving.hpp>

namespace loadline {

/// Where the time goes of one step of decode, and of the prefill of one prompt (static batch: of all), as in
/// serving_estimate.
struct serving_explanation {
    explanation decode{};
    explanation prefill{};
};

/// Writes operations of a step down as lines, each as often as layers have it. Their launches are a line of their
/// own.
class serving_notes : public operation_notes {
public:
    /// `of_prompts`: what attends are prompts, and no cache is waited for.
    constexpr serving_notes(explanation& to, std::int64_t layers, bool of_prompts)
        : operation_notes{to, layers}, of_prompts_{of_prompts} {}

    constexpr void operator()(const priced_operation& o) {
        explained_operation one = line(o, part_of(o), o.times);
        one.once.time -= one.once.launch;
        one.once.launch = {};
        add(one);
    }

private:
    [[nodiscard]] constexpr step_part part_of(const priced_operation& o) const {
        const bool computes = o.forward.compute_time > o.forward.memory_time;
        switch (o.of) {
        case operation_class::product: return computes ? step_part::matmul : step_part::weights;
        case operation_class::attention:
            return computes || of_prompts_ ? step_part::attention : step_part::cache;
        case operation_class::stream: break;
        }
        return step_part::memory_bound;
    }

    bool of_prompts_;
};

// What of a step is no operation.
constexpr void add_rest(explanation& why, const serving_step_time& parts) {
    why.add(step_part::tensor, parts.tensor);
    why.add(step_part::expert, parts.expert);
    why.add(step_part::point_to_point, parts.pipeline);
    why.add(step_part::launch, parts.launch);
    why.add(step_part::host, parts.host);
}

/// An explanation without lines, with its title: `what`, the model and the chip.
[[nodiscard]] constexpr explanation named_for(const serving_job& job, std::string_view what) {
    explanation why;
    why.title.append(what).append(job.model.name).append(" on one ");
    why.title.append(job.cluster.chip.name);
    return why;
}

/// Where the time of a step of decode goes, and that of a prefill, operation by operation, which sum to the
/// decode.total() and prefill.total() of estimate(job). Of any job that is valid, whether it keeps the rules or not; of
/// others there are no lines.
[[nodiscard]] constexpr serving_explanation explain(const serving_job& wanted) {
    if (!has_figures(wanted)) return {};
    const serving_estimate e = detail::estimate_valid(wanted);
    const serving_job job = padded(wanted);
    const serving_steps steps{job};
    serving_explanation why{named_for(job, "A step of decode of "), named_for(job, "Prefill of ")};
    for (explanation* one : {&why.decode, &why.prefill}) {
        one->compute = steps.compute_format();
        one->activations = job.plan.precision.activations;
        one->basis = e.basis;
    }
    serving_notes decoded{why.decode, job.model.layers, false};
    if (job.requests.output > 1)  // else no token follows another
        add_rest(why.decode,
                 decode_step(job, steps, e.running, e.mean_context, writes_down{decoded}));
    serving_notes prompts{why.prefill, job.model.layers, true};
    const bool all = job.requests.batching == batching::static_batch;
    add_rest(why.prefill, prefill(job, steps, all ? e.running : 1, writes_down{prompts}).parts);
    why.decode.whole = {e.decode.total(), range_of(ranged_figure::tpot, e.basis)};
    why.prefill.whole = {e.prefill.total(), range_of(ranged_figure::ttft, e.basis)};
    why.decode.share_out();
    why.prefill.share_out();
    return why;
}

}  // namespace loadline
