// Changes that a rule may offer to mend a job, the nearest first.
#pragma once

#include <loadline/check/divisors.hpp>
#include <loadline/check/mended.hpp>
#include <loadline/workload/stage_layers.hpp>

#include <numeric>

namespace loadline {

// Each takes `acceptable(job)`: whether a changed job keeps every rule that the job kept, and the
// broken one too. Nothing is offered that the caller would be refused for. A degree is only offered
// if it divides what it is meant to divide (heads, layers, experts, the batch), even where the job
// breaks that rule as well.

/// Offers `candidate` where `acceptable` takes the job with it made; whether it did.
constexpr bool offer_if(finding& f, const job_value auto& job, const auto& acceptable,
                        const fix& candidate) {
    if (!acceptable(mended(job, candidate))) return false;
    f.offer(candidate);
    return true;
}

/// A tensor or pipeline degree in place of `present`; where there are no chips for it, or too few
/// copies for the shards, the data degree changes with it so that as many chips are used as before.
constexpr bool offer_degree_if(finding& f, const job_value auto& job, const auto& acceptable,
                               const setting& degree, std::int64_t present) {
    if (offer_if(f, job, acceptable, {degree})) return true;
    const std::int64_t shared = job.plan.data * present;
    return shared % degree.value == 0 &&
           offer_if(f, job, acceptable, {degree, {change::data, shared / degree.value}});
}

/// The multiple of `step` nearest to `value` that does, of two the greater: outwards on both sides.
constexpr void offer_multiple_near(finding& f, const job_value auto& job, const auto& acceptable,
                                   change name, std::int64_t value, std::int64_t step) {
    const std::int64_t below = value / step * step;
    const std::int64_t above = below + step;
    const bool up = below == 0 || above - value <= value - below;
    const auto offer = [&](std::int64_t n) {
        return n > 0 && offer_if(f, job, acceptable, {{name, n}});
    };
    constexpr std::int64_t most_tried = 32;
    for (std::int64_t k = 0; k < most_tried; ++k) {
        const std::int64_t more = above + k * step;
        const std::int64_t less = below - k * step;
        if (offer(up ? more : less) || offer(up ? less : more)) return;
    }
}

// ---- Tensor

/// The most chips that a tensor group may have in this job: those of a scale-up domain, or of the cluster where
/// plan.tensor_reach says so, and no more than there are heads.
[[nodiscard]] constexpr std::int64_t largest_tensor(const job_value auto& job) {
    const std::int64_t most = job.plan.tensor_reach == group_reach::cluster
                                  ? job.cluster.chips()
                                  : job.cluster.scale_up_chips();
    return most < job.model.heads ? most : job.model.heads;
}

/// The smallest larger tensor degree that does: memory falls as it grows.
constexpr void offer_smallest_tensor(finding& f, const job_value auto& job,
                                     const auto& acceptable) {
    const std::int64_t top = largest_tensor(job);
    any_divisor_up(job.model.heads, job.plan.tensor + 1, [&](std::int64_t t) {
        return t > top ||
               offer_degree_if(f, job, acceptable, {change::smallest_tensor, t}, job.plan.tensor);
    });
}

/// The largest smaller tensor degree that divides the heads and does.
constexpr void offer_tensor_below(finding& f, const job_value auto& job, const auto& acceptable) {
    const std::int64_t top = largest_tensor(job);
    const std::int64_t below = job.plan.tensor - 1;
    any_divisor_down(job.model.heads, below < top ? below : top, [&](std::int64_t degree) {
        return offer_degree_if(f, job, acceptable, {change::tensor, degree}, job.plan.tensor);
    });
}

/// The nearest tensor degrees that do, one on each side.
constexpr void offer_tensor_near(finding& f, const job_value auto& job, const auto& acceptable) {
    offer_tensor_below(f, job, acceptable);
    const std::int64_t top = largest_tensor(job);
    any_divisor_up(job.model.heads, job.plan.tensor + 1, [&](std::int64_t degree) {
        return degree > top ||
               offer_degree_if(f, job, acceptable, {change::tensor, degree}, job.plan.tensor);
    });
}

// ---- Pipeline

/// The layers that are shared out, and the stages (with virtual ones) that share them: all, or those
/// between the ends where the plan states what the ends take.
struct even_share {
    std::int64_t layers = 0;
    std::int64_t stages = 0;
};
/// The even share of a plan; negative where its stated ends take more layers, or stages, than there are.
[[nodiscard]] constexpr even_share even_share_of(const transformer& m, const plan& p) {
    return {m.layers - p.stated_layers(), p.sharing_stages() * p.virtual_stages};
}

/// An end that the plan states has chunks as the stages between the ends; of these one may be short or empty,
/// beside the embedding or the output projection (Megatron-LM's account_for_embedding_in_pipeline_split and
/// pipeline_model_parallel_layout).
[[nodiscard]] constexpr bool end_has_chunks(const transformer& m, const plan& p,
                                            std::int64_t stage) {
    return p.virtual_stages == 1 || p.pipeline == 1 ||
           stage_chunks{p, m.layers, stage}.one_is_short();
}

/// Whether software takes stages that differ by a layer without being told which.
[[nodiscard]] constexpr bool takes_uneven_stages(const std::same_as<training_job> auto& job) {
    return job.stack.uneven_stages;
}
// Engines give layers out themselves (get_pp_indices of vLLM and SGLang, pp_layers of TensorRT-LLM).
[[nodiscard]] constexpr bool takes_uneven_stages(const serving_job&) { return true; }

/// Every virtual stage has whole layers, and as many as the others of its chips, but for stated ends and
/// what the software gives out itself.
[[nodiscard]] constexpr bool layers_share(const job_value auto& job, const plan& p) {
    const transformer& m = job.model;
    const even_share share = even_share_of(m, p);
    if (share.stages == 0 ? share.layers != 0 : share.stages < 0 || share.layers < share.stages)
        return false;
    if (share.stages > 0 && share.layers % share.stages != 0 &&
        (p.virtual_stages > 1 || !takes_uneven_stages(job)))
        return false;
    return end_has_chunks(m, p, 0) && end_has_chunks(m, p, p.pipeline - 1);
}

/// Degrees worth trying of a pipeline: of those that leave stages uneven the next ones, so that a search takes
/// little longer than by divisors.
[[nodiscard]] constexpr bool is_even_or_near(std::int64_t degree, std::int64_t present,
                                             std::int64_t layers) {
    constexpr std::int64_t most_uneven = 16;
    return layers % degree == 0 ||
           (degree - present <= most_uneven && present - degree <= most_uneven);
}
/// A pipeline degree that shares the layers; whether it was offered.
constexpr bool offer_pipeline_if(finding& f, const job_value auto& job, const auto& acceptable,
                                 const setting& degree) {
    if (!is_even_or_near(degree.value, job.plan.pipeline, job.model.layers)) return false;
    plan p = job.plan;
    p.pipeline = degree.value;
    return layers_share(job, p) && offer_degree_if(f, job, acceptable, degree, job.plan.pipeline);
}
/// The largest shorter pipeline that does.
constexpr void offer_pipeline_below(finding& f, const job_value auto& job, const auto& acceptable) {
    const std::int64_t below = job.plan.pipeline - 1;
    for (std::int64_t p = below < job.model.layers ? below : job.model.layers; p >= 1; --p)
        if (offer_pipeline_if(f, job, acceptable, {change::pipeline, p})) return;
}
/// The shortest longer pipeline that does.
constexpr void offer_pipeline_above(finding& f, const job_value auto& job, const auto& acceptable,
                                    change name = change::pipeline) {
    for (std::int64_t p = job.plan.pipeline + 1; p <= job.model.layers; ++p)
        if (offer_pipeline_if(f, job, acceptable, {name, p})) return;
}

// ---- Data, context, experts

/// Data degrees for which expert groups tile a stage are multiples of this; 1 without experts.
[[nodiscard]] constexpr std::int64_t data_step(const transformer& m, const plan& p) {
    if (!m.has_experts()) return 1;
    return p.expert_group() / std::gcd(p.expert_group(), p.tensor * p.context);
}

/// The largest degree up to `from`. Fewer replicas hold no less each, so in serving, where no batch
/// is to be divided, the first multiple decides.
constexpr bool offer_data_down(finding& f, const std::same_as<training_job> auto& job,
                               const auto& acceptable, std::int64_t from) {
    const std::int64_t step = data_step(job.model, job.plan);
    if (job.batch.sequences % job.plan.microbatch != 0) return false;
    return any_divisor_down(job.batch.sequences / job.plan.microbatch, from, [&](std::int64_t n) {
        return n % step == 0 && offer_if(f, job, acceptable, {{change::data, n}});
    });
}
constexpr bool offer_data_down(finding& f, const std::same_as<serving_job> auto& job,
                               const auto& acceptable, std::int64_t from) {
    const std::int64_t n = from - from % data_step(job.model, job.plan);
    return n > 0 && offer_if(f, job, acceptable, {{change::data, n}});
}
/// The smallest data degree from `from` on that does; of a server, the first alone that expert groups tile. Whether
/// it was offered.
constexpr bool offer_data_up(finding& f, const std::same_as<training_job> auto& job,
                             const auto& acceptable, std::int64_t from) {
    const std::int64_t step = data_step(job.model, job.plan);
    if (job.batch.sequences % job.plan.microbatch != 0) return false;
    return any_divisor_up(job.batch.sequences / job.plan.microbatch, from, [&](std::int64_t n) {
        return n % step == 0 && offer_if(f, job, acceptable, {{change::data, n}});
    });
}
constexpr bool offer_data_up(finding& f, const std::same_as<serving_job> auto& job,
                             const auto& acceptable, std::int64_t from) {
    const std::int64_t step = data_step(job.model, job.plan);
    return offer_if(f, job, acceptable, {{change::data, (from + step - 1) / step * step}});
}

/// Parts of a sequence that sequence parallelism gives a tensor group: one where it is off.
[[nodiscard]] constexpr std::int64_t sequence_shares(const plan& p) {
    return p.sequence_parallel == sequence_parallelism::on ? p.tensor : 1;
}
/// Shares that a sequence is divided into for each degree of context parallelism: those of the tensor group
/// where it shares the sequence, two where the software halves them.
[[nodiscard]] constexpr std::int64_t
shares_per_context(const std::same_as<training_job> auto& job) {
    const std::int64_t shares = sequence_shares(job.plan);
    return job.stack.halves_context && job.plan.context > 1 ? std::lcm(std::int64_t{2}, shares)
                                                            : shares;
}
/// Lengths that context and sequence parallelism divide are multiples of this: any where the software pads.
[[nodiscard]] constexpr std::int64_t length_step(const std::same_as<training_job> auto& job) {
    return job.stack.pads_sequence ? 1 : job.plan.context * shares_per_context(job);
}
/// What a context degree divides: a sequence, or where it is padded the heads; zero where none can.
[[nodiscard]] constexpr std::int64_t shared_by_context(const std::same_as<training_job> auto& job) {
    if (job.stack.pads_sequence) return job.model.heads;
    const std::int64_t shares = sequence_shares(job.plan);
    return job.batch.length % shares == 0 ? job.batch.length / shares : 0;
}
/// The largest smaller context degree that does.
constexpr void offer_context_below(finding& f, const std::same_as<training_job> auto& job,
                                   const auto& acceptable) {
    any_divisor_down(shared_by_context(job), job.plan.context - 1, [&](std::int64_t n) {
        return offer_if(f, job, acceptable, {{change::context_parallel, n}});
    });
}
/// The nearest context degrees that do, one on each side.
constexpr void offer_context_near(finding& f, const std::same_as<training_job> auto& job,
                                  const auto& acceptable) {
    offer_context_below(f, job, acceptable);
    any_divisor_up(shared_by_context(job), job.plan.context + 1, [&](std::int64_t n) {
        return offer_if(f, job, acceptable, {{change::context_parallel, n}});
    });
}
// Prompts are padded: any degree divides them. Fewer chips hold no less each.
constexpr void offer_context_below(finding& f, const std::same_as<serving_job> auto& job,
                                   const auto& acceptable) {
    const std::int64_t replica = job.plan.tensor * job.plan.pipeline * job.plan.data;
    const std::int64_t most = job.cluster.chips() / replica;
    const std::int64_t below = job.plan.context - 1;
    const std::int64_t n = most < below ? most : below;
    if (n > 0) offer_if(f, job, acceptable, {{change::context_parallel, n}});
}

/// The nearest expert degrees that divide the experts and do, one on each side.
constexpr void offer_expert_near(finding& f, const job_value auto& job, const auto& acceptable) {
    const std::int64_t experts = job.model.has_experts() ? job.model.moe.experts : 1;
    const auto offer = [&](std::int64_t degree) {
        return offer_if(f, job, acceptable, {{change::expert, degree}});
    };
    any_divisor_down(experts, job.plan.expert - 1, offer);
    any_divisor_up(experts, job.plan.expert + 1, offer);
}

/// More chips that share one expert, no more than the tensor group has.
constexpr void offer_larger_expert_tensor(finding& f, const job_value auto& job,
                                          const auto& acceptable) {
    const plan& p = job.plan;
    if (!job.model.has_experts()) return;
    any_divisor_up(job.model.moe.expert_ffn, p.expert_tensor_degree() + 1, [&](std::int64_t n) {
        return n > p.tensor || offer_if(f, job, acceptable, {{change::expert_tensor, n}});
    });
}

/// The smallest larger expert degree that divides the experts and does.
constexpr void offer_smallest_expert(finding& f, const job_value auto& job, const auto& acceptable,
                                     change name = change::smallest_expert) {
    any_divisor_up(job.model.moe.experts, job.plan.expert + 1, [&](std::int64_t degree) {
        return offer_if(f, job, acceptable, {{name, degree}});
    });
}

// ---- Less work

/// The largest value below `from` for which `fits`, in multiples of `step`; zero if there is none.
/// `fits` holds for small values if at all.
[[nodiscard]] constexpr std::int64_t largest_that_fits(std::int64_t from, std::int64_t step,
                                                       const auto& fits) {
    std::int64_t low = 0;
    std::int64_t high = (from - 1) / step + 1;  // does not fit
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        (fits(middle * step) ? low : high) = middle;
    }
    return low * step;
}

