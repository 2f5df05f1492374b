// The price of one matrix product's cost against the same formula written by hand in raw doubles.
#include <loadline/catalog/nvidia.hpp>
#include <loadline/cost/attention.hpp>
#include <loadline/cost/matmul.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace {

using namespace loadline;

// What a program without this library would keep of a chip, an operation and its cost, and the formula of
// cost_of(op::matmul) with numbers for units: formats, batch, published peaks and all. Both versions
// read chip and operation from memory that the compiler cannot see through.
constexpr std::size_t formats = 12;
constexpr std::array<double, formats> bytes_each{8,         4, 4,   2,         2,        1,
                                                 33.0 / 32, 1, 0.5, 17.0 / 32, 9.0 / 16, 0.5};
constexpr std::array<int, formats> width{64, 32, 32, 16, 16, 8, 8, 8, 4, 4, 4, 4};

struct raw_tile {
    std::int64_t rows, columns;
};
struct raw_format {
    double share, depth_ramp, most_splits, convert_launch, convert_passes;
};
struct raw_chip {
    std::array<double, formats> peak, engine_peak;
    double bandwidth;
    double cores;
    std::array<raw_tile, 3> tiles;
    std::int64_t depth_step;
    double feed, quantisation, exposed, launch;
    std::array<raw_format, formats> by_format;
    double read_share, write_cost;
};
struct raw_product {
    std::int64_t m, n, k, batch;
    std::size_t compute, a, b, out;
    bool accumulate;
};
struct raw_cost {
    double work, bytes, compute, memory, launch, time;
};

raw_chip raw(const chip_spec& chip) {
    const chip_calibration& c = chip.calibration;
    raw_chip r{};
    r.bandwidth = chip.hbm_bandwidth.count();
    r.cores = c.unit.cores;
    r.depth_step = c.unit.depth_step;
    r.feed = c.unit.feed;
    r.quantisation = c.unit.quantisation;
    r.exposed = c.unit.exposed;
    r.launch = c.unit.launch.count();
    r.read_share = c.memory.read_share;
    r.write_cost = c.memory.write_cost;
    for (std::size_t i = 0; i < r.tiles.size(); ++i)
        r.tiles[i] = {c.unit.tiles[i].rows, c.unit.tiles[i].columns};
    for (std::size_t f = 0; f < formats; ++f) {
        const matmul_calibration& m = c.matmul.values[f];
        r.peak[f] = chip.dense.values[f].rate.count();
        r.engine_peak[f] = chip.gemm_peak.values[f].rate.count();
        r.by_format[f] = {m.share, m.depth_ramp, m.most_splits, m.convert_launch.count(),
                          m.convert_passes};
    }
    return r;
}

double ceil_by_hand(double x) {
    const auto whole = static_cast<double>(static_cast<std::int64_t>(x));
    return whole < x ? whole + 1 : whole;
}
std::int64_t steps_by_hand(std::int64_t n, std::int64_t step) {
    return (n + step - 1) >> std::countr_zero(static_cast<std::uint64_t>(step));
}

// Two functions of their own, as in the library: compilers inline neither there, so they must not here.
[[gnu::noinline]] double product_by_hand(const raw_chip& chip, double batch, std::int64_t m,
                                         std::int64_t n, std::int64_t k, std::size_t compute) {
    double peak = chip.engine_peak[compute] > 0 ? chip.engine_peak[compute] : chip.peak[compute];
    if (peak <= 0) {
        constexpr std::array<std::size_t, formats> other{0, 1, 2, 3, 4, 6, 5, 7, 8, 10, 9, 11};
        const std::size_t f = other[compute];
        peak = chip.engine_peak[f] > 0 ? chip.engine_peak[f] : chip.peak[f];
    }
    if (peak <= 0) return std::numeric_limits<double>::infinity();
    const raw_format& format = chip.by_format[compute];
    const std::int64_t longer = m < n ? n : m;
    const std::int64_t shorter = m < n ? m : n;
    const auto depth = static_cast<double>(steps_by_hand(k, chip.depth_step) * chip.depth_step);
    const double per_core = 1 / chip.cores;
    double best = std::numeric_limits<double>::infinity();
    for (const raw_tile& t : chip.tiles) {
        const auto rows = static_cast<double>(t.rows);
        const auto columns = static_cast<double>(t.columns);
        const double tiles = batch * static_cast<double>(steps_by_hand(longer, t.rows) *
                                                         steps_by_hand(shorter, t.columns));
        double taken = tiles * per_core;
        double tile_depth = depth;
        if (taken > 1) {
            taken += chip.quantisation * (ceil_by_hand(taken) - taken);
        } else {
            double splits = chip.cores / tiles;
            if (splits > format.most_splits) splits = format.most_splits;
            if (splits * 512 > depth) splits = depth / 512;
            if (splits > 1) tile_depth /= splits;
            taken = 1;
        }
        const double time = taken * (rows * columns + chip.feed * (rows + columns)) *
                            (tile_depth + format.depth_ramp);
        if (time < best) best = time;
    }
    return 2 * best * chip.cores / (peak * format.share);
}

