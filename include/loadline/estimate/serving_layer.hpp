// One layer of a served model in one step on one chip: its products, streams, attention and exchanges.
#pragma once

#include <loadline/cost/attention.hpp>
#include <loadline/cost/elementwise.hpp>
#include <loadline/cost/experts.hpp>
#include <loadline/cost/scan.hpp>
#include <loadline/estimate/priced_operation.hpp>
#include <loadline/estimate/serving_layout.hpp>
#include <loadline/estimate/serving_step_time.hpp>
#include <loadline/workload/model_kind.hpp>

namespace loadline {

/// What a step is given, on one data-parallel rank. Its decoding sequences read `context` tokens each.
struct step_load {
    double rows = 1;      // tokens that go through the products
    double samples = 1;   // of which the next token is drawn
    double decoding = 0;  // sequences
    double context = 0;
    bool graph = true;  // launched as a graph, as decode is
};

/// x rounded up to a whole number, one at least.
[[nodiscard]] constexpr std::int64_t whole(double x) {
    const auto n = bounded_whole(ceil_of(x));
    return n < 1 ? 1 : n;
}

/// A chip of a deployment: its rates in the formats of the job, and its share of every layer. Refers to the job,
/// which must outlive it.
class serving_chip {
public:
    constexpr serving_chip(const serving_job& job, std::int64_t hidden_parts)
        : job_{job}, rates_{job.cluster.chip}, in_step_{job.cluster.chip,
                                                        count_of(job.stack.stream)},
          quantised_{in_step_, formats(job.requests.weights), count_of(job.stack.matmul)},
          layout_{job.model.hidden, job.plan.tensor, job.requests, hidden_parts} {
        if (const number_format kept = job.plan.precision.weights; kept != job.requests.weights)
            plain_.emplace(in_step_, formats(kept), count_of(job.stack.matmul));
        if (kinds_of(job.model).has(model_kind::mixture))
            experts_.emplace(job, formats(job.requests.weights));
    }
    serving_chip(const serving_job&&, std::int64_t) = delete;

    [[nodiscard]] constexpr const serving_job& job() const { return job_; }
    // Of kernels alone.
    [[nodiscard]] constexpr const chip_rates& rates() const { return rates_; }
    [[nodiscard]] constexpr const serving_layout& layout() const { return layout_; }
    [[nodiscard]] constexpr const product_rates& quantised() const { return quantised_; }
    // Of matrices in the plan's format.
    [[nodiscard]] constexpr const product_rates& plain() const {
        return plain_ ? *plain_ : quantised_;
    }
    // Of the routed experts, in the format that their kernels multiply.
    [[nodiscard]] constexpr operation_cost cost_of_experts(op::experts e) const {
        e.compute = experts_->compute;
        e.weights = job_.requests.weights;
        return cost_of(e, experts_->products, experts_->rates);
    }
    // Of matrices with this role, by what the requests say is quantised.
    [[nodiscard]] constexpr const product_rates& products(listed::role of) const {
        switch (of) {
        case listed::role::attention:
        case listed::role::latent_down:
        case listed::role::latent_up: return within(quantised_part::all_matrices);
        case listed::role::mlp: return within(quantised_part::outside_attention);
        case listed::role::expert: return quantised_;
        case listed::role::router:
        case listed::role::head: break;
        }
        return plain();
    }
    [[nodiscard]] constexpr product_formats formats(number_format stored) const {
        const number_format compute = multiplied_in(job_.plan.precision.compute, stored);
        return {compute, compute, stored, bf16};
    }
    // Time of a kernel inside a step, where it is slower or faster than alone by one share: without its launch, and
    // never less than its bytes and products take at the peaks. No peak: of work that has no unit of its own.
    [[nodiscard]] constexpr quantity<units::seconds>
    at_pace(const operation_cost& c, double pace, quantity<units::flops_per_second> peak) const {
        quantity<units::seconds> time =
            max((c.time - c.launch) / pace, c.bytes / job_.cluster.chip.hbm_bandwidth);
        if (peak.count() > 0) time = max(time, c.work / peak);
        return time;
    }
    // A cache in a format that the chip does not multiply is converted in software.
    [[nodiscard]] constexpr bool converts_cache() const {
        const number_format stored = job_.requests.kv_cache;
        return facts(stored).width < 16 && !multiplies(job_.cluster.chip, stored);
    }

private:
    // Of matrices that have the format of the weights if no fewer are quantised than `most` names.
    [[nodiscard]] constexpr const product_rates& within(quantised_part most) const {
        return job_.requests.quantised <= most ? quantised_ : plain();
    }

