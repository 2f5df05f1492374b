// One step of a served model on one chip: its layers, products and exchanges, part by part.
#pragma once

#include <loadline/cost/attention.hpp>
#include <loadline/cost/elementwise.hpp>
#include <loadline/cost/experts.hpp>
#include <loadline/cost/memory.hpp>
#include <loadline/estimate/serving_exchange.hpp>
#include <loadline/estimate/serving_step_time.hpp>
#include <loadline/workload/job.hpp>

namespace loadline {

// What a step is given, on one data-parallel rank. Its decoding sequences read `context` tokens each.
struct step_load {
    double rows = 1;      // tokens that go through the products
    double samples = 1;   // of which the next token is drawn
    double decoding = 0;  // sequences
    double context = 0;
    bool graph = true;  // launched as a graph, as decode is
};

[[nodiscard]] constexpr std::int64_t whole(double x) {
    const auto n = static_cast<std::int64_t>(ceil_of(x));
    return n < 1 ? 1 : n;
}

// The steps of one deployment: what does not change from step to step is worked out once. Refers to the
// job, which must outlive it.
class serving_steps {
public:
    constexpr explicit serving_steps(const serving_job& job)
        : job_{job}, exchange_{job}, chip_{job.cluster.chip},
          quantised_{chip_, formats(job, job.requests.weights)},
          wide_{bytes_per_element(job.plan.precision.activations)}, tensor_{job.plan.tensor},
          one_dimension_{job.requests.weights_by == weight_layout::one_dimension},
          slower_matmul_{1 / count_of(job.stack.matmul)}, slower_stream_{
                                                              1 / count_of(job.stack.stream)} {
        const transformer& m = job.model;
        const requests& r = job.requests;
        if (const number_format kept = job.plan.precision.weights; kept != r.weights)
            plain_.emplace(chip_, formats(job, kept));
        switch (r.weights_by) {
        case weight_layout::one_dimension: parts_ = tensor_; break;
        case weight_layout::two_dimensions: parts_ = tensor_ / exchange_.hidden_parts(); break;
        case weight_layout::gathered:
            parts_ = 1;
            rows_share_ = 1 / static_cast<double>(tensor_);
            break;
        }
        hidden_ = ceil_div(m.hidden, exchange_.hidden_parts());
        normed_ = static_cast<double>(m.hidden);
        if (r.weights_by == weight_layout::two_dimensions) normed_ /= static_cast<double>(tensor_);
        heads_ = ceil_div(m.heads, parts_);
        own_heads_ =
            r.weights_by == weight_layout::two_dimensions ? ceil_div(m.heads, tensor_) : heads_;
        kv_heads_ = ceil_div(m.key_value_heads(), parts_);
        const bool by_batch = r.attention_by == attention_layout::batch;
        batch_share_ = by_batch ? 1 / static_cast<double>(tensor_) : 1;
        attended_ = {ceil_div(m.heads, by_batch ? 1 : tensor_),
                     ceil_div(m.key_value_heads(), by_batch ? 1 : tensor_)};
    }

    serving_steps(const serving_job&&) = delete;

    // All layers, each stage in turn, and the output projection. Attention of prefill is apart.
    [[nodiscard]] constexpr serving_step_time products(step_load load) const {
        const transformer& m = job_.model;
        load.rows *= rows_share_;
        serving_step_time step;
        pass now{.load = load, .rows = whole(load.rows), .step = step};
        now.gap = quantity<units::seconds>{load.graph ? job_.stack.gap : job_.stack.eager};
        now.sum = sum_of_hidden(load.rows);

        add_attention_block(now, static_cast<double>(m.layers));
        if (const std::int64_t dense = m.dense_layers(); dense > 0)
            add_mlp(now, m.ffn, static_cast<double>(dense), true);
        if (const std::int64_t experts = m.expert_layers(); experts > 0)
            add_experts(now, static_cast<double>(experts));
        add_output(now);
        if (job_.plan.pipeline > 1)
            step.pipeline =
                exchange_.to_next_stage(wide_ * (load.rows * static_cast<double>(m.hidden))) *
                (job_.plan.pipeline - 1);
        step.host = quantity<units::seconds>{job_.stack.step} +
                    quantity<units::seconds>{job_.stack.sequence} * load.samples;
        return step;
    }

