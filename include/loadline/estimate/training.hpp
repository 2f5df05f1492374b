// estimate_unchecked(training_job): how long a step takes, what holds it back, and how far it is from physics.
#pragma once

#include <loadline/cost/training_memory.hpp>
#include <loadline/estimate/flops.hpp>
#include <loadline/estimate/gradient_exchange.hpp>
#include <loadline/estimate/no_figures.hpp>
#include <loadline/estimate/peak_memory.hpp>
#include <loadline/estimate/training_schedule.hpp>

namespace loadline {

/// Time of the update of `parameters` on one chip, once a step.
[[nodiscard]] constexpr quantity<units::seconds> optimizer_time(double parameters, const plan& p,
                                                                const training_chip& chip) {
    const precision_policy& f = p.precision;
    if (p.optimizer == memory_home::host) {
        // gradients down, weights up: the host's own work hides beneath
        const quantity<units::bytes> moved =
            (bytes_per_element(f.gradients) + bytes_per_element(f.weights)) * parameters;
        return moved / chip.rates().chip().host_link.each_way();
    }
    const auto whole = bounded_whole(parameters);
    // the update, and before it the gradients' norm
    const operation_cost update =
        cost_of(op::optimizer_update{.parameters = whole, .precision = f, .moments = p.moments()},
                chip.rates());
    const quantity<units::bytes> gradients = bytes_per_element(f.gradients) * parameters;
    return chip.moved(update.time + chip.rates().stream(gradients, {}), update.bytes + gradients);
}

/// Casts of the weights of layers, which one chip multiplies: once a step, for its first microbatch (Transformer
/// Engine's is_first_microbatch); where ZeRO-3 gathers them anew, for each. Frozen ones stay as they were cast.
[[nodiscard]] constexpr quantity<units::seconds> weight_casts(const parameters_per_chip& held,
                                                              const plan& p, double microbatches,
                                                              const training_chip& chip) {
    const bool gathered = p.zero == zero_stage::weights;
    const auto casts = chip.casts().weights(held.matrices + held.experts);
    if (casts.kernels == 0 || (p.trains_adapters() && !gathered)) return {};
    traffic_sum all;
    casts.add_to(all, chip.rates());
    return chip.stream(all).time * (gathered ? microbatches : 1);
}

/// Parameters that one chip of a stage trains; where only adapters are trained, these alone.
[[nodiscard]] constexpr trained_parameters trained_on(std::int64_t stage, const training_job& job,
                                                      const layer_plan& part,
                                                      const pipeline_layers& held,
                                                      const stage_weights& weights) {
    const layer_counts layers = held.at(stage);
    const bool adapters = part.trains_adapters();
    if (adapters && job.plan.zero != zero_stage::weights)
        return {.dense = adapter_parameters(job.model, part, held.kinds(), layers)};
    const parameters_per_chip all = weights.at(stage, layers);
    const trained_parameters whole{all.matrices + all.unquantised, all.experts,
                                   weights.outside_layers(stage)};
    if (!adapters) return whole;
    // frozen weights are fetched as others are, and have no gradients
    return {.dense = adapter_parameters(job.model, part, held.kinds(), layers),
            .frozen = whole.dense,
            .frozen_experts = whole.experts,
            .frozen_outside = whole.outside_layers};
}
/// Parameters that one chip trains of the stage whose replicas exchange most: the first, which has an embedding;
/// where kinds of layers alternate, any of them.
[[nodiscard]] constexpr trained_parameters most_trained(const training_job& job,
                                                        const layer_plan& part,
                                                        const pipeline_layers& held,
                                                        const stage_weights& weights) {
    trained_parameters most = trained_on(0, job, part, held, weights);
    if (held.kinds().patterned())
        held.for_other_extreme_stages([&](std::int64_t stage) {
            const trained_parameters other = trained_on(stage, job, part, held, weights);
            if (other.total() > most.total()) most = other;
        });
    return most;
}

/// What a step's own exchanges hide beneath: what the layers and the messages between stages have left uncovered, by
/// pass. A backward pass is two forward ones, with adapters one, and what is made again one more; these shares are of
/// the plan and not of the chip, so that what one pass loses no other gains.
struct step_cover {
    using seconds = quantity<units::seconds>;

    seconds uncovered{};        // of one microbatch
    double forward = 1.0 / 3;   // shares of it
    double backward = 2.0 / 3;  // gradients alone, without what is made again