    // The share of the stack's experts is of all that bounds them.
    struct rates_of_experts {
        number_format compute;
        chip_rates rates;
        product_rates products;

        constexpr rates_of_experts(const serving_job& job, const product_formats& f)
            : compute{job.stack.widens_experts && facts(f.b).width == 8 &&
                              facts(f.compute).width < 16
                          ? bf16
                          : f.compute},
              rates{job.cluster.chip, count_of(job.stack.experts)},
              products{rates, {compute, compute, f.b, f.out}, count_of(job.stack.experts)} {}
    };

    const serving_job& job_;
    chip_rates rates_;
    chip_rates in_step_;                    // of what products move, at the stack's pace
    product_rates quantised_;               // of matrices in the format of the requests
    std::optional<product_rates> plain_{};  // in that of the plan, where it is another
    std::optional<rates_of_experts> experts_{};
    serving_layout layout_;
};

/// Folds layers into the time of one step, `times` of each at once. Each operation is shown to `watch` as it is priced.
template <class Watch = nobody_watches>
class serving_fold : public ignores_the_rest {
public:
    using ignores_the_rest::operator();

    constexpr serving_fold(const serving_chip& on_chip, const serving_exchange& over_network,
                           const step_load& of_step, const Watch& watcher)
        : chip_{on_chip}, exchange_{over_network}, layout_{on_chip.layout()}, watch_{watcher},
          load_{of_step}, wide_{bytes_per_element(on_chip.job().plan.precision.activations)} {
        load_.rows *= layout_.rows_share();
        rows_ = whole(load_.rows);
        switch (layout_.kind()) {
        case weight_layout::one_dimension: sum_ = exchange_.all_reduce(hidden_vectors()); break;
        case weight_layout::two_dimensions: sum_ = exchange_.sum_of_hidden(hidden_vectors()); break;
        case weight_layout::gathered: break;  // each chip has whole matrices
        }
    }

