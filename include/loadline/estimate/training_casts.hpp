// Casts of a training step: what bringing activations and gradients into the format of products moves.
#pragma once

#include <loadline/cost/elementwise.hpp>
#include <loadline/workload/layer_plan.hpp>

namespace loadline {

/// Whether both layouts of an operand are needed where it multiplies along both its sides: blocks of elements share
/// scales along the inner dimension, or the unit takes one layout.
[[nodiscard]] constexpr bool in_two_layouts(const chip_spec& chip, const precision_policy& f) {
    return bytes_per_element(f.compute) * 8.0 !=
               quantity<units::bytes>{1.0 * facts(f.compute).width} ||
           f.scaling == scaling::blocks ||
           (facts(f.compute).width == 8 && chip.calibration.unit.one_layout);
}

/// What made a tensor that is cast: the core of attention is a kernel of its own, to which nothing can be joined.
enum class cast_after : std::uint8_t { norm, function, core };

/// As Transformer Engine counts them (pytorch/module/linear.py, layernorm_linear.py): one cast of a matrix's input,
/// which its forward product and its weight gradient share, and one of its output's gradient, which both backward
/// products share; each chip of a tensor group casts what it holds, before it is gathered. A norm writes the narrow
/// format itself where its scale is known beforehand, and finds the maximum of a tensor on the way (csrc/extensions,
/// normalization.cpp: FULLY_FUSED, FUSED_NORM_AMAX_FP8; MXFP8 UNFUSED). Where a second layout is needed the same
/// kernel writes it; of what is gathered only one is, and the other made of it after (but for block-scaled formats,
/// which are gathered in either: supports_only_rowwise_all_gather). Scales of rows take a cast along each side, of
/// 16-bit inputs that were gathered (torchtitan: float8 all-gather "only supported for tensorwise"; a compiler that
/// fuses all casts rows before).
class training_casts {
public:
    /// `fused`: a compiler has what makes a tensor find the maxima of its rows and of itself, and write it cast where
    /// these are complete by then.
    constexpr training_casts(const chip_rates& chip, const layer_plan& p, bool fused)
        : wide_{bytes_per_element(p.precision.activations)}, narrow_{bytes_per_element(
                                                                 p.precision.compute)},
          any_{p.precision.quantises()}, fused_{fused} {
        const precision_policy& f = p.precision;
        backward_ = f.narrow != narrow_products::forward_alone;
        weights_ = f.narrow == narrow_products::all && !p.trains_adapters();
        rows_ = f.scaling == scaling::rows;
        blocks_ = facts(f.compute).bits_per_element > facts(f.compute).width ||
                  f.scaling == scaling::blocks;
        both_ = in_two_layouts(chip.chip(), f);
        two_ = weights_ && both_;
        kept_narrow_ = facts(f.weights).width <= facts(f.compute).width;
        // the second level of NVFP4's scales is of the tensor
        known_ = !blocks_ && f.scaling == scaling::delayed;
        maximum_ = f.compute == nvfp4 || (!blocks_ && f.scaling == scaling::current);
    }

    [[nodiscard]] constexpr bool any() const { return any_; }
    // Of `own` elements that the chip has, of which it multiplies `all` after a gather.
    struct passes {
        hbm_traffic moved{};
        quantity<units::bytes> summed{};  // read to find a maximum
        double kernels = 0;

        constexpr passes& operator+=(const passes& o) {
            moved.read += o.moved.read;
            moved.written += o.moved.written;
            summed += o.summed;
            kernels += o.kernels;
            return *this;
        }
        constexpr void add_to(traffic_sum& to, const chip_rates& chip) const {
            to.add(moved, chip, 1);
            to.add({summed, {}, true, 0}, chip, 1);
            to.kernels += kernels - 2;
        }
    };
    [[nodiscard]] constexpr passes input(double own, double all, cast_after what) const {
        passes c;
        const bool with_maker = fused_ && what != cast_after::core;
        if (rows_) return with_maker ? c : along_rows(all);
        const bool normed = what == cast_after::norm;
        if (known_ && (normed || with_maker)) return c;
        return once(own, all, maximum_ && !normed && !with_maker);
    }
    // In the backward pass.
    [[nodiscard]] constexpr passes input_again(double own, double all) const {
        passes c;
        if (!weights_) return c;
        if (rows_) return along_columns(all);
        if (own < all && two_ && !blocks_) add(c, all, narrow_, narrow_ * other_side);
        return c;
    }
    [[nodiscard]] constexpr passes gradient(double own, double all, cast_after what) const {
        passes c;
        const bool with_maker = fused_ && what != cast_after::core;
        if (!backward_ || (known_ && with_maker)) return c;
        if (rows_) {
            if (!with_maker) c = along_rows(all);
            if (weights_) c += along_columns(all);
            return c;
        }
        c = once(own, all, maximum_ && !with_maker);
        if (own < all && two_ && !blocks_) add(c, all, narrow_, narrow_ * other_side);
        return c;
    }
    // Of `elements` of weights as they are gathered: kept in the format of products they are written so by the update.
    [[nodiscard]] constexpr passes weights(double elements) const {
        passes c;
        if (!any_ || kept_narrow_) return c;
        if (rows_) {
            c = along_rows(elements);
            if (backward_) c += along_columns(elements);
            return c;
        }
        if (maximum_) find_maximum(c, elements);
        add(c, elements, wide_, narrow_ * (backward_ && both_ ? 1 + other_side : 1));
        return c;
    }

private:
    // A byte written along columns, against one along rows. Transformer Engine's cast of 8,192 x 8,192 bf16 to MXFP8 on
    // B200: 34.8 us by rows, 39.6 by columns, 52.3 both (ROCm/TransformerEngine, pull request 598).
    static constexpr double other_side = 1.5;

    static constexpr void add(passes& c, double elements, quantity<units::bytes> read,
                              quantity<units::bytes> written) {
        c.moved.read += read * elements;
        c.moved.written += written * elements;
        c.kernels += 1;
    }
    constexpr void find_maximum(passes& c, double elements) const {
        c.summed += wide_ * elements;
        c.kernels += 1;
    }
    [[nodiscard]] constexpr passes once(double own, double all, bool finds_maximum) const {
        passes c;
        if (finds_maximum) find_maximum(c, own);
        add(c, own, wide_, narrow_ * (two_ && (own == all || blocks_) ? 1 + other_side : 1));
        return c;
    }
    // A row lies in one core while its maximum is found, a column does not.
    [[nodiscard]] constexpr passes along_rows(double elements) const {
        passes c;
        add(c, elements, wide_, narrow_);
        return c;
    }
    [[nodiscard]] constexpr passes along_columns(double elements) const {
        passes c;
        find_maximum(c, elements);
        add(c, elements, wide_, narrow_ * other_side);
        return c;
    }

    quantity<units::bytes> wide_;
    quantity<units::bytes> narrow_;
    bool any_;
    bool fused_;
    bool backward_ = true;
    bool weights_ = true;
    bool rows_ = false;
    bool blocks_ = false;
    bool both_ = false;  // layouts, of what is multiplied along both sides
    bool two_ = false;   // of an activation or a gradient
    bool kept_narrow_ = false;
    bool maximum_ = false;
    bool known_ = false;  // the scale, beforehand
};

}  // namespace loadline
