// One layer of one microbatch on one chip: forward, backward, what is made again, and what is exposed of its
// exchanges.
#pragma once

#include <loadline/cost/attention.hpp>
#include <loadline/cost/layer_streams.hpp>
#include <loadline/cost/scan.hpp>
#include <loadline/estimate/layer_exchange.hpp>
#include <loadline/estimate/layer_time.hpp>
#include <loadline/estimate/overlap.hpp>
#include <loadline/estimate/priced_operation.hpp>
#include <loadline/estimate/training_kernels.hpp>
#include <loadline/workload/layer.hpp>

namespace loadline {

/// Time of attention between queries and keys, of one microbatch on one chip.
struct attention_time {
    paced forward{};
    paced backward{};
};

/// Time of attention with scores as a whole matrix: two products, and between them scale, mask, softmax and dropout.
[[nodiscard]] constexpr attention_time unfused_core(const training_chip& chip, const layer_plan& p,
                                                    const op::attention& a) {
    const unfused_operations once = operations_of(a);
    const paced scores = chip.head_product(once.scores, a.head_dim);
    const paced weighted = chip.head_product(once.weighted, a.v_head_dim);
    op::softmax over = once.softmax;
    over.format = p.precision.activations;
    const paced forward = chip.stream(traffic_of(over));
    over.pass = pass::backward;
    const paced backward = chip.stream(traffic_of(over));
    attention_time result{scores + weighted + forward, (scores + weighted) * 2 + backward};
    if (p.stores_masks) {  // reads and writes the scores, and a mask
        result.forward += forward;
        result.backward += forward;
    }
    return result;
}

/// Cost of the kernels of attention with scores as a whole matrix, in one pass: what a report shows.
[[nodiscard]] constexpr operation_cost unfused_cost(const training_chip& chip, const layer_plan& p,
                                                    const op::attention& a) {
    const unfused_operations once = operations_of(a);
    const auto product = [&](const op::matmul& m) {
        return chip.wide_cost(m.batch, m.m, m.n, m.k);
    };
    op::softmax over = once.softmax;
    over.format = p.precision.activations;
    operation_cost between = cost_of(over, chip.rates());
    over.pass = pass::forward;
    if (p.stores_masks) between += cost_of(over, chip.rates());
    between.work = {};  // of the vector unit, beside that of the products
    return (product(once.scores) + product(once.weighted)) *
               (a.pass == attention_pass::forward ? 1 : 2) +
           between;
}

/// Folds a layer's operations into its time. Each is shown to `watch` as it is priced.
template <class Watch = nobody_watches>
class training_fold : public ignores_the_rest {
public:
    using ignores_the_rest::operator();

