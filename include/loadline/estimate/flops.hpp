// Floating-point operations of training for one token, by each published convention.
#pragma once

#include <loadline/estimate/training_estimate.hpp>
#include <loadline/workload/job.hpp>
#include <loadline/workload/layer.hpp>
#include <loadline/workload/layer_plan.hpp>
#include <loadline/workload/stage_layers.hpp>

namespace loadline {

/// Keys that a query meets on average, of a sequence of `length`, where it sees at most `window` of them, and
/// none before its chunk (zero: all).
[[nodiscard]] constexpr double mean_keys(std::int64_t length, std::int64_t window,
                                         std::int64_t chunk, bool causal) {
    const std::int64_t reach = chunk > 0 && chunk < length ? chunk : length;
    const auto s = static_cast<double>(reach);
    if (window == 0 || window >= reach) return causal ? s / 2 : s;
    const auto w = static_cast<double>(window);
    return causal ? w - w * w / (2 * s) : w;  // the first w queries meet fewer
}

/// Folds one layer into its forward operations for one token, and into what of these the plan makes again in layers
/// that it does not make again whole.
struct flops_fold : ignores_the_rest {
    using ignores_the_rest::operator();

    double matrices = 0;
    double matrices_again = 0;
    double matrices_last = 0;  // whose outputs no product of the layer reads
    double causal = 0;         // between queries and keys, or in a recurrence
    double full = 0;           // where a query meets all keys
    double indexed = 0;  // by an indexer, which has one product in the backward pass for its one
    double indexed_full = 0;

    constexpr flops_fold(const layer_plan& p, std::int64_t length) : plan_{p}, length_{length} {}

    // Two for each weight that multiplies; norms and biases do not.
    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        const double once = 2 * static_cast<double>(p.n.total()) *
                            static_cast<double>(p.k.total()) * static_cast<double>(p.visited);
        matrices += once;
        if (plan_.remakes(p.again)) matrices_again += once;
        if (p.last) matrices_last += once;
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::attention_core& c) {
        const double of_key = 2 * static_cast<double>(c.heads * (c.qk + c.v));
        causal += of_key * mean_keys(length_, c.window, c.chunk, true);
        full += of_key * mean_keys(length_, c.window, c.chunk, false);
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::scan& s) {
        const double once = static_cast<double>(s.heads.count) * s.products;
        causal += once;
        full += once;
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::index_core& c) {
        const double of_key = 2 * static_cast<double>(c.heads * c.head_dim);
        indexed += of_key * mean_keys(length_, 0, 0, true);
        indexed_full += of_key * mean_keys(length_, 0, 0, false);
    }

private:
    const layer_plan& plan_;
    std::int64_t length_;
};
/// A layer of one kind, folded: FLOPs of one token of a sequence of `length`.
[[nodiscard]] constexpr flops_fold flops_of_layer(const transformer& m, const layer_kind& kind,
                                                  const layer_plan& p, std::int64_t length) {
    flops_fold fold{p, length};
    walk_layer(m, kind, listed::phase::training, fold);
    return fold;
}

/// FLOPs of one token in a step, by the four conventions. The backward pass takes twice the forward one: gradients of
/// inputs and of weights. Where only adapters are trained, weights have none (as NeMo counts: 2 times in all).
[[nodiscard]] constexpr flops_count training_flops(const transformer& m,
                                                   const pipeline_layers& held, const plan& p,
                                                   const layer_plan& part, std::int64_t length,
                                                   bool only_needed = false) {
    const model_layers& kinds = held.kinds();
    const layer_counts counts = held.all();
    flops_fold sum{part, length};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const flops_fold one = flops_of_layer(m, kinds[i], part, length);
        const auto n = static_cast<double>(counts.of[i]);
        sum.matrices += one.matrices * n;
        sum.matrices_again += one.matrices_again * n;
        sum.matrices_last += one.matrices_last * n;
        sum.causal += one.causal * n;
        sum.full += one.full * n;
        sum.indexed += one.indexed * n;
        sum.indexed_full += one.indexed_full * n;
    }
    const auto hidden = static_cast<double>(m.hidden);
    const auto predictions = static_cast<double>(m.predictions);
    const double head =
        2 * hidden * static_cast<double>(p.padded_vocab(m.vocab)) * (1 + predictions) +
        4 * hidden * hidden * predictions;
    const double passes = part.trains_adapters() ? 2 : 3;
    const double whole = part.whole_layers;
    const double again = (sum.matrices - (only_needed ? sum.matrices_last : 0)) * whole +
                         sum.matrices_again * (1 - whole);
    // the core is made again in what the policy makes again whole, and where a part says so; flash attention, which keeps
    // no scores, does nothing else than it does anyway where the policy asks for these
    const double core_again = whole < 1 && part.remakes(listed::remade_by::core) ? 1 : whole;
    const double products = passes * sum.matrices;
    const double at_end = passes * head;
    const double model = products + 3 * sum.causal + 2 * sum.indexed;
    const double model_full = products + 3 * sum.full + 2 * sum.indexed_full;
    const double hardware = model + again + core_again * (sum.causal + sum.indexed);
    const double hardware_full = model_full + again + core_again * (sum.full + sum.indexed_full);
    const auto per_token = [](double n) { return quantity<units::flops_per_token>{n}; };
    const double gradients = part.trains_adapters() || hardware <= 0 ? 0 : sum.matrices / hardware;
    return {per_token(model + at_end), per_token(model_full + at_end), per_token(hardware + at_end),
            per_token(hardware_full + at_end), gradients};
}
[[nodiscard]] constexpr flops_count training_flops(const transformer& m, const plan& p,
                                                   std::int64_t length) {
    const model_layers kinds{m};
    return training_flops(m, {m, kinds, p, m.predictions}, p, {p, m.layers}, length);
}
[[nodiscard]] constexpr flops_count training_flops(const training_job& job) {
    const model_layers kinds{job.model};
    return training_flops(job.model, {job.model, kinds, job.plan, job.model.predictions}, job.plan,
                          {job.plan, job.model.layers}, job.batch.length,
                          job.stack.recomputes_only_needed);
}

}  // namespace loadline
