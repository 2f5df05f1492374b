// One layer of one microbatch on one chip: forward, backward, and what is made again.
#pragma once

#include <loadline/cost/attention.hpp>
#include <loadline/cost/weights.hpp>
#include <loadline/estimate/training_chip.hpp>
#include <loadline/estimate/training_kernels.hpp>

namespace loadline {

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

    constexpr layer_time& operator+=(const layer_time& o) {  // of the same job: gradients alike
        matmul += o.matmul;
        attention_forward += o.attention_forward;
        attention_backward += o.attention_backward;
        stream_forward += o.stream_forward;
        stream_backward += o.stream_backward;
        again += o.again;
        kernels += o.kernels;
        return *this;
    }
    [[nodiscard]] friend constexpr layer_time operator*(const layer_time& l, double n) {
        return {l.matmul * n,
                l.gradients,
                l.attention_forward * n,
                l.attention_backward * n,
                l.stream_forward * n,
                l.stream_backward * n,
                l.again * n,
                l.kernels * n};
    }

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

// The adapters of one matrix: two thin products that only move bytes, the second added to the output.
[[nodiscard]] constexpr hbm_traffic adapter_traffic(const training_chip& chip, const plan& p,
                                                    std::int64_t n, std::int64_t k) {
    const quantity<units::bytes> element = bytes_per_element(p.precision.activations);
    const auto t = static_cast<double>(chip.tokens());
    return {element * (t * static_cast<double>(k + n)), element * (t * static_cast<double>(n)),
            false, 0};
}

// Attention between queries and keys of one microbatch.
struct attention_time {
    paced forward{};
    paced backward{};
};

// Scores as a whole matrix: two products, and between them scale, mask, softmax and dropout.
[[nodiscard]] constexpr attention_time unfused_core(const training_chip& chip,
                                                    const training_job& job, std::int64_t queries,
                                                    std::int64_t heads, std::int64_t width,
                                                    std::int64_t values) {
    const plan& p = job.plan;
    const unfused_operations once = operations_of({.batch = p.microbatch,
                                                   .heads = heads,
                                                   .head_dim = width,
                                                   .v_head_dim = values,
                                                   .queries = queries,
                                                   .keys = job.batch.length,
                                                   .compute = p.precision.activations});
    const paced scores = chip.head_product(once.scores, width);
    const paced weighted = chip.head_product(once.weighted, values);
    op::softmax over = once.softmax;
    over.format = p.precision.activations;
    const paced forward = chip.stream(traffic_of(over));
    over.pass = pass::backward;
    const paced backward = chip.stream(traffic_of(over));
    attention_time result{scores + weighted + forward, (scores + weighted) * 2 + backward};
    if (p.dropout == dropout_masks::stored) {  // reads and writes the scores, and a mask
        result.forward += forward;
        result.backward += forward;
    }
    return result;
}

[[nodiscard]] constexpr attention_time
attention_core(const training_chip& chip, const training_job& job, std::int64_t window) {
    const plan& p = job.plan;
    const transformer& m = job.model;
    const bool latent = m.attention == attention_kind::latent;
    const std::int64_t queries = job.batch.length / p.context;
    const std::int64_t heads = (m.heads + p.tensor - 1) / p.tensor;
    const std::int64_t width =
        latent ? m.latent.nope_head_dim + m.latent.rope_head_dim : m.head_width();
    const std::int64_t values = latent ? m.latent.v_head_dim : m.head_width();
    if (p.attention == attention_kernel::unfused && window == 0)  // a band of scores is never whole
        return unfused_core(chip, job, queries, heads, width, values);
    // A context group shares causal work evenly (each chip has early and late positions): as much as for
    // the mean of positions.
    const flash_attention kernel{
        {.batch = p.microbatch,
         .heads = heads,
         .kv_heads = latent ? heads : (m.key_value_heads() + p.tensor - 1) / p.tensor,
         .head_dim = width,
         .v_head_dim = values,
         .queries = queries,
         .keys = (job.batch.length + queries) / 2,
         .window = window,
         .compute = p.precision.activations},
        chip.rates()};
    const double slower = 1 / count_of(job.stack.attention);
    return {chip.attention(kernel.forward(), slower), chip.attention(kernel.backward(), slower)};
}

// A layer being added up, from its operations.
class layer_sum {
public:
    constexpr layer_sum(const training_chip& chip, const training_job& job)
        : chip_{&chip}, job_{&job}, whole_{job.plan.whole_layers_recomputed(job.model.layers)} {}