    // Attention of `sequences` prompts over all layers, whatever the steps it is done in.
    [[nodiscard]] constexpr serving_step_time
    prompt_attention(double sequences, std::int64_t queries, std::int64_t keys) const {
        const transformer& m = job_.model;
        const auto windowed = static_cast<double>(m.windowed_layers());
        serving_step_time step;
        const auto add = [&](std::int64_t window, double layers) {
            if (layers == 0) return;
            const operation_cost c =
                m.attention == attention_kind::latent
                    ? cost_of(op::latent_prefill{.latent = m.latent,
                                                 .batch = whole(sequences * batch_share_),
                                                 .heads = attended_.heads,
                                                 .queries = queries,
                                                 .keys = keys,
                                                 .compute = job_.plan.precision.activations,
                                                 .cache = job_.requests.kv_cache},
                              job_.cluster.chip)
                    : cost_of(op::attention{.batch = whole(sequences * batch_share_),
                                            .heads = attended_.heads,
                                            .kv_heads = attended_.kv_heads,
                                            .head_dim = m.head_width(),
                                            .v_head_dim = m.head_width(),
                                            .queries = queries,
                                            .keys = keys,
                                            .window = window,
                                            .stores_cache = true,
                                            .compute = job_.plan.precision.activations,
                                            .cache = job_.requests.kv_cache},
                              job_.cluster.chip);
            step.attention += (c.time - c.launch) * (layers / count_of(job_.stack.attention));
            step.launch += quantity<units::seconds>{job_.stack.eager} * layers;
        };
        add(0, static_cast<double>(m.layers) - windowed);
        add(m.window.size, windowed);
        return step;
    }

    [[nodiscard]] constexpr const serving_exchange& exchange() const { return exchange_; }

private:
    // One step being added up.
    struct pass {
        const step_load& load;
        std::int64_t rows;
        serving_step_time& step;
        quantity<units::seconds> gap{};  // from kernel to kernel
        quantity<units::seconds>
            sum{};  // of the rows' partial hidden vectors over the tensor group
    };

    [[nodiscard]] static constexpr std::int64_t ceil_div(std::int64_t n, std::int64_t by) {
        return (n + by - 1) / by;
    }
    // Hidden vectors of the rows, of which each chip has a partial sum; none where it has whole matrices.
    [[nodiscard]] constexpr quantity<units::seconds> sum_of_hidden(double rows) const {
        const quantity<units::bytes> size = wide_ * (rows * static_cast<double>(hidden_));
        switch (job_.requests.weights_by) {
        case weight_layout::one_dimension: return exchange_.all_reduce(size);
        case weight_layout::two_dimensions: return exchange_.sum_of_hidden(size);
        case weight_layout::gathered: break;
        }
        return {};
    }
    // What attention's queries and outputs, and an MLP's inner vectors, of `width` on a chip cost on their
    // way in other layouts than that of one dimension, and matrices of `parameters` in all.
    constexpr void add_layout(pass& now, double width, double parameters,
                              const product_rates& stored, double times) const {
        if (job_.requests.weights_by == weight_layout::two_dimensions)
            now.step.tensor += exchange_.sum_of_inner(wide_ * (now.load.rows * width)) * times;
        if (job_.requests.weights_by == weight_layout::gathered)
            now.step.tensor += exchange_.gather(stored.weight() * parameters) * times;
    }
    // Products of wider weights are not made narrower than what is stored.
    [[nodiscard]] static constexpr product_formats formats(const serving_job& job,
                                                           number_format stored) {
        const number_format wanted = job.plan.precision.compute;
        const number_format compute = facts(wanted).width < facts(stored).width ? stored : wanted;
        return {compute, compute, stored, bf16};
    }
    // Of matrices in the plan's format.
    [[nodiscard]] constexpr const product_rates& plain() const {
        return plain_ ? *plain_ : quantised_;
    }
    // Of matrices that have the format of the weights if no fewer are quantised than `most` names.
    [[nodiscard]] constexpr const product_rates& within(quantised_part most) const {
        return job_.requests.quantised <= most ? quantised_ : plain();
    }