[[gnu::noinline]] raw_cost by_hand(const raw_product& p, const raw_chip& chip) {
    const auto m = static_cast<double>(p.m);
    const auto n = static_cast<double>(p.n);
    const auto k = static_cast<double>(p.k);
    const auto batch = static_cast<double>(p.batch);
    const double work = 2 * m * n * k * batch;
    const bool converted = width[p.a] > width[p.compute];
    const double written = bytes_each[p.out] * (m * n * batch);
    double read = bytes_each[converted ? p.compute : p.a] * (m * k * batch) +
                  bytes_each[p.b] * (k * n * batch);
    if (p.accumulate) read += written;
    const double compute = product_by_hand(chip, batch, p.m, p.n, p.k, p.compute);
    const raw_format& format = chip.by_format[p.compute];
    const double rate = chip.bandwidth * chip.read_share;
    const double memory = (read + written * chip.write_cost) / rate;
    const double longest = compute < memory ? memory : compute;
    const double least = memory < compute ? memory : compute;
    raw_cost cost{work,   read + written, compute,
                  memory, chip.launch,    chip.launch + longest + least * chip.exposed};
    if (converted) {
        const double from = bytes_each[p.a] * (m * k * batch);
        const double to = bytes_each[p.compute] * (m * k * batch);
        const double moving = (from + to * chip.write_cost) / rate * format.convert_passes;
        cost.bytes += (from + to) * format.convert_passes;
        cost.memory += moving;
        cost.launch += format.convert_launch;
        cost.time += moving + format.convert_launch;
    }
    return cost;
}

// Shapes of a layer of Llama 3 70B over 8 chips, by rows; cycled through, so that none can be kept.
constexpr std::array<std::array<std::int64_t, 3>, 8> shapes{{{1, 1280, 8192},
                                                             {16, 8192, 1024},
                                                             {128, 7168, 8192},
                                                             {512, 8192, 3584},
                                                             {2048, 1280, 8192},
                                                             {4096, 8192, 1024},
                                                             {8192, 7168, 8192},
                                                             {8192, 8192, 3584}}};

void matmul_in_raw_doubles(benchmark::State& state) {
    raw_chip chip = raw(spec<h100>);
    const auto bf16_index = static_cast<std::size_t>(bf16);
    std::array<raw_product, shapes.size()> products{};
    for (std::size_t i = 0; i < shapes.size(); ++i)
        products[i] = {shapes[i][0], shapes[i][1], shapes[i][2], 1,    bf16_index,
                       bf16_index,   bf16_index,   bf16_index,   false};
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(chip);
        benchmark::DoNotOptimize(products);
        raw_cost cost = by_hand(products[i++ % products.size()], chip);
        benchmark::DoNotOptimize(cost);
    }
}
BENCHMARK(matmul_in_raw_doubles);

void matmul_cost(benchmark::State& state) {
    chip_spec chip = spec<h100>;
    std::array<op::matmul, shapes.size()> products{};
    for (std::size_t i = 0; i < shapes.size(); ++i)
        products[i] = {.m = shapes[i][0], .n = shapes[i][1], .k = shapes[i][2]};
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(chip);
        benchmark::DoNotOptimize(products);
        operation_cost cost = cost_of(products[i++ % products.size()], chip);
        benchmark::DoNotOptimize(cost);
    }
}
BENCHMARK(matmul_cost);

void attention_cost(benchmark::State& state) {
    chip_spec chip = spec<h100>;
    std::int64_t length = 1024;
    for (auto _ : state) {
        benchmark::DoNotOptimize(chip);
        benchmark::DoNotOptimize(length);
        operation_cost cost =
            cost_of(op::attention{.heads = 8, .kv_heads = 1, .queries = length}, chip);
        benchmark::DoNotOptimize(cost);
    }
}
BENCHMARK(attention_cost);

void paged_attention_cost(benchmark::State& state) {
    chip_spec chip = spec<h100>;
    std::int64_t context = 1024;
    for (auto _ : state) {
        benchmark::DoNotOptimize(chip);
        benchmark::DoNotOptimize(context);
        operation_cost cost = cost_of(
            op::paged_attention{.batch = 64, .heads = 8, .kv_heads = 1, .context = context}, chip);
        benchmark::DoNotOptimize(cost);
    }
}
BENCHMARK(paged_attention_cost);

}  // namespace