    // How many layers the operations that come next are part of.
    constexpr void repeat(double times) { times_ = times; }
    // At the end of a mixer or feed-forward: what its inner vectors and matrices cost on their way in other layouts
    // than that of one dimension.
    constexpr void end_block(listed::role of) {
        if (matrices_ == 0) return;  // experts stay divided, whatever the layout
        if (layout_.kind() == weight_layout::two_dimensions)
            step_.tensor +=
                exchange_.sum_of_inner(wide_ * (load_.rows * (block_.inner + block_.latents))) *
                times_;
        if (layout_.kind() == weight_layout::gathered) {
            const quantity<units::seconds> whole_matrices =
                exchange_.gather(chip_.products(of).weight() * matrices_) * times_;
            step_.tensor += whole_matrices;
            step_.fetching += whole_matrices;
        }
        block_ = {};
        matrices_ = 0;
    }
    constexpr void add_kernels(double kernels) { kernels_ += kernels * times_; }
    // Sampling passes over logits in fp32.
    constexpr void add_output() {
        const serving_job& job = chip_.job();
        const std::int64_t vocabulary = job.plan.padded_vocab(job.model.vocab);
        const std::int64_t part = ceil_div(vocabulary, layout_.tensor());
        const std::int64_t sampled = job.stack.sampler_whole_vocabulary ? vocabulary : part;
        times_ = 1;
        multiply("output projection", chip_.plain(), whole(load_.samples), part, job.model.hidden);
        move("sampling", quantity<units::bytes>{job.stack.sampling} *
                             (load_.samples * static_cast<double>(sampled)));
        add_kernels(3);
    }

    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        if (p.role == listed::role::expert) return;  // one operation with routing: `routed`
        const std::int64_t n = layout_.on_chip(p.n, p.role);
        const std::int64_t k = layout_.on_chip(p.k, p.role);
        if (!layout_.one_dimension() && p.role != listed::role::router) {
            add_product(block_, p, n, k);
            if (p.role != listed::role::latent_down)
                matrices_ += static_cast<double>(p.n.total()) * static_cast<double>(p.k.total());
        }
        joined_ += n;
        if (p.with_next != listed::joined::never) {
            if constexpr (Watch::watches) watch_.joins(p.name);
            return;
        }
        multiply(p.name, chip_.products(p.role), rows_, joined_, k);
        joined_ = 0;
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::product_of_each_head& p) {
        if (!layout_.one_dimension())
            matrices_ += static_cast<double>(p.heads.total()) * static_cast<double>(p.n) *
                         static_cast<double>(p.k);
        multiply(p.name, chip_.plain(), rows_, p.n, p.k,
                 layout_.on_chip(p.heads, listed::role::latent_up));
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::rearranged& r) {
        pass_over("parting, rotation, cache",
                  2.0 * static_cast<double>(layout_.on_chip(r.width, listed::role::attention) +
                                            layout_.on_chip(r.more, listed::role::attention)));
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::stream& s) {
        if (s.kind == listed::stream_kind::norm)  // with its residual: two read, two written
            pass_over(s.name, 4 * layout_.normed() * static_cast<double>(s.times));
        if (s.kind != listed::stream_kind::activation || s.rows == listed::row_kind::visits) return;
        pass_over(s.name, static_cast<double>((s.inputs + 1) *
                                              layout_.on_chip(s.width, listed::role::mlp)));
        add_kernels(1);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::attention_core& c) {
        if (layout_.transposes()) {
            // elements of all heads, each of two ways; of a latent cache no keys and values
            const std::int64_t heads = c.latent > 0 ? c.heads : c.heads + c.kv_heads;
            const double elements = 0.5 * static_cast<double>(heads * (c.qk + c.v));
            step_.tensor += exchange_.transpose(wide_ * (all_rows() * elements /
                                                         static_cast<double>(layout_.tensor()))) *
                            (2 * times_);
        }
        if (load_.decoding > 0) decode(c);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::index_core& c) {
        if (load_.decoding <= 0) return;
        const operation_cost once =
            cost_of(op::index_scores{.batch = whole(sequences()),
                                     .heads = c.heads,  // whole on each chip
                                     .head_dim = c.head_dim,
                                     .queries = queries(),
                                     .keys = whole(load_.context),
                                     .causal = false},
                    chip_.rates());
        add_core("scores of the indexer", once, count_of(chip_.job().stack.cache),
                 attention_peak(chip_.rates().chip(), bf16, fp8), 1);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::scan& s) {
        if (load_.decoding <= 0) return;
        const operation_cost once =
            cost_of(op::state_step{.batch = whole(sequences()),
                                   .heads = layout_.attended(s.heads.count) * s.heads.width,
                                   .key = s.key,
                                   .value = s.value,
                                   .queries = queries(),
                                   .step = s.step,
                                   .state = s.state},
                    chip_.rates());
        add_core(s.name, once, count_of(chip_.job().stack.cache), {}, 2);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::block_sum& b) {
        if (!b.beside_experts) step_.tensor += sum_ * times_;
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::routed& r);

    [[nodiscard]] constexpr serving_step_time time() const {
        const serving_stack& stack = chip_.job().stack;
        serving_step_time step = step_;
        step.elementwise += chip_.rates().stream(moved_, {});
        step.launch += quantity<units::seconds>{stack.gap} * kernels_;
        if (!load_.graph) step.launching += quantity<units::seconds>{stack.eager} * kernels_;
        return step;
    }

private:
    [[nodiscard]] constexpr quantity<units::bytes> hidden_vectors() const {
        const listed::side hidden{chip_.job().model.hidden, 1, listed::division::hidden};
        return wide_ *
               (load_.rows * static_cast<double>(layout_.on_chip(hidden, listed::role::attention)));
    }
    // Tokens of the rank; rows of a chip are fewer where tokens are divided.
    [[nodiscard]] constexpr double all_rows() const { return load_.rows / layout_.rows_share(); }
    [[nodiscard]] constexpr double sequences() const {
        return load_.decoding * layout_.batch_share();
    }
    [[nodiscard]] constexpr std::int64_t queries() const {
        return whole(all_rows() / load_.decoding);
    }

