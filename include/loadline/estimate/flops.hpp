// Floating-point operations of training for one token, by each published convention.
#pragma once

#include <loadline/estimate/training_estimate.hpp>
#include <loadline/workload/job.hpp>
#include <loadline/workload/layer.hpp>
#include <loadline/workload/layer_plan.hpp>
#include <loadline/workload/stage_layers.hpp>

namespace loadline {

// Keys that a query meets on average, of a sequence of `length`, where it sees at most `window` of them, and
// none before its chunk (zero: all).
[[nodiscard]] constexpr double mean_keys(std::int64_t length, std::int64_t window,
                                         std::int64_t chunk, bool causal) {
    const std::int64_t reach = chunk > 0 && chunk < length ? chunk : length;
    const auto s = static_cast<double>(reach);
    if (window == 0 || window >= reach) return causal ? s / 2 : s;
    const auto w = static_cast<double>(window);
    return causal ? w - w * w / (2 * s) : w;  // the first w queries meet fewer
}

// Forward operations for one token in one layer, and of these what the plan makes again in layers that it does
// not make again whole.
struct flops_fold : ignores_the_rest {
    using ignores_the_rest::operator();

    double matrices = 0;
    double matrices_again = 0;
    double causal = 0;  // between queries and keys, or in a recurrence
    double full = 0;    // where a query meets all keys

    constexpr flops_fold(const layer_plan& p, std::int64_t length) : plan_{p}, length_{length} {}

    // Two for each weight that multiplies; norms and biases do not.
    [[gnu::always_inline]] constexpr void operator()(const listed::product& p) {
        const double once = 2 * static_cast<double>(p.n.total()) *
                            static_cast<double>(p.k.total()) * static_cast<double>(p.visited);
        matrices += once;
        if (plan_.remakes(p.again)) matrices_again += once;
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
        causal += of_key * mean_keys(length_, 0, 0, true);
        full += of_key * mean_keys(length_, 0, 0, false);
    }

private:
    const layer_plan& plan_;
    std::int64_t length_;
};
[[nodiscard]] constexpr flops_fold flops_of_layer(const transformer& m, const layer_kind& kind,
                                                  const layer_plan& p, std::int64_t length) {
    flops_fold fold{p, length};
    walk_layer(m, kind, listed::phase::training, fold);
    return fold;
}

// The backward pass takes twice the forward one: gradients of inputs and of weights. Where only
// adapters are trained, weights have none (as NeMo counts: 2 times in all).
[[nodiscard]] constexpr flops_count training_flops(const transformer& m,
                                                   const pipeline_layers& held, const plan& p,
                                                   const layer_plan& part, std::int64_t length) {
    const model_layers& kinds = held.kinds();
    const layer_counts counts = held.all();
    flops_fold sum{part, length};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const flops_fold one = flops_of_layer(m, kinds[i], part, length);
        const auto n = static_cast<double>(counts.of[i]);
        sum.matrices += one.matrices * n;
        sum.matrices_again += one.matrices_again * n;
        sum.causal += one.causal * n;
        sum.full += one.full * n;
    }
    const auto hidden = static_cast<double>(m.hidden);
    const auto predictions = static_cast<double>(m.predictions);
    const double head =
        2 * hidden * static_cast<double>(p.padded_vocab(m.vocab)) * (1 + predictions) +
        4 * hidden * hidden * predictions;
    const double passes = part.trains_adapters() ? 2 : 3;
    const double whole = part.whole_layers;
    const double again = sum.matrices * whole + sum.matrices_again * (1 - whole);
    // the core is made again where the policy or the parts say so, whatever kernel runs it
    const bool core =
        whole < 1 && (p.recompute == recompute_policy::selective || p.recompute_also.attention);
    const double core_again = core ? 1 : whole;
    const auto per_token = [](double n) { return quantity<units::flops_per_token>{n}; };
    const double products = passes * (sum.matrices + head);
    return {.model = per_token(products + 3 * sum.causal),
            .model_full = per_token(products + 3 * sum.full),
            .hardware = per_token(products + again + (3 + core_again) * sum.causal),
            .hardware_full = per_token(products + again + (3 + core_again) * sum.full)};
}
[[nodiscard]] constexpr flops_count training_flops(const transformer& m, const plan& p,
                                                   std::int64_t length) {
    const model_layers kinds{m};
    return training_flops(m, {m, kinds, p, m.predictions}, p, {p, m.layers}, length);
}
[[nodiscard]] constexpr flops_count training_flops(const training_job& job) {
    return training_flops(job.model, job.plan, job.batch.length);
}

}  // namespace loadline
