// One layer of one microbatch on one chip: forward, backward, and what is made again.
#pragma once

#include <loadline/cost/attention.hpp>
#include <loadline/cost/elementwise.hpp>
#include <loadline/cost/matmul.hpp>
#include <loadline/cost/weights.hpp>
#include <loadline/workload/job.hpp>

namespace loadline {

// Time of one kind of operation, and its lower bound.
struct paced {
    quantity<units::seconds> time{};
    quantity<units::seconds> limit{};

    constexpr paced& operator+=(const paced& other) {
        time += other.time;
        limit += other.limit;
        return *this;
    }
    [[nodiscard]] friend constexpr paced operator+(paced a, const paced& b) { return a += b; }
    [[nodiscard]] friend constexpr paced operator*(const paced& a, double n) {
        return {a.time * n, a.limit * n};
    }
};

struct layer_time {
    paced matmul{};  // once: forward, and the same again for each gradient
    double gradients =
        2;  // of inputs and of weights; where these stay as they are, of inputs alone
    paced attention_forward{};
    paced attention_backward{};
    paced stream_forward{};  // memory-bound operations
    paced stream_backward{};
    paced again{};       // forward work in the backward pass
    double kernels = 0;  // in both passes

    using seconds = quantity<units::seconds>;
    [[nodiscard]] constexpr seconds products() const { return matmul.time * (1 + gradients); }
    [[nodiscard]] constexpr seconds weight_gradients() const {
        return matmul.time * (gradients - 1);
    }
    [[nodiscard]] constexpr seconds attention() const {
        return attention_forward.time + attention_backward.time;
    }
    [[nodiscard]] constexpr seconds streams() const {
        return stream_forward.time + stream_backward.time;
    }
    [[nodiscard]] constexpr seconds forward() const {
        return matmul.time + attention_forward.time + stream_forward.time;
    }
    [[nodiscard]] constexpr seconds backward() const {
        return matmul.time * gradients + attention_backward.time + stream_backward.time +
               again.time;
    }
    [[nodiscard]] constexpr seconds total() const { return forward() + backward(); }
    [[nodiscard]] constexpr seconds limit() const {
        return matmul.limit * (1 + gradients) + attention_forward.limit + attention_backward.limit +
               stream_forward.limit + stream_backward.limit + again.limit;
    }
};

// A chip with what its peaks allow worked out once.
struct training_chip {
    const chip_spec& chip;
    quantity<units::flops_per_second> peak;       // of the matrix products' format
    quantity<units::flops_per_second> wide_peak;  // of attention and logits
    number_format compute;
    double slowed;          // inside a step, by the stack
    double slowed_experts;  // of grouped products besides
    double passes;          // of memory-bound operations, by the stack

    constexpr training_chip(const training_job& job)
        : chip{job.cluster.chip}, peak{matmul_rate(job.cluster.chip, job.plan.precision.compute)},
          wide_peak{matmul_rate(job.cluster.chip, job.plan.precision.activations)},
          compute{job.plan.precision.compute}, slowed{1 / count_of(job.stack.compute)},
          slowed_experts{1 / count_of(job.stack.experts)}, passes{count_of(job.stack.passes) *
                                                                  slowed} {}

