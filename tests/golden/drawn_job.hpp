// Jobs drawn at random, each from a seed of its own, so that one which changes leaves the others alone.
#pragma once

#include "draw.hpp"
#include "drawn_catalogue.hpp"

#include <loadline/workload/job.hpp>

#include <numeric>

namespace golden {

// Of a group, a degree that the heads divide by: what the other widths say is left to check().
inline std::int64_t drawn_tensor(draw& d, const transformer& m, const cluster_spec& c) {
    const std::int64_t most = std::min<std::int64_t>(c.scale_up_chips(), 64);
    std::int64_t t = d.divisor_of(m.heads, most);
    if (d.chance(60)) t = std::gcd(t, std::int64_t{64});  // most groups are powers of two
    return t;
}

// As many layers to each stage, or the ends other than those between them.
inline void draw_stages(draw& d, plan& p, std::int64_t layers) {
    if (d.chance(40)) return;
    if (d.chance(60)) {
        p.pipeline = d.divisor_of(layers, 16);
        p.virtual_stages = d.chance(50) ? 1 : d.divisor_of(layers / p.pipeline, 8);
        return;
    }
    p.pipeline = d.of<std::int64_t>({2, 3, 4, 6, 8, 12});
    p.virtual_stages = d.of<std::int64_t>({1, 1, 2, 3});
    const bool first = d.chance(60);
    const bool last = !first || d.chance(60);
    const std::int64_t between = p.pipeline - (first ? 1 : 0) - (last ? 1 : 0);
    // so many to each between the ends that these are left with some
    const std::int64_t chunks = std::max<std::int64_t>(layers / (p.pipeline * p.virtual_stages), 1);
    const std::int64_t each = (d.chance(50) && chunks > 1 ? chunks - 1 : chunks) * p.virtual_stages;
    const std::int64_t rest = layers - each * between;
    if (first && last) {
        p.first_stage_layers = rest > 1 ? 1 + d.below(rest - 1) : 1;
        p.last_stage_layers = rest - p.first_stage_layers;
    } else {
        (first ? p.first_stage_layers : p.last_stage_layers) = rest;
    }
}

// Expert groups, and as many replicas as they tile; about as many chips as there are, or far fewer.
inline void draw_groups(draw& d, plan& p, std::int64_t experts, std::int64_t chips) {
    if (experts > 1 && d.chance(75)) {
        p.expert = d.divisor_of(experts, 64);
        if (d.chance(40)) p.expert_tensor = d.of<std::int64_t>({1, 2, p.tensor});
    }
    std::int64_t step = 1;
    if (experts > 1) step = p.expert_group() / std::gcd(p.expert_group(), p.tensor * p.context);
    const std::int64_t most = chips / (p.tensor * p.context * p.pipeline * step);
    p.data = step;
    if (most > 1)
        p.data *=
            d.chance(30) ? d.divisor_of(most, most) : 1 + d.below(std::min(most, std::int64_t{16}));
}

// A format that the chip multiplies.
inline number_format drawn_format(draw& d, const chip_spec& chip,
                                  std::initializer_list<number_format> list) {
    for (int i = 0; i < 20; ++i)
        if (const auto f = d.of(list); chip.supports(f)) return f;
    return bf16;
}

// What training and serving have in common.
inline plan drawn_plan(draw& d, const drawn_model& m, const cluster_spec& c) {
    plan p;
    p.tensor = drawn_tensor(d, m.shape, c);
    const std::int64_t rest = m.shape.vocab % p.tensor;
    if (rest != 0 || d.chance(50))
        p.vocab_multiple = d.of<std::int64_t>({p.tensor, 128 * p.tensor, std::lcm(64, p.tensor)});
    if (d.chance(20)) p.tensor_reach = group_reach::cluster;
    if (d.chance(60) && m.shape.has_experts()) p.expert_reach = group_reach::cluster;
    const chip_spec& chip = c.chip;
    p.precision.compute =
        drawn_format(d, chip, {bf16, bf16, bf16, fp16, fp8, fp8, mxfp8, int8, mxfp4, nvfp4});
    p.precision.weights = d.of({bf16, bf16, bf16, bf16, fp8, mxfp8});
    if (d.chance(10)) p.precision.weights = drawn_format(d, chip, {fp32, fp16});
    p.precision.activations = drawn_format(d, chip, {bf16, bf16, bf16, fp16, fp8, fp32});
    if (d.chance(40)) p.reserve = d.percent({0, 3, 10});
    return p;
}

inline recompute_parts drawn_parts(draw& d) {
    recompute_parts parts;
    if (d.chance(60)) return parts;
    parts.attention = d.chance(40);
    parts.projections = d.chance(40);
    parts.output_projection = d.chance(40);
    parts.mlp = d.chance(40);
    parts.norms = d.chance(40);
    parts.activation = d.chance(40);
    parts.latent_up = d.chance(40);
    return parts;
}

// What only training asks of a plan, once its degrees are known.
inline void draw_training_choices(draw& d, plan& p, const transformer& m, const chip_spec& chip) {
    p.zero =
        d.of({zero_stage::none, zero_stage::optimizer, zero_stage::gradients, zero_stage::weights});
    if (d.chance(30)) p.shard = d.divisor_of(p.data * p.context, p.data * p.context);
    p.recompute =
        d.of({recompute_policy::none, recompute_policy::selective, recompute_policy::full});
    if (d.chance(50)) p.recompute_layers = 1 + d.below(m.layers / p.pipeline + 1);
    p.recompute_also = drawn_parts(d);
    if (m.latent.kv_rank == 0) p.recompute_also.latent_up = false;
    if (d.chance(25)) p.attention = attention_kernel::unfused;
    if (d.chance(25)) p.dropout = dropout_masks::stored;
    if (d.chance(25)) p.schedule = pipeline_schedule::zero_bubble;
    if (d.chance(20) && chip.host_link.each_way().count() > 0) p.optimizer = memory_home::host;
    if (d.chance(12)) p.adapter_rank = d.of<std::int64_t>({1, 8, 16, 64});
    if (d.chance(25)) p.expert_capacity = d.percent({100, 125, 150, 200});
    p.precision.gradients = d.of({fp32, fp32, bf16});
    p.precision.master_weights = d.of({fp32, fp32, bf16});
    p.precision.moments = d.of({fp32, fp32, bf16, fp8});
}

// A length that the plan's shares divide, where one of these is.
inline std::int64_t drawn_length(draw& d, std::int64_t shares, std::int64_t positions) {
    std::int64_t length = 0;
    for (int i = 0; i < 40; ++i) {
        length = d.of<std::int64_t>({256, 768, 1024, 1024, 2048, 2048, 4096, 4096, 6144, 8192, 8192,
                                     12288, 16384, 32768, 65536, 131072});
        if (length <= positions && length % shares == 0) break;
    }
    return length;
}

inline training_job drawn_training(draw& d, const drawn_model& m, const cluster_spec& c) {
    training_job job{.model = m.shape, .cluster = c, .plan = drawn_plan(d, m, c)};
    plan& p = job.plan;
    draw_stages(d, p, m.shape.layers);
    if (d.chance(40)) p.context = d.of<std::int64_t>({2, 2, 4, 8, 16});
    p.context_by =
        d.of({context_exchange::ring, context_exchange::all_gather, context_exchange::all_to_all});
    draw_groups(d, p, m.experts, c.chips());
    if (p.tensor > 1 && d.chance(60)) p.sequence_parallel = sequence_parallelism::on;
    draw_training_choices(d, p, m.shape, c.chip);
    p.microbatch = d.of<std::int64_t>({1, 1, 2, 3, 4, 8});
    const bool shared = p.sequence_parallel == sequence_parallelism::on;
    job.batch.length = drawn_length(d, p.context * (shared ? p.tensor : 1), m.shape.positions);
    job.batch.sequences =
        p.data * p.microbatch * d.of<std::int64_t>({1, 2, 3, 4, 8, 12, 16, 32, 64});
    job.stack = d.chance(20) ? usual_stack : *d.from(drawn_training_stacks);
    return job;
}

inline requests drawn_requests(draw& d, std::int64_t positions) {
    requests r;
    do {
        r.prompt =
            d.of<std::int64_t>({1, 17, 100, 512, 1000, 1024, 2048, 4000, 8192, 32768, 100000});
        r.output = d.of<std::int64_t>({0, 1, 2, 17, 100, 128, 512, 1024, 2048, 8192});
    } while (r.prompt + r.output > positions);
    r.concurrency = d.of<std::int64_t>({1, 2, 3, 8, 16, 64, 100, 256, 1024, 5000});
    r.weights = d.of({bf16, bf16, bf16, fp8, mxfp8, int8, mxfp4, nvfp4, int4});
    r.kv_cache = d.of({bf16, bf16, fp16, fp8, int8});
    r.quantised = d.of({quantised_part::all_matrices, quantised_part::all_matrices,
                        quantised_part::outside_attention, quantised_part::experts_only});
    r.weights_by = d.of({weight_layout::one_dimension, weight_layout::one_dimension,
                         weight_layout::two_dimensions, weight_layout::gathered});
    r.attention_by =
        d.of({attention_layout::heads, attention_layout::heads, attention_layout::batch});
    r.kv_block = d.of<std::int64_t>({1, 16, 16, 64, 128});
    r.prefill_chunk = d.of<std::int64_t>({256, 512, 2048, 8192, 8192, 16384, 1'000'000});
    r.expert_chunk = d.of<std::int64_t>({0, 0, 0, 128, 1024, 32768});
    if (d.chance(15)) {
        r.prefill_wait = d.of<std::int64_t>({1, 5, 20});
        r.prefill_wait_share = d.percent({10, 50, 90, 100});
    }
    if (d.chance(25)) r.batching = batching::static_batch;
    if (d.chance(20)) r.prompts = prompt_mix::copies;
    if (d.chance(30)) r.prefix_hits = d.percent({10, 30, 50, 90, 99});
    if (d.chance(20)) r.expert_imbalance = d.percent({110, 130, 200, 400});
    if (d.chance(20)) {
        r.speculation.draft = d.of<std::int64_t>({1, 2, 3, 5, 8});
        r.speculation.acceptance = d.percent({0, 50, 70, 90, 100});
        r.speculation.draft_cost = d.percent({0, 5, 20});
    }
    if (d.chance(20)) {
        r.disaggregation = {.prefill = 1 + d.below(3), .decode = 1 + d.below(4)};
        r.prefill_wait = 0;
        r.prefill_wait_share = requests{}.prefill_wait_share;
    }
    return r;
}

// What is not quantised has 16 bits or more, and where nothing is, no part of it is chosen.
inline void take_no_idle_format(serving_job& job) {
    number_format& rest = job.plan.precision.weights;
    const int served = facts(job.requests.weights).width;
    if (facts(rest).width < 16 || (served >= 16 && facts(rest).width > served)) rest = bf16;
    if (served >= facts(rest).width) job.requests.quantised = quantised_part::all_matrices;
}

inline serving_job drawn_serving(draw& d, const drawn_model& m, const cluster_spec& c) {
    serving_job job{.model = m.shape, .cluster = c, .plan = drawn_plan(d, m, c)};
    plan& p = job.plan;
    if (d.chance(50)) draw_stages(d, p, m.shape.layers);
    if (d.chance(15)) p.context = d.of<std::int64_t>({2, 4});
    job.requests = drawn_requests(d, m.shape.positions);
    take_no_idle_format(job);
    const std::int64_t room = c.chips() / job.requests.disaggregation.copies();
    draw_groups(d, p, m.experts, d.chance(50) ? room : std::min<std::int64_t>(room, 64));
    job.stack = *d.from(drawn_serving_stacks);
    if (d.chance(20)) job.stack.mixing = d.of({mixing::prefill_first, mixing::mixed});
    if (d.chance(20))
        job.stack.admission = d.of({admission::whole_context, admission::as_it_grows});
    if (d.chance(20))
        job.stack.all_reduce = d.of({all_reduce_kind::library, all_reduce_kind::fused});
    return job;
}

}  // namespace golden
