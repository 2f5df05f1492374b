// Prefill: the time from the first step of a prompt to its first token, alone on the chip, and the wait for
// others before it.
#pragma once

#include <loadline/estimate/serving_step.hpp>
#include <loadline/workload/compiled_shapes.hpp>

namespace loadline {

/// Time of the prefill of one or more prompts taken together, and the steps that it takes.
struct prefill_time {
    serving_step_time parts{};
    double steps =
        1;            // of at most requests.prefill_chunk tokens; a fraction: the last is part full
    double rows = 1;  // tokens of each

    [[nodiscard]] constexpr quantity<units::seconds> total() const { return parts.total(); }
};

/// Time of the tower of a model that sees, over `images`: one more step, of an encoder whose patches all see one
/// another, divided over the tensor group like the model. Its matrices have the plan's format.
template <class Watch>
[[nodiscard]] constexpr serving_step_time vision_time(serving_job job, double images,
                                                      const Watch& watch) {
    const vision_tower tower = job.model.vision;
    job.model = {.name = "vision tower",
                 .layers = tower.layers,
                 .hidden = tower.hidden,
                 .ffn = tower.ffn,
                 .heads = tower.heads,
                 .vocab = 1,
                 .positions = tower.patches,
                 .mlp = tower.mlp,
                 .norm = norm_kind::layer,
                 .position = position_kind::none};
    job.requests.weights = job.plan.precision.weights;
    job.plan.pipeline = 1;
    const serving_steps steps{job};
    if constexpr (Watch::watches) watch.in("vision tower", tower.layers);
    serving_step_time step = steps.products({.rows = images * static_cast<double>(tower.patches),
                                             .samples = 0,  // no token is drawn
                                             .graph = false},
                                            watch);
    // twice the pairs of a causal prompt
    step += steps.prompt_attention(2 * images, tower.patches, tower.patches, watch);
    return step.paced_by_host();
}

/// Time of `sequences` prompts from nothing to their first tokens. Of each prompt the share in the prefix cache is
/// not computed, but attended to. Pipeline stages work on successive steps at once. Each operation is shown to
/// `watch`.
template <class Watch = nobody_watches>
[[nodiscard]] constexpr prefill_time prefill(const serving_job& job, const serving_steps& steps,
                                             double sequences, const Watch& watch = {}) {
    const requests& r = job.requests;
    const double each = filled_length(job.stack, r, r.prefilled());
    const double tokens = sequences * each;
    const auto chunk = static_cast<double>(r.prefill_chunk);
    prefill_time result;
    const double rows = tokens < chunk ? tokens : chunk;
    result.steps = tokens / rows;
    result.rows = rows;
    const double samples = sequences / result.steps;
    const auto stages = static_cast<double>(job.plan.pipeline);
    const double of_stages = (stages + result.steps - 1) / (stages * result.steps);
    const shown_times once{watch, of_stages};
    result.parts =
        steps.products({.rows = rows, .samples = samples < 1 ? 1 : samples, .graph = false},
                       shown_times{once, result.steps}) *
        result.steps;
    result.parts += steps.prompt_attention(
        sequences, whole(each), bounded_sum(r.prompt, whole(each) - whole(r.prefilled())), once);
    if (job.plan.pipeline > 1) result.parts = result.parts * of_stages;
    result.parts = result.parts.paced_by_host();
    if (r.images > 0 && job.model.vision.layers > 0)
        result.parts += vision_time(job, sequences * static_cast<double>(r.images), watch);
    return result;
}

/// A prompt that waits for others to be prefilled with it (TensorRT-LLM, tensorrt_llm/_torch/pyexecutor,
/// _waiting_requests).
struct prefill_hold {
    double steps = 0;   // of decode, that the first waits
    double joined = 0;  // prompts that come meanwhile

    // The first waits longest; of the others, evenly spread, each half as long.
    [[nodiscard]] constexpr double mean_steps() const {
        return steps * (1 + joined / 2) / (1 + joined);
    }
};

/// How long a prompt waits with `running` requests that decode for `own` steps each, of which each comes to its end
/// with the same probability in every step. The wait ends when the time is up, when the step has the share of its
/// tokens that is waited for, or when nothing decodes any more; one request alone does not wait. Where all others
/// join, this is the longest that it can be: they then run together, and end nearer to each other.
[[nodiscard]] constexpr prefill_hold hold_of_prefill(const requests& r, double running,
                                                     double own) {
    prefill_hold held;
    const double decoding = running * static_cast<double>(r.speculation.draft + 1);
    const std::int64_t enough =
        whole((static_cast<double>(r.prefill_chunk) * count_of(r.prefill_wait_share) - decoding) /
              r.prefilled());
    if (running <= 1 || enough <= 1 || own <= 0) return held;
    held.steps = static_cast<double>(r.prefill_wait);
    if (held.steps > own) held.steps = own;
    held.joined = (running - 1) * held.steps / own;
    const auto others = static_cast<double>(enough - 1);
    if (held.joined > others) {
        held.steps *= others / held.joined;
        held.joined = others;
    }
    return held;
}

}  // namespace loadline
