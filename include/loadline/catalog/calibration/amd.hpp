// What AMD's chips reach in practice, and the measurements behind it.
#pragma once

#include <loadline/catalog/calibration/evidence.hpp>

namespace loadline::calibration {

/// One figure a chip is measured, the best matmul of many shapes in BF16; the other formats are taken to
/// reach the same share. All else is assumed: that of a GPU.
[[nodiscard]] constexpr chip_calibration cdna(double cores, double share, chip_family family) {
    chip_calibration c;
    c.family = family;
    c.basis = calibration_basis::measured;
    c.formats = {bf16, fp16};
    c.unit.cores = cores;
    c.unit.launch = 5_us;
    for (matmul_calibration& m : c.matmul.values) m.share = share;
    c.memory = {.read_share = 0.82, .write_cost = 1.1, .worked_share = 0.6, .launch = 4_us};
    c.attention.share = 0.6;
    return c;
}

/// What Instinct MI300X reaches.
struct mi300x {
    static constexpr auto fitted =
        std::to_array<fitted_to>({{"matmul bf16", mamf, 1}, {"matmul fp8", mlperf_training, 11}});
    static constexpr chip_calibration value = [] {
        chip_calibration c = cdna(304, 0.58, chip_family::cdna3);
        c.formats.add(fp8);
        c.matmul[fp8].share = 0.40;  // of whole training steps: no product is measured alone
        return c;
    }();
};
/// What Instinct MI325X reaches.
struct mi325x {
    static constexpr auto fitted = std::to_array<fitted_to>({{"matmul bf16", mamf, 1}});
    static constexpr chip_calibration value = cdna(304, 0.68, chip_family::cdna3);
};
/// What Instinct MI355X reaches.
struct mi355x {
    static constexpr auto fitted = std::to_array<fitted_to>({{"matmul bf16", mamf, 1}});
    static constexpr chip_calibration value = cdna(256, 0.7, chip_family::cdna4);
};

}  // namespace loadline::calibration
