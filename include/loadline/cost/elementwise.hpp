// Operations that do little arithmetic on each byte: norm, activation, residual, softmax, rotary,
// embedding, cross-entropy, optimizer update. Their time is that of the bytes they move.
#pragma once

#include <loadline/cost/operation.hpp>
#include <loadline/workload/plan.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline {

/// Forward or backward.
enum class pass : std::uint8_t { forward, backward };

namespace op {

/// Over `tokens` vectors of `width`. With `add_residual` the sum before it is made in the same kernel.
struct norm {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    norm_kind kind = norm_kind::rms;
    bool add_residual = false;
    loadline::pass pass = loadline::pass::forward;
    number_format format = bf16;
};
/// x + y
struct residual {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    number_format format = bf16;
};
/// Between the matrices of an MLP of inner width `width`: gated reads two vectors and writes one.
struct activation {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    mlp_kind kind = mlp_kind::gated;
    loadline::pass pass = loadline::pass::forward;
    number_format format = bf16;
};
/// Over `rows` rows of `width`, reading and writing each element once; `masked` reads a byte more for each.
struct softmax {
    std::int64_t rows = 1;
    std::int64_t width = 1;
    bool masked = false;
    loadline::pass pass = loadline::pass::forward;
    number_format format = bf16;
};
/// Rotates queries and keys in place: `width` is heads x head_dim over both.
struct rotary {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    number_format format = bf16;
};
/// Gathers a row for each token; backward, adds to it in fp32.
struct embedding {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    loadline::pass pass = loadline::pass::forward;
    number_format format = bf16;
};
/// Loss and its gradient over logits of `vocab`: `passes` times through them.
struct cross_entropy {
    std::int64_t tokens = 1;
    std::int64_t vocab = 1;
    double passes = 3;  // maximum and sum, loss, gradient in place
    number_format format = fp32;
};
/// The bias of an expert times the router's weight of each visit, in fp32, added to the expert's output, and the whole
/// joined and put back in its format: operations of eager code, one after the other (Megatron-LM,
/// core/transformer/moe/experts.py, TEGroupedMLP._apply_bias).
struct weighed_bias {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    loadline::pass pass = pass::forward;
    number_format format = bf16;
};
/// The `inputs` vectors of a function held within a limit and joined again (core/fusions/fused_bias_geglu.py,
/// weighted_bias_quick_geglu_impl, which does so before its fused function).
struct clamp {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    double inputs = 1;
    loadline::pass pass = pass::forward;
    number_format format = bf16;
};
/// Adam (Kingma and Ba 2015): reads and writes master weight and moments, two unless stated, reads the gradient, writes
/// the working copy where it has another format.
struct optimizer_update {
    std::int64_t parameters = 1;
    precision_policy precision{};
    double moments = 2;
};

}  // namespace op

/// What an operation moves to and from HBM, and whether rows are summed, normalised, rotated or put
/// through a function on the way.
struct hbm_traffic {
    quantity<units::bytes> read{};
    quantity<units::bytes> written{};
    bool worked = false;
    double operations = 0;  // of the vector unit
};