    // `again`: where the plan makes this part again in layers that it does not make again whole.
    constexpr void matrix(const paced& once, bool again) {
        matmul_ += once;
        if (again) again_ += once;
        count(1, 2, again);
    }
    // The layer's last product: some software does not repeat what nothing reads.
    constexpr void last_matrix(const paced& once) {
        matmul_ += once;
        count(1, 2, false);
        if (!job_->stack.recomputes_only_needed) return;
        kept_ += once;
        kernels_kept_ += 1;
    }
    constexpr void stream(const hbm_traffic& forward, const hbm_traffic& backward, bool again,
                          double times = 1) {
        forward_.add(forward, chip_->rates(), times);
        backward_.add(backward, chip_->rates(), times);
        if (again) streamed_again_.add(forward, chip_->rates(), times);
        count(times, times, again);
    }
    template <class Operation>
    constexpr void stream(Operation once, bool again, double times = 1) {
        const hbm_traffic forward = traffic_of(once);
        if constexpr (requires { once.pass; }) once.pass = pass::backward;
        stream(forward, traffic_of(once), again, times);
    }
    // Twice as much backwards: gradients of inputs and of the adapters.
    constexpr void adapters(const hbm_traffic& t) {
        stream(t, t, false);
        backward_.add(t, chip_->rates());
    }
    constexpr void core(const attention_time& core, bool again, double forward, double backward) {
        core_ = core;
        if (again) again_ += core.forward;
        count(forward, backward, again);
    }
    // Launches whose work is counted elsewhere, or is none.
    constexpr void more_kernels(double forward, double backward) {
        count(forward, backward, false);
    }

    [[nodiscard]] constexpr layer_time time() const {
        const plan& p = job_->plan;
        layer_time result{matmul_,
                          p.trains_adapters() ? 1.0 : 2.0,
                          core_.forward,
                          core_.backward,
                          chip_->stream(forward_),
                          chip_->stream(backward_),
                          again_,
                          kernels_};
        if (streamed_again_.kernels > 0) result.again += chip_->stream(streamed_again_);
        double kernels_again = kernels_again_;
        if (whole_ > 0) {
            const paced whole = matmul_ - kept_ + core_.forward + result.stream_forward;
            result.again = result.again * (1 - whole_) + whole * whole_;
            kernels_again =
                kernels_again * (1 - whole_) + (kernels_forward_ - kernels_kept_) * whole_;
        }
        result.kernels += kernels_again;
        return result;
    }

private:
    constexpr void count(double forward, double backward, bool again) {
        kernels_ += forward + backward;
        kernels_forward_ += forward;
        if (again) kernels_again_ += forward;
    }