    constexpr training_fold(const transformer& for_model, const training_chip& on_chip,
                            const layer_plan& by_plan, const layer_exchange& over_network,
                            std::int64_t of_length, const training_stack& by_stack,
                            const Watch& watcher)
        : model_{for_model}, chip_{on_chip}, plan_{by_plan}, exchange_{over_network},
          stack_{by_stack}, watch_{watcher}, length_{of_length} {}

    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        if (p.role == listed::role::router) return add_router(p);
        joined_ += on_chip(p.n, plan_);
        if (p.with_next == listed::joined::always) {
            if constexpr (Watch::watches) watch_.joins(p.name);
            return;
        }
        const std::int64_t n = joined_;
        const std::int64_t k = on_chip(p.k, plan_);
        joined_ = 0;
        const bool grouped = p.role == listed::role::expert;
        const std::int64_t rows = grouped ? visits(p.visited) : chip_.tokens();
        const operation_cost cost =
            grouped ? chip_.experts(rows, groups(p.copies), n, k) : chip_.product(rows, n, k);
        const paced once = grouped ? chip_.pace_of_experts(cost) : chip_.pace(cost);
        const bool again = plan_.remakes(p.again);
        const bool kept =
            p.last &&
            stack_.recomputes_only_needed;  // some software does not repeat what nothing reads
        const backward_products back = backward_of(p, cost, once, rows, n, k);
        matmul_ += once;
        to_inputs_ += back.to_inputs;
        to_weights_ += back.to_weights;
        if (again) again_ += once;
        if (grouped) experts_here_ = ceil_of(groups(p.copies));
        const double launched = grouped ? launches_of_experts() : 1;
        const graph_part part = part_of(p.role);
        count(part, launched, 2 * launched, again);
        if (kept) {
            kept_ += once;
            if (!stack_.graphs.has(part)) kernels_kept_ += launched;
        }
        if (p.visited > 1) top_k_ = p.visited;
        if constexpr (Watch::watches)
            watch_({.name = p.name,
                    .of = operation_class::product,
                    .forward = cost,
                    .backward = back.cost,
                    .forward_time = once.time,
                    .backward_time = back.to_inputs.time + back.to_weights.time,
                    .again = again,
                    .repeated = !kept});
        if (chip_.casts().any()) add_casts(p, rows, n, k, again);
        if (p.role == listed::role::attention && plan_.trains_adapters()) add_adapter(n, k);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::stream& s) {
        const bool added =
            s.kind == listed::stream_kind::expert_bias || s.kind == listed::stream_kind::clamp;
        if (added && !stack_.adds_expert_biases) return;
        const bool function =
            s.kind == listed::stream_kind::activation && s.rows == listed::row_kind::visits;
        if (function && stack_.fuses_experts) return;
        const stream_on_chip o{s, plan_, rows_of(s), model_};
        const auto times = static_cast<double>(s.times);
        const bool again = plan_.remakes(s.again);
        const hbm_traffic forward = o.forward();
        forward_.add(forward, chip_.rates(), times);
        backward_.add(o.backward(), chip_.rates(), times);
        if (again) streamed_again_.add(forward, chip_.rates(), times);
        if (s.kind == listed::stream_kind::expert_bias && stack_.launches_each_expert)
            count(graph_part::experts, kernels_of::bias_forward * experts_here_,
                  kernels_of::bias_backward * experts_here_, again);
        else
            count(part_of(s), times, times, again);
        if constexpr (Watch::watches) watch_stream(s.name, forward, o.backward(), times, again);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::attention_core& c) {
        const bool fused = plan_.attention == attention_kernel::flash;
        const double forward = fused ? kernels_of::flash_forward : kernels_of::unfused_forward;
        const double backward = fused ? kernels_of::flash_backward : kernels_of::unfused_backward;
        if (!fused) {
            add_unfused(c, forward, backward);
        } else if (c.chunk > 0 && c.chunk < length_) {
            add_chunks(c, forward, backward);
        } else {
            const flash_attention kernel{in_training(c, plan_, length_), chip_.rates()};
            add_core(c.name, kernel.forward(), kernel.backward(), forward, backward,
                     chip_.attention_slower(c.qk));
        }
        context_ += exchange_.keys(c);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::scan& s) {
        const op::chunked_scan once{.tokens = chip_.tokens(),
                                    .heads = on_chip(s.heads, plan_),
                                    .key_heads = on_chip({s.key_heads, 1, s.heads.by}, plan_),
                                    .key = s.key,
                                    .value = s.value,
                                    .chunk = s.chunk,
                                    .products = s.products,
                                    .compute = plan_.precision.activations};
        const operation_cost forward = cost_of(once, chip_.rates());
        add_core(s.name, forward, forward * s.backward, kernels_of::scan_forward,
                 kernels_of::scan_backward);
        context_ += exchange_.states(s);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::index_core& c) {
        const operation_cost once = cost_of(op::index_scores{.batch = plan_.microbatch,
                                                             .heads = c.heads,
                                                             .head_dim = c.head_dim,
                                                             .queries = length_ / plan_.context,
                                                             .keys = length_},
                                            chip_.rates());
        // the indexer learns from the scores of attention, and passes no gradient on
        add_core("scores of the indexer", once, once, 1, 2);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::block_sum&) { blocks_ += 1; }
    [[gnu::always_inline]] constexpr void operator()(const listed::routed& r) {
        expert_ += exchange_.experts(r);
        const bool places = plan_.fixed_places || stack_.graphs.has(graph_part::experts);
        if (stack_.reads_visits && !places) readings_ += 1;
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::kernels& k) {
        count(graph_part::attention, k.forward, k.backward, false);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::routing_kernels& k) {
        const bool inside = stack_.dispatches_once;
        const double router = k.router + (inside ? 0 : k.layout);
        const double exchange = inside ? k.exchange / 2 : k.exchange;
        count(graph_part::router, router, router, false);
        count(graph_part::experts, exchange, exchange, false);
    }

