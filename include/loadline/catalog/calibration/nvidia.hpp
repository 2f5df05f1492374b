// What NVIDIA's chips reach in practice, and the measurements behind it.
#pragma once

#include <loadline/catalog/calibration/evidence.hpp>

namespace loadline::calibration {

// How the constants were fitted, and how far they miss, is in docs/operations.md. Shared by all GPUs:
// the tiles, feed 8, quantisation 0.2, exposed 0.15 (matrix_unit's own defaults). The 16-bit formats
// have one calibration; block-scaled FP8, in hardware or in the kernel, stands under mxfp8.

/// What all of NVIDIA's chips have in common.
[[nodiscard]] constexpr chip_calibration gpu(double cores, quantity<units::seconds> launch,
                                             chip_family family) {
    chip_calibration c;
    c.family = family;
    c.basis = calibration_basis::measured;
    c.formats = {bf16, fp16, tf32};
    c.unit.cores = cores;
    c.unit.launch = launch;
    return c;
}

/// What A100 reaches, by measurements of SXM and PCIe cards.
struct ampere {
    static constexpr auto fitted = std::to_array<fitted_to>({
        {"matmul", vidur, 298},
        {"matmul", aiconfigurator, 167},
        {"matmul (PCIe card)", simumax, 121},
        {"HBM", azure_guide, 5},
        {"attention prefill", aiconfigurator, 72},
        {"attention decode", aiconfigurator, 91},
        {"element-wise", vidur, 265},
    });
    static constexpr chip_calibration value = [] {
        chip_calibration c = gpu(108, 4.2_us, chip_family::ampere);
        c.matmul[bf16] = c.matmul[fp16] = c.matmul[tf32] = {.share = 0.865, .depth_ramp = 60};
        c.matmul[int8] = {.share = 0.8, .depth_ramp = 120};  // assumed
        c.memory = {.read_share = 0.84, .write_cost = 1.1, .worked_share = 0.6, .launch = 2_us};
        c.attention = {.share = 0.62,
                       .narrow_gain = 1,  // no 8-bit floating point
                       .pair_time = time_of_one(2.4e12),
                       .exposed = 0.9,
                       .element_time = time_of_one(1.85e11),
                       .backward_share = 0.95,
                       .launch = 12.5_us,
                       .decode_share = 0.9,
                       .decode_rows = 16,
                       .decode_step = quantity<units::seconds>{2.9e-10},
                       .decode_launch = 14_us};
        c.experts.widened_share = 1;  // Marlin
        return c;
    }();
};

/// Tensor cores of V100 have the same tiles, and fewer of them; nothing of it was measured.
struct volta {
    static constexpr chip_calibration value = [] {
        chip_calibration c = inherited(ampere::value);
        c.family = chip_family::volta;
        c.unit.cores = 80;
        return c;
    }();
};

/// What H100 and H200 reach.
struct hopper {
    static constexpr auto fitted = std::to_array<fitted_to>({
        {"matmul bf16", aiconfigurator, 327},
        {"matmul fp16", vidur, 274},
        {"matmul fp8", aiconfigurator, 327},
        {"matmul fp8 by blocks", aiconfigurator, 327},
        {"HBM", azure_guide, 5},
        {"attention prefill", aiconfigurator, 539},
        {"attention decode", aiconfigurator, 520},
        {"latent attention", aiconfigurator, 240},
        {"experts", aiconfigurator, 788},
        {"element-wise", vidur, 308},
    });
    static constexpr chip_calibration value = [] {
        chip_calibration c = gpu(132, 4_us, chip_family::hopper);
        c.unit.one_layout = true;  // PTX ISA, wgmma: operands of 8 bits K-major only
        c.formats.add(fp8);
        c.formats.add(mxfp8);
        c.matmul[bf16] = c.matmul[fp16] = c.matmul[tf32] = {.share = 0.88, .depth_ramp = 25};
        c.matmul[fp8] = {.share = 0.845,
                         .depth_ramp = 170,
                         .most_splits = 4,
                         .split_share = 0.92,
                         .convert_launch = 8.6_us,
                         .convert_passes = 2.2};
        c.matmul[int8] = c.matmul[fp8];  // assumed
        c.matmul[mxfp8] = {.share = 0.745,
                           .depth_ramp = 410,
                           .most_splits = 4,
                           .convert_launch = 1.4_us,
                           .convert_passes = 1.6};
        c.memory = {.read_share = 0.895, .write_cost = 1.1, .worked_share = 0.6, .launch = 2_us};
        c.attention = {.share = 0.82,
                       .narrow_gain = 1.4,
                       .pair_time = time_of_one(2.6e12),
                       .exposed = 0.5,
                       .element_time = time_of_one(2.35e11),
                       .launch = 13_us,
                       .decode_share = 0.91,
                       .decode_rows = 64,
                       .decode_step = quantity<units::seconds>{2.6e-10},
                       .decode_launch = 11_us};
        c.experts = {.widened_share = 0.45, .passes = 2.8, .launch = 26_us};
        return c;
    }();
};

/// Attention on Blackwell.
[[nodiscard]] constexpr attention_calibration blackwell_attention() {
    return {.share = 0.7,
            .narrow_gain = 2,
            .pair_time = time_of_one(3.7e12),
            .exposed = 0.25,
            .element_time = time_of_one(3.5e11),
            .launch = 17.5_us,
            .decode_share = 0.97,
            .decode_rows = 128,
            .decode_step = quantity<units::seconds>{1.8e-10},
            .decode_launch = 11_us};
}

/// What cuBLAS reaches against TensorRT-LLM's kernels, whose bf16 is cuBLAS's own: Transformer Engine's GEMM Profiling
/// Tutorial (docs/examples/gemm_profiling), the twelve products of a layer of 4,096 x 16,384 and 15,872 tokens on B300,
/// quantised before: 13.10 ms in bf16, 6.81 in fp8, 7.16 in MXFP8, 3.76 in NVFP4. `faster`: so much, against bf16;
/// `peaks`: of the format, against that of bf16. The mean depth of these products is 9,000.
constexpr void set_library(chip_calibration& c, number_format f, double faster, double peaks) {
    matmul_calibration& m = c.matmul[f];
    const double kernels =
        peaks * (m.share / c.matmul[bf16].share) * (9000 / (9000 + m.depth_ramp));
    m.library_gain = faster / kernels;
}

/// Blackwell, by what its formats reach.
[[nodiscard]] constexpr chip_calibration blackwell_calibration(double wide, double fp8_share,
                                                               double blocks, double fp4_share,
                                                               double cores) {
    chip_calibration c = gpu(cores, 2.8_us, chip_family::blackwell);
    for (const number_format f : {fp8, mxfp8, nvfp4}) c.formats.add(f);
    c.matmul[bf16] = c.matmul[fp16] = c.matmul[tf32] = {.share = wide, .depth_ramp = 0};
    c.matmul[fp8] = {.share = fp8_share,
                     .depth_ramp = 20,
                     .most_splits = 1,
                     .convert_launch = 11.4_us,
                     .convert_passes = 2.3};
    c.matmul[int8] = c.matmul[fp8];  // assumed
    c.matmul[mxfp8] = {.share = blocks,
                       .depth_ramp = 80,
                       .most_splits = 1,
                       .convert_launch = 3_us,
                       .convert_passes = 1};
    c.matmul[nvfp4] = {.share = fp4_share,
                       .depth_ramp = 225,
                       .most_splits = 1,
                       .convert_launch = 8_us,
                       .convert_passes = 1.6};
    c.matmul[mxfp4] = c.matmul[fp4] = c.matmul[nvfp4];
    c.memory = {.read_share = 0.82, .write_cost = 1.1, .worked_share = 0.6, .launch = 2_us};
    c.attention = blackwell_attention();
    set_library(c, fp8, 13.10 / 6.81, 2);
    set_library(c, mxfp8, 13.10 / 7.16, 2);
    c.experts = {.widened_share = 0.25, .passes = 3.3, .launch = 30_us};
    return c;
}

/// Blackwell. The peaks of B200 and GB200 are of one chip at two clocks.
struct blackwell {
    static constexpr auto fitted = std::to_array<fitted_to>({
        {"matmul bf16", aiconfigurator, 319},
        {"matmul fp8", aiconfigurator, 319},
        {"matmul fp8 by blocks", aiconfigurator, 319},
        {"matmul nvfp4", aiconfigurator, 319},
        {"attention prefill", aiconfigurator, 564},
        {"attention decode", aiconfigurator, 534},
        {"latent attention", aiconfigurator, 230},
        {"experts", aiconfigurator, 1467},
    });
    static constexpr chip_calibration value =
        blackwell_calibration(0.775, 0.765, 0.765, 0.572, 148);  // B200
    static constexpr chip_calibration grace =
        blackwell_calibration(0.73, 0.735, 0.73, 0.545, 152);  // GB200
};
/// What GB200 reaches.
struct grace_blackwell {
    static constexpr chip_calibration value = blackwell::grace;
};

/// Blackwell Ultra, by what its formats reach.
[[nodiscard]] constexpr chip_calibration
ultra_calibration(double wide, double fp8_share, double blocks, double fp4_share, double cores) {
    chip_calibration c = blackwell_calibration(wide, fp8_share, blocks, fp4_share, cores);
    c.family = chip_family::blackwell_ultra;
    c.attention.share = 0.78;
    c.attention.narrow_gain = 1.6;
    c.attention.pair_time = time_of_one(5.5e12);
    c.attention.exposed = 0.15;
    c.attention.launch = 16.3_us;
    c.attention.decode_step = quantity<units::seconds>{1.2e-10};
    c.matmul[nvfp4].depth_ramp = 700;
    // its instructions of half as many elements again (K = 96), which few of the engine's kernels used yet (flashinfer,
    // pull request 2303)
    set_library(c, nvfp4, 13.10 / 3.76, 6);
    c.matmul[mxfp4] = c.matmul[fp4] = c.matmul[nvfp4];
    return c;
}

/// Blackwell Ultra: twice the exponentials (the kernels that were measured reach one and a half times),
/// and an FP4 peak that they do not use.
struct blackwell_ultra {
    static constexpr auto fitted = std::to_array<fitted_to>({
        {"matmul bf16", aiconfigurator, 309},
        {"matmul fp8", aiconfigurator, 309},
        {"matmul fp8 by blocks", aiconfigurator, 309},
        {"matmul nvfp4", aiconfigurator, 309},
        {"attention prefill", aiconfigurator, 609},
        {"attention decode", aiconfigurator, 570},
    });
    static constexpr chip_calibration value =
        ultra_calibration(0.78, 0.79, 0.83, 0.44, 148);  // B300
    static constexpr chip_calibration grace =
        ultra_calibration(0.86, 0.855, 0.83, 0.42, 152);  // GB300
};
/// What GB300 reaches.
struct grace_blackwell_ultra {
    static constexpr chip_calibration value = blackwell_ultra::grace;
};

/// Announced: as GB300.
struct rubin {
    static constexpr chip_calibration value = [] {
        chip_calibration c = inherited(blackwell_ultra::grace);
        c.family = chip_family::rubin;
        return c;
    }();
};

}  // namespace loadline::calibration