    const training_chip* chip_;
    const training_job* job_;
    double whole_;  // share of layers that are made again whole
    paced matmul_{};
    paced kept_{};  // of it what such a layer does not make again
    attention_time core_{};
    traffic_sum forward_{};
    traffic_sum backward_{};
    traffic_sum streamed_again_{};
    paced again_{};
    double kernels_ = 0;
    double kernels_forward_ = 0;
    double kernels_kept_ = 0;
    double kernels_again_ = 0;
};

// Projections, rotation, attention itself; both norms and residual sums of the layer.
constexpr void add_attention(layer_sum& layer, const training_chip& chip, const training_job& job) {
    const plan& p = job.plan;
    const transformer& m = job.model;
    const std::int64_t t = p.tensor;
    const std::int64_t tokens = chip.tokens();
    const number_format wide = p.precision.activations;
    const recompute_parts& again = p.recompute_also;

    if (m.attention == attention_kind::grouped) {
        const std::int64_t d = m.head_width();
        const std::int64_t kv = m.key_value_heads();
        const std::int64_t q_width = m.heads * d / t;
        const std::int64_t kv_width = 2 * d * (kv >= t ? kv / t : 1);
        layer.matrix(chip.product(tokens, q_width + kv_width, m.hidden), again.projections);
        layer.matrix(chip.product(tokens, m.hidden, q_width), again.output_projection);
        if (m.position == position_kind::rotary)
            layer.stream(
                op::rotary{.tokens = tokens, .width = q_width + kv_width / 2, .format = wide},
                again.projections);
        if (p.trains_adapters()) {
            const hbm_traffic in = adapter_traffic(chip, p, q_width + kv_width, m.hidden);
            const hbm_traffic out = adapter_traffic(chip, p, m.hidden, q_width);
            layer.adapters(in);
            layer.adapters(out);
        }
    } else {
        const latent_attention& l = m.latent;
        const std::int64_t qk = l.nope_head_dim + l.rope_head_dim;
        const std::int64_t heads = m.heads / t;
        if (l.q_rank > 0) layer.matrix(chip.product(tokens, l.q_rank, m.hidden), false);
        const bool up = again.latent_up || again.projections;  // the latents themselves are kept
        layer.matrix(chip.product(tokens, heads * qk, l.q_rank > 0 ? l.q_rank : m.hidden), up);
        layer.matrix(chip.product(tokens, l.kv_rank + l.rope_head_dim, m.hidden), false);
        layer.matrix(chip.product(tokens, heads * (l.nope_head_dim + l.v_head_dim), l.kv_rank), up);
        layer.matrix(chip.product(tokens, m.hidden, heads * l.v_head_dim), again.output_projection);
        // norms of both latents, rotation, and the joining of each head's two parts
        layer.stream(op::rotary{.tokens = tokens,
                                .width = l.q_rank + l.kv_rank + 2 * heads * qk,
                                .format = wide},
                     up);
    }
    attention_time core = attention_core(chip, job, 0);
    if (m.window.size > 0 && m.window.size < job.batch.length) {
        const attention_time windowed = attention_core(chip, job, m.window.size);
        const double share =
            static_cast<double>(m.windowed_layers()) / static_cast<double>(m.layers);
        core = {core.forward * (1 - share) + windowed.forward * share,
                core.backward * (1 - share) + windowed.backward * share};
    }
    const bool fused = p.attention == attention_kernel::flash;
    layer.core(core, again.attention || (p.recompute == recompute_policy::selective && !fused),
               fused ? kernels_of::flash_forward : kernels_of::unfused_forward,
               fused ? kernels_of::flash_backward : kernels_of::unfused_backward);

    const op::norm norm{
        .tokens = chip.shared_tokens(), .width = m.hidden, .kind = m.norm, .format = wide};
    const op::residual sum{.tokens = chip.shared_tokens(), .width = m.hidden, .format = wide};
    layer.stream(norm, again.norms, static_cast<double>(m.norms_of_layer()));
    layer.stream(sum, again.norms, 2);
    layer.more_kernels(1, 1);  // queries, keys and values are split, and their gradients joined
}

// A dense MLP, or the shared experts, of inner width `ffn`.
constexpr void add_mlp(layer_sum& layer, const training_chip& chip, const training_job& job,
                       std::int64_t ffn) {
    const recompute_parts& again = job.plan.recompute_also;
    const std::int64_t width = ffn / job.plan.tensor;
    const std::int64_t in = job.model.mlp == mlp_kind::gated ? 2 : 1;
    layer.matrix(chip.product(chip.tokens(), in * width, job.model.hidden), again.mlp);
    layer.last_matrix(chip.product(chip.tokens(), job.model.hidden, width));
    layer.stream(op::activation{.tokens = chip.tokens(),
                                .width = width,
                                .kind = job.model.mlp,
                                .format = job.plan.precision.activations},
                 again.mlp || again.activation);
}

// Routed experts.
constexpr void add_experts(layer_sum& layer, const training_chip& chip, const training_job& job) {
    const plan& p = job.plan;
    const transformer& m = job.model;
    const recompute_parts& again = p.recompute_also;
    const std::int64_t etp = p.expert_tensor_degree();
    // as many visits arrive at a chip as its own tokens make, or as its experts have places for
    const double capacity = count_of(p.expert_capacity);
    const double visits = static_cast<double>(chip.tokens() * m.moe.top_k) *
                          static_cast<double>(etp) / static_cast<double>(p.tensor) *
                          (capacity > 0 ? capacity : 1);
    const auto rows = static_cast<std::int64_t>(ceil_of(visits));  // a part of one is one
    const double groups = static_cast<double>(m.moe.experts) / static_cast<double>(p.expert);
    const std::int64_t width = m.moe.expert_ffn / etp;
    const std::int64_t in = m.mlp == mlp_kind::gated ? 2 : 1;
    layer.matrix(chip.experts(rows, groups, in * width, m.hidden), again.mlp);
    layer.last_matrix(chip.experts(rows, groups, m.hidden, width));
    layer.stream(
        op::activation{
            .tokens = rows, .width = width, .kind = m.mlp, .format = p.precision.activations},
        again.mlp || again.activation);
    // sorting visits by expert and back: two passes over what is sent and what arrives
    layer.stream(
        op::rotary{.tokens = rows, .width = 2 * m.hidden, .format = p.precision.activations},
        false);
    // scores of all experts, their choice; as much again backwards
    const hbm_traffic route = traffic_of(
        op::softmax{.rows = chip.shared_tokens(), .width = 3 * m.moe.experts, .format = fp32});
    layer.stream(route, route, false);
    layer.more_kernels(kernels_of::routing_forward, kernels_of::routing_backward);
}

// The rest of a layer, on top of what add_attention made.
constexpr void add_rest(layer_sum& layer, const training_chip& chip, const training_job& job,
                        layer_kind kind) {
    if (kind == layer_kind::dense) return add_mlp(layer, chip, job, job.model.ffn);
    if (job.model.shared_width() > 0) add_mlp(layer, chip, job, job.model.shared_width());
    add_experts(layer, chip, job);
}

// The output projection and loss of one microbatch, on the last stage; the embedding on the first.
[[nodiscard]] constexpr layer_time time_of_head(const training_chip& chip,
                                                const training_job& job) {
    const plan& p = job.plan;
    const std::int64_t vocab = p.padded_vocab(job.model.vocab) / p.tensor;
    layer_time result;
    // the largest product of all, in the wide format, with nothing small around it: at the speed that it
    // has alone
    result.matmul = chip.wide_product(1, chip.tokens(), vocab, job.model.hidden);
    if (chip.slowed() < 1) result.matmul.time *= chip.slowed();
    if (p.trains_adapters()) result.gradients = 1;
    const paced loss =
        chip.stream(traffic_of(op::cross_entropy{.tokens = chip.tokens(), .vocab = vocab}));
    result.stream_forward = loss * 0.5;
    result.stream_backward = loss * 0.5;
    result.kernels = kernels_of::head;
    return result;
}
struct embedding_time {
    paced forward{};
    paced backward{};
    static constexpr double kernels = kernels_of::embedding;
};
[[nodiscard]] constexpr embedding_time time_of_embedding(const training_chip& chip,
                                                         const training_job& job) {
    op::embedding lookup{.tokens = chip.tokens(),
                         .width = job.model.hidden,
                         .format = job.plan.precision.activations};
    embedding_time result;
    result.forward = chip.stream(traffic_of(lookup));
    lookup.pass = pass::backward;
    if (!job.plan.trains_adapters()) result.backward = chip.stream(traffic_of(lookup));
    return result;
}

}  // namespace loadline