    [[nodiscard]] constexpr layer_time time() const {
        layer_time result{matmul_,
                          to_inputs_,
                          to_weights_,
                          core_.forward,
                          core_.backward,
                          chip_.stream(forward_),
                          chip_.stream(backward_),
                          again_,
                          kernels_,
                          readings_};
        if (streamed_again_.kernels > 0) result.again += chip_.stream(streamed_again_);
        double kernels_again = kernels_again_;
        if (const double share = plan_.whole_layers; share > 0) {
            const paced whole = matmul_ - kept_ + core_.forward + result.stream_forward;
            result.again = result.again * (1 - share) + whole * share;
            kernels_again =
                kernels_again * (1 - share) + (kernels_forward_ - kernels_kept_) * share;
        }
        result.kernels += kernels_again;
        return result;
    }
    // Exchanges with nothing hidden yet; the tensor group's in blocks.
    [[nodiscard]] constexpr layer_traffic traffic() const {
        return {exchange_.block() * blocks_, context_, expert_};
    }
    [[nodiscard]] constexpr double blocks() const { return blocks_; }

private:
    // Products of the backward pass for one of the forward pass: of inputs and of weights, where these are trained.
    [[nodiscard]] constexpr double gradients() const { return plan_.trains_adapters() ? 1.0 : 2.0; }
    struct backward_products {
        operation_cost cost{};  // of both
        paced to_inputs{};
        paced to_weights{};
    };
    [[nodiscard]] [[gnu::always_inline]] constexpr backward_products
    backward_of(const listed::product& p, const operation_cost& narrow, const paced& once,
                std::int64_t rows, std::int64_t n, std::int64_t k) const {
        const bool trains = !plan_.trains_adapters();
        const narrow_products which = plan_.precision.narrow;
        const paced gradient = chip_.as_gradient(once);
        if (which == narrow_products::all)
            return {narrow * gradients(), gradient, trains ? gradient : paced{}};
        const bool grouped = p.role == listed::role::expert;
        const operation_cost wide = grouped ? chip_.wide_experts(rows, groups(p.copies), n, k)
                                            : chip_.wide_cost(1, rows, n, k);
        const paced wider = grouped ? chip_.pace_of_wide_experts(wide) : chip_.pace_wide(wide);
        const bool inputs = which == narrow_products::not_weight_gradients;
        return {(inputs ? narrow : wide) + wide * (trains ? 1 : 0), inputs ? gradient : wider,
                trains ? wider : paced{}};
    }
    // Of a matrix whose inputs are whole, the tensor group has a part each under sequence parallelism; of one whose
    // outputs are, so has the gradient.
    constexpr void add_casts(const listed::product& p, std::int64_t rows, std::int64_t n,
                             std::int64_t k, bool again) {
        const bool grouped = p.role == listed::role::expert;
        const bool reads_whole = p.k.by == listed::division::hidden && !grouped;
        const bool writes_whole = p.n.by == listed::division::hidden && !grouped;
        const auto in = static_cast<double>(k);
        const auto out = static_cast<double>(n);
        const auto all = static_cast<double>(rows);
        const auto shared = static_cast<double>(chip_.shared_tokens());
        const training_casts& casts = chip_.casts();
        const double own_in = in * (reads_whole ? shared : all);
        const double own_out = out * (writes_whole ? shared : all);
        const bool attends = p.role == listed::role::attention;
        const bool normed =
            !grouped && (p.k.by == listed::division::hidden || p.role == listed::role::latent_up);
        const auto made = normed                                         ? cast_after::norm
                          : attends && p.k.by == listed::division::heads ? cast_after::core
                                                                         : cast_after::function;
        // fused experts write the function's result, and the gradient of what it takes, narrow
        const bool inside = grouped && stack_.fuses_experts;
        training_casts::passes forward;
        if (!inside || !p.last) forward = casts.input(own_in, in * all, made);
        auto backward = casts.input_again(own_in, in * all);
        if (!inside || p.last)
            backward +=
                casts.gradient(own_out, out * all,
                               attends && !writes_whole ? cast_after::core : cast_after::function);
        forward.add_to(forward_, chip_.rates());
        if (again) forward.add_to(streamed_again_, chip_.rates());
        backward.add_to(backward_, chip_.rates());
        const double each = grouped ? launches_of_experts() : 1;
        count(part_of(p.role), forward.kernels * each, backward.kernels * each, again);
        if constexpr (Watch::watches) watch_casts(forward, backward, again);
    }
    constexpr void watch_casts(const training_casts::passes& forward,
                               const training_casts::passes& backward, bool again) const {
        const auto sum = [&](const training_casts::passes& c) {
            traffic_sum all;
            c.add_to(all, chip_.rates());
            return all;
        };
        const auto alone = [&](const traffic_sum& t) {
            const quantity<units::seconds> launch =
                chip_.rates().calibration().memory.launch * t.kernels;
            const quantity<units::seconds> time = t.time(chip_.rates());
            return operation_cost{{}, t.bytes, {}, time - launch, launch, time};
        };
        const traffic_sum there = sum(forward);
        const traffic_sum back = sum(backward);
        watch_({.name = "casts",
                .of = operation_class::stream,
                .forward = alone(there),
                .backward = alone(back),
                .forward_time = chip_.stream(there).time,
                .backward_time = chip_.stream(back).time,
                .again = again});
    }
    [[nodiscard]] static constexpr graph_part part_of(listed::role r) {
        if (r == listed::role::expert) return graph_part::experts;
        return r == listed::role::mlp ? graph_part::mlp : graph_part::attention;
    }
    [[nodiscard]] static constexpr graph_part part_of(const listed::stream& s) {
        if (s.kind == listed::stream_kind::scores) return graph_part::router;
        if (s.rows == listed::row_kind::visits) return graph_part::experts;
        return s.kind == listed::stream_kind::activation ? graph_part::mlp : graph_part::attention;
    }
    // Launches of one product of the experts here: each one's own, where software makes them so.
    [[nodiscard]] constexpr double launches_of_experts() const {
        return stack_.launches_each_expert ? experts_here_ : 1;
    }
    [[gnu::always_inline]] constexpr void count(graph_part part, double forward, double backward,
                                                bool again) {
        if (stack_.graphs.has(part)) return;
        kernels_ += forward + backward;
        kernels_forward_ += forward;
        if (again) kernels_again_ += forward;
    }
    constexpr void add_core(const char* name, const operation_cost& forward,
                            const operation_cost& backward, double kernels_forward,
                            double kernels_backward, double slower = 1) {
        attention_time time{chip_.attention(forward), chip_.attention(backward)};
        time.forward.time *= slower;
        time.backward.time *= slower;
        add_core(time, kernels_forward, kernels_backward);
        if constexpr (Watch::watches) watch_core(name, forward, backward, time);
    }
    // In the wide format, for the tokens that the chip's norms have; its launches are among those of routing.
    constexpr void add_router(const listed::product& p) {
        const operation_cost cost =
            chip_.wide_cost(1, chip_.shared_tokens(), p.n.total(), p.k.total());
        const paced once = chip_.pace_wide(cost);
        matmul_ += once;
        to_inputs_ += once;
        if (!plan_.trains_adapters()) to_weights_ += once;
        if constexpr (Watch::watches)
            watch_({.name = p.name,
                    .of = operation_class::product,
                    .forward = cost,
                    .backward = cost * gradients(),
                    .forward_time = once.time,
                    .backward_time = once.time * gradients()});
    }
    // Chunks are sequences of their own, of which the last may be a part.
    constexpr void add_chunks(const listed::attention_core& c, double kernels_forward,
                              double kernels_backward) {
        op::attention a = in_training(c, plan_, c.chunk);
        a.batch *= length_ / c.chunk;
        const flash_attention kernel{a, chip_.rates()};
        operation_cost forward = kernel.forward();
        operation_cost backward = kernel.backward();
        if (const std::int64_t rest = length_ % c.chunk; rest >= plan_.context) {
            const flash_attention last{in_training(c, plan_, rest), chip_.rates()};
            forward += last.forward();
            backward += last.backward();
        }
        add_core(c.name, forward, backward, kernels_forward, kernels_backward,
                 chip_.attention_slower(c.qk));
    }
    constexpr void add_unfused(const listed::attention_core& c, double kernels_forward,
                               double kernels_backward) {
        op::attention a = in_training(c, plan_, length_);
        a.keys = length_;  // scores of all keys are made, and masked
        const attention_time time = unfused_core(chip_, plan_, a);
        add_core(time, kernels_forward, kernels_backward);
        if constexpr (Watch::watches) {
            const operation_cost forward = unfused_cost(chip_, plan_, a);
            a.pass = attention_pass::backward;
            watch_core(c.name, forward, unfused_cost(chip_, plan_, a), time);
        }
    }
    constexpr void watch_core(const char* name, const operation_cost& forward,
                              const operation_cost& backward, const attention_time& time) const {
        watch_({.name = name,
                .of = operation_class::attention,
                .forward = forward,
                .backward = backward,
                .forward_time = time.forward.time,
                .backward_time = time.backward.time,
                .again = plan_.remakes(listed::remade_by::core)});
    }
    constexpr void watch_stream(const char* name, const hbm_traffic& forward,
                                const hbm_traffic& backward, double times, bool again) const {
        watch_({.name = name,
                .of = operation_class::stream,
                .forward = cost_of(forward, chip_.rates()) * times,
                .backward = cost_of(backward, chip_.rates()) * times,
                .forward_time = chip_.stream(forward).time * times,
                .backward_time = chip_.stream(backward).time * times,
                .again = again});
    }
    constexpr void add_core(const attention_time& time, double forward, double backward) {
        core_.forward += time.forward;
        core_.backward += time.backward;
        const bool again = plan_.remakes(listed::remade_by::core);
        if (again) again_ += time.forward;
        count(graph_part::attention, forward, backward, again);
    }
    // The adapters of one matrix: two thin products that only move bytes, the second added to the output; twice
    // as much backwards: gradients of inputs and of the adapters.
    constexpr void add_adapter(std::int64_t n, std::int64_t k) {
        const quantity<units::bytes> element = bytes_per_element(plan_.precision.activations);
        const auto t = static_cast<double>(chip_.tokens());
        const hbm_traffic once{element * (t * static_cast<double>(k + n)),
                               element * (t * static_cast<double>(n)), false, 0};
        forward_.add(once, chip_.rates());
        backward_.add(once, chip_.rates(), 2);
        count(graph_part::attention, 1, 1, false);
        if constexpr (Watch::watches)
            watch_({.name = "adapters",
                    .of = operation_class::stream,
                    .forward = cost_of(once, chip_.rates()),
                    .backward = cost_of(once, chip_.rates()) * 2,
                    .forward_time = chip_.stream(once).time,
                    .backward_time = chip_.stream(once).time * 2});
    }
    // Rows that arrive at a chip's experts: as many as its own tokens make, or as its experts have places for;
    // a part of one is one.
    [[nodiscard]] constexpr std::int64_t visits(std::int64_t top_k) const {
        const double all = ceil_of(static_cast<double>(chip_.tokens() * top_k) *
                                   static_cast<double>(plan_.expert_tensor) /
                                   static_cast<double>(plan_.tensor) * plan_.expert_capacity);
        constexpr double most = 1e18;  // that tiles can be added to
        return bounded_whole(all < most ? all : most);
    }
    [[nodiscard]] constexpr double groups(std::int64_t experts) const {
        return static_cast<double>(experts) / static_cast<double>(plan_.expert);
    }
    [[nodiscard]] [[gnu::always_inline]] constexpr std::int64_t
    rows_of(const listed::stream& s) const {
        switch (s.rows) {
        case listed::row_kind::shared_tokens: return chip_.shared_tokens();
        case listed::row_kind::visits: return visits(top_k_);
        case listed::row_kind::tokens: break;
        }
        return chip_.tokens();
    }

