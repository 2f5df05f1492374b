// The microbatches of a replica go round interleaved stages in whole rounds, where the software asks for that.
#pragma once

#include <loadline/check/batch.hpp>

namespace loadline {

/// Why `require` refuses: the software runs interleaved stages in whole rounds of microbatches alone.
template <class... Numbers>
struct microbatches_do_not_fill_interleaved_stages;

namespace rules {

/// With virtual stages, the microbatches of a replica go round the pipeline in whole rounds where stack.interleaved
/// says so. Of training alone. Megatron (forward_backward_pipelining_with_interleaving): NVIDIA-NeMo/Speech issue
/// 14288, 9rum/flatflow pull request 20. PyTorch's ScheduleInterleaved1F1B: pytorch/pytorch pull request 129597.
struct microbatches_fill_rounds {
    static constexpr rule id = rule::microbatches_fill_rounds;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, f.need, " microbatches do not divide into rounds of ", f.have,
            " interleaved stages");
    }

    // A batch that does not divide at all is named by its own rule.
    [[nodiscard]] static constexpr bool holds(const std::same_as<training_job> auto& job) {
        const plan& p = job.plan;
        if (p.virtual_stages == 1 || p.pipeline == 1 ||
            job.stack.interleaved == interleaved_microbatches::any || !batch_divides::holds(job))
            return true;
        const std::int64_t n = microbatches(p, job.batch);
        if (job.stack.interleaved == interleaved_microbatches::whole_rounds)
            return n % p.pipeline == 0;
        return n < p.pipeline || n % (n / p.pipeline) == 0;
    }
    [[nodiscard]] static constexpr bool holds(const serving_job&) { return true; }

    [[nodiscard]] static constexpr finding explain(const std::same_as<training_job> auto& job,
                                                   const auto& acceptable) {
        finding f{
            .broken = id, .need = microbatches(job.plan, job.batch), .have = job.plan.pipeline};
        offer_microbatch_below(f, job, acceptable);
        offer_data_down(f, job, acceptable, job.plan.data - 1);
        offer_sequences_near(f, job, acceptable);
        offer_if(f, job, acceptable, {{change::virtual_stages, 1}});
        return f;
    }
    // The nearest number of microbatches that does; of two the greater.
    static constexpr void offer_sequences_near(finding& f,
                                               const std::same_as<training_job> auto& job,
                                               const auto& acceptable) {
        const std::int64_t each = job.plan.data * job.plan.microbatch;
        const auto offer = [&](std::int64_t n) {
            const fix one{{change::sequences, n * each}};
            return n > 0 && holds(mended(job, one)) && offer_if(f, job, acceptable, one);
        };
        for (std::int64_t k = 1; k <= f.have && k <= 1024; ++k)
            if (offer(f.need + k) || offer(f.need - k)) return;
    }
    [[nodiscard]] static constexpr finding explain(const serving_job&, const auto&) {
        return {.broken = id};
    }

    template <const finding& Found, class... Fixes>
    using refusal = microbatches_do_not_fill_interleaved_stages<microbatches_are<Found.need>,
                                                                stages_are<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
