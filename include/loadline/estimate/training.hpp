// estimate(training_job): how long a step takes, what holds it back, and how far it is from physics.
#pragma once

#include <loadline/cost/memory.hpp>
#include <loadline/cost/pipeline.hpp>
#include <loadline/estimate/flops.hpp>
#include <loadline/estimate/training_estimate.hpp>
#include <loadline/estimate/training_layer.hpp>
#include <loadline/estimate/training_traffic.hpp>

namespace loadline {

// One layer of a kind, with what is exposed of its communication.
struct layer_cost {
    layer_time compute{};
    layer_traffic exposed{};

    [[nodiscard]] constexpr quantity<units::seconds> total() const {
        return compute.total() + exposed.tensor + exposed.context + exposed.expert;
    }
};

// All layers of the model, added up, and one of each kind.
struct layer_costs {
    layer_cost sum{};
    quantity<units::seconds> dense{};
    quantity<units::seconds> expert{};

    constexpr layer_costs(const training_chip& chip, const training_job& job) {
        const training_stack& s = job.stack;
        const double contention = count_of(s.contention);
        const bool shares_sequence = job.plan.sequence_parallel == sequence_parallelism::on;
        const bool rings = job.plan.context_by == context_exchange::ring;
        layer_sum attention{chip, job};
        add_attention(attention, chip, job);
        const block_exchange around_block = tensor_exchange(job);
        const quantity<units::seconds> pieces =
            quantity<units::seconds>{s.tensor_step} *
            (around_block.collectives * static_cast<double>(job.plan.tensor));
        const quantity<units::seconds> around_context = context_exchanged(job);
        const auto add = [&](layer_kind kind, layer_sum& layer, std::int64_t layers) {
            add_rest(layer, chip, job, kind);
            layer_cost one;
            one.compute = layer.time();
            const double blocks = tensor_blocks(job, kind);
            one.exposed.tensor = around_block.time * blocks;
            if (shares_sequence)  // overlap is switched off where it would not pay
                one.exposed.tensor =
                    min(one.exposed.tensor, exposed(one.exposed.tensor, count_of(s.tensor_overlap),
                                                    one.compute.products(), contention) +
                                                pieces * blocks);
            one.exposed.context = exposed(around_context, rings ? count_of(s.context_overlap) : 0,
                                          one.compute.attention(), contention);
            if (kind == layer_kind::expert)
                one.exposed.expert = exposed(expert_exchange(job), count_of(s.expert_overlap),
                                             one.compute.total(), contention);
            const auto n = static_cast<double>(layers);
            sum.compute.gradients = one.compute.gradients;
            sum.compute += one.compute * n;
            sum.exposed.tensor += one.exposed.tensor * n;
            sum.exposed.context += one.exposed.context * n;
            sum.exposed.expert += one.exposed.expert * n;
            (kind == layer_kind::dense ? dense : expert) = one.total();
        };
        const std::int64_t experts = job.model.expert_layers();
        if (const std::int64_t denses = job.model.dense_layers(); denses > 0 && experts > 0) {
            layer_sum layer = attention;
            add(layer_kind::dense, layer, denses);
        } else if (denses > 0) {
            add(layer_kind::dense, attention, denses);
        }
        if (experts > 0) add(layer_kind::expert, attention, experts);
    }
};

// The job must be valid (`validate`); `check(job)` asks that first.
[[nodiscard]] constexpr training_estimate estimate(const training_job& job) {
    using seconds = quantity<units::seconds>;
    const plan& p = job.plan;
    const transformer& m = job.model;
    const cluster_spec& c = job.cluster;
    const training_stack& s = job.stack;
    const training_chip chip{job};

    // ---- Layers, and what stands at the ends of the pipeline.
    const layer_costs layers{chip, job};
    const layer_time& compute = layers.sum.compute;
    const embedding_time first = time_of_embedding(chip, job);
    const layer_time last = time_of_head(chip, job);
    const seconds first_total = first.forward.time + first.backward.time;
    const seconds last_total = last.total();

    // ---- Stages: the mean one, and the fullest. Each chunk receives and sends once in each direction.
    const auto stages = static_cast<double>(p.pipeline);
    seconds hop;
    if (p.pipeline > 1) {
        // each chip of a tensor group hands on its part (Narayanan et al. 2021, section 4.1)
        const quantity<units::bytes> handed =
            bytes_per_element(p.precision.activations) *
            (static_cast<double>(chip.tokens()) * static_cast<double>(m.hidden) /
             static_cast<double>(p.tensor));
        const double hidden = p.virtual_stages > 1 ? count_of(s.pipeline_overlap) : 0;
        hop = hop_time(handed, p.tensor * p.context * p.data, c) *
              (2 * static_cast<double>(p.virtual_stages) *
               (1 - hidden * (1 - count_of(s.contention))));
    }
    const pipeline_layers held_by{m, p};
    const auto stage_of = [&](std::int64_t stage) {
        const stage_layers held = held_by.at(stage);
        seconds time = layers.dense * held.dense + layers.expert * held.expert + hop;
        if (stage == 0) time += first_total;
        if (stage == p.pipeline - 1) time += last_total;
        return time;
    };
    // Between the ends all stages have as many layers, and the dense ones come first: the second stage has
    // most of these and the last but one fewest, so that one of the two is the slowest.
    seconds others = stage_of(0);  // all but the last
    if (p.pipeline > 2) others = max(others, stage_of(1));
    if (p.pipeline > 3 && m.moe.dense_layers > 0 && held_by.at(1).dense > 0)
        others = max(others, stage_of(p.pipeline - 2));
    const seconds end = p.pipeline > 1 ? stage_of(p.pipeline - 1) : others;
    const seconds fullest = max(others, end);
    const seconds mean = (layers.sum.total() + first_total + last_total) / stages + hop;

    const std::int64_t in_step = microbatches(p, job.batch);
    const auto n = static_cast<double>(in_step);
    const double each = n / stages;  // of the sum over stages, in a step of the mean stage
    training_estimate e;
    step_breakdown& parts = e.parts;
    parts.matmul = (compute.products() + last.products()) * each;
    parts.attention = compute.attention() * each;
    parts.memory_bound = (compute.streams() + first_total + last.streams()) * each;
    parts.recompute = compute.again.time * each;
    parts.tensor = layers.sum.exposed.tensor * each;
    parts.context = layers.sum.exposed.context * each;
    parts.expert = layers.sum.exposed.expert * each;
    parts.point_to_point = hop * n;
    // a microbatch takes no less than its launches
    const double kernels = (compute.kernels + embedding_time::kernels + last.kernels) / stages;
    const seconds launches = quantity<units::seconds>{s.host} * kernels;
    const seconds host = s.launches_block ? launches : max(launches - mean, seconds{});
    parts.host = host * n + seconds{s.step};
    parts.imbalance = max(fullest - mean, seconds{}) * n;
    const seconds backward = compute.backward() / stages;
    const seconds forward = compute.forward() / stages;
    // what stands at the ends is not waited for: it lies on the stage that the others wait for
    const seconds passed = mean + host - (first_total + last_total) / stages;
    const stage_time mean_stage{passed * (1.0 / 3), passed * (2.0 / 3),
                                compute.weight_gradients() / stages};
    parts.bubble = pipeline_bubble(p, in_step, mean_stage);
    if (s.defers_head_gradient && end > others) {
        const seconds back = passed * (backward / (forward + backward));
        const seconds idle = min(pipeline_drain(p, back), parts.bubble);
        const seconds gained = deferral_gain(last.weight_gradients(), n, idle, end - others);
        const seconds even = min(gained, parts.imbalance);
        parts.imbalance -= even;
        parts.bubble -= gained - even;  // shorter than the mean stage, which counts the head's work
    }

    // ---- Once a step: gradients, weights, optimizer. The fullest stage of the ends holds an embedding.
    const training_memory_by_stage memory{m, p, job.batch, c.chip.hbm_capacity};
    const parameters_per_chip params = memory.weights().at(0, held_by.at(0));
    const double dense_params = params.matrices + params.unquantised;
    const precision_policy& f = p.precision;
    const double overlap = count_of(s.data_overlap);
    const double contention = count_of(s.contention);
    const bool adapters = p.trains_adapters();
    const double dense_trained = adapters ? adapter_parameters(m, p, held_by.at(0)) : dense_params;
    const double expert_trained = adapters ? 0 : params.experts;
    double held = dense_trained + expert_trained;  // that this chip updates
    seconds reduction;
    seconds gather;
    {
        const quantity<units::bytes> gradients = bytes_per_element(f.gradients) * dense_trained;
        const quantity<units::bytes> expert_gradients =
            bytes_per_element(f.gradients) * expert_trained;
        const quantity<units::bytes> weights = bytes_per_element(f.weights) * dense_trained;
        const quantity<units::bytes> expert_weights = bytes_per_element(f.weights) * expert_trained;
        // `copies` chips, `stride` apart, have the same weights and gradients; ZeRO divides them over
        // `sharing` of these, and the rest hold whole copies. A share `kept` of the weights stays whole between
        // the passes.
        const auto exchange = [&](std::int64_t copies, std::int64_t stride,
                                  quantity<units::bytes> g, quantity<units::bytes> w, double kept) {
            if (copies <= 1) return 1.0;
            if (p.zero == zero_stage::none) {
                reduction += group_networks{copies, stride, p, c}.time(collective::all_reduce, g);
                return 1.0;
            }
            const std::int64_t sharing = p.sharing_replicas(copies);
            const double times = p.zero == zero_stage::weights ? n : 1;
            // a gather is a scatter backwards: the same steps, and bytes in proportion
            const collective_cost scatter =
                group_networks{sharing, stride, p, c}.cost(collective::reduce_scatter, g);
            reduction += scatter.time * times;
            gather += (scatter.latency + scatter.bandwidth * (w / g)) *
                      (p.zero == zero_stage::weights ? (2 - kept) * n : 1);
            const auto parts_of = static_cast<double>(sharing);
            if (copies > sharing)
                reduction += group_networks{copies / sharing, stride * sharing, p, c}.time(
                    collective::all_reduce, g / parts_of);
            return parts_of;
        };
        const bool apart = p.expert_group() > 1 && expert_trained > 0;
        // embedding and output projection: PyTorch's root unit, which is gathered once for both passes
        const double together = apart ? dense_trained : held;
        const double ends = p.zero == zero_stage::weights && !adapters
                                ? memory.weights().outside_layers(0) / together
                                : 0;
        const double divided =
            exchange(p.dense_replicas(), p.tensor, apart ? gradients : gradients + expert_gradients,
                     apart ? weights : weights + expert_weights, ends);
        const double expert_divided = apart ? exchange(p.expert_replicas(), p.expert_group(),
                                                       expert_gradients, expert_weights, 0)
                                            : divided;
        held = dense_trained / divided + expert_trained / expert_divided;
        if (p.zero == zero_stage::weights) {
            const seconds cover = (forward + backward) * n;
            parts.weight_gather = exposed(gather, overlap, cover * (2.0 / 3), contention);
            parts.data_reduction = exposed(reduction, overlap, cover * (1.0 / 3), contention);
        } else {
            // beneath the last microbatch's backward pass, the first one's forward pass
            parts.data_reduction = exposed(reduction, overlap, backward, contention);
            parts.weight_gather = exposed(gather, overlap, forward, contention);
        }
    }
    if (p.optimizer == optimizer_home::host) {
        // gradients down, weights up
        const quantity<units::bytes> moved =
            (bytes_per_element(f.gradients) + bytes_per_element(f.weights)) * held;
        parts.optimizer = moved / c.chip.host_link.each_way();
    } else {
        const auto count = static_cast<std::int64_t>(held);
        // the update, and before it the gradients' norm
        parts.optimizer =
            (cost_of(op::optimizer_update{.parameters = count, .precision = f}, chip.rates()).time +
             chip.rates().stream(bytes_per_element(f.gradients) * held, {})) *
            chip.slowed();
    }

    // ---- What follows.
    e.step_time = parts.total();
    e.limit = (compute.limit() + first.forward.limit + first.backward.limit + last.limit()) * each;
    e.memory = fullest_stage(m, p, held_by, memory);
    e.flops = training_flops(job);
    const auto tokens = quantity<units::tokens>{static_cast<double>(job.batch.sequences) *
                                                static_cast<double>(job.batch.length)};
    const auto steps_per_second = 1 / e.step_time;
    e.tokens_per_second = tokens * steps_per_second;
    e.tokens_per_second_per_chip = e.tokens_per_second / static_cast<double>(p.chips());
    e.peak = chip.peak();
    e.mfu = chip.of_peak(e.achieved(e.flops.model));
    e.hfu = chip.of_peak(e.achieved(e.flops.hardware));
    e.exposed_communication = parts.communication() * steps_per_second;
    e.bubble = (parts.bubble + parts.imbalance) * steps_per_second;
    const auto set = [&](resource r, seconds time) {
        e.share[static_cast<std::size_t>(r)] = time * steps_per_second;
    };
    set(resource::compute, parts.matmul + parts.attention + parts.recompute);
    set(resource::memory, parts.memory_bound + parts.optimizer);
    set(resource::scale_up, parts.tensor + parts.context + parts.expert);
    set(resource::scale_out, parts.point_to_point + parts.data_reduction + parts.weight_gather);
    set(resource::pipeline, parts.bubble + parts.imbalance);
    set(resource::host, parts.host);
    return e;
}

template <job_type Job>
[[nodiscard]] consteval training_estimate
estimate() requires std::same_as<std::remove_cvref_t<decltype(Job::value)>, training_job> {
    return estimate(Job::value);
}

}  // namespace loadline