    const transformer& model_;
    const training_chip& chip_;
    const layer_plan& plan_;
    const layer_exchange& exchange_;
    const training_stack& stack_;
    const Watch& watch_;
    std::int64_t length_;
    std::int64_t joined_ = 0;  // outputs of products that are one with the next
    std::int64_t top_k_ = 1;
    paced matmul_{};
    paced to_inputs_{};
    paced to_weights_{};
    paced kept_{};  // of it what a layer that is made again whole does not repeat
    attention_time core_{};
    traffic_sum forward_{};
    traffic_sum backward_{};
    traffic_sum streamed_again_{};
    paced again_{};
    double kernels_ = 0;
    double kernels_forward_ = 0;
    double kernels_kept_ = 0;
    double kernels_again_ = 0;
    double readings_ = 0;
    double experts_here_ = 0;
    double blocks_ = 0;
    quantity<units::seconds> context_{};
    quantity<units::seconds> expert_{};
};

/// Time of one layer of a kind for one microbatch, and what is exposed of its exchanges. It depends on the model, the
/// chip, the stack, the length of sequences and the layer's part of the plan; on the network through the exchange.
struct training_layer {
    layer_time compute{};
    layer_traffic exposed{};
    quantity<units::seconds> sent{};  // all of its exchanges, what hides included
    overlap_leeway leeway{};