    // A product, both of whose sides go at the stack's pace already.
    constexpr void add(const char* name, const operation_cost& c) {
        const bool computes = c.compute_time > c.memory_time;
        const quantity<units::seconds> busy = (c.time - c.launch) * times_;
        (computes ? step_.matmul : step_.weights) += busy;
        step_.multiplying += c.compute_time * times_;
        kernels_ += times_;
        show(name, operation_class::product, c, busy);
    }
    constexpr void show(const char* name, operation_class of, const operation_cost& c,
                        quantity<units::seconds> busy) const {
        if constexpr (Watch::watches)
            watch_({.name = name,
                    .of = of,
                    .forward = c,
                    .forward_time = busy / times_,
                    .times = times_});
    }
    [[gnu::always_inline]] constexpr void multiply(const char* name, const product_rates& products,
                                                   std::int64_t rows, std::int64_t n,
                                                   std::int64_t k, std::int64_t batch = 1) {
        add(name, products.dense(rows, n, k, batch));
    }
    // Kernels between the products move so many elements of each row.
    constexpr void pass_over(const char* name, double elements) {
        move(name, wide_ * (load_.rows * elements));
    }
    constexpr void move(const char* name, quantity<units::bytes> bytes) {
        moved_ += bytes * times_;
        if constexpr (Watch::watches)
            show(name, operation_class::stream,
                 cost_of(hbm_traffic{bytes, {}, false, 0}, chip_.rates()),
                 chip_.rates().stream(bytes, {}) * times_);
    }
    constexpr void add_core(const char* name, const operation_cost& c, double speed,
                            quantity<units::flops_per_second> peak, double kernels) {
        const quantity<units::seconds> busy = chip_.at_pace(c, speed, peak) * times_;
        (c.compute_time > c.memory_time ? step_.attention : step_.cache) += busy;
        add_kernels(kernels);
        show(name, operation_class::attention, c, busy);
    }
    constexpr void decode(const listed::attention_core& c);

    const serving_chip& chip_;
    const serving_exchange& exchange_;
    const serving_layout& layout_;
    const Watch& watch_;
    step_load load_;
    quantity<units::bytes> wide_;  // one element of an activation
    std::int64_t rows_ = 1;
    quantity<units::seconds> sum_{};  // of the rows' partial hidden vectors over the tensor group
    double times_ = 1;
    std::int64_t joined_ = 0;  // outputs of products that are one with the next
    layout_sums block_{};
    double matrices_ = 0;  // of a block, in all
    quantity<units::bytes> moved_{};
    double kernels_ = 0;
    serving_step_time step_{};
};

