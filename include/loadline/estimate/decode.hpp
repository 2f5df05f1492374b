// Decode: one step of the requests in flight, from their last token to the next.
#pragma once

#include <loadline/estimate/serving_step.hpp>
#include <loadline/workload/compiled_shapes.hpp>
#include <loadline/workload/parameters.hpp>

namespace loadline {

/// Whether a step of so many sequences and tokens of context each is replayed as a graph, by the bounds of the stack
/// (0: none).
[[nodiscard]] constexpr bool is_graph(const serving_stack& s, double sequences, double context) {
    const auto within = [](double n, std::int64_t most) {
        return most == 0 || n <= static_cast<double>(most);
    };
    return s.graphs && within(sequences, s.graph_sequences) && within(context, s.graph_context);
}

/// Time of one drafted token as a share of one step of the model: as stated (draft_cost), or by the draft.
[[nodiscard]] constexpr double cost_of_guess(const serving_job& job) {
    if (job.requests.speculation.draft_cost.quanta > 0)
        return count_of(job.requests.speculation.draft_cost);
    if (job.draft.layers > 0)
        return static_cast<double>(active_parameter_count(job.draft)) /
               static_cast<double>(active_parameter_count(job.model));
    return 1 / static_cast<double>(job.model.layers);
}

/// Of `sequences` requests, those that one stage works on at once: a part, where stages work on successive parts. One
/// at least.
[[nodiscard]] constexpr double decoding_together(const serving_job& job, double sequences) {
    sequences = filled_batch(job.stack, job.requests, sequences);
    if (job.requests.batching == batching::static_batch) return sequences < 1 ? 1 : sequences;
    const double together = sequences / static_cast<double>(job.plan.pipeline);
    return together < 1 ? 1 : together;
}
/// Rows of a decode step: of each sequence a token that is sure, and the guesses.
[[nodiscard]] constexpr double decoding_rows(const serving_job& job, double sequences) {
    return decoding_together(job, sequences) * static_cast<double>(job.requests.speculation.rows());
}

/// Time of one decode step of `sequences` requests with `context` tokens each in the cache, on one data-parallel
/// rank. Pipeline stages work on as many parts of them at once, so a token passes all stages with a part's share of
/// the rows; a static batch is one part, and passes the stages one after another. With drafts, a step checks the
/// draft as well; the time of guessing it is among the parts too. Each operation is shown to `watch`, as often as the
/// model runs it.
template <class Watch = nobody_watches>
[[nodiscard]] constexpr serving_step_time decode_step(const serving_job& job,
                                                      const serving_steps& steps, double sequences,
                                                      double context, const Watch& watch = {}) {
    const speculation& guess = job.requests.speculation;
    context = filled_length(job.stack, job.requests, context);
    const double together = decoding_together(job, sequences);
    const double rows = together * static_cast<double>(guess.rows());
    const double steps_long =
        guess.draft == 0 ? 1 : 1 + static_cast<double>(guess.draft) * cost_of_guess(job);
    serving_step_time step = steps
                                 .products({.rows = rows,
                                            .samples = rows,
                                            .decoding = together,
                                            .context = context,
                                            .graph = is_graph(job.stack, together, context)},
                                           shown_times{watch, steps_long})
                                 .paced_by_host();
    if (guess.draft > 0) step = step * steps_long;
    return step;
}

}  // namespace loadline
