// Matrix products: dense, batched, and grouped over experts.
#pragma once

#include <loadline/cost/operation.hpp>
#include <loadline/units/bounded.hpp>

#include <array>

namespace loadline {

namespace op {

/// C[m, n] = A[m, k] B[k, n], `batch` times over. A are activations, B are weights, where it matters.
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

/// The experts of one layer on one chip: `rows` rows in all, spread evenly over `groups` matrices B[k, n].
/// `groups` counts the experts that have rows, see experts_touched().
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

/// Rounded up, for constant expressions. Of what 64 bits hold.
[[nodiscard]] constexpr double ceil_of(double x) {
    if (!(x < 0x1p52 && x > -0x1p52)) return x;  // whole already
    const auto whole = static_cast<double>(static_cast<std::int64_t>(x));
    return whole < x ? whole + 1 : whole;
}
namespace detail {
[[nodiscard]] constexpr double floor_of(double x) { return -ceil_of(-x); }
}  // namespace detail
/// A chip multiplies block-scaled elements at the rate of plain ones of that width, and the other way
/// round, where it is published for one of the two only.
[[nodiscard]] constexpr number_format stand_in(number_format f) {
    switch (f) {
    case mxfp8: return fp8;
    case fp8: return mxfp8;
    case nvfp4: return mxfp4;
    case mxfp4: return nvfp4;
    default: return f;
    }
}
/// Whether that is a rate: of less than an operation a second, which validate() refuses, there is none.
[[nodiscard]] constexpr bool is_rate(dense_rate peak) { return peak.rate.count() >= 1; }
/// Whether a chip multiplies in a format, or in its stand-in.
[[nodiscard]] constexpr bool multiplies(const chip_spec& chip, number_format f) {
    return is_rate(chip.matmul_peak(f)) || is_rate(chip.matmul_peak(stand_in(f)));
}
/// The format in which a chip multiplies what is stored in `stored`: that one, or its stand-in. Else operands are
/// brought into another on their way: into the narrowest that is no narrower, which loses nothing; where there is none,
/// into the widest that there is (as XLA multiplies fp32 in bf16 on TPUs by default: jax.lax.Precision). Whole numbers
/// may become floating ones; floating ones become whole only on a chip that has nothing else.
[[nodiscard]] constexpr number_format multiplied_as(const chip_spec& chip, number_format stored) {
    if (is_rate(chip.matmul_peak(stored))) return stored;
    if (is_rate(chip.matmul_peak(stand_in(stored)))) return stand_in(stored);
    const number_format_facts& from = facts(stored);
    number_format best = stored;
    int least = 1 << 20;
    for (std::size_t i = 0; i < number_formats.size(); ++i) {
        const auto to = static_cast<number_format>(i);
        if (!is_rate(chip.matmul_peak(to))) continue;
        const int wider = facts(to).width - from.width;
        const int whole = from.floating && !facts(to).floating ? 2000 : 0;
        const int other = from.floating == facts(to).floating ? 0 : 1;  // of equals the same kind
        const int loss = whole + 2 * (wider < 0 ? 500 - wider : wider) + other;
        best = loss < least ? to : best;
        least = loss < least ? loss : least;
    }
    return best;
}
/// Dense peak of the products of what is stored in a format. Of a chip without any peak, which validate() refuses: one
/// operation a second, so that an answer that nobody should have asked for is at least a number.
[[nodiscard]] constexpr quantity<units::flops_per_second> matmul_rate(const chip_spec& chip,
                                                                      number_format format) {
    dense_rate peak = chip.matmul_peak(format);
    if (is_rate(peak)) return peak.rate;
    peak = chip.matmul_peak(multiplied_as(chip, format));
    return is_rate(peak) ? peak.rate : quantity<units::flops_per_second>{1};
}
[[nodiscard]] constexpr quantity<units::flops> work_of(const op::matmul& p) {
    return quantity<units::flops>{2.0 * static_cast<double>(p.m) * static_cast<double>(p.n) *
                                  static_cast<double>(p.k) * static_cast<double>(p.batch)};
}

[[nodiscard]] constexpr quantity<units::flops> work_of(const op::grouped_matmul& p) {
    return quantity<units::flops>{2.0 * static_cast<double>(p.rows) * static_cast<double>(p.n) *
                                  static_cast<double>(p.k)};
}

/// The matrix unit of a chip in one format. Refers to the chip, which must outlive it.
class matrix_engine {
public:
    // `pace`: of what the calibration says of products alone; never more than the peak.
    constexpr matrix_engine(const chip_spec& chip, number_format format, double pace = 1)
        : unit_{&chip.calibration.unit},
          calibration_{
              &chip.calibration
                   .matmul[multiplies(chip, format) ? format : multiplied_as(chip, format)]},
          rate_{matmul_rate(chip, format)},
          reached_{min(rate_ * (at_least(1e-6, calibration_->share) * pace), rate_)},
          per_core_{1 / unit_->cores}, least_part_{1 / at_least(1, calibration_->most_splits)} {
        for (std::size_t i = 0; i < tiles_.size(); ++i) {
            const auto rows = static_cast<double>(unit_->tiles[i].rows);
            const auto columns = static_cast<double>(unit_->tiles[i].columns);
            const double area = rows * columns;
            const double step = area + unit_->feed * (rows + columns);
            tiles_[i] = {step, step / area};
        }
    }

