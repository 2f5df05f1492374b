// What Google's chips reach in practice, and the measurements behind it.
#pragma once

#include <loadline/catalog/calibration/evidence.hpp>

namespace loadline::calibration {

/// Systolic arrays of 128 x 128 (up to v5p) or 256 x 256 (from v6e on): a product is padded to them in
/// all three dimensions.
[[nodiscard]] constexpr chip_calibration tpu(double arrays, std::int64_t side, chip_family family) {
    chip_calibration c;
    c.family = family;
    c.formats = {bf16};
    c.unit.cores = arrays;
    c.unit.tiles = {{{side, side}, {side, side}, {side, side}}};
    c.unit.depth_step = side;
    c.unit.widened_rows = 1e9;
    c.unit.launch = 1.6_us;
    for (matmul_calibration& m : c.matmul.values) {
        m.share = 0.9;
        m.depth_ramp = 32;
        m.most_splits = 1;
        m.convert_launch = 1_us;
    }
    c.memory = {.read_share = 0.91, .write_cost = 1.1, .worked_share = 0.75, .launch = 1_us};
    c.attention.launch = c.attention.decode_launch = 5_us;
    c.attention.decode_rows = 8;
    c.experts = {.passes = 3, .launch = 10_us};
    return c;
}

/// TPU v6e.
struct tpu_v6e {
    static constexpr auto fitted =
        std::to_array<fitted_to>({{"matmul bf16", tpu_recipes, 2}, {"HBM copy", tpu_recipes, 1}});
    static constexpr chip_calibration value = [] {
        chip_calibration c = tpu(2, 256, chip_family::tpu_v6);
        c.basis = calibration_basis::measured;
        return c;
    }();
};
/// Ironwood.
struct ironwood {
    static constexpr auto fitted =
        std::to_array<fitted_to>({{"matmul bf16", tpu_recipes, 5}, {"HBM copy", tpu_recipes, 10}});
    static constexpr chip_calibration value = [] {
        chip_calibration c = tpu(4, 256, chip_family::tpu_v7);
        c.basis = calibration_basis::measured;
        for (matmul_calibration& m : c.matmul.values) m.share = 0.87;
        c.unit.launch = 1.8_us;
        return c;
    }();
};

/// Not measured: as v6e, with their own arrays.
struct tpu_v4 {
    static constexpr chip_calibration value = inherited(tpu(8, 128, chip_family::tpu_v4));
};
/// TPU v5e.
struct tpu_v5e {
    static constexpr chip_calibration value = inherited(tpu(4, 128, chip_family::tpu_v5));
};
/// TPU v5p.
struct tpu_v5p {
    static constexpr chip_calibration value = inherited(tpu(8, 128, chip_family::tpu_v5));
};

}  // namespace loadline::calibration