/// The largest smaller microbatch that divides a replica's batch and does.
constexpr void offer_microbatch_below(finding& f, const std::same_as<training_job> auto& job,
                                      const auto& acceptable, change name = change::microbatch) {
    if (job.batch.sequences % job.plan.data != 0) return;
    any_divisor_down(job.batch.sequences / job.plan.data, job.plan.microbatch - 1,
                     [&](std::int64_t n) {
                         return offer_if(f, job, acceptable, {{name, n}});
                     });
}

/// The longest shorter sequence that does.
constexpr void offer_longest_sequence(finding& f, const std::same_as<training_job> auto& job,
                                      const auto& acceptable) {
    const std::int64_t step = length_step(job);
    const std::int64_t length = largest_that_fits(job.batch.length, step, [&](std::int64_t n) {
        return acceptable(mended(job, {{change::longest_sequence, n}}));
    });
    if (length > 0) f.offer({{change::longest_sequence, length}});
}

/// The most requests at once that do, fewer than asked for, and the longest shorter prompt.
constexpr void offer_fewer_requests(finding& f, const std::same_as<serving_job> auto& job,
                                    const auto& acceptable) {
    const auto offer = [&](change name, std::int64_t from) {
        const std::int64_t n = largest_that_fits(from, 1, [&](std::int64_t value) {
            return acceptable(mended(job, {{name, value}}));
        });
        if (n > 0) f.offer({{name, n}});
    };
    offer(change::largest_concurrency, job.requests.concurrency);
    offer(change::longest_prompt, job.requests.prompt);
}