    [[nodiscard]] constexpr paced operator()(const operation_cost& cost,
                                             quantity<units::flops_per_second> rate) const {
        return {cost.time * slowed, max(cost.work / rate, cost.bytes / chip.hbm_bandwidth)};
    }
    [[nodiscard]] constexpr paced stream(const operation_cost& cost) const {
        return {cost.time * passes, cost.bytes / chip.hbm_bandwidth};
    }
};

// Named functions and no lambdas make these: clang (14 to 19) does not evaluate a member's default that
// names another member inside a lambda.
[[nodiscard]] constexpr op::matmul product(std::int64_t m, std::int64_t n, std::int64_t k,
                                           number_format compute, number_format stored) {
    return {.m = m, .n = n, .k = k, .compute = compute, .a = stored, .out = stored};
}
[[nodiscard]] constexpr op::matmul products(std::int64_t batch, std::int64_t m, std::int64_t n,
                                            std::int64_t k, number_format format) {
    return {.m = m, .n = n, .k = k, .batch = batch, .compute = format};
}
[[nodiscard]] constexpr op::grouped_matmul grouped_product(std::int64_t rows, std::int64_t n,
                                                           std::int64_t k, double groups,
                                                           number_format compute,
                                                           number_format stored) {
    return {.rows = rows,
            .n = n,
            .k = k,
            .groups = groups,
            .compute = compute,
            .a = stored,
            .out = stored};
}

// A weight matrix of k inputs and n outputs, as one chip holds it, for `rows` tokens. Gradients of
// inputs and of weights are products of the same three sides, turned: each takes as long as the forward
// one (of measured training GEMMs, the three differ by less than the model's error).
[[nodiscard]] constexpr paced product_of(const training_chip& chip, number_format stored,
                                         std::int64_t rows, std::int64_t n, std::int64_t k) {
    return chip(cost_of(product(rows, n, k, chip.compute, stored), chip.chip), chip.peak);
}
// The same for the experts of a chip: `rows` visits over `groups` experts.
[[nodiscard]] constexpr paced expert_product(const training_chip& chip, number_format stored,
                                             std::int64_t rows, double groups, std::int64_t n,
                                             std::int64_t k) {
    paced result = chip(
        cost_of(grouped_product(rows, n, k, groups, chip.compute, stored), chip.chip), chip.peak);
    result.time *= chip.slowed_experts;
    return result;
}

// The adapters of one matrix: two thin products that only move bytes, the second added to the output.
[[nodiscard]] constexpr paced adapter_pass(const training_chip& chip, const plan& p,
                                           std::int64_t rows, std::int64_t n, std::int64_t k) {
    const quantity<units::bytes> element = bytes_per_element(p.precision.activations);
    const auto t = static_cast<double>(rows);
    return chip.stream(streaming(chip.chip, 0, element * (t * static_cast<double>(k + n)),
                                 element * (t * static_cast<double>(n))));
}

// Attention between queries and keys of one microbatch.
struct attention_time {
    paced forward{};
    paced backward{};
};

[[nodiscard]] constexpr attention_time attention_of(const training_chip& chip,
                                                    const training_job& job, std::int64_t window) {
    const plan& p = job.plan;
    const transformer& m = job.model;
    const bool latent = m.attention == attention_kind::latent;
    const std::int64_t queries = job.batch.length / p.context;
    const std::int64_t heads = (m.heads + p.tensor - 1) / p.tensor;
    const std::int64_t width =
        latent ? m.latent.nope_head_dim + m.latent.rope_head_dim : m.head_width();
    const std::int64_t values = latent ? m.latent.v_head_dim : m.head_width();
    attention_time result;
    if (p.attention == attention_kernel::unfused &&
        window == 0) {  // a band of scores is never whole
        // products of whole score matrices, and between them scale, mask, softmax and dropout
        const std::int64_t batch = p.microbatch * heads;
        const std::int64_t keys = job.batch.length;
        const number_format wide = p.precision.activations;
        const auto scores =
            chip(cost_of(products(batch, queries, keys, width, wide), chip.chip), chip.wide_peak);
        const auto weighted =
            chip(cost_of(products(batch, queries, values, keys, wide), chip.chip), chip.wide_peak);
        const bool dropped = p.dropout == dropout_masks::stored;
        const auto pass_over = [&](pass direction) {
            paced sum = chip.stream(cost_of(op::softmax{.rows = batch * queries,
                                                        .width = keys,
                                                        .masked = true,
                                                        .pass = direction,
                                                        .format = wide},
                                            chip.chip));
            if (dropped)  // dropout reads and writes the scores, and writes or reads a mask
                sum += chip.stream(cost_of(
                    op::softmax{
                        .rows = batch * queries, .width = keys, .masked = true, .format = wide},
                    chip.chip));
            return sum;
        };
        result.forward = scores + weighted + pass_over(pass::forward);
        result.backward = scores * 2 + weighted * 2 + pass_over(pass::backward);
        return result;
    }
    // A context group shares causal work evenly (each chip has early and late positions): as much as for
    // the mean of positions.
    op::attention a{.batch = p.microbatch,
                    .heads = heads,
                    .kv_heads = latent ? heads : (m.key_value_heads() + p.tensor - 1) / p.tensor,
                    .head_dim = width,
                    .v_head_dim = values,
                    .queries = queries,
                    .keys = (job.batch.length + queries) / 2,
                    .window = window,
                    .compute = p.precision.activations};
    const double slowed = 1 / quantity<units::fraction>{job.stack.attention}.count();
    result.forward = chip(cost_of(a, chip.chip), chip.wide_peak);
    result.forward.time *= slowed;
    a.pass = attention_pass::backward;
    result.backward = chip(cost_of(a, chip.chip), chip.wide_peak);
    result.backward.time *= slowed;
    return result;
}

[[nodiscard]] constexpr layer_time time_of_layer(const training_chip& chip, const training_job& job,
                                                 layer_kind kind) {
    const plan& p = job.plan;
    const transformer& m = job.model;
    const std::int64_t t = p.tensor;
    const std::int64_t tokens = p.microbatch * job.batch.length / p.context;
    const std::int64_t shared_tokens =  // of norms and residuals
        p.sequence_parallel == sequence_parallelism::on ? (tokens + t - 1) / t : tokens;
    const number_format wide = p.precision.activations;
    const bool full = p.recompute == recompute_policy::full;
    const bool last = full && !job.stack.recomputes_only_needed;  // the layer's last product too
    const recompute_parts& again = p.recompute_also;
    layer_time result;

    const auto add = [&](const paced& once, bool recomputed) {
        result.matmul += once;
        if (recomputed) result.again += once;
        result.kernels += 3;
    };
    const auto matrix = [&](std::int64_t n, std::int64_t k, bool recomputed) {
        add(product_of(chip, wide, tokens, n, k), recomputed);
    };
    const auto stream = [&](const paced& forward, const paced& backward, bool recomputed) {
        result.stream_forward += forward;
        result.stream_backward += backward;
        if (recomputed) result.again += forward;
        result.kernels += 2;
    };

    // Attention: projections, rotation, the core.
    if (m.attention == attention_kind::grouped) {
        const std::int64_t d = m.head_width();
        const std::int64_t kv = m.key_value_heads();
        const std::int64_t q_width = m.heads * d / t;
        const std::int64_t kv_width = 2 * d * (kv >= t ? kv / t : 1);
        matrix(q_width + kv_width, m.hidden, full || again.projections);
        matrix(m.hidden, q_width, full || again.output_projection);
        if (m.position == position_kind::rotary) {
            const op::rotary rotation{
                .tokens = tokens, .width = q_width + kv_width / 2, .format = wide};
            const paced once = chip.stream(cost_of(rotation, chip.chip));
            stream(once, once, full || again.projections);
        }
        if (p.trains_adapters()) {
            const paced adapters = adapter_pass(chip, p, tokens, q_width + kv_width, m.hidden) +
                                   adapter_pass(chip, p, tokens, m.hidden, q_width);
            stream(adapters, adapters * 2, full);
        }
    } else {
        const latent_attention& l = m.latent;
        const std::int64_t qk = l.nope_head_dim + l.rope_head_dim;
        const std::int64_t heads = m.heads / t;
        if (l.q_rank > 0) matrix(l.q_rank, m.hidden, full);
        matrix(heads * qk, l.q_rank > 0 ? l.q_rank : m.hidden, full || again.latent_up);
        matrix(l.kv_rank + l.rope_head_dim, m.hidden, full);
        matrix(heads * (l.nope_head_dim + l.v_head_dim), l.kv_rank, full || again.latent_up);
        matrix(m.hidden, heads * l.v_head_dim, full || again.output_projection);
        // norms of both latents, rotation, and the joining of each head's two parts
        const op::rotary rotation{
            .tokens = tokens, .width = l.q_rank + l.kv_rank + 2 * heads * qk, .format = wide};
        const paced once = chip.stream(cost_of(rotation, chip.chip));
        stream(once, once, full || again.latent_up);
    }
    attention_time core = attention_of(chip, job, 0);
    if (m.window.size > 0 && m.window.size < job.batch.length) {
        const attention_time windowed = attention_of(chip, job, m.window.size);
        const double share =
            static_cast<double>(m.windowed_layers()) / static_cast<double>(m.layers);
        core = {core.forward * (1 - share) + windowed.forward * share,
                core.backward * (1 - share) + windowed.backward * share};
    }
    result.attention_forward = core.forward;
    result.attention_backward = core.backward;
    const bool core_again =
        full || again.attention ||
        (p.recompute == recompute_policy::selective && p.attention == attention_kernel::unfused);
    if (core_again) result.again += core.forward;
    result.kernels += p.attention == attention_kernel::flash ? 4 : 16;

    // Two norms and two residual sums, with dropout where the model has it.
    const op::norm norm{.tokens = shared_tokens, .width = m.hidden, .kind = m.norm, .format = wide};
    op::norm norm_back = norm;
    norm_back.pass = pass::backward;
    const op::residual sum{.tokens = shared_tokens, .width = m.hidden, .format = wide};
    const paced sums = chip.stream(cost_of(sum, chip.chip)) * 2;
    stream(chip.stream(cost_of(norm, chip.chip)) * 2 + sums,
           chip.stream(cost_of(norm_back, chip.chip)) * 2 + sums, full || again.norms);
    result.kernels += 8;

    // The MLP, or the experts.
    const std::int64_t widths = m.mlp == mlp_kind::gated ? 2 : 1;
    const auto dense_mlp = [&](std::int64_t ffn, std::int64_t rows) {
        const std::int64_t width = ffn / t;
        add(product_of(chip, wide, rows, widths * width, m.hidden), full || again.mlp);
        add(product_of(chip, wide, rows, m.hidden, width), last);
        op::activation act{.tokens = rows, .width = width, .kind = m.mlp, .format = wide};
        const paced forward = chip.stream(cost_of(act, chip.chip));
        act.pass = pass::backward;
        stream(forward, chip.stream(cost_of(act, chip.chip)),
               full || again.mlp || again.activation);
    };
    if (kind == layer_kind::dense) {
        dense_mlp(m.ffn, tokens);
    } else {
        if (m.shared_width() > 0) dense_mlp(m.shared_width(), tokens);
        const std::int64_t etp = p.expert_tensor_degree();
        // as many visits arrive at a chip as its own tokens make, or as its experts have places for
        const double capacity = count_of(p.expert_capacity);
        const double visits = static_cast<double>(tokens * m.moe.top_k) * static_cast<double>(etp) /
                              static_cast<double>(t) * (capacity > 0 ? capacity : 1);
        const auto rows = static_cast<std::int64_t>(visits);
        const double groups = static_cast<double>(m.moe.experts) / static_cast<double>(p.expert);
        const std::int64_t width = m.moe.expert_ffn / etp;
        add(expert_product(chip, wide, rows, groups, widths * width, m.hidden), full || again.mlp);
        add(expert_product(chip, wide, rows, groups, m.hidden, width), last);
        op::activation act{.tokens = rows, .width = width, .kind = m.mlp, .format = wide};
        const paced forward = chip.stream(cost_of(act, chip.chip));
        act.pass = pass::backward;
        stream(forward, chip.stream(cost_of(act, chip.chip)),
               full || again.mlp || again.activation);
        // sorting visits by expert and back: two passes over what is sent and what arrives
        const op::rotary order{.tokens = rows, .width = 2 * m.hidden, .format = wide};
        const paced permute = chip.stream(cost_of(order, chip.chip));
        // scores of all experts, their choice
        const op::softmax scores{.rows = shared_tokens, .width = 3 * m.moe.experts, .format = fp32};
        const paced route = chip.stream(cost_of(scores, chip.chip));
        stream(permute + route, permute + route, full);
        result.kernels += 60;
    }
    if (p.trains_adapters()) result.gradients = 1;
    if (full && p.recompute_layers > 0) {
        // of the layers of a stage only some
        const double share = static_cast<double>(p.recompute_layers) /
                             static_cast<double>(p.layers_of_stage(0, m.layers));
        if (share < 1) result.again = result.again * share;
    }
    if (p.recompute == recompute_policy::full) result.kernels *= 4.0 / 3;
    return result;
}

}  // namespace loadline
