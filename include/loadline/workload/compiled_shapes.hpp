// What engines with compiled graphs of fixed shapes make of lengths and batches: filled up to what was compiled.
#pragma once

#include <loadline/workload/requests.hpp>
#include <loadline/workload/serving_stack.hpp>

namespace loadline {

/// Tokens that a prompt, or the cache that a step reads, counts for.
[[nodiscard]] constexpr double filled_length(const serving_stack& s, const requests& r,
                                             double tokens) {
    const auto longest = static_cast<double>(r.longest_context());
    if (s.lengths == compiled_lengths::any || tokens >= longest) return tokens;
    if (s.lengths == compiled_lengths::longest) return longest;
    double bucket = 128;  // the shortest that is compiled
    while (bucket < tokens) bucket *= 2;
    return bucket < longest ? bucket : longest;
}

/// Sequences of a decode step: those in flight, or the whole batch that the graph was compiled for.
[[nodiscard]] constexpr double filled_batch(const serving_stack& s, const requests& r,
                                            double sequences) {
    const auto compiled = static_cast<double>(r.max_num_seqs);
    return s.compiled_batch && compiled > sequences ? compiled : sequences;
}

/// Tokens of cache that an engine keeps for a request: as it grows, or all that the graph was compiled for.
[[nodiscard]] constexpr std::int64_t kept_context(const serving_stack& s, const requests& r) {
    return s.lengths == compiled_lengths::any ? r.context() : r.longest_context();
}

}  // namespace loadline