// ---- Less memory for the same work

/// ZeRO-1: optimizer state shared over replicas.
inline constexpr setting optimizer_sharded{change::zero, static_cast<int>(zero_stage::optimizer)};
/// ZeRO-3: weights too, gathered layer by layer.
inline constexpr setting weights_sharded{change::zero, static_cast<int>(zero_stage::weights)};
/// Sequence parallelism beside tensor parallelism.
inline constexpr setting sequence_shared{change::sequence_parallel,
                                         static_cast<int>(sequence_parallelism::on)};
/// Every layer made again in the backward pass.
inline constexpr setting all_recomputed{change::recompute,
                                        static_cast<int>(recompute_policy::full)};
/// No layer made again.
inline constexpr setting nothing_recomputed{change::recompute,
                                            static_cast<int>(recompute_policy::none)};
/// No part of a layer made again besides (plan.recompute_also).
inline constexpr setting no_part_recomputed{change::recompute_parts, 0};

/// The lowest higher ZeRO stage that does.
constexpr void offer_smallest_zero_stage(finding& f, const std::same_as<training_job> auto& job,
                                         const auto& acceptable) {
    for (int stage = static_cast<int>(job.plan.zero) + 1; stage <= weights_sharded.value; ++stage)
        if (offer_if(f, job, acceptable, {{change::zero, stage}})) return;
}

