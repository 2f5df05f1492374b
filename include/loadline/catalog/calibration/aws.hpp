// What AWS's chips are taken to reach in practice.
#pragma once

#include <loadline/catalog/calibration/evidence.hpp>

namespace loadline::calibration {

/// Arrays of 128 x 128, with 512 columns of the result in flight, are the maker's (Neuron kernel guide); where nothing
/// is measured the shares are assumed: those of a TPU of the same array, its launch that of a GPU.
[[nodiscard]] constexpr chip_calibration neuron(double cores, chip_family family) {
    chip_calibration c;
    c.family = family;
    c.basis = calibration_basis::assumed;
    c.unit.cores = cores;
    c.unit.tiles = {{{512, 128}, {256, 128}, {128, 128}}};
    c.unit.depth_step = 128;
    c.unit.widened_rows = 1e9;
    c.unit.launch = 4_us;
    for (matmul_calibration& m : c.matmul.values) {
        m.share = 0.85;
        m.depth_ramp = 64;
        m.most_splits = 1;
    }
    // what kernels written by hand read of caches on Trainium2, at best (xpu-perf: 19 to 33% of the HBM peak)
    c.attention.decode_share = 0.33;
    c.memory = {.read_share = 0.85, .write_cost = 1.1, .worked_share = 0.75, .launch = 4_us};
    return c;
}

/// Trainium and Inferentia2.
struct neuron_v2 {  // two cores: Trainium, Inferentia2
    static constexpr chip_calibration value = neuron(2, chip_family::neuron_v2);
};
/// Eight cores: Trainium2. Products of 12,288 x 8,192 x 8,192 (in 8 bits the shape is assumed) alone on a logical core
/// of two cores and on four at once, and attention of prompts of 4,096 and 10,240 with 80 heads: vendor_ops of
/// xpu-perf. Attention's tiles are 2,048 keys (seq_tile_size of flash_fwd, nki-samples). Scalar engines make 128
/// exponentials a core and cycle of 1.4 GHz (Neuron kernel guide).
struct trainium2 {
    static constexpr auto fitted =
        std::to_array<fitted_to>({{"matmul bf16", xpu_perf, 1},
                                  {"matmul fp8", xpu_perf, 1},
                                  {"matmul fp32", xpu_perf, 1},
                                  {"attention of a prompt", xpu_perf, 3}});
    static constexpr chip_calibration value = [] {
        chip_calibration c = neuron(8, chip_family::neuron_v3);
        c.basis = calibration_basis::measured;
        c.unit.feed = 1;
        for (const number_format f : {bf16, fp16, tf32}) c.matmul[f].share = 0.975;
        c.matmul[fp8].share = 0.81;
        c.matmul[fp32].share = 0.86;
        c.attention.share = 0.40;
        c.attention.exposed = 0;  // engines run side by side
        c.attention.pair_time = time_of_one(1.43e12);
        c.attention.query_tile = 2048;
        c.attention.decode_rows = 128;
        return c;
    }();
};
/// Trainium3 has the same array and clock: its shares, with faster scalar engines (1.2 times, as the vector engines').
struct trainium3 {
    static constexpr chip_calibration value = [] {
        chip_calibration c = inherited(trainium2::value);
        c.attention.pair_time = time_of_one(1.7e12);
        return c;
    }();
};
/// Announced; its cores are not published: as Trainium3.
struct trainium4 {
    static constexpr chip_calibration value = [] {
        chip_calibration c = trainium3::value;
        c.family = chip_family::neuron_v4;
        return c;
    }();
};

}  // namespace loadline::calibration
