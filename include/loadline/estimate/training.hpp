// estimate(training_job): how long a step takes, what holds it back, and how far it is from physics.
#pragma once

#include <loadline/cost/memory.hpp>
#include <loadline/cost/pipeline.hpp>
#include <loadline/estimate/flops.hpp>
#include <loadline/estimate/training_estimate.hpp>
#include <loadline/estimate/training_layer.hpp>
#include <loadline/estimate/training_traffic.hpp>

namespace loadline {

namespace detail {

// What is left of a communication of which `share` may hide beneath `cover`, and what hiding costs it.
[[nodiscard]] constexpr quantity<units::seconds> exposed(quantity<units::seconds> communication,
                                                         double share,
                                                         quantity<units::seconds> cover,
                                                         double contention) {
    const quantity<units::seconds> hidden = min(communication * share, cover);
    return communication - hidden * (1 - contention);
}

// The output projection and loss of one microbatch, on the last stage; the embedding on the first.
[[nodiscard]] constexpr layer_time time_of_head(const training_chip& chip,
                                                const training_job& job) {
    const plan& p = job.plan;
    const std::int64_t tokens = p.microbatch * job.batch.length / p.context;
    const std::int64_t vocab = p.padded_vocab(job.model.vocab) / p.tensor;
    layer_time result;
    const number_format f = p.precision.activations;  // logits stay in the wide format
    const std::int64_t h = job.model.hidden;
    // the largest product of all, with nothing small around it: at the speed that it has alone
    paced once = chip(cost_of(product(tokens, vocab, h, f, f), chip.chip), chip.wide_peak);
    if (chip.slowed > 1) once.time /= chip.slowed;
    result.matmul = once;
    if (p.trains_adapters()) result.gradients = 1;
    const paced loss =
        chip.stream(cost_of(op::cross_entropy{.tokens = tokens, .vocab = vocab}, chip.chip));
    result.stream_forward = loss * 0.5;
    result.stream_backward = loss * 0.5;
    result.kernels = 20;
    return result;
}
[[nodiscard]] constexpr layer_time time_of_embedding(const training_chip& chip,
                                                     const training_job& job) {
    const plan& p = job.plan;
    const std::int64_t tokens = p.microbatch * job.batch.length / p.context;
    op::embedding lookup{
        .tokens = tokens, .width = job.model.hidden, .format = p.precision.activations};
    layer_time result;
    result.stream_forward = chip.stream(cost_of(lookup, chip.chip));
    lookup.pass = pass::backward;
    if (!p.trains_adapters()) result.stream_backward = chip.stream(cost_of(lookup, chip.chip));
    result.kernels = 6;
    return result;
}

// One layer of a kind, with what is exposed of its communication.
struct layer_cost {
    layer_time compute{};
    quantity<units::seconds> tensor{};
    quantity<units::seconds> context{};
    quantity<units::seconds> expert{};
    double count = 0;  // in the model