/// The smallest larger shard that does, over more of the chips that hold the same weights; plan.shard 0 is all of
/// them already.
constexpr void offer_larger_shard(finding& f, const std::same_as<training_job> auto& job,
                                  const auto& acceptable) {
    const plan& p = job.plan;
    if (p.shard == 0 || p.zero == zero_stage::none) return;
    any_divisor_up(p.dense_replicas(), p.shard + 1, [&](std::int64_t n) {
        return offer_if(f, job, acceptable, {{change::shard, n}});
    });
}

// ---- To the host's memory and back

/// The optimizer's state in the host's memory.
inline constexpr setting optimizer_offloaded{change::optimizer,
                                             static_cast<int>(memory_home::host)};
/// Weights in the host's memory.
inline constexpr setting weights_offloaded{change::weights_home,
                                           static_cast<int>(memory_home::host)};
/// All kept activations in the host's memory.
inline constexpr setting activations_offloaded{change::activations_on_host, 1'000'000};
/// Calls `visit` with each of these settings that the plan has not made; with none where the chip has no link to its
/// host. Software that keeps weights on the host gathers them layer by layer, as sharded ones are (DeepSpeed's
/// offload_param needs stage 3; FSDP's CPUOffload).
constexpr void for_each_offload(const std::same_as<training_job> auto& job, auto visit) {
    const plan& p = job.plan;
    if (job.cluster.chip.host_link.each_way().count() <= 0) return;
    if (p.optimizer != memory_home::host) visit(optimizer_offloaded);
    if (p.activations_on_host.quanta == 0) visit(activations_offloaded);
    if (p.weights != memory_home::host && p.zero == zero_stage::weights) visit(weights_offloaded);
}
/// Each single move to the host that does.
constexpr void offer_offload(finding& f, const std::same_as<training_job> auto& job,
                             const auto& acceptable) {
    for_each_offload(job, [&](const setting& one) { offer_if(f, job, acceptable, {one}); });
}
/// Each single move back from the host that does.
constexpr void offer_less_on_host(finding& f, const std::same_as<training_job> auto& job,
                                  const auto& acceptable) {
    const plan& p = job.plan;
    constexpr auto hbm = static_cast<std::int64_t>(memory_home::hbm);
    if (p.activations_on_host.quanta > 0)
        offer_if(f, job, acceptable, {{change::activations_on_host, 0}});
    if (p.weights == memory_home::host) offer_if(f, job, acceptable, {{change::weights_home, hbm}});
    if (p.optimizer == memory_home::host) offer_if(f, job, acceptable, {{change::optimizer, hbm}});
}