    // Dense peak of what is stored in the format.
    [[nodiscard]] constexpr quantity<units::flops_per_second> rate() const { return rate_; }

    // Time on the matrix unit, without launch and memory: `groups` products of m x k by k x n.
    //
    // The result is cut into tiles, which the cores take in waves; a core needs for each step along k
    // the time of rows x columns multiplications and of fetching rows + columns operands; to start and
    // end a tile costs as much as `depth_ramp` steps. Where there are fewer tiles than cores, the inner
    // dimension is split, into parts of 512 elements at least. The library is taken to choose the best
    // of the chip's tiles. With the calibration of at_limit(), this is 2 m n k / peak. Continuous in m and n.
    [[nodiscard]] constexpr quantity<units::seconds> time(double groups, double m, double n,
                                                          std::int64_t k) const {
        const double longer = m < n ? n : m;
        const double shorter = m < n ? m : n;
        const auto depth = static_cast<double>((k + unit_->depth_step - 1) & -unit_->depth_step);
        // where the result is spread evenly over the cores, without padding: elements times steps
        const double even = groups * per_core_ * m * n * (depth + calibration_->depth_ramp);
        double best = 1e300;  // longer than any
        for (std::size_t i = 0; i < tiles_.size(); ++i) {
            if (even * tiles_[i].of_element >= best) continue;  // even so it would not be faster
            const double time =
                taken(unit_->tiles[i], groups, longer, shorter, depth) * tiles_[i].step;
            best = time < best ? time : best;
        }
        return quantity<units::flops>{2 * best * unit_->cores} / reached_;
    }

private:
    // What is paid of the last tile or wave for each part of it that is begun, until it is paid whole: a library has
    // tiles of a quarter too, a systolic array takes rows one after the other. Assumed: on the measured products 4 and 8
    // err alike, to a tenth of a percent; at 1 groups of under 1,024 rows err more (35.7% for 34.3%).
    static constexpr double paid_per_part = 4;
    // Of a tile or a wave of which a part is begun, what it is filled to: that part so many times, at most all of it.
    [[nodiscard]] static constexpr double filled(double begun, double times) {
        return times * begun < 1 ? times * begun : 1;
    }
    // Tiles along a side; a whole one at least. A tile of one row is never paid beyond what is begun.
    [[nodiscard]] static constexpr double steps(double side, std::int64_t step) {
        const auto length = static_cast<double>(step);
        if (side <= length) return 1;
        const double whole = detail::floor_of(side / length);
        return whole +
               filled(side / length - whole, length < paid_per_part ? length : paid_per_part);
    }
    // Steps along k that the busiest core takes.
    [[nodiscard]] constexpr double taken(const result_tile& t, double groups, double longer,
                                         double shorter, double depth) const {
        const double ramp = calibration_->depth_ramp;
        const double tiles = steps(longer, t.rows) * steps(shorter, t.columns);
        const double waves = groups * tiles * per_core_;
        if (waves > 1) {
            const double begun = waves - detail::floor_of(waves);
            const double idle =
                filled(begun, paid_per_part) - begun;  // of the cores, in the last wave
            return (waves + unit_->quantisation * idle) * (depth + ramp);
        }
        // split over the idle cores, as far as the parts stay long enough
        double part = depth * waves;
        if (part < depth * least_part_) part = depth * least_part_;
        if (part < 512) part = 512;
        return (part < depth ? part : depth) + ramp;
    }