    constexpr step_cover(const training_stages& stages, const training_schedule& schedule,
                         const layer_plan& p, double microbatches)
        : uncovered{max(stages.uncovered - schedule.deferred / microbatches, seconds{})} {
        const double gradients = p.trains_adapters() ? 1 : 2;
        forward = 1 / (1 + gradients + p.whole_layers);
        backward = gradients * forward;
    }
};

/// What of the exchange of gradients and weights is not hidden. With ZeRO-3 that is beneath all of the step, gathers in
/// two passes of three; else beneath the last microbatch's backward pass, and the first one's forward pass.
[[nodiscard]] constexpr overlap_leeway expose(step_breakdown& parts,
                                              const gradient_exchange& exchange,
                                              const step_cover& cover, zero_stage zero,
                                              double microbatches, const training_stack& s) {
    const bool always = zero == zero_stage::weights;
    const quantity<units::seconds> forward =
        cover.uncovered * (always ? microbatches * (2.0 / 3) : cover.forward);
    const quantity<units::seconds> backward =
        cover.uncovered * (always ? microbatches * (1.0 / 3) : 1 - cover.forward);
    const double share = count_of(s.data_overlap);
    const double contention = count_of(s.contention);
    parts.weight_gather = exposed(exchange.gather(), share, forward, contention);
    const quantity<units::seconds> last =
        s.sums_copies_last ? exchange.copies() : quantity<units::seconds>{};
    const quantity<units::seconds> sums = exchange.reduction() + exchange.copies() - last;
    const quantity<units::seconds> sums_exposed = exposed(sums, share, backward, contention);
    parts.data_reduction = sums_exposed + last;
    const overlap_bounds& within = s.overlap_within;
    overlap_leeway leeway =
        leeway_of(exchange.gather(), parts.weight_gather, within.data, forward, within.contention);
    leeway.add(leeway_of(sums, sums_exposed, within.data, backward, within.contention), 1);
    return leeway;
}

/// What of the traffic with the host's memory is not hidden: offloaded activations leave in the forward pass and come
/// back in the backward one, weights that live there come in both. Of the mean stage's microbatches, with what the
/// first stage has there. It takes its part of the cover.
[[nodiscard]] constexpr quantity<units::seconds>
host_traffic(const training_job& job, step_cover& cover, const pipeline_layers& held,
             const training_memory_by_stage& memory, double microbatches) {
    const plan& p = job.plan;
    if (p.activations_on_host.quanta <= 0 && p.weights == memory_home::hbm) return {};
    const quantity<units::seconds> moved =
        memory.moved(0, held.at(0)) / job.cluster.chip.host_link.each_way();
    const quantity<units::seconds> out = exposed(moved, 1, cover.uncovered * cover.forward, 0);
    const quantity<units::seconds> back = exposed(moved, 1, cover.uncovered * cover.backward, 0);
    cover.uncovered -= moved * 2 - out - back;
    return (out + back) * microbatches;
}

[[nodiscard]] constexpr step_breakdown parts_of(const training_stages& stages,
                                                const training_ends& ends,
                                                const training_schedule& schedule,
                                                double microbatches) {
    const double each = microbatches / stages.count;  // of the sum over stages
    const layer_time& compute = stages.layers.compute;
    const layer_traffic& traffic = stages.layers.exposed;
    return {.matmul = (compute.products() + ends.head.products()) * each,
            .attention = compute.attention() * each,
            .memory_bound =
                (compute.streams() + ends.embedding().time + ends.head.streams()) * each,
            .recompute = compute.again.time * each,
            .tensor = traffic.tensor * each,
            .context = traffic.context * each,
            .expert = traffic.expert * each,
            .point_to_point = stages.hop * microbatches,
            .bubble = schedule.bubble,
            .imbalance = schedule.imbalance,
            .host = schedule.host};
}

/// The range of a step by what its estimate rests on; no end is shorter than physics allows.
[[nodiscard]] constexpr relative_range step_range(const training_estimate& e,
                                                  quantity<units::seconds> step_time) {
    relative_range r = range_of(ranged_figure::step_time, e.basis);
    const double least = e.limit / step_time;
    if (r.low < least) r.low = least < 1 ? least : 1;
    return r;
}

// Rates and shares that follow from the parts.
constexpr void complete(training_estimate& e, const training_job& job, const training_chip& chip) {
    const step_breakdown& parts = e.parts;
    const quantity<units::seconds> step_time = parts.total();
    const auto tokens = quantity<units::tokens>{static_cast<double>(job.batch.sequences) *
                                                static_cast<double>(job.batch.length)};
    const auto steps_per_second = 1 / step_time;
    const quantity<units::tokens_per_second> rate = tokens * steps_per_second;
    const relative_range times = step_range(e, step_time);
    const relative_range rates = times.inverse();
    e.step_time = {step_time, times};
    e.tokens_per_second = {rate, rates};
    e.tokens_per_second_per_chip = {rate / static_cast<double>(job.plan.chips()), rates};
    e.peak = chip.peak();
    e.mfu = {quantity<units::fraction>{chip.of_peak(e.achieved(e.flops.model))}, rates};
    e.hfu = chip.of_peak(e.achieved(e.flops.hardware));
    e.exposed_communication = parts.communication() * steps_per_second;
    e.bubble = (parts.bubble + parts.imbalance) * steps_per_second;
    const auto set = [&](resource r, quantity<units::seconds> time) {
        e.share[static_cast<std::size_t>(r)] = time * steps_per_second;
    };
    set(resource::compute, parts.matmul + parts.attention + parts.recompute);
    set(resource::memory, parts.memory_bound + parts.optimizer);
    set(resource::scale_up, parts.tensor + parts.context + parts.expert);
    set(resource::scale_out, parts.point_to_point + parts.data_reduction + parts.weight_gather);
    set(resource::pipeline, parts.bubble + parts.imbalance);
    set(resource::host, parts.host);
}

namespace detail {
// Of a job that is known to be valid.
[[nodiscard]] constexpr training_estimate estimate_valid(const training_job& job) {
    const auto& [m, cluster, p, work, stack] = job;
    const layer_plan part{p, m.layers};
    const rank_order ranks = order_of_ranks(p, cluster);
    const model_layers kinds{m};
    const pipeline_layers held{m, kinds, p, m.predictions};
    const std::int64_t in_step = microbatches(p, work);
    const auto n = static_cast<double>(in_step);

    const training_chip chip{cluster.chip, part, stack, work.length};
    const layer_exchange around{m.hidden, cluster, part, ranks, work.length, stack};
    const training_layers layers{m, held, chip, part, around, stack, work.length};
    const training_ends ends{m, p.padded_vocab(m.vocab), chip, part};
    const training_stages stages{
        layers, held, ends, p, stack, time_between_stages(p, chip.tokens(), m.hidden, cluster)};
    const flops_count flops =
        training_flops(m, held, p, part, work.length, stack.recomputes_only_needed);
    const training_schedule schedule{stages, ends, p, in_step, stack, flops.weight_gradients};

    const training_memory_by_stage memory{m, kinds, p, part, work, stack, cluster.chip.memory()};
    const spread_plan spread{p};
    const gradient_exchange exchange{most_trained(job, part, held, memory.weights()), spread,
                                     cluster, ranks, n};

    training_estimate e;
    e.parts = parts_of(stages, ends, schedule, n);
    step_cover cover{stages, schedule, part, n};
    e.parts.host += host_traffic(job, cover, held, memory, n);
    overlap_leeway leeway = expose(e.parts, exchange, cover, p.zero, n, stack);
    leeway.add(stages.leeway, n + schedule.bubble / stages.mean);  // empty places are as long
    e.parts.optimizer = optimizer_time(exchange.updated(), p, chip) +
                        weight_casts(memory.weights().at(0, held.at(0)), p, n, chip);
    e.limit = (stages.layers.compute.limit() + ends.embedding().limit + ends.head.limit()) *
              (n / stages.count);
    e.memory = fullest_stage(held, memory);
    const quantity<units::seconds> step_time = e.parts.total();
    if (!(step_time > quantity<units::seconds>{}))  // of rates that no chip has
        return no_figures<training_estimate>();
    e.basis = {evidence_of(job),
               share_left(e.memory.total() / cluster.chip.memory()),
               {1 - leeway.shorter / step_time, 1 + leeway.longer / step_time}};
    e.peak_memory = {e.memory.used(), memory_range(job, e.basis)};
    e.flops = flops;
    complete(e, job, chip);
    return e;
}
}  // namespace detail

/// A step of the job, for who has asked check(job) already: as though every rule held. Of a job whose whole numbers or
/// choices are outside their ranges there are no figures: each is not a number, and wins no comparison.
[[nodiscard]] constexpr training_estimate estimate_unchecked(const training_job& job) {
    return has_figures(job) ? detail::estimate_valid(job) : no_figures<training_estimate>();
}

}  // namespace loadline