/// Fewer layers beside the embedding, then beside the loss, then beside both; the most that do. An embedding
/// weighs as much as a few layers, so a few less are tried.
constexpr void offer_shorter_ends(finding& f, const job_value auto& job, const auto& acceptable) {
    const plan& p = job.plan;
    if (p.pipeline < 2) return;
    const std::int64_t first = p.layers_of_stage(0, job.model.layers);
    const std::int64_t last = p.layers_of_stage(p.pipeline - 1, job.model.layers);
    const auto offer = [&](std::int64_t at_first, std::int64_t at_last) {
        plan changed = p;
        if (at_first > 0) changed.first_stage_layers = at_first;
        if (at_last > 0) changed.last_stage_layers = at_last;
        const setting start{change::first_stage_layers, at_first};
        const setting end{change::last_stage_layers, at_last};
        return layers_share(job, changed) && offer_if(f, job, acceptable,
                                                      at_last == 0    ? fix{start}
                                                      : at_first == 0 ? fix{end}
                                                                      : fix{start, end});
    };
    constexpr std::int64_t most_less = 4;
    const auto shorter = [&](std::int64_t n, const auto& does) {
        for (std::int64_t less = 1; less <= most_less && less < n; ++less)
            if (does(n - less)) return;
    };
    shorter(first, [&](std::int64_t n) { return offer(n, 0); });
    shorter(last, [&](std::int64_t n) { return offer(0, n); });
    if (p.pipeline > 2)
        shorter(first < last ? first : last, [&](std::int64_t n) { return offer(n, n); });
}

