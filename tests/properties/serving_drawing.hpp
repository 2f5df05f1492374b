// What else a server may be asked: software of one's own, clients that wait, drafts of a smaller model, images.
#pragma once

#include "drawn_jobs.hpp"

namespace properties {

// Numbers of serving software between what any loses and none; some beyond the kernels alone, as far as validate() lets them.
inline serving_stack own_serving_stack(draw& d) {
    serving_stack s = d.chance(50) ? *d.from(golden::drawn_serving_stacks) : serving_stack{};
    s.name = fixed_text<31>{"own stack"};
    const auto pace = [&](double most) {
        return d.chance(20) ? constant<units::fraction>{1'000'000} : share(d, 0.05, most);
    };
    s.matmul = pace(1);
    s.stream = pace(1.1);
    s.cache = pace(1.35);
    s.attention = pace(1);
    s.experts = pace(1.3);
    s.one_pass_above = d.of<std::int64_t>({0, 0, 64, 512});
    s.shared_head_dim = d.of<std::int64_t>({0, 0, 128});
    s.latent_heads_together = d.of<std::int64_t>({0, 0, 16});
    s.absorbs_prefill = d.chance(20);
    s.widens_experts = d.chance(20);
    s.converted_cache = share(d, 0.01, 1);
    s.converts_each_head = d.chance(30);
    const auto time = [&](std::int64_t most_ps) {
        return constant<units::seconds>{d.chance(20) ? 0 : d.below(most_ps)};
    };
    s.gap = time(20'000'000);
    s.eager = time(80'000'000);
    s.layer_kernels = d.below(9);
    s.graphs = d.chance(80);
    s.graph_sequences = d.of<std::int64_t>({0, 0, 8, 256});
    s.graph_context = d.of<std::int64_t>({0, 0, 8192});
    s.steps_ahead = d.below(3);
    s.step = time(10'000'000'000);
    s.sequence = time(100'000'000);
    s.request = time(100'000'000'000);
    s.sampling = constant<units::bytes>{d.below(100)};
    s.sampler_whole_vocabulary = d.chance(30);
    s.all_reduce = d.of({all_reduce_kind::library, all_reduce_kind::fused});
    s.admission = d.of({admission::whole_context, admission::as_it_grows});
    s.mixing = d.of({mixing::prefill_first, mixing::mixed});
    s.expert_block = d.of<std::int64_t>({0, 0, 512});
    s.block = time(500'000'000);
    s.lengths = d.of({compiled_lengths::any, compiled_lengths::any, compiled_lengths::powers_of_two,
                      compiled_lengths::longest});
    return s;
}

// The same job in a way that golden::drawn_serving does not draw, where check() passes it too.
inline serving_job in_other_ways(const serving_job& drawn, draw& d) {
    if (d.chance(30)) return drawn;
    serving_job job = drawn;
    requests& r = job.requests;
    if (d.chance(50)) job.stack = own_serving_stack(d);
    if (d.chance(40)) {  // more than memory holds
        r.queueing = true;
        r.concurrency = 1 + d.below(100'000);
    }
    if (d.chance(15)) r.max_num_seqs = 1 + d.below(512);
    if (d.chance(15)) r.max_model_len = r.context() + d.below(2 * r.context());
    if (d.chance(20)) job.stack.compiled_batch = r.max_num_seqs > 0;
    if (d.chance(40)) {
        r.prompt = 1 + d.below(1 << (1 + d.below(14)));
        r.output = d.below(1 << (1 + d.below(10)));
    }
    if (d.chance(20)) r.speculation = {1 + d.below(8), share(d, 0, 1), share(d, 0, 0.3), 0};
    if (d.chance(10) && job.model.vision.layers > 0) r.images = 1 + d.below(4);
    if (d.chance(15) && r.speculation.draft > 0) {
        job.draft = d.from(catalogue_models());
        r.speculation.draft_cost = constant<units::fraction>{0};
    }
    return is_feasible(job) ? job : drawn;
}

}  // namespace properties
