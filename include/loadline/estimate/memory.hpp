// memory_per_chip(job): what the fullest chip of a job holds.
#pragma once

#include <loadline/cost/memory.hpp>
#include <loadline/workload/job.hpp>

namespace loadline {

// The job must be valid (`validate`); `check(job)` asks that first.
[[nodiscard]] constexpr memory_footprint memory_per_chip(const training_job& job) {
    return training_memory(job.model, job.plan, job.batch, job.cluster.chip.hbm_capacity);
}
[[nodiscard]] constexpr memory_footprint memory_per_chip(const serving_job& job) {
    return serving_memory(job.model, job.plan, job.requests, job.cluster.chip.hbm_capacity);
}

// What a tool that watches the chip sees at the peak: no reserve, but what the software takes for itself.
[[nodiscard]] constexpr quantity<units::bytes> peak_memory(const training_job& job) {
    const memory_footprint held = memory_per_chip(job);
    const double parameters = stage_parameters(job.model, job.plan, held.stage).total();
    quantity<units::bytes> used =
        held.total() - held.reserve + quantity<units::bytes>{job.stack.per_parameter} * parameters;
    if (held.stage == job.plan.pipeline - 1) {
        const double logits = static_cast<double>(job.plan.microbatch * job.batch.length) *
                              static_cast<double>(job.plan.padded_vocab(job.model.vocab)) /
                              static_cast<double>(job.plan.context * job.plan.tensor);
        used += quantity<units::bytes>{job.stack.per_logit} * logits;
    }
    return used * (1 + quantity<units::fraction>{job.stack.fragmentation}.count()) +
           quantity<units::bytes>{job.stack.runtime};
}

}  // namespace loadline
