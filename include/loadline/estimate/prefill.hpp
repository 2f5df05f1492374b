// Prefill: the time from the first step of a prompt to its first token, alone on the chip.
#pragma once

#include <loadline/estimate/serving_step.hpp>

namespace loadline {

// Of one or more prompts taken together.
struct prefill_time {
    serving_step_time parts{};
    double steps =
        1;  // of at most requests.prefill_chunk tokens; a fraction: the last is part full

    [[nodiscard]] constexpr quantity<units::seconds> total() const { return parts.total(); }
};

// `sequences` prompts from nothing to their first tokens. Of each prompt the share in the prefix cache
// is not computed, but attended to. Pipeline stages work on successive steps at once.
[[nodiscard]] constexpr prefill_time prefill(const serving_job& job, const serving_steps& steps,
                                             double sequences) {
    const requests& r = job.requests;
    const double tokens = sequences * r.prefilled();
    const auto chunk = static_cast<double>(r.prefill_chunk);
    prefill_time result;
    const double rows = tokens < chunk ? tokens : chunk;
    result.steps = tokens / rows;
    const double samples = sequences / result.steps;
    result.parts =
        steps.products({.rows = rows, .samples = samples < 1 ? 1 : samples, .graph = false}) *
        result.steps;
    result.parts += steps.prompt_attention(sequences, whole(r.prefilled()), r.prompt);
    if (job.plan.pipeline > 1) {
        const auto stages = static_cast<double>(job.plan.pipeline);
        result.parts = result.parts * ((stages + result.steps - 1) / (stages * result.steps));
    }
    return result;
}

}  // namespace loadline