    // Of a tile: time of a core's step along k, in multiplications; and for each element of the tile.
    struct tile_time {
        double step;
        double of_element;
    };

    const matrix_unit* unit_;
    const matmul_calibration* calibration_;
    std::array<tile_time, std::tuple_size_v<decltype(matrix_unit::tiles)>> tiles_;
    quantity<units::flops_per_second> rate_;
    quantity<units::flops_per_second> reached_;  // inside a large tile
    double per_core_;
    double least_part_;  // that splitting leaves of the depth
};

/// Time of `groups` products of m x n x k on a chip, launch and all.
[[nodiscard]] constexpr quantity<units::seconds> product_time(const chip_spec& chip, double groups,
                                                              std::int64_t m, std::int64_t n,
                                                              std::int64_t k,
                                                              number_format format) {
    return matrix_engine{chip, format}.time(groups, static_cast<double>(m), static_cast<double>(n),
                                            k);
}

/// Formats of a product's operands and result. `a` are activations: wider than `compute`, they are
/// converted by a kernel of its own. `b` are weights: narrower, they are widened inside the kernel, by a few operations
/// of the vector units for each element; their time for the exponential of a score stands for these
/// (attention_calibration::pair_time; on A100 one instruction of a lane in 16 and four in 64 to 128).
struct product_formats {
    number_format compute = bf16;
    number_format a = bf16;
    number_format b = bf16;
    number_format out = bf16;
};

/// Products of one chip in given formats, with what does not depend on their sides worked out once.
class product_rates {
public:
    // `pace`: of what bounds products on the matrix unit, against them alone; that of streams is the chip's.
    constexpr product_rates(const chip_rates& chip, const product_formats& f, double pace = 1)
        : chip_{chip}, engine_{chip.chip(), f.compute, pace}, a_{bytes_per_element(f.a)},
          b_{bytes_per_element(f.b)}, out_{bytes_per_element(f.out)}, converted_{
                                                                          facts(f.a).width >
                                                                          facts(f.compute).width} {
        if (facts(f.b).width < facts(f.compute).width)
            widening_ = chip.calibration().attention.pair_time / pace;
        if (!converted_) return;
        // kernels that bring activations into the format of the product, added to its cost
        const matmul_calibration& c = chip.calibration().matmul[f.compute];
        const quantity<units::bytes> narrow = bytes_per_element(f.compute);
        convert_bytes_ = (a_ + narrow) * c.convert_passes;
        convert_time_ = chip.stream(a_, narrow) * c.convert_passes;
        convert_launch_ = c.convert_launch;
        a_ = narrow;
    }