/// Gradients, and moments, in bf16 where they are wider.
constexpr void offer_formats(finding& f, const std::same_as<training_job> auto& job,
                             const auto& acceptable) {
    const precision_policy& kept = job.plan.precision;
    const setting gradients{change::gradients_format, static_cast<int>(bf16)};
    const setting moments{change::moments_format, static_cast<int>(bf16)};
    if (facts(kept.gradients).width > 16) offer_if(f, job, acceptable, {gradients});
    if (facts(kept.moments).width > 16) offer_if(f, job, acceptable, {moments});
}
/// Half of `present`, a quarter and so on, down to `least`: the first that does.
constexpr void offer_half(finding& f, const std::same_as<serving_job> auto& job,
                          const auto& acceptable, change what, std::int64_t present,
                          std::int64_t least) {
    for (std::int64_t n = present / 2; n >= least; n /= 2)
        if (offer_if(f, job, acceptable, {{what, n}})) return;
}
/// Less of the memory that an engine plans for its largest step: tokens that it takes at once, sequences that it
/// samples.
constexpr void offer_smaller_step(finding& f, const std::same_as<serving_job> auto& job,
                                  const auto& acceptable) {
    const requests& r = job.requests;
    constexpr std::int64_t least_chunk = 256;
    offer_half(f, job, acceptable, change::prefill_chunk, r.prefill_chunk, least_chunk);
    const std::int64_t most = r.max_num_seqs > 0 ? r.max_num_seqs : job.stack.max_num_seqs;
    if (most > 1)
        offer_half(f, job, acceptable, change::max_num_seqs, most, r.queueing ? 1 : r.concurrency);
}
/// The engine's own share where another was stated; then 95%, as people do who run short of it (the makers of
/// cortecs/Llama-3.3-70B-Instruct-FP8-Dynamic for one H100, discussion 1 on Hugging Face).
constexpr void offer_memory_share(finding& f, const std::same_as<serving_job> auto& job,
                                  const auto& acceptable) {
    const constant<units::fraction> own = job.stack.memory_share;
    const constant<units::fraction> stated = job.requests.memory_share;
    constexpr constant<units::fraction> most{950'000};
    const bool others = stated.quanta > 0 && stated.quanta != own.quanta;
    if (others && offer_if(f, job, acceptable, {{change::memory_share, own.quanta}})) return;
    if ((stated.quanta > 0 ? stated : own).quanta < most.quanta)
        offer_if(f, job, acceptable, {{change::memory_share, most.quanta}});
}
// Weights, and a cache, of 8 bits where the chip multiplies such.
constexpr void offer_formats(finding& f, const std::same_as<serving_job> auto& job,
                             const auto& acceptable) {
    if (!job.cluster.chip.supports(fp8)) return;
    const setting weights{change::weights_format, static_cast<int>(fp8)};
    const setting cache{change::kv_cache_format, static_cast<int>(fp8)};
    const bool wide_weights = facts(job.requests.weights).width > 8;
    const bool wide_cache = facts(job.requests.kv_cache).width > 8;
    if (wide_weights) offer_if(f, job, acceptable, {weights});
    if (wide_cache) offer_if(f, job, acceptable, {cache});
    if (wide_weights && wide_cache && f.fix_count == 0)
        offer_if(f, job, acceptable, {weights, cache});
}

/// Where no single change is enough: two switches at once, or a larger tensor degree together with one.
constexpr void offer_pairs(finding& f, const std::same_as<training_job> auto& job,
                           const auto& acceptable) {
    const plan& p = job.plan;
    std::array<setting, 5> switches{};
    std::size_t count = 0;
    const auto add = [&](bool done, const setting& s) {
        if (!done) switches[count++] = s;
    };
    add(p.sequence_parallel == sequence_parallelism::on || p.tensor == 1, sequence_shared);
    add(p.zero >= zero_stage::optimizer, optimizer_sharded);
    add(p.recompute == recompute_policy::full, all_recomputed);
    add(p.zero >= zero_stage::weights, weights_sharded);
    add(p.microbatch == 1 || job.batch.sequences % p.data != 0, {change::microbatch, 1});
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t k = i + 1; k < count; ++k)
            if (switches[i].what != switches[k].what)
                offer_if(f, job, acceptable, {switches[i], switches[k]});
    if (f.fix_count > 0) return;
    const auto offer = [&](bool done, const setting& other) {
        if (done) return;
        finding found;
        offer_smallest_tensor(found, mended(job, {other}), acceptable);
        if (found.fix_count == 0) return;
        fix both = found.fixes[0];
        both.settings[both.count++] = other;
        f.offer(both);
    };
    offer(p.sequence_parallel == sequence_parallelism::on, sequence_shared);
    offer(p.zero >= zero_stage::optimizer, optimizer_sharded);
    offer(p.recompute == recompute_policy::full, all_recomputed);
    offer(p.zero >= zero_stage::weights, weights_sharded);
    if (f.fix_count > 0) return;
    for_each_offload(job, [&](const setting& one) {
        for (std::size_t i = 0; i < count; ++i) offer_if(f, job, acceptable, {switches[i], one});
        if (one.what != change::optimizer) offer_if(f, job, acceptable, {optimizer_offloaded, one});
    });
}

