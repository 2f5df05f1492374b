// mended(job, fix): the job with a fix made, for a program that follows the advice.
#pragma once

#include <loadline/check/finding.hpp>
#include <loadline/workload/job.hpp>

namespace loadline {

/// The cluster with this many of its scale-up domains, in one switched network; as it is where no tier is left for
/// that.
[[nodiscard]] constexpr cluster_spec with_domains(cluster_spec cluster, std::int64_t domains) {
    const std::size_t outer = cluster.scale_up_tiers();
    if (outer == cluster_spec::most_tiers) return cluster;
    if (cluster.tier_count == outer && outer > 0) cluster.tiers[outer] = cluster.tiers[outer - 1];
    cluster.tiers[outer].kind = tier_kind::scale_out;
    cluster.tiers[outer].topology = {topology_kind::switched, {domains, 1, 1}, 1};
    cluster.tier_count = outer + 1;
    return cluster;
}

/// Makes a setting of the plan; one of something else changes nothing.
constexpr void change_plan(plan& p, const setting& s) {
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
    default: return;
    }
}
/// Makes a setting of batch or requests; one that the other kind of job has the field for changes nothing.
constexpr void change_work(training_job& job, const setting& s) {
    switch (s.what) {
    case change::sequences: job.batch.sequences = s.value; break;
    case change::longest_sequence:
    case change::sequence_length: job.batch.length = s.value; break;
    default: return;
    }
}
constexpr void change_work(serving_job& job, const setting& s) {
    requests& r = job.requests;
    switch (s.what) {
    case change::weights_format: r.weights = static_cast<number_format>(s.value); break;
    case change::kv_cache_format: r.kv_cache = static_cast<number_format>(s.value); break;
    case change::longest_prompt: r.prompt = s.value; break;
    case change::longest_output: r.output = s.value; break;
    case change::largest_concurrency: r.concurrency = s.value; break;
    case change::prefill_chunk: r.prefill_chunk = s.value; break;
    case change::max_num_seqs: r.max_num_seqs = s.value; break;
    case change::memory_share: r.memory_share = constant<units::fraction>{s.value}; break;
    default: return;
    }
}
/// Makes one setting, of the cluster, the plan or the work.
constexpr void change_setting(job_value auto& job, const setting& s) {
    if (s.what == change::scale_up_domains) job.cluster = with_domains(job.cluster, s.value);
    change_plan(job.plan, s);
    change_work(job, s);
}

/// The job with all settings of a fix made, for a program that follows the advice of check(job).
template <job_value Job>
[[nodiscard]] constexpr Job mended(Job job, const fix& f) {
    for (const setting& s : f) change_setting(job, s);
    return job;
}

}  // namespace loadline