    [[nodiscard]] constexpr quantity<units::flops_per_second> rate() const {
        return engine_.rate();
    }
    // Bytes of an element of B.
    [[nodiscard]] constexpr quantity<units::bytes> weight() const { return b_; }
    // C[m, n] = A[m, k] B[k, n], `batch` times over; with `accumulate` C is read too.
    [[nodiscard, gnu::always_inline]] constexpr operation_cost
    dense(std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t batch = 1,
          bool accumulate = false) const {
        const auto times = static_cast<double>(batch);
        const double rows = static_cast<double>(m) * times;
        const double elements = times * static_cast<double>(n) * static_cast<double>(k);
        return cost(rows, static_cast<double>(n), static_cast<double>(k), times,
                    beside(engine_.time(times, static_cast<double>(m), static_cast<double>(n), k),
                           widening_ * (elements * passes_over_b(m))),
                    accumulate);
    }
    // `rows` rows in all, spread evenly over `groups` matrices B[k, n]. Without rows: a launch.
    [[nodiscard, gnu::always_inline]] constexpr operation_cost
    grouped(std::int64_t rows, std::int64_t n, std::int64_t k, double groups) const {
        const auto all = static_cast<double>(rows);
        const double used = groups < all ? groups : all;
        quantity<units::seconds> compute;
        if (used > 0) compute = engine_.time(used, all / used, static_cast<double>(n), k);
        return cost(all, static_cast<double>(n), static_cast<double>(k), used, compute, false);
    }

private:
    // Of the matrix and vector units, which work side by side.
    [[nodiscard]] constexpr quantity<units::seconds> beside(quantity<units::seconds> a,
                                                            quantity<units::seconds> b) const {
        return max(a, b) + min(a, b) * chip_.calibration().unit.exposed;
    }
    // How often a product of m rows widens each element of B.
    [[nodiscard]] constexpr double passes_over_b(std::int64_t m) const {
        return at_least(1, static_cast<double>(m) / chip_.calibration().unit.widened_rows);
    }
    // `rows` of A and of the result in all, `matrices` of B.
    [[nodiscard, gnu::always_inline]] constexpr operation_cost
    cost(double rows, double n, double k, double matrices, quantity<units::seconds> compute,
         bool accumulate) const {
        const quantity<units::bytes> result = out_ * (rows * n);
        quantity<units::bytes> read = a_ * (rows * k) + b_ * (k * n * matrices);
        if (accumulate) read += result;
        const matrix_unit& unit = chip_.calibration().unit;
        operation_cost c = roofline(quantity<units::flops>{2 * rows * n * k}, read + result,
                                    compute, chip_.stream(read, result), unit.launch, unit.exposed);
        if (converted_) {
            const double elements = rows * k;
            c.bytes += convert_bytes_ * elements;
            c.memory_time += convert_time_ * elements;
            c.launch += convert_launch_;
            c.time += convert_time_ * elements + convert_launch_;
        }
        return c;
    }

    chip_rates chip_;
    matrix_engine engine_;
    quantity<units::bytes> a_;  // of an element, as multiplied
    quantity<units::bytes> b_;
    quantity<units::bytes> out_;
    bool converted_;
    quantity<units::seconds> widening_{};     // of an element of B, once
    quantity<units::bytes> convert_bytes_{};  // of an element of A, in all
    quantity<units::seconds> convert_time_{};
    quantity<units::seconds> convert_launch_{};
};

[[nodiscard]] constexpr operation_cost cost_of(const op::matmul& p, const chip_rates& chip) {
    return product_rates{chip, {p.compute, p.a, p.b, p.out}}.dense(p.m, p.n, p.k, p.batch,
                                                                   p.accumulate);
}
[[nodiscard]] constexpr operation_cost cost_of(const op::grouped_matmul& p,
                                               const chip_rates& chip) {
    return product_rates{chip, {p.compute, p.a, p.b, p.out}}.grouped(p.rows, p.n, p.k, p.groups);
}

/// Experts that get at least one row, where `tokens` tokens choose `top_k` each, uniformly:
/// E (1 - (1 - k / E)^T).
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
