// Matrix products: dense, batched, and grouped over experts.
#pragma once

#include <loadline/cost/operation.hpp>

#include <bit>
#include <limits>

namespace loadline {

namespace op {

// C[m, n] = A[m, k] B[k, n], `batch` times over. A are activations, B are weights, where it matters.
struct matmul {
    std::int64_t m = 1;
    std::int64_t n = 1;
    std::int64_t k = 1;
    std::int64_t batch = 1;
    number_format compute = bf16;
    number_format a = compute;  // as stored; wider than `compute`: converted by a kernel of its own
    number_format b = compute;  // as stored; narrower than `compute`: widened inside the kernel
    number_format out = bf16;
    bool accumulate = false;  // C += A B: the result is read too (weight gradients)
};

// The experts of one layer on one chip: `rows` rows in all, spread evenly over `groups` matrices B[k, n].
// `groups` counts the experts that have rows, see experts_touched().
struct grouped_matmul {
    std::int64_t rows = 1;
    std::int64_t n = 1;
    std::int64_t k = 1;
    double groups = 1;
    number_format compute = bf16;
    number_format a = compute;
    number_format b = compute;
    number_format out = bf16;
};

}  // namespace op

[[nodiscard]] constexpr double ceil_of(double x) {
    const auto whole = static_cast<double>(static_cast<std::int64_t>(x));
    return whole < x ? whole + 1 : whole;
}
// `step` is a power of two.
[[nodiscard]] constexpr std::int64_t steps(std::int64_t n, std::int64_t step) {
    return (n + step - 1) >> std::countr_zero(static_cast<std::uint64_t>(step));
}

// A chip multiplies block-scaled elements at the rate of plain ones of that width, and the other way
// round, where it is published for one of the two only.
[[nodiscard]] constexpr number_format stand_in(number_format f) {
    switch (f) {
    case mxfp8: return fp8;
    case fp8: return mxfp8;
    case nvfp4: return mxfp4;
    case mxfp4: return nvfp4;
    default: return f;
    }
}
[[nodiscard]] constexpr quantity<units::flops_per_second> matmul_rate(const chip_spec& chip,
                                                                      number_format format) {
    const quantity<units::flops_per_second> rate = chip.matmul_peak(format).rate;
    return rate.count() > 0 ? rate : chip.matmul_peak(stand_in(format)).rate;
}

[[nodiscard]] constexpr quantity<units::flops> work_of(const op::matmul& p) {
    return quantity<units::flops>{2.0 * static_cast<double>(p.m) * static_cast<double>(p.n) *
                                  static_cast<double>(p.k) * static_cast<double>(p.batch)};
}

[[nodiscard]] constexpr quantity<units::flops> work_of(const op::grouped_matmul& p) {
    return quantity<units::flops>{2.0 * static_cast<double>(p.rows) * static_cast<double>(p.n) *
                                  static_cast<double>(p.k)};
}

// Time on the matrix unit, without launch and memory: `groups` products of m x k by k x n.
//
// The result is cut into tiles, which the cores take in waves; a core needs for each step along k the
// time of rows x columns multiplications and of fetching rows + columns operands; to start and end a
// tile costs as much as `depth_ramp` steps. Where there are fewer tiles than cores, the inner dimension
// is split. The library is taken to choose the best of the chip's tiles. With the calibration of
// at_limit(), this is 2 m n k / peak. Without a peak in the format: for ever.
[[nodiscard]] constexpr quantity<units::seconds> product_time(const chip_spec& chip, double groups,
                                                              std::int64_t m, std::int64_t n,
                                                              std::int64_t k,
                                                              number_format format) {
    const quantity<units::flops_per_second> peak = matmul_rate(chip, format);
    if (peak.count() <= 0) return quantity<units::seconds>{std::numeric_limits<double>::infinity()};
    const matrix_unit& unit = chip.calibration.unit;
    const matmul_calibration& calibration = chip.calibration.matmul[format];
    const std::int64_t longer = m < n ? n : m;
    const std::int64_t shorter = m < n ? m : n;
    const auto depth = static_cast<double>(steps(k, unit.depth_step) * unit.depth_step);
    const double per_core = 1 / unit.cores;

    double best = std::numeric_limits<double>::infinity();
    for (const result_tile& tile : unit.tiles) {
        const auto rows = static_cast<double>(tile.rows);
        const auto columns = static_cast<double>(tile.columns);
        const double tiles =
            groups * static_cast<double>(steps(longer, tile.rows) * steps(shorter, tile.columns));
        double taken = tiles * per_core;
        double tile_depth = depth;
        if (taken > 1) {
            taken += unit.quantisation * (ceil_of(taken) - taken);
        } else {
            // each part of a split has at least 512 elements
            double splits = unit.cores / tiles;
            if (splits > calibration.most_splits) splits = calibration.most_splits;
            if (splits * 512 > depth) splits = depth / 512;
            if (splits > 1) tile_depth /= splits;
            taken = 1;
        }
        const double step = rows * columns + unit.feed * (rows + columns);
        const double time = taken * step * (tile_depth + calibration.depth_ramp);
        if (time < best) best = time;
    }
    return quantity<units::flops>{2 * best * unit.cores} / (peak * calibration.share);
}

// Kernels that bring activations into the format of the product, added to its cost.
constexpr void add_conversion(operation_cost& cost, const chip_spec& chip, double elements,
                              number_format from, number_format to) {
    const matmul_calibration& calibration = chip.calibration.matmul[to];
    const quantity<units::bytes> read = bytes_per_element(from) * elements;
    const quantity<units::bytes> written = bytes_per_element(to) * elements;
    const quantity<units::seconds> moving =
        stream_time(chip, read, written) * calibration.convert_passes;
    cost.bytes += (read + written) * calibration.convert_passes;
    cost.memory_time += moving;
    cost.launch += calibration.convert_launch;
    cost.time += moving + calibration.convert_launch;
}

[[nodiscard]] constexpr operation_cost cost_of(const op::matmul& p, const chip_spec& chip) {
    const auto batch = static_cast<double>(p.batch);
    const quantity<units::seconds> products = product_time(chip, batch, p.m, p.n, p.k, p.compute);
    const auto m = static_cast<double>(p.m) * batch;
    const auto n = static_cast<double>(p.n);
    const auto k = static_cast<double>(p.k);
    const bool converted = facts(p.a).width > facts(p.compute).width;
    const quantity<units::bytes> result = bytes_per_element(p.out) * (m * n);
    quantity<units::bytes> read = bytes_per_element(converted ? p.compute : p.a) * (m * k) +
                                  bytes_per_element(p.b) * (k * n * batch);
    if (p.accumulate) read += result;
    operation_cost cost = roofline(quantity<units::flops>{2 * m * n * k}, read + result, products,
                                   stream_time(chip, read, result), chip.calibration.unit.launch,
                                   chip.calibration.unit.exposed);
    if (converted) add_conversion(cost, chip, m * k, p.a, p.compute);
    return cost;
}

[[nodiscard]] constexpr operation_cost cost_of(const op::grouped_matmul& p, const chip_spec& chip) {
    const auto rows = static_cast<double>(p.rows);
    const auto n = static_cast<double>(p.n);
    const auto k = static_cast<double>(p.k);
    const bool converted = facts(p.a).width > facts(p.compute).width;
    const double groups = p.groups < rows ? p.groups : rows;
    const quantity<units::bytes> result = bytes_per_element(p.out) * (rows * n);
    const quantity<units::bytes> read =
        bytes_per_element(converted ? p.compute : p.a) * (rows * k) +
        bytes_per_element(p.b) * (groups * k * n);
    const auto rows_each = static_cast<std::int64_t>(ceil_of(rows / groups));
    operation_cost cost = roofline(work_of(p), read + result,
                                   product_time(chip, groups, rows_each, p.n, p.k, p.compute),
                                   stream_time(chip, read, result), chip.calibration.unit.launch,
                                   chip.calibration.unit.exposed);
    if (converted) add_conversion(cost, chip, rows * k, p.a, p.compute);
    return cost;
}

// Experts that get at least one row, where `tokens` tokens choose `top_k` each, uniformly:
// E (1 - (1 - k / E)^T).
[[nodiscard]] constexpr double experts_touched(std::int64_t experts, std::int64_t top_k,
                                               std::int64_t tokens) {
    const auto e = static_cast<double>(experts);
    double missed = 1;
    double power = 1 - static_cast<double>(top_k) / e;
    for (std::int64_t n = tokens; n > 0; n >>= 1) {
        if ((n & 1) != 0) missed *= power;
        power *= power;
    }
    return e * (1 - missed);
}

}  // namespace loadline
