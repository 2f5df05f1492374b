// mended(job, fix): the job with a fix made, for a program that follows the advice.
#pragma once

#include <loadline/check/finding.hpp>
#include <loadline/workload/job.hpp>

#include <type_traits>

namespace loadline {

// The cluster with this many of its scale-up domains, in one network.
[[nodiscard]] constexpr cluster_spec with_domains(cluster_spec cluster, std::int64_t domains) {
    const std::size_t outer = cluster.scale_up_tiers();
    if (outer == cluster_spec::most_tiers) return cluster;
    if (cluster.tier_count == outer && outer > 0) cluster.tiers[outer] = cluster.tiers[outer - 1];
    cluster.tiers[outer].kind = tier_kind::scale_out;
    cluster.tiers[outer].topology = {topology_kind::switched, {domains, 1, 1}, 1};
    cluster.tier_count = outer + 1;
    return cluster;
}

// A setting that the other kind of job has no field for changes nothing.
template <job_value Job>
constexpr void change_setting(Job& job, const setting& s) {
    constexpr bool trains = std::is_same_v<Job, training_job>;
    plan& p = job.plan;
    const std::int64_t n = s.value;
    switch (s.what) {
    case change::smallest_tensor:
    case change::tensor: p.tensor = n; break;
    case change::smallest_pipeline:
    case change::pipeline: p.pipeline = n; break;
    case change::virtual_stages: p.virtual_stages = n; break;
    case change::data: p.data = n; break;
    case change::context_parallel: p.context = n; break;
    case change::smallest_expert:
    case change::expert: p.expert = n; break;
    case change::expert_tensor: p.expert_tensor = n; break;
    case change::largest_microbatch:
    case change::microbatch: p.microbatch = n; break;
    case change::vocab_multiple: p.vocab_multiple = n; break;
    case change::zero: p.zero = static_cast<zero_stage>(n); break;
    case change::sequence_parallel:
        p.sequence_parallel = static_cast<sequence_parallelism>(n);
        break;
    case change::recompute: p.recompute = static_cast<recompute_policy>(n); break;
    case change::recompute_parts: p.recompute_also = {}; break;
    case change::compute_format: p.precision.compute = static_cast<number_format>(n); break;
    case change::shard: p.shard = n; break;
    case change::gradients_format: p.precision.gradients = static_cast<number_format>(n); break;
    case change::moments_format: p.precision.moments = static_cast<number_format>(n); break;
    case change::optimizer: p.optimizer = static_cast<memory_home>(n); break;
    case change::weights_home: p.weights = static_cast<memory_home>(n); break;
    case change::activations_on_host: p.activations_on_host = constant<units::fraction>{n}; break;
    case change::first_stage_layers: p.first_stage_layers = n; break;
    case change::last_stage_layers: p.last_stage_layers = n; break;
    // what one kind of job has, the other ignores: NOLINTBEGIN(bugprone-branch-clone)
    case change::sequences:
        if constexpr (trains) job.batch.sequences = n;
        break;
    case change::longest_sequence:
    case change::sequence_length:
        if constexpr (trains) job.batch.length = n;
        break;
    case change::weights_format:
        if constexpr (!trains) job.requests.weights = static_cast<number_format>(n);
        break;
    case change::kv_cache_format:
        if constexpr (!trains) job.requests.kv_cache = static_cast<number_format>(n);
        break;
    case change::longest_prompt:
        if constexpr (!trains) job.requests.prompt = n;
        break;
    case change::longest_output:
        if constexpr (!trains) job.requests.output = n;
        break;
    case change::largest_concurrency:
        if constexpr (!trains) job.requests.concurrency = n;
        break;
    case change::prefill_chunk:
        if constexpr (!trains) job.requests.prefill_chunk = n;
        break;
    case change::max_num_seqs:
        if constexpr (!trains) job.requests.max_num_seqs = n;
        break;
    // NOLINTEND(bugprone-branch-clone)
    case change::scale_up_domains: job.cluster = with_domains(job.cluster, n); break;
    }
}

template <job_value Job>
[[nodiscard]] constexpr Job mended(Job job, const fix& f) {
    for (const setting& s : f) change_setting(job, s);
    return job;
}

}  // namespace loadline
