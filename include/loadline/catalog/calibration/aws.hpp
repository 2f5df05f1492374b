// What AWS's chips are taken to reach in practice.
#pragma once

#include <loadline/catalog/calibration/evidence.hpp>

namespace loadline::calibration {

// No matmul or memory measurement of Trainium or Inferentia is published with its shape. Arrays of
// 128 x 128, with 512 columns of the result in flight, are the maker's (Neuron kernel guide); the shares are
// assumed: those of a TPU of the same array, its launch that of a GPU.
[[nodiscard]] constexpr chip_calibration neuron(double cores, chip_family family) {
    chip_calibration c;
    c.family = family;
    c.basis = calibration_basis::assumed;
    c.unit.cores = cores;
    c.unit.tiles = {{{512, 128}, {256, 128}, {128, 128}}};
    c.unit.depth_step = 128;
    c.unit.launch = 4_us;
    for (matmul_calibration& m : c.matmul.values) {
        m.share = 0.85;
        m.depth_ramp = 64;
        m.most_splits = 1;
    }
    c.memory = {.read_share = 0.85, .write_cost = 1.1, .worked_share = 0.75, .launch = 4_us};
    return c;
}

struct neuron_v2 {  // two cores: Trainium, Inferentia2
    static constexpr chip_calibration value = neuron(2, chip_family::neuron_v2);
};
struct neuron_v3 {  // eight: Trainium2, Trainium3
    static constexpr chip_calibration value = neuron(8, chip_family::neuron_v3);
};
// Announced; its cores are not published: as Trainium3.
struct trainium4 {
    static constexpr chip_calibration value = neuron(8, chip_family::neuron_v4);
};

}  // namespace loadline::calibration