    constexpr void add(pass& now, const operation_cost& c, double times) const {
        const quantity<units::seconds> busy = (c.time - c.launch) * times;
        if (c.compute_time > c.memory_time)
            now.step.matmul += busy * slower_matmul_;
        else
            now.step.weights += busy * slower_stream_;
        now.step.launch += now.gap * times;
    }
    [[gnu::always_inline]] constexpr void multiply(pass& now, const product_rates& products,
                                                   std::int64_t rows, std::int64_t n,
                                                   std::int64_t k, double times,
                                                   std::int64_t batch = 1) const {
        add(now, products.dense(rows, n, k, batch), times);
    }
    // Kernels between the products, which move `bytes` in all.
    constexpr void stream(pass& now, quantity<units::bytes> bytes, double kernels,
                          double times) const {
        now.step.elementwise += chip_.stream(bytes, {}) * times;
        now.step.launch += now.gap * (kernels * times);
    }

    // Norms, residual, rotary, writing the cache; projections; attention of decode; the sum.
    constexpr void add_attention_block(pass& now, double times) const {
        const transformer& m = job_.model;
        const product_rates& f = within(quantised_part::all_matrices);
        const std::int64_t h = hidden_;
        double touched = 0;  // elements for each token, read or written between the products
        double moved = 0;    // elements of all its heads, each of two ways
        if (m.attention == attention_kind::grouped) {
            const std::int64_t d = m.head_width();
            multiply(now, f, now.rows, (heads_ + 2 * kv_heads_) * d, h, times);
            multiply(now, f, now.rows, h, heads_ * d, times);
            touched = 2.0 * static_cast<double>((heads_ + 2 * kv_heads_) * d);
            if (!one_dimension_)
                add_layout(now, summed_attention_width(m, heads_, kv_heads_),
                           attention_parameters(m, plan{}), f, times);
            moved = static_cast<double>((m.heads + m.key_value_heads()) * d);
        } else {
            const latent_attention& l = m.latent;
            const std::int64_t qk = l.nope_head_dim + l.rope_head_dim;
            const std::int64_t latents = l.q_rank + l.kv_rank + l.rope_head_dim;
            multiply(now, f, now.rows, latents, h, times);
            const bool direct = l.q_rank == 0;  // queries from the hidden vector
            multiply(now, f, now.rows, (direct ? heads_ : own_heads_) * qk, direct ? h : l.q_rank,
                     times);
            if (now.load.decoding > 0) {  // absorbed: into the latent space and back, head by head
                multiply(now, plain(), now.rows, l.kv_rank, l.nope_head_dim, times, own_heads_);
                multiply(now, plain(), now.rows, l.v_head_dim, l.kv_rank, times, own_heads_);
            } else {
                multiply(now, f, now.rows, own_heads_ * (l.nope_head_dim + l.v_head_dim), l.kv_rank,
                         times);
            }
            multiply(now, f, now.rows, h, heads_ * l.v_head_dim, times);
            touched =
                2.0 * static_cast<double>(l.q_rank + l.kv_rank + heads_ * (qk + l.v_head_dim));
            moved = 0.5 * static_cast<double>(m.heads * (qk + l.v_head_dim));
            if (!one_dimension_)
                add_layout(now, static_cast<double>(latents) + summed_attention_width(m, heads_, 0),
                           attention_parameters(m, plan{}), f, times);
        }
        // where products divide tokens by heads and attention by sequences, or the other way round
        if ((batch_share_ == 1) != (rows_share_ == 1))
            now.step.tensor += exchange_.transpose(wide_ * (now.load.rows / rows_share_ * moved /
                                                            static_cast<double>(tensor_))) *
                               (2 * times);
        if (now.load.decoding > 0) add_decode_attention(now, times);
        // norms with their residuals: two read, two written
        touched += 4 * static_cast<double>(m.norms_of_layer()) * normed_;
        stream(now, wide_ * (now.load.rows * touched),
               static_cast<double>(job_.stack.layer_kernels), times);
        if (m.block == block_kind::serial) now.step.tensor += now.sum * times;
    }