// ---- More chips

/// Chips of a scale-up domain that the plan can use: tensor groups stay inside one, and what they leave over is lost.
[[nodiscard]] constexpr std::int64_t usable_in_domain(const cluster_spec& cluster, const plan& p) {
    const std::int64_t domain = cluster.scale_up_chips();
    return p.tensor_reach == group_reach::cluster || p.tensor > domain
               ? domain
               : domain / p.tensor * p.tensor;
}
/// Scale-up domains that the plan takes.
[[nodiscard]] constexpr std::int64_t domains_needed(const cluster_spec& cluster, const plan& p) {
    const std::int64_t usable = usable_in_domain(cluster, p);
    return (p.chips() + usable - 1) / usable;
}
/// Whether a cluster can have so many: a chip on its own is no domain to be had more of, and a cluster
/// has its limit (`validate`).
[[nodiscard]] constexpr bool domains_exist(const cluster_spec& cluster, std::int64_t domains) {
    constexpr std::int64_t most_chips = 1'000'000'000;
    const std::int64_t domain = cluster.scale_up_chips();
    return domain > 1 && domains <= most_chips / domain;
}

/// A longer pipeline, alone or with a larger tensor degree, and as many scale-up domains as it takes:
/// of these the one on the fewest chips, and of equals the one with the shortest pipeline.
constexpr void offer_longer_pipeline(finding& f, const job_value auto& job,
                                     const auto& acceptable) {
    const plan& present = job.plan;
    const std::int64_t top = largest_tensor(job);
    fix best;
    std::int64_t fewest = 0;  // chips of `best`
    const auto try_both = [&](std::int64_t t, std::int64_t length, std::int64_t domains) {
        const setting pipeline{change::pipeline, length};
        const setting tensor{change::tensor, t};
        const setting more{change::scale_up_domains, domains};
        const bool enough = domains <= job.cluster.scale_up_domains();
        const fix both = enough                       ? fix{tensor, pipeline}
                         : t == present.tensor        ? fix{more, pipeline}
                         : length == present.pipeline ? fix{more, tensor}
                                                      : fix{more, tensor, pipeline};
        if (!acceptable(mended(job, both))) return false;
        best = both;
        return true;
    };
    any_divisor_up(job.model.heads, present.tensor, [&](std::int64_t t) {
        if (t > top) return true;
        plan longer = present;
        longer.tensor = t;
        for (std::int64_t length = present.pipeline; length <= job.model.layers; ++length) {
            if (!is_even_or_near(length, present.pipeline, job.model.layers)) continue;
            longer.pipeline = length;
            if (fewest != 0 && longer.chips() > fewest) break;
            const std::int64_t domains = domains_needed(job.cluster, longer);
            if (domains > job.cluster.scale_up_domains() && !domains_exist(job.cluster, domains))
                break;
            if (!layers_share(job, longer) || !try_both(t, length, domains)) continue;
            fewest = longer.chips();
            break;
        }
        return false;
    });
    if (best.count > 0) f.offer(best);
}

/// More replicas that share the state, on as many domains as they take.
constexpr void offer_more_replicas(finding& f, const std::same_as<training_job> auto& job,
                                   const auto& acceptable) {
    plan p = job.plan;
    if (p.zero == zero_stage::none || job.batch.sequences % p.microbatch != 0) return;
    any_divisor_up(job.batch.sequences / p.microbatch, p.data + 1, [&](std::int64_t n) {
        p.data = n;
        const std::int64_t domains = domains_needed(job.cluster, p);
        if (!domains_exist(job.cluster, domains)) return true;
        return domains > job.cluster.scale_up_domains() &&
               offer_if(f, job, acceptable,
                        {{change::scale_up_domains, domains}, {change::data, n}});
    });
}

}  // namespace loadline
