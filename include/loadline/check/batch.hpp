// The batch is a whole number of microbatches on every replica.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

/// Why `require` refuses: a batch is no whole number of microbatches on every replica.
template <class... Numbers>
struct batch_does_not_divide_by_data_and_microbatch;

namespace rules {

/// batch.sequences is a multiple of data x microbatch. Of training alone.
struct batch_divides {
    static constexpr rule id = rule::batch_divides;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "a batch of ", f.need,
            " sequences does not divide by data x microbatch = ", f.have);
    }

    [[nodiscard]] static constexpr bool holds(const std::same_as<training_job> auto& job) {
        return job.batch.sequences % (job.plan.data * job.plan.microbatch) == 0;
    }
    [[nodiscard]] static constexpr bool holds(const serving_job&) { return true; }
    [[nodiscard]] static constexpr finding explain(const std::same_as<training_job> auto& job,
                                                   const auto& acceptable) {
        finding f{
            .broken = id, .need = job.batch.sequences, .have = job.plan.data * job.plan.microbatch};
        offer_microbatch_below(f, job, acceptable);
        offer_data_down(f, job, acceptable, job.plan.data - 1);
        offer_data_up(f, job, acceptable, job.plan.data + 1);
        offer_multiple_near(f, job, acceptable, change::sequences, f.need, f.have);
        return f;
    }
    [[nodiscard]] static constexpr finding explain(const serving_job&, const auto&) {
        return {.broken = id};
    }

    template <const finding& Found, class... Fixes>
    using refusal = batch_does_not_divide_by_data_and_microbatch<
        batch_sequences_are<Found.need>, data_times_microbatch_is<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