    constexpr void add_decode_attention(pass& now, double times) const {
        const transformer& m = job_.model;
        const requests& r = job_.requests;
        const std::int64_t queries = whole(now.load.rows / rows_share_ / now.load.decoding);
        const serving_stack& stack = job_.stack;
        double speed = count_of(stack.cache);
        const double sequences = now.load.decoding * batch_share_;
        const std::int64_t heads = attended_.heads;
        const std::int64_t kv_heads = attended_.kv_heads;
        const bool one_pass =
            stack.one_pass_above > 0 &&
            sequences * static_cast<double>(heads) > static_cast<double>(stack.one_pass_above);
        if (one_pass || m.head_width() < stack.shared_head_dim)
            speed *= static_cast<double>(kv_heads) / static_cast<double>(heads);
        if (facts(r.kv_cache).width < 16 && matmul_rate(job_.cluster.chip, r.kv_cache).count() <= 0)
            speed *= count_of(stack.converted_cache);
        const auto add = [&](std::int64_t window, double layers) {
            if (layers == 0) return;
            const operation_cost c =
                m.attention == attention_kind::latent
                    ? cost_of(op::latent_decode{.latent = m.latent,
                                                .batch = whole(sequences),
                                                .heads = heads,
                                                .context = whole(now.load.context),
                                                .queries = queries,
                                                .page = r.kv_block,
                                                .compute = job_.plan.precision.activations,
                                                .cache = r.kv_cache},
                              job_.cluster.chip)
                    : cost_of(op::paged_attention{.batch = whole(sequences),
                                                  .heads = heads,
                                                  .kv_heads = kv_heads,
                                                  .head_dim = m.head_width(),
                                                  .v_head_dim = m.head_width(),
                                                  .context = whole(now.load.context),
                                                  .queries = queries,
                                                  .window = window,
                                                  .page = r.kv_block,
                                                  .compute = job_.plan.precision.activations,
                                                  .cache = r.kv_cache},
                              job_.cluster.chip);
            const quantity<units::seconds> busy = (c.time - c.launch) * (layers / speed);
            (c.compute_time > c.memory_time ? now.step.attention : now.step.cache) += busy;
        };
        const double windowed =
            times * static_cast<double>(m.windowed_layers()) / static_cast<double>(m.layers);
        add(0, times - windowed);
        add(m.window.size, windowed);
        now.step.launch +=
            now.gap * (2 * times);  // the cache is read in parts, which a second kernel joins
    }

    constexpr void add_mlp(pass& now, std::int64_t width, double times, bool summed) const {
        const transformer& m = job_.model;
        const product_rates& f = within(quantised_part::outside_attention);
        const std::int64_t part = ceil_div(width, parts_);
        const std::int64_t in = m.mlp == mlp_kind::gated ? 2 : 1;
        multiply(now, f, now.rows, in * part, hidden_, times);
        multiply(now, f, now.rows, hidden_, part, times);
        stream(now, wide_ * (now.load.rows * static_cast<double>((in + 1) * part)), 1, times);
        if (!one_dimension_)
            add_layout(now, summed_mlp_width(m, part),
                       static_cast<double>((in + 1) * width * m.hidden), f, times);
        if (summed) now.step.tensor += now.sum * times;
    }

