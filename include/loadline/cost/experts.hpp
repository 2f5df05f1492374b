// The routed experts of a layer as one fused operation: permutation, both products, weighted sum.
#pragma once

#include <loadline/cost/matmul.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline {

namespace op {

/// The products of routed experts on one chip: `rows` visits of tokens, spread evenly over `groups` experts that have
/// any. `ffn` is the inner width on this chip.
struct experts {
    std::int64_t rows = 1;
    std::int64_t hidden = 1;
    std::int64_t ffn = 1;
    double groups = 1;
    mlp_kind kind = mlp_kind::gated;
    number_format compute = bf16;
    number_format weights = compute;
};

}  // namespace op

/// The formats of the experts' products.
[[nodiscard]] constexpr product_formats formats_of(const op::experts& e) {
    return {e.compute, e.compute, e.weights, bf16};
}

// Two grouped products without kernels of their own, and `passes` over the rows: copied to their
// experts, activated, quantised, summed. `products` are those of the experts' formats.
[[nodiscard]] constexpr operation_cost cost_of(const op::experts& e, const product_rates& products,
                                               const chip_rates& chip) {
    const expert_calibration& c = chip.calibration().experts;
    const std::int64_t inner = e.kind == mlp_kind::gated ? 2 * e.ffn : e.ffn;
    const bool widened =
        facts(e.compute).width >= 16 && facts(e.weights).width < facts(e.compute).width;
    const auto product = [&](std::int64_t n, std::int64_t k) {
        operation_cost one = products.grouped(e.rows, n, k, e.groups);
        if (!widened) return one;
        const quantity<units::seconds> slower = one.compute_time / c.widened_share;
        one.time += max(slower, one.memory_time) - max(one.compute_time, one.memory_time);
        one.compute_time = slower;
        return one;
    };
    operation_cost cost = product(inner, e.hidden) + product(e.hidden, e.ffn);
    cost.time += c.launch - cost.launch;
    cost.launch = c.launch;
    const double elements =
        static_cast<double>(e.rows) * static_cast<double>(2 * e.hidden + inner + e.ffn);
    const quantity<units::bytes> moved = bytes_per_element(bf16) * (elements * c.passes);
    const quantity<units::seconds> moving = chip.stream(moved, {});
    cost.bytes += moved;
    cost.memory_time += moving;
    cost.time += moving;
    return cost;
}
[[nodiscard]] constexpr operation_cost cost_of(const op::experts& e, const chip_rates& chip) {
    return cost_of(e, product_rates{chip, formats_of(e)}, chip);
}

}  // namespace loadline
