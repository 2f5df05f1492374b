// What Intel's chips reach in practice, and the measurements behind it.
#pragma once

#include <loadline/catalog/calibration/evidence.hpp>

namespace loadline::calibration {

/// Eight matrix engines of 256 x 256. The best matmul of many shapes is measured, in BF16 and FP8.
struct gaudi3 {
    static constexpr auto fitted =
        std::to_array<fitted_to>({{"matmul bf16", mamf, 1}, {"matmul fp8", mamf, 1}});
    static constexpr chip_calibration value = [] {
        chip_calibration c;
        c.basis = calibration_basis::measured;
        c.family = chip_family::gaudi;
        c.formats = {bf16, fp8};
        c.unit.cores = 8;
        c.unit.tiles = {{{256, 256}, {256, 256}, {256, 256}}};
        for (matmul_calibration& m : c.matmul.values) {
            m.share = 0.77;
            m.depth_ramp = 32;
        }
        return c;
    }();
};

}  // namespace loadline::calibration