    constexpr training_layer() = default;
    /// `mixed`: the fold of the kind's mixer, which kinds may share.
    template <class Watch>
    constexpr training_layer(const transformer& for_model, const layer_kind& of_kind,
                             training_fold<Watch> mixed, const layer_plan& by_plan,
                             const layer_exchange& over_network, const training_stack& by_stack) {
        walk_residual(for_model, of_kind, mixed);
        walk_feed_forward(for_model, of_kind.feed_forward, mixed);
        compute = mixed.time();
        exposed = mixed.traffic();
        sent = exposed.total();
        const overlap_bounds& within = by_stack.overlap_within;
        if (by_plan.shares_sequence) {
            // to hide it, it is cut into pieces
            const quantity<units::seconds> pieces =
                quantity<units::seconds>{by_stack.tensor_step} *
                (over_network.collectives_of_block() * static_cast<double>(by_plan.tensor) *
                 mixed.blocks());
            hide(exposed.tensor, by_stack.tensor_overlap, within.tensor, compute.products(),
                 by_stack, pieces);
        }
        if (by_plan.context_by == context_exchange::ring)
            hide(exposed.context, by_stack.context_overlap, within.context, compute.attention(),
                 by_stack);
        hide(exposed.expert, by_stack.expert_overlap, within.expert, uncovered() + exposed.expert,
             by_stack);
    }

    [[nodiscard]] constexpr quantity<units::seconds> total() const {
        return compute.total() + exposed.total();
    }
    // Time in which it exchanges nothing, so that something else may hide there.
    [[nodiscard]] constexpr quantity<units::seconds> uncovered() const { return total() - sent; }
    constexpr void add(const training_layer& o, double n) {
        compute.add(o.compute, n);
        exposed.add(o.exposed, n);
        sent += o.sent * n;
        leeway.add(o.leeway, n);
    }

private:
    constexpr void hide(quantity<units::seconds>& traffic, constant<units::fraction> share,
                        const share_bounds& within, quantity<units::seconds> cover,
                        const training_stack& s, quantity<units::seconds> pieces = {}) {
        const quantity<units::seconds> all = traffic;
        if (all.count() == 0) return;
        traffic = loadline::exposed(all, count_of(share), cover, count_of(s.contention), pieces);
        leeway.add(leeway_of(all, traffic, within, cover, s.overlap_within.contention, pieces), 1);
    }
};

}  // namespace loadline