    // Router, exchange with the experts' chips, the experts, the way back.
    constexpr void add_experts(pass& now, double times) const {
        const transformer& m = job_.model;
        const plan& p = job_.plan;
        if (m.shared_width() > 0) add_mlp(now, m.shared_width(), times, false);
        multiply(now, plain(), now.rows, m.moe.experts, m.hidden, times);

        // Tokens of all ranks that share the experts, and those that one chip's experts get of them.
        const std::int64_t group = p.expert_group();
        const std::int64_t ranks = group > tensor_ ? group / tensor_ : 1;
        const double rows =
            now.load.rows / rows_share_;  // experts stay divided, whatever the layout
        const double tokens = rows * static_cast<double>(ranks);
        const auto degree = static_cast<double>(p.expert);
        const bool alike = job_.requests.prompts == prompt_mix::copies && now.load.decoding > 0;
        const double touched =
            experts_touched(m.moe.experts, m.moe.top_k, alike ? 1 : whole(tokens)) / degree;
        const double uneven = p.expert > 1 ? count_of(job_.requests.expert_imbalance) : 1;
        const double visits = tokens * static_cast<double>(m.moe.top_k) / degree * uneven;
        add(now,
            cost_of(op::experts{.rows = whole(visits),
                                .hidden = m.hidden,
                                .ffn = ceil_div(m.moe.expert_ffn, p.expert_tensor_degree()),
                                .groups = touched,
                                .kind = m.mlp,
                                .compute = formats(job_, job_.requests.weights).compute,
                                .weights = job_.requests.weights},
                    quantised_, chip_),
            times);
        now.step.launch += now.gap * (6 * times);  // routing, permutation, activation, sum
        if (ranks > 1) {
            const double sent =
                rows * static_cast<double>(m.moe.top_k * m.hidden) / static_cast<double>(tensor_);
            now.step.expert += exchange_.to_experts(wide_ * sent) * times;
        } else {
            const quantity<units::bytes> whole_vectors =
                wide_ * (rows * static_cast<double>(m.hidden));
            now.step.tensor +=
                (one_dimension_ ? now.sum : exchange_.all_reduce(whole_vectors)) * times;
        }
    }

    // Logits are read and written in fp32 by sampling.
    constexpr void add_output(pass& now) const {
        const transformer& m = job_.model;
        const std::int64_t part = ceil_div(job_.plan.padded_vocab(m.vocab), tensor_);
        multiply(now, plain(), whole(now.load.samples), part, m.hidden, 1);
        stream(now, bytes_per_element(fp32) * (3 * now.load.samples * static_cast<double>(part)), 3,
               1);
    }

    const serving_job& job_;
    serving_exchange exchange_;
    chip_rates chip_;
    product_rates quantised_;               // of matrices in the format of the requests
    std::optional<product_rates> plain_{};  // in that of the plan, where it is another
    quantity<units::bytes> wide_;           // one element of an activation
    std::int64_t tensor_;
    bool one_dimension_;
    double slower_matmul_;
    double slower_stream_;
    // Of the matrices on one chip, by the layout. Heads are whole ones, padded where they do not divide;
    // those of keys and values are copied where there are more chips.
    std::int64_t parts_ = 1;   // that inner widths are divided into
    std::int64_t hidden_ = 1;  // width
    std::int64_t heads_ = 1;
    std::int64_t own_heads_ = 1;  // of those made from whole latent vectors: over all chips
    std::int64_t kv_heads_ = 1;
    double rows_share_ = 1;  // of the tokens
    double normed_ = 1;      // elements of each hidden vector that pass through the chip's norms
    // What attention is given on one chip.
    struct attended_heads {
        std::int64_t heads = 1;
        std::int64_t kv_heads = 1;
    };
    attended_heads attended_{};
    double batch_share_ = 1;  // of the sequences
};

}  // namespace loadline
