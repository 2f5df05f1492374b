// Jobs drawn at random from the catalogue and from one's own chips, clusters, models and software, each from a seed
// of its own. What check() refuses is passed over.
#pragma once

#include "../golden/drawn_job.hpp"
#include "own_hardware.hpp"
#include "own_models.hpp"

#include <loadline/check/check.hpp>

namespace properties {

inline cluster_spec drawn_cluster(draw& d) {
    if (d.chance(50)) return own_cluster(d);
    if (d.chance(20)) return d.from(catalogue_systems());
    cluster_spec c = *d.from(golden::drawn_clusters);
    if (d.chance(15)) c.chip = own_chip(d);
    return c;
}
inline golden::drawn_model drawn_model(draw& d) {
    const transformer shape = d.chance(60) ? own_model(d) : d.from(catalogue_models());
    return {shape, shape.has_experts() ? shape.moe.experts : 1};
}

// Every format in every role that one can choose: what is kept is floating, of 8 bits or more.
inline void draw_precision(draw& d, plan& p, const chip_spec& chip) {
    if (d.chance(50)) return;
    const auto any = [&] {
        return static_cast<number_format>(
            d.below(static_cast<std::int64_t>(number_formats.size())));
    };
    p.precision.compute = any();
    for (int i = 0; i < 30 && !chip.supports(p.precision.compute); ++i) p.precision.compute = any();
    if (d.chance(60)) p.precision.weights = any();
    const auto kept = [&] { return d.of({fp64, fp32, tf32, bf16, fp16, fp8, mxfp8}); };
    if (d.chance(60)) p.precision.activations = kept();
    if (facts(p.precision.activations).width == 8 && !chip.supports(p.precision.activations))
        p.precision.activations = bf16;
    if (d.chance(40)) p.precision.gradients = kept();
    if (d.chance(40)) p.precision.master_weights = kept();
    if (d.chance(40)) p.precision.moments = d.chance(10) ? int8 : kept();
    p.precision.scaling =
        d.of({scaling::delayed, scaling::current, scaling::rows, scaling::blocks});
    p.precision.narrow = d.of({narrow_products::all, narrow_products::not_weight_gradients,
                               narrow_products::forward_alone});
}

// Numbers of training software between what any loses and none.
inline training_stack own_training_stack(draw& d) {
    training_stack s = d.chance(50) ? *d.from(golden::drawn_training_stacks) : training_stack{};
    s.name = fixed_text<31>{"own stack"};
    s.compute = share(d, 0.3, 1);
    s.experts = share(d, 0.3, 1);
    s.passes = share(d, 1, 3);
    for (const auto overlap : {&training_stack::tensor_overlap, &training_stack::context_overlap,
                               &training_stack::expert_overlap, &training_stack::pipeline_overlap,
                               &training_stack::data_overlap})
        s.*overlap = d.chance(30) ? constant<units::fraction>{0} : share(d, 0, 1);
    s.contention = share(d, 0, d.chance(80) ? 0.5 : 1);
    s.sums_copies_last = d.chance(20);
    s.tensor_step = constant<units::seconds>{d.below(100'000'000)};
    s.host = constant<units::seconds>{d.below(200'000'000)};
    s.step = constant<units::seconds>{d.chance(50) ? 0 : d.below(100'000'000'000)};
    s.launches_block = d.chance(10);
    s.launches_each_expert = d.chance(30);
    s.reads_visits = d.chance(30);
    s.ragged_tile = d.of<std::int64_t>({0, 0, 128});
    s.dispatches_once = d.chance(30);
    s.defers_head_gradient = d.chance(30);
    s.recomputes_only_needed = d.chance(30);
    s.keeps_gathered_inputs = d.chance(30);
    s.attention = d.of({attention_code::best, attention_code::triton, attention_code::flash_2,
                        attention_code::flash_3, attention_code::cudnn});
    return s;
}

inline void draw_host(draw& d, plan& p, const chip_spec& chip) {
    if (chip.host_link.each_way().count() <= 0) return;
    if (d.chance(10)) p.weights = memory_home::host;
    if (d.chance(10)) p.activations_on_host = d.percent({10, 50, 100});
}

inline training_job drawn_job(draw& d, training_job*) {
    const golden::drawn_model model = drawn_model(d);
    const cluster_spec cluster = drawn_cluster(d);
    training_job job = golden::drawn_training(d, model, cluster);
    draw_precision(d, job.plan, cluster.chip);
    draw_host(d, job.plan, cluster.chip);
    if (d.chance(10))
        job.plan.optimizer_rule = d.of({optimizer_kind::one_moment, optimizer_kind::factored});
    if (d.chance(15)) job.plan.expert_imbalance = d.percent({110, 150, 300});
    if (d.chance(40)) job.stack = own_training_stack(d);
    return job;
}
inline serving_job drawn_job(draw& d, serving_job*) {
    const golden::drawn_model model = drawn_model(d);
    const cluster_spec cluster = drawn_cluster(d);
    serving_job job = golden::drawn_serving(d, model, cluster);
    draw_precision(d, job.plan, cluster.chip);
    golden::take_no_idle_format(job);
    return job;
}

/// The job of a seed, whatever check() says of it.
template <job_value Job>
[[nodiscard]] Job job_of(std::uint64_t seed) {
    draw d{seed};
    return drawn_job(d, static_cast<Job*>(nullptr));
}

/// Asks of `number_of_jobs(otherwise)` jobs that check() passes, or of the one of LOADLINE_SEED. `ask(job, d)` may
/// draw on from `d`, and says what is wrong, or nothing; of what is wrong `fail(seed, text)` is told. Says how many
/// were asked.
template <job_value Job>
std::uint64_t each_job(std::uint64_t otherwise, auto&& ask, auto&& fail) {
    const std::uint64_t wanted = one_seed() ? 1 : number_of_jobs(otherwise);
    const std::uint64_t first = first_seed();
    std::uint64_t asked = 0;
    for (std::uint64_t seed = first; asked < wanted && seed < first + 1000 * wanted; ++seed) {
        draw d{seed};
        const Job job = drawn_job(d, static_cast<Job*>(nullptr));
        if (!is_feasible(job)) {
            if (one_seed()) return 0;
            continue;
        }
        ++asked;
        if (const std::string wrong = ask(job, d); !wrong.empty()) fail(seed, wrong);
    }
    return asked;
}

}  // namespace properties
