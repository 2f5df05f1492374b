// Operations that do little arithmetic on each byte: norm, activation, residual, softmax, rotary,
// embedding, cross-entropy, optimizer update. Their time is that of the bytes they move.
#pragma once

#include <loadline/cost/operation.hpp>
#include <loadline/workload/plan.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline {

enum class pass : std::uint8_t { forward, backward };

namespace op {

// Over `tokens` vectors of `width`. With `add_residual` the sum before it is made in the same kernel.
struct norm {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    norm_kind kind = norm_kind::rms;
    bool add_residual = false;
    loadline::pass pass = loadline::pass::forward;
    number_format format = bf16;
};
// x + y
struct residual {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    number_format format = bf16;
};
// Between the matrices of an MLP of inner width `width`: gated reads two vectors and writes one.
struct activation {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    mlp_kind kind = mlp_kind::gated;
    loadline::pass pass = loadline::pass::forward;
    number_format format = bf16;
};
// Over `rows` rows of `width`, reading and writing each element once; `masked` reads a byte more for each.
struct softmax {
    std::int64_t rows = 1;
    std::int64_t width = 1;
    bool masked = false;
    loadline::pass pass = loadline::pass::forward;
    number_format format = bf16;
};
// Rotates queries and keys in place: `width` is heads x head_dim over both.
struct rotary {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    number_format format = bf16;
};
// Gathers a row for each token; backward, adds to it in fp32.
struct embedding {
    std::int64_t tokens = 1;
    std::int64_t width = 1;
    loadline::pass pass = loadline::pass::forward;
    number_format format = bf16;
};
// Loss and its gradient over logits of `vocab`: `passes` times through them.
struct cross_entropy {
    std::int64_t tokens = 1;
    std::int64_t vocab = 1;
    double passes = 3;  // maximum and sum, loss, gradient in place
    number_format format = fp32;
};
// Adam (Kingma and Ba 2015): reads and writes master weight and two moments, reads the gradient, writes
// the working copy where it has another format.
struct optimizer_update {
    std::int64_t parameters = 1;
    precision_policy precision{};
};

}  // namespace op

[[nodiscard]] constexpr operation_cost streaming(const chip_rates& chip, double operations,
                                                 quantity<units::bytes> read,
                                                 quantity<units::bytes> written) {
    return roofline(quantity<units::flops>{operations}, read + written, {},
                    chip.stream(read, written), chip.calibration().memory.launch, 0);
}

// The same, where rows are summed, normalised, rotated or put through a function on the way.
[[nodiscard]] constexpr operation_cost worked(const chip_rates& chip, double operations,
                                              quantity<units::bytes> read,
                                              quantity<units::bytes> written) {
    return roofline(quantity<units::flops>{operations}, read + written, {},
                    chip.worked(read, written), chip.calibration().memory.launch, 0);
}

[[nodiscard]] constexpr operation_cost cost_of(const op::norm& o, const chip_rates& chip) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    const double extra = o.add_residual ? 1 : 0;
    const double per_element = o.kind == norm_kind::rms ? 4 : 6;
    if (o.pass == pass::forward)
        return worked(chip, (per_element + extra) * elements, once * (1 + extra),
                      once * (1 + extra));
    return worked(chip, (2 * per_element + extra) * elements, once * (2 + extra), once);
}
[[nodiscard]] constexpr operation_cost cost_of(const op::residual& o, const chip_rates& chip) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    return streaming(chip, elements, once * 2, once);
}
[[nodiscard]] constexpr operation_cost cost_of(const op::activation& o, const chip_rates& chip) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    const double inputs = o.kind == mlp_kind::gated ? 2 : 1;
    if (o.pass == pass::forward) return worked(chip, (4 + inputs) * elements, once * inputs, once);
    return worked(chip, 2 * (4 + inputs) * elements, once * (1 + inputs), once * inputs);
}
[[nodiscard]] constexpr operation_cost cost_of(const op::softmax& o, const chip_rates& chip) {
    const double elements = static_cast<double>(o.rows) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    const quantity<units::bytes> mask{o.masked ? elements : 0};
    if (o.pass == pass::forward) return worked(chip, 5 * elements, once + mask, once);
    return worked(chip, 4 * elements, once * 2 + mask, once);
}
[[nodiscard]] constexpr operation_cost cost_of(const op::rotary& o, const chip_rates& chip) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    return worked(chip, 3 * elements, once, once);
}
[[nodiscard]] constexpr operation_cost cost_of(const op::embedding& o, const chip_rates& chip) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.width);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    if (o.pass == pass::forward) return streaming(chip, 0, once, once);
    const quantity<units::bytes> sums = bytes_per_element(fp32) * elements;
    return streaming(chip, elements, once + sums, sums);
}
[[nodiscard]] constexpr operation_cost cost_of(const op::cross_entropy& o, const chip_rates& chip) {
    const double elements = static_cast<double>(o.tokens) * static_cast<double>(o.vocab);
    const quantity<units::bytes> once = bytes_per_element(o.format) * elements;
    return worked(chip, 6 * elements, once * o.passes, once);
}
[[nodiscard]] constexpr operation_cost cost_of(const op::optimizer_update& o,
                                               const chip_rates& chip) {
    const auto n = static_cast<double>(o.parameters);
    const precision_policy& f = o.precision;
    const bool copies = f.master_weights != f.weights;
    const quantity<units::bytes> state =
        bytes_per_element(copies ? f.master_weights : f.weights) + bytes_per_element(f.moments) * 2;
    const quantity<units::bytes> copy =
        copies ? bytes_per_element(f.weights) : quantity<units::bytes>{};
    return streaming(chip, 12 * n, (state + bytes_per_element(f.gradients)) * n,
                     (state + copy) * n);
}

}  // namespace loadline
