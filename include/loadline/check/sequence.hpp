// The sequence is divided evenly by context and sequence parallelism. By two pieces for each chip of a context
// group where the software is Megatron (NVIDIA-NeMo/RL pull request 3563: context x lcm(2, tensor)); not at all
// where the software pads the sequence.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

/// Why `require` refuses: context and sequence parallelism would cut a sequence unevenly.
template <class... Numbers>
struct sequence_does_not_divide_by_its_shares;

namespace rules {

/// batch.length divides into the shares of context and sequence parallelism; by two pieces for each chip of a context
/// group where the software halves them, not at all where it pads. Of training alone.
struct sequence_divides {
    static constexpr rule id = rule::sequence_divides;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "a sequence of ", f.need, " tokens does not divide into ", f.have,
            " shares of context and sequence parallelism");
    }

    [[nodiscard]] static constexpr std::int64_t shares(const std::same_as<training_job> auto& job) {
        return job.plan.context * shares_per_context(job);
    }
    [[nodiscard]] static constexpr bool holds(const std::same_as<training_job> auto& job) {
        return job.stack.pads_sequence || job.batch.length % shares(job) == 0;
    }
    // A served prompt may be padded: only the fixed length of a training batch must divide.
    [[nodiscard]] static constexpr bool holds(const serving_job&) { return true; }

    [[nodiscard]] static constexpr finding explain(const std::same_as<training_job> auto& job,
                                                   const auto& acceptable) {
        finding f{.broken = id, .need = job.batch.length, .have = shares(job)};
        offer_context_near(f, job, acceptable);
        offer_multiple_near(f, job, acceptable, change::sequence_length, f.need, f.have);
        return f;
    }
    [[nodiscard]] static constexpr finding explain(const serving_job&, const auto&) {
        return {.broken = id};
    }

    template <const finding& Found, class... Fixes>
    using refusal =
        sequence_does_not_divide_by_its_shares<sequence_length_is<Found.need>,
                                               sequence_shares_are<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