    [[nodiscard]] constexpr quantity<units::seconds> total() const {
        return compute.total() + tensor + context + expert;
    }
};

[[nodiscard]] constexpr layer_cost cost_of_layer(const training_chip& chip, const training_job& job,
                                                 layer_kind kind, double count) {
    const training_stack& s = job.stack;
    const double contention = count_of(s.contention);
    layer_cost layer;
    layer.count = count;
    layer.compute = time_of_layer(chip, job, kind);
    const layer_traffic traffic = traffic_of_layer(job, kind);
    const layer_time& c = layer.compute;
    const bool shares_sequence = job.plan.sequence_parallel == sequence_parallelism::on;
    layer.tensor =
        exposed(traffic.tensor_forward + traffic.tensor_backward,
                shares_sequence ? count_of(s.tensor_overlap) : 0, c.products(), contention);
    layer.context =
        exposed(traffic.context_forward + traffic.context_backward,
                job.plan.context_by == context_exchange::ring ? count_of(s.context_overlap) : 0,
                c.attention(), contention);
    layer.expert = exposed(traffic.expert_forward + traffic.expert_backward,
                           count_of(s.expert_overlap), c.total(), contention);
    return layer;
}

}  // namespace detail

// The job must be valid (`validate`); `check(job)` asks that first.
[[nodiscard]] constexpr training_estimate estimate(const training_job& job) {
    using seconds = quantity<units::seconds>;
    const plan& p = job.plan;
    const transformer& m = job.model;
    const cluster_spec& c = job.cluster;
    const training_stack& s = job.stack;
    const training_chip chip{job};
    const double slowed = 1 / count_of(s.compute);

    // ---- Layers, and what stands at the ends of the pipeline.
    detail::layer_cost dense;
    detail::layer_cost expert;
    dense.count = static_cast<double>(m.dense_layers());
    expert.count = static_cast<double>(m.expert_layers());
    if (dense.count > 0) dense = detail::cost_of_layer(chip, job, layer_kind::dense, dense.count);
    if (expert.count > 0)
        expert = detail::cost_of_layer(chip, job, layer_kind::expert, expert.count);
    const layer_time first = detail::time_of_embedding(chip, job);
    const layer_time last = detail::time_of_head(chip, job);

    // ---- Stages: the mean one, and the fullest. Each chunk receives and sends once in each direction.
    const double stages = static_cast<double>(p.pipeline);
    const double tokens_per_microbatch = static_cast<double>(p.microbatch) *
                                         static_cast<double>(job.batch.length) /
                                         static_cast<double>(p.context);
    seconds hop;
    if (p.pipeline > 1) {
        // each chip of a tensor group hands on its part (Narayanan et al. 2021, section 4.1)
        const quantity<units::bytes> handed =
            bytes_per_element(p.precision.activations) *
            (tokens_per_microbatch * static_cast<double>(m.hidden) / static_cast<double>(p.tensor));
        hop = hop_time(handed, p.tensor * p.context * p.data, c) *
              (2 * static_cast<double>(p.virtual_stages) *
               (1 - count_of(s.pipeline_overlap) * (1 - count_of(s.contention))));
    }
    const auto stage_of = [&](std::int64_t stage) {
        const stage_layers layers = layers_of(m, p, stage);
        seconds time = dense.total() * static_cast<double>(layers.dense) +
                       expert.total() * static_cast<double>(layers.expert) + hop;
        if (stage == 0) time += first.total();
        if (stage == p.pipeline - 1)
            time += last.total() - (s.defers_head_gradient ? last.weight_gradients() : seconds{});
        return time;
    };
    seconds fullest = stage_of(0);
    if (p.pipeline > 2) fullest = max(fullest, stage_of(1));
    if (p.pipeline > 1) fullest = max(fullest, stage_of(p.pipeline - 1));
    const seconds mean = (dense.total() * dense.count + expert.total() * expert.count +
                          first.total() + last.total()) /
                             stages +
                         hop;

    const auto n = static_cast<double>(microbatches(p, job.batch));
    const double each = n / stages;  // of the sum over stages, in a step of the mean stage
    const auto over_layers = [&](auto part) {
        return part(dense.compute) * dense.count + part(expert.compute) * expert.count;
    };
    training_estimate e;
    step_breakdown& parts = e.parts;
    parts.matmul =
        (over_layers([](const layer_time& l) { return l.products(); }) + last.products()) * each;
    parts.attention = over_layers([](const layer_time& l) { return l.attention(); }) * each;
    parts.memory_bound = (over_layers([](const layer_time& l) { return l.streams(); }) +
                          first.streams() + last.streams()) *
                         each;
    parts.recompute = over_layers([](const layer_time& l) { return l.again.time; }) * each;
    parts.tensor = (dense.tensor * dense.count + expert.tensor * expert.count) * each;
    parts.context = (dense.context * dense.count + expert.context * expert.count) * each;
    parts.expert = expert.expert * (expert.count * each);
    parts.point_to_point = hop * n;
    // a microbatch takes no less than its launches
    const double kernels = (dense.compute.kernels * dense.count +
                            expert.compute.kernels * expert.count + first.kernels + last.kernels) /
                           stages;
    const seconds host = max(quantity<units::seconds>{s.host} * kernels - mean, seconds{});
    parts.host = host * n + seconds{s.step};
    parts.imbalance = max(fullest - mean, seconds{}) * n;
    const seconds backward = over_layers([](const layer_time& l) { return l.backward(); }) / stages;
    const seconds forward = over_layers([](const layer_time& l) { return l.forward(); }) / stages;
    const seconds weight_gradients =
        over_layers([](const layer_time& l) { return l.weight_gradients(); }) / stages;
    const stage_time mean_stage{(mean + host) * (1.0 / 3), (mean + host) * (2.0 / 3),
                                weight_gradients};
    parts.bubble = pipeline_bubble(p, microbatches(p, job.batch), mean_stage);

    // ---- Once a step: gradients, weights, optimizer. The fullest stage of the ends holds an embedding.
    const parameters_per_chip params = stage_parameters(m, p, 0);
    const double dense_params = params.matrices + params.unquantised;
    const precision_policy& f = p.precision;
    const double overlap = count_of(s.data_overlap);
    const double contention = count_of(s.contention);
    const bool adapters = p.trains_adapters();
    const double dense_trained = adapters ? adapter_parameters(m, p, 0) : dense_params;
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
        // `sharing` of these, and the rest hold whole copies
        const auto exchange = [&](std::int64_t copies, std::int64_t stride,
                                  quantity<units::bytes> g, quantity<units::bytes> w) {
            if (copies <= 1) return 1.0;
            if (p.zero == zero_stage::none) {
                reduction += group_time(collective::all_reduce, g, place(copies, stride, p, c), c);
                return 1.0;
            }
            const std::int64_t sharing = p.sharing_replicas(copies);
            const placed_group group = place(sharing, stride, p, c);
            const double times = p.zero == zero_stage::weights ? n : 1;
            // a gather is a scatter backwards: the same steps, and bytes in proportion
            const collective_cost scatter =
                collective_among(collective::reduce_scatter, g, group, c);
            reduction += scatter.time * times;
            gather += (scatter.latency + scatter.bandwidth * (w / g)) *
                      (p.zero == zero_stage::weights ? 2 * n : 1);
            const auto parts_of = static_cast<double>(sharing);
            if (copies > sharing)
                reduction += group_time(collective::all_reduce, g / parts_of,
                                        place(copies / sharing, stride * sharing, p, c), c);
            return parts_of;
        };
        const bool apart = p.expert_group() > 1 && expert_trained > 0;
        const double divided =
            exchange(p.dense_replicas(), p.tensor, apart ? gradients : gradients + expert_gradients,
                     apart ? weights : weights + expert_weights);
        const double expert_divided = apart ? exchange(p.expert_replicas(), p.expert_group(),
                                                       expert_gradients, expert_weights)
                                            : divided;
        held = dense_trained / divided + expert_trained / expert_divided;
        if (p.zero == zero_stage::weights) {
            const seconds cover = (forward + backward) * n;
            parts.weight_gather = detail::exposed(gather, overlap, cover * (2.0 / 3), contention);
            parts.data_reduction =
                detail::exposed(reduction, overlap, cover * (1.0 / 3), contention);
        } else {
            // beneath the last microbatch's backward pass, the first one's forward pass
            parts.data_reduction = detail::exposed(reduction, overlap, backward, contention);
            parts.weight_gather = detail::exposed(gather, overlap, forward, contention);
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
            (cost_of(op::optimizer_update{.parameters = count, .precision = f}, c.chip).time +
             stream_time(c.chip, bytes_per_element(f.gradients) * held, {})) *
            slowed;
    }

    // ---- What follows.
    e.step_time = parts.total();
    e.limit = (over_layers([](const layer_time& l) { return l.limit(); }) + first.limit() +
               last.limit()) *
              each;
    e.memory = training_memory(m, p, job.batch, c.chip.hbm_capacity);
    e.flops = training_flops(job);
    const auto tokens = quantity<units::tokens>{static_cast<double>(job.batch.sequences) *
                                                static_cast<double>(job.batch.length)};
    e.tokens_per_second = tokens / e.step_time;
    e.tokens_per_second_per_chip = e.tokens_per_second / static_cast<double>(p.chips());
    e.peak = chip.peak;
    e.mfu = e.achieved(e.flops.model) / e.peak;
    e.hfu = e.achieved(e.flops.hardware) / e.peak;
    e.exposed_communication = parts.communication() / e.step_time;
    e.bubble = (parts.bubble + parts.imbalance) / e.step_time;
    const auto set = [&](resource r, seconds time) {
        e.share[static_cast<std::size_t>(r)] = time / e.step_time;
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