// Attention of decode over a paged cache.
template <class Watch>
constexpr void serving_fold<Watch>::decode(const listed::attention_core& c) {
    const serving_job& job = chip_.job();
    const requests& r = job.requests;
    const std::int64_t heads = layout_.attended(c.heads);
    const std::int64_t kv_heads = layout_.attended(c.kv_heads);
    const serving_stack& stack = job.stack;
    double speed = count_of(stack.cache);
    const bool one_pass = stack.one_pass_above > 0 && sequences() * static_cast<double>(heads) >
                                                          static_cast<double>(stack.one_pass_above);
    if (one_pass || c.qk < stack.shared_head_dim)
        speed *= static_cast<double>(kv_heads) / static_cast<double>(heads);
    if (c.latent > 0 && stack.latent_heads_together > 0)
        speed /= static_cast<double>(ceil_div(heads, stack.latent_heads_together));
    double conversions = 0;
    if (chip_.converts_cache()) {
        // at the kernel's own speed, whatever that of its other work
        conversions = speed / count_of(stack.converted_cache);
        if (stack.converts_each_head && c.latent == 0)
            conversions *= static_cast<double>(heads) / static_cast<double>(kv_heads);
    }
    // of a chunk a token sees, in the mean, the half
    double context = load_.context;
    if (c.chunk > 0 && context > static_cast<double>(c.chunk))
        context = static_cast<double>(c.chunk) / 2;
    const number_format compute = job.plan.precision.activations;
    const operation_cost once =
        c.latent > 0
            ? cost_of(op::latent_decode{.latent = {.kv_rank = c.latent, .rope_head_dim = c.rotary},
                                        .batch = whole(sequences()),
                                        .heads = heads,
                                        .context = whole(
                                            c.window > 0 && static_cast<double>(c.window) < context
                                                ? static_cast<double>(c.window)
                                                : context),
                                        .queries = queries(),
                                        .page = r.kv_block,
                                        .compute = compute,
                                        .cache = r.kv_cache,
                                        .conversions = conversions},
                      job.cluster.chip)
            : cost_of(op::paged_attention{.batch = whole(sequences()),
                                          .heads = heads,
                                          .kv_heads = kv_heads,
                                          .head_dim = c.qk,
                                          .v_head_dim = c.v,
                                          .context = whole(context),
                                          .queries = queries(),
                                          .window = c.window,
                                          .page = r.kv_block,
                                          .compute = compute,
                                          .cache = r.kv_cache,
                                          .conversions = conversions},
                      job.cluster.chip);
    const auto peak = attention_peak(job.cluster.chip, compute, r.kv_cache);
    add_core(c.name, once, speed, peak,
             2);  // the cache is read in parts, which a second kernel joins
}

// Exchange with the experts' chips, the experts, the way back.
template <class Watch>
constexpr void serving_fold<Watch>::operator()(const listed::routed& r) {
    const serving_job& job = chip_.job();
    const plan& p = job.plan;
    // Tokens of the ranks that share an expert group, or of the part of a rank that one has, and those that one chip's
    // experts get of them. Experts stay divided, whatever the layout.
    const double ranks =
        static_cast<double>(p.expert_group()) / static_cast<double>(layout_.tensor());
    const double tokens = all_rows() * ranks;
    const auto degree = static_cast<double>(p.expert);
    const bool alike = job.requests.prompts == prompt_mix::copies && load_.decoding > 0;
    const double touched = experts_touched(r.experts, r.top_k, alike ? 1 : whole(tokens)) / degree;
    const double uneven = p.expert > 1 ? count_of(job.requests.expert_imbalance) : 1;
    const double visits = tokens * static_cast<double>(r.top_k) / degree * uneven;
    add("experts", chip_.cost_of_experts({.rows = whole(visits),
                                          .hidden = r.hidden,
                                          .ffn = ceil_div(r.ffn, p.expert_tensor_degree()),
                                          .groups = touched,
                                          .kind = r.kind}));
    add_kernels(6);  // routing, permutation, activation, sum
    if (load_.decoding <= 0 && job.stack.expert_block > 0) {
        const double here = static_cast<double>(r.experts) / degree;
        const double more = (visits - (here - 1)) / static_cast<double>(job.stack.expert_block);
        const double blocks = (more > 0 ? ceil_of(more) : 0) + here - 1;
        operation_cost waits;
        waits.time = waits.compute_time = quantity<units::seconds>{job.stack.block} * blocks;
        step_.matmul += waits.time * times_;
        step_.multiplying += waits.time * times_;
        show("blocks of experts", operation_class::product, waits, waits.time * times_);
    }
    if (ranks > 1) {
        const double sent = all_rows() * static_cast<double>(r.top_k * r.hidden) /
                            static_cast<double>(layout_.tensor());
        step_.expert += exchange_.to_experts(wide_ * sent) * times_;
    } else {
        const quantity<units::bytes> whole_vectors =
            wide_ * (all_rows() * static_cast<double>(r.hidden));
        step_.tensor +=
            (layout_.one_dimension() ? sum_ : exchange_.all_reduce(whole_vectors)) * times_;
    }
}

}  // namespace loadline