/// Bytes that an elementwise operation reads and writes, with the operations that it makes of them.
[[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic traffic_of(const op::norm& o) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    const double extra = o.add_residual ? 1 : 0;
    const double per_element = o.kind == norm_kind::rms ? 4 : 6;
    if (o.pass == pass::forward)
        return {once * (1 + extra), once * (1 + extra), true, (per_element + extra) * elements};
    return {once * (2 + extra), once, true, (2 * per_element + extra) * elements};
}
[[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic traffic_of(const op::residual& o) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    return {once * 2, once, false, elements};
}
[[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic traffic_of(const op::activation& o) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    const double inputs = o.kind == mlp_kind::gated ? 2 : 1;
    if (o.pass == pass::forward) return {once * inputs, once, true, (4 + inputs) * elements};
    return {once * (1 + inputs), once * inputs, true, 2 * (4 + inputs) * elements};
}
[[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic traffic_of(const op::softmax& o) {
    const double elements = static_cast<double>(o.rows) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    const quantity<units::bytes> mask{o.masked ? elements : 0};
    if (o.pass == pass::forward) return {once + mask, once, true, 5 * elements};
    return {once * 2 + mask, once, true, 4 * elements};
}
[[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic traffic_of(const op::rotary& o) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    return {once, once, true, 3 * elements};
}
[[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic traffic_of(const op::weighed_bias& o) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    const quantity<units::bytes> wide = bytes_per_element(fp32) * elements;
    // product; sum; joined; narrowed
    if (o.pass == pass::forward) return {once + wide * 3, wide * 3 + once, false, 2 * elements};
    // widened; narrowed for the output; two products and their sums, over rows and over columns; joined
    return {once * 2 + wide * 5, wide * 3 + once * 2, false, 4 * elements};
}
[[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic traffic_of(const op::clamp& o) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width) * o.inputs;
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    // held within, joined; backward by what was given, and joined
    if (o.pass == pass::forward) return {once * 2, once * 2, false, elements};
    return {once * 3, once * 2, false, elements};
}
[[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic traffic_of(const op::embedding& o) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    if (o.pass == pass::forward) return {once, once, false, 0};
    const quantity<units::bytes> sums = bytes_per_element(fp32) * elements;
    return {once + sums, sums, false, elements};
}
[[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic traffic_of(const op::cross_entropy& o) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.vocab);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    return {once * o.passes, once, true, 6 * elements};
}
[[nodiscard]] [[gnu::always_inline]] constexpr hbm_traffic
traffic_of(const op::optimizer_update& o) {
    const auto n = static_cast<double>(o.parameters);
    const precision_policy& f = o.precision;
    const bool copies = f.master_weights != f.weights;
    const quantity<units::bytes> state = bytes_per_element(copies ? f.master_weights : f.weights) +
                                         bytes_per_element(f.moments) * o.moments;
    const quantity<units::bytes> copy =
        copies ? bytes_per_element(f.weights) : quantity<units::bytes>{};
    return {(state + bytes_per_element(f.gradients)) * n, (state + copy) * n, false, 12 * n};
}

[[nodiscard]] constexpr operation_cost cost_of(const hbm_traffic& t, const chip_rates& chip) {
    const quantity<units::seconds> time =
        t.worked ? chip.worked(t.read, t.written) : chip.stream(t.read, t.written);
    return roofline(quantity<units::flops>{t.operations}, t.read + t.written, {}, time,
                    chip.calibration().memory.launch, 0);
}
template <class Operation>
    requires requires(const Operation& o) { traffic_of(o); }
[[nodiscard]] constexpr operation_cost cost_of(const Operation& o, const chip_rates& chip) {
    return cost_of(traffic_of(o), chip);
}
/// Time and bound of reading and writing so many bytes with so many operations.
[[nodiscard]] constexpr operation_cost streaming(const chip_rates& chip, double operations,
                                                 quantity<units::bytes> read,
                                                 quantity<units::bytes> written) {
    return cost_of(hbm_traffic{read, written, false, operations}, chip);
}

/// Traffic of several operations, one kernel each: the sum takes as long as they do one after another.
struct traffic_sum {
    quantity<units::bytes> worked{};  // reads, and writes at their cost against reads
    quantity<units::bytes> plain{};   // the same
    quantity<units::bytes> bytes{};
    double kernels = 0;

    [[gnu::always_inline]] constexpr void add(const hbm_traffic& t, const chip_rates& chip,
                                              double times = 1) {
        const quantity<units::bytes> all =
            (t.read + t.written * chip.calibration().memory.write_cost) * times;
        (t.worked ? worked : plain) += all;
        bytes += (t.read + t.written) * times;
        kernels += times;
    }
    [[nodiscard]] constexpr quantity<units::seconds> time(const chip_rates& chip) const {
        return chip.stream(worked * chip.working() + plain, {}) +
               chip.calibration().memory.launch * kernels;
    }
};

}  // namespace loadline
