// What a chip reaches in practice: the few constants that the cost formulas take for each chip.
#pragma once

#include <loadline/hardware/chip_family.hpp>
#include <loadline/hardware/number_format.hpp>
#include <loadline/units/enumerator_name.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace loadline {

/// How the constants of a chip were come by.
enum class calibration_basis : std::uint8_t {
    measured,   // fitted to published measurements of this chip
    inherited,  // those of a named predecessor or sibling
    assumed     // the default: no measurement of this chip or its family
};

[[nodiscard]] constexpr std::string_view name(calibration_basis basis) {
    constexpr std::array<std::string_view, 3> names{"measured", "inherited", "assumed"};
    return detail::enumerator_name(names, basis);
}

/// A block of the result that one core makes at a time. Both sides are powers of two.
struct result_tile {
    std::int64_t rows = 1;  // along the longer side of the result
    std::int64_t columns = 1;
};

/// How a chip and its library divide a matrix product: one for all formats. See cost/matmul.hpp.
struct matrix_unit {
    double cores = 128;  // that make tiles side by side: SMs, compute units, systolic arrays
    std::array<result_tile, 3> tiles{{{256, 128}, {128, 128}, {128, 64}}};  // the library picks
    std::int64_t depth_step = 1;  // the inner dimension is padded to a multiple; a power of two
    // Operands of 8 bits must lie along the inner dimension: what is multiplied along both sides, in forward and
    // backward products, is kept in two layouts.
    bool one_layout = false;
    double feed = 8;            // fetching an operand, in the time of that many multiplications
    double quantisation = 0.2;  // 0: work spreads evenly over the cores; 1: whole waves of tiles
    double exposed =
        0.15;  // of the shorter of compute and memory time, what the longer does not hide
    // Rows of the result for which weights in a narrower format are widened once: a tile's, where each core does it for
    // its own; more than there are, where the weights pass the converters on their way into a memory that software fills.
    double widened_rows = 128;
    quantity<units::seconds> launch{4e-6};
};

/// What matrix products of one format reach of the peak, by their shape.
struct matmul_calibration {
    double share = 0.8;  // of the dense peak, inside a large tile
    double depth_ramp =
        64;  // elements of the inner dimension that starting and ending a tile costs
    double most_splits = 8;  // of the inner dimension, where cores outnumber tiles
    // Rate where sums are moved to fp32 registers every so many steps, since the unit adds up with fewer bits: what
    // training does for gradients.
    double split_share = 1;
    // Rate of the vendor's library, which training calls, against that of the kernels that were measured, where these
    // are a serving engine's own.
    double library_gain = 1;
    quantity<units::seconds> convert_launch{
        5e-6};                  // of the kernels that bring activations to the format
    double convert_passes = 1;  // over the activations, read and written
};

/// What of HBM's bandwidth is reached, and what a launch costs.
struct memory_calibration {
    double read_share = 0.85;  // of the HBM peak, for a long stream of reads
    double write_cost = 1.1;   // of a byte written, against one read
    double worked_share =
        0.75;  // of the stream's rate, where a row is summed or normalised on the way
    quantity<units::seconds> launch{3e-6};
};

/// Flash attention (Dao et al. 2022, arXiv 2205.14135) and its paged decode. See cost/attention.hpp.
struct attention_calibration {
    double share = 0.7;        // of the matmul peak, of its two products
    double narrow_gain = 1.6;  // their rate in 8 bits, against 16 bits; 0: as the peaks
    quantity<units::seconds> pair_time{4e-13};  // softmax of one score: one exponential
    double exposed = 0.4;  // of the shorter of products and softmax, what the longer does not hide
    quantity<units::seconds> element_time{
        4e-12};               // of an element of the queries: its way in and out
    double query_tile = 128;  // queries that a core works on at a time
    double tail = 0.55;  // of the longest tile's time, at the end, when others have no work left
    double backward_share = 0.83;  // rate of the backward pass, operation for operation
    quantity<units::seconds> launch{13e-6};
    double decode_share = 0.9;  // of the HBM peak, reading the cache of many requests
    double decode_rows = 64;    // queries of one key head are padded to this many
    quantity<units::seconds> decode_step{2e-10};  // for each token of context: splits and their sum
    quantity<units::seconds> decode_launch{11e-6};
};

/// The routed experts of a layer as one fused operation. See cost/experts.hpp.
struct expert_calibration {
    double widened_share =
        0.35;           // rate of products whose weights the kernel widens, against plain ones
    double passes = 3;  // over rows of input, inner width and output: permutation, activation, sum
    quantity<units::seconds> launch{
        28e-6};  // of all its kernels, routing and permutation among them
};

/// What a chip reaches in practice, by operation; the defaults are assumed.
struct chip_calibration {
    calibration_basis basis = calibration_basis::assumed;
    chip_family family = chip_family::other;
    format_set
        formats{};  // whose products were measured; others have the constants of one that was
    matrix_unit unit{};
    per_format<matmul_calibration> matmul{};
    memory_calibration memory{};
    attention_calibration attention{};
    expert_calibration experts{};
};

/// The speed of light: all shares 1, no ramps, no latency. The same formulas then give work / peak
/// and bytes / bandwidth, exactly.
[[nodiscard]] constexpr chip_calibration ideal_calibration() {
    chip_calibration ideal;
    ideal.unit = {.cores = 1,
                  .tiles = {{{1, 1}, {1, 1}, {1, 1}}},
                  .feed = 0,
                  .quantisation = 0,
                  .exposed = 0,
                  .launch = {}};
    for (matmul_calibration& m : ideal.matmul.values)
        m = {.share = 1,
             .depth_ramp = 0,
             .most_splits = 1,
             .convert_launch = {},
             .convert_passes = 0};
    ideal.memory = {.read_share = 1, .write_cost = 1, .worked_share = 1, .launch = {}};
    ideal.attention = {.share = 1,
                       .narrow_gain = 0,
                       .pair_time = {},
                       .exposed = 0,
                       .element_time = {},
                       .query_tile = 1,
                       .tail = 0,
                       .backward_share = 1,
                       .launch = {},
                       .decode_share = 1,
                       .decode_rows = 1,
                       .decode_step = {},
                       .decode_launch = {}};
    ideal.experts = {.widened_share = 1, .passes = 0, .launch = {}};
    return ideal;
}

}  // namespace loadline
