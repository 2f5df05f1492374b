// Cost of matrix products against tiles counted one by one, closed forms and limits.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/cost/bottleneck.hpp>
#include <loadline/cost/experts.hpp>
#include <loadline/cost/matmul.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace loadline;

namespace {

// A machine of four cores with one kind of tile, no fetching, no ramp: whole waves of tiles.
constexpr chip_spec four_cores = [] {
    chip_spec chip = at_limit(spec<h100>);
    chip.calibration.unit.cores = 4;
    chip.calibration.unit.tiles = {{{16, 8}, {16, 8}, {16, 8}}};
    chip.calibration.unit.quantisation = 1;
    return chip;
}();

// Cuts the result into tiles and hands each to the core that is free first.
double waves_of_tiles_one_by_one(std::int64_t m, std::int64_t n, std::int64_t rows,
                                 std::int64_t columns, std::size_t cores) {
    std::vector<double> busy(cores, 0.0);
    for (std::int64_t i = 0; i < m; i += rows)
        for (std::int64_t j = 0; j < n; j += columns)
            *std::min_element(busy.begin(), busy.end()) += 1;
    return *std::max_element(busy.begin(), busy.end());
}

std::vector<op::matmul> random_products(unsigned seed, int count) {
    std::mt19937 random{seed};
    std::uniform_real_distribution<double> exponent{0, 15};
    const auto side = [&] { return static_cast<std::int64_t>(std::exp2(exponent(random))); };
    std::vector<op::matmul> products;
    for (int i = 0; i < count; ++i) products.push_back({.m = side(), .n = side(), .k = side()});
    return products;
}

const std::vector<chip_spec> chips{spec<a100_80gb>, spec<h100>,     spec<b200>,      spec<gb300>,
                                   spec<mi300x>,    spec<ironwood>, spec<trainium3>, spec<gaudi3>};

}  // namespace

TEST_CASE("compute time is that of tiles dealt out one by one", "[matmul]") {
    const double peak = four_cores.matmul_peak(bf16).rate.count();
    for (const std::int64_t m : {1, 16, 20, 64, 100, 333})
        for (const std::int64_t n : {1, 8, 10, 50, 96}) {  // a quarter of the last tile at least
            if (m < n) continue;  // rows of a tile lie along the longer side
            const double waves = waves_of_tiles_one_by_one(m, n, 16, 8, 4);
            const double expected = waves * 4 * 2 * 16 * 8 * 1000 / peak;
            CAPTURE(m, n);
            CHECK(product_time(four_cores, 1, m, n, 1000, bf16).count() == Approx(expected));
            CHECK(product_time(four_cores, 1, n, m, 1000, bf16).count() == Approx(expected));
        }
}

TEST_CASE("of a tile or a wave that is only begun, four times what is begun is paid", "[matmul]") {
    chip_spec chip = four_cores;
    chip.calibration.unit.cores = 1;
    const auto tiles = [&](std::int64_t m, std::int64_t n) {
        return product_time(chip, 1, m, n, 1000, bf16) / product_time(chip, 1, 16, 8, 1000, bf16);
    };
    CHECK(tiles(33, 8) == Approx(3));  // 2.25 tiles one after the other: the third wave is full
    chip.calibration.unit.quantisation = 0;
    CHECK(tiles(32, 8) == Approx(2));
    CHECK(tiles(33, 8) == Approx(2.25));
    CHECK(tiles(36, 8) == Approx(3));
    CHECK(tiles(48, 8) == Approx(3));
    CHECK(tiles(48, 9) == Approx(3 * 1.5));
    chip.calibration.unit.cores = 4;
    chip.calibration.unit.quantisation = 0.5;
    // of 8.25 tiles, 2.0625 waves: a quarter of the third is busy or waits, half of the wait counts
    const double whole = product_time(chip, 1, 64, 8, 1000, bf16).count();  // one wave
    CHECK(product_time(chip, 1, 129, 8, 1000, bf16).count() ==
          Approx(whole * (2.0625 + 0.5 * (0.25 - 0.0625))));
}

TEST_CASE("a batch is as many products side by side", "[matmul]") {
    // 3 products of 2 tiles on 4 cores: 2 waves
    const double one_wave = 4.0 * 2 * 16 * 8 * 64 / four_cores.matmul_peak(bf16).rate.count();
    CHECK(product_time(four_cores, 3, 32, 8, 64, bf16).count() == Approx(2 * one_wave));
}

TEST_CASE("the inner dimension is padded and split", "[matmul]") {
    chip_spec chip = four_cores;
    const auto time = [&](std::int64_t k) { return product_time(chip, 1, 16, 8, k, bf16).count(); };
    CHECK(time(4096) == Approx(2 * time(2048)));
    chip.calibration.unit.depth_step = 128;
    CHECK(time(1) == Approx(time(128)));
    CHECK(time(129) == Approx(time(256)));
    const double unsplit = time(4096);
    chip.calibration.matmul[bf16].most_splits = 4;
    CHECK(time(4096) == Approx(unsplit / 4));  // one tile, four cores
    CHECK(time(1024) == Approx(unsplit / 8));  // parts of 512 at least: two
    CHECK(time(512) == Approx(unsplit / 8));   // one part: not at all
}

TEST_CASE("bytes and work of a product", "[matmul]") {
    constexpr chip_spec chip = at_limit(spec<h100>);
    constexpr operation_cost c = cost_of(op::matmul{.m = 100, .n = 200, .k = 300}, chip);
    STATIC_REQUIRE(c.work == quantity<units::flops>{2.0 * 100 * 200 * 300});
    STATIC_REQUIRE(c.bytes == quantity<units::bytes>{2.0 * (100 * 300 + 300 * 200 + 100 * 200)});
    constexpr operation_cost gradient =
        cost_of(op::matmul{.m = 100, .n = 200, .k = 300, .out = fp32, .accumulate = true}, chip);
    STATIC_REQUIRE(gradient.bytes ==
                   quantity<units::bytes>{2.0 * (100 * 300 + 300 * 200) + 2 * 4.0 * 100 * 200});
    // weights stored narrower than they are multiplied
    constexpr operation_cost narrow =
        cost_of(op::matmul{.m = 100, .n = 200, .k = 300, .b = int4}, chip);
    STATIC_REQUIRE(narrow.bytes ==
                   quantity<units::bytes>{2.0 * (100 * 300 + 100 * 200) + 0.5 * 300 * 200});
    STATIC_REQUIRE(cost_of(op::matmul{.m = 7, .n = 8, .k = 9, .batch = 5}, chip).work ==
                   quantity<units::flops>{5.0 * 2 * 7 * 8 * 9});
}

TEST_CASE("at the limit, time is work by peak or bytes by bandwidth", "[matmul]") {
    constexpr chip_spec chip = at_limit(spec<trainium3>);
    constexpr op::matmul large{.m = 8192, .n = 7168, .k = 5120};
    STATIC_REQUIRE(cost_of(large, chip).time == work_of(large) / chip.matmul_peak(bf16).rate);
    constexpr op::matmul thin{.m = 1, .n = 8192, .k = 8192};
    STATIC_REQUIRE(cost_of(thin, chip).time == cost_of(thin, chip).bytes / chip.hbm_bandwidth);
    for (const chip_spec& real : chips) {
        const chip_spec ideal = at_limit(real);
        for (const op::matmul& p : random_products(1, 200)) {
            const operation_cost c = cost_of(p, ideal);
            const double compute = (work_of(p) / ideal.matmul_peak(bf16).rate).count();
            const double memory = (c.bytes / ideal.hbm_bandwidth).count();
            CHECK(c.time.count() == Approx(std::max(compute, memory)).epsilon(1e-12));
        }
    }
}

TEST_CASE("no product is faster than the limit", "[matmul]") {
    for (const chip_spec& chip : chips) {
        const chip_spec ideal = at_limit(chip);
        for (const op::matmul& p : random_products(2, 500)) {
            CAPTURE(chip.name.view(), p.m, p.n, p.k);
            CHECK(cost_of(p, chip).time >= cost_of(p, ideal).time);
        }
    }
}

TEST_CASE("a product grows with each of its sides", "[matmul]") {
    // tiles make steps, so: a doubled side never costs less, and never more than a little over double
    for (const chip_spec& chip : chips)
        for (const op::matmul& p : random_products(3, 300)) {
            const double once = cost_of(p, chip).time.count();
            for (const int side : {0, 1, 2}) {
                op::matmul twice = p;
                (side == 0 ? twice.m : side == 1 ? twice.n : twice.k) *= 2;
                CAPTURE(chip.name.view(), p.m, p.n, p.k, side);
                CHECK(cost_of(twice, chip).time.count() >= 0.99 * once);
                CHECK(cost_of(twice, chip).time.count() <= 2.5 * once);
            }
        }
}

TEST_CASE("a deep product of whole waves reaches the share of a large tile", "[matmul]") {
    const chip_spec& chip = spec<h100>;
    const matrix_unit& unit = chip.calibration.unit;
    const auto cores = static_cast<std::int64_t>(unit.cores);
    const op::matmul deep{.m = 256 * cores * 4, .n = 128, .k = 1'000'000};
    const double share = (work_of(deep) / product_time(chip, 1, deep.m, deep.n, deep.k, bf16) /
                          chip.matmul_peak(bf16).rate);
    const double tile = 1 + unit.feed * (1.0 / 256 + 1.0 / 128);
    CHECK(share == Approx(chip.calibration.matmul[bf16].share / tile).epsilon(1e-4));
}

TEST_CASE("activations are brought into the format of the product", "[matmul]") {
    const chip_spec& chip = spec<h100>;
    const op::matmul direct{.m = 4096, .n = 4096, .k = 8192, .compute = fp8};
    op::matmul converted = direct;
    converted.a = bf16;
    const matmul_calibration& c = chip.calibration.matmul[fp8];
    const double elements = 4096.0 * 8192;
    const double pass = (2 * elements + 1 * elements * chip.calibration.memory.write_cost) /
                        (chip.hbm_bandwidth.count() * chip.calibration.memory.read_share);
    CHECK((cost_of(converted, chip).time - cost_of(direct, chip).time).count() ==
          Approx(c.convert_launch.count() + c.convert_passes * pass));
}

TEST_CASE("what is stored in a format that a chip lacks is multiplied in another", "[matmul]") {
    // fp16 alone has 8 bits beside it on V100; of TPUs' formats bf16 is the widest
    const chip_spec& volta = spec<v100>;
    CHECK_FALSE(multiplies(volta, fp8));
    CHECK(multiplied_as(volta, fp8) == fp16);
    CHECK(multiplied_as(spec<tpu_v4>, fp32) == bf16);
    CHECK(matmul_rate(volta, fp8) == volta.matmul_peak(fp16).rate);
    CHECK(
        cost_of(op::matmul{.m = 8192, .n = 8192, .k = 8192, .compute = fp8}, volta).compute_time ==
        cost_of(op::matmul{.m = 8192, .n = 8192, .k = 8192, .compute = fp16}, volta).compute_time);
    // four bits become eight, whole ones of their own kind first
    CHECK(multiplied_as(spec<h100>, int4) == int8);
    CHECK(multiplied_as(spec<h100>, nf4) == fp8);
    // floating numbers become whole ones only where there is nothing else
    chip_spec own;
    own.dense[int8].rate = own.dense[fp8].rate = quantity<units::flops_per_second>{1e12};
    CHECK(multiplied_as(own, bf16) == fp8);
    own.dense[fp8].rate = {};
    CHECK(multiplied_as(own, bf16) == int8);
    // block scales stand in for plain FP8, and the other way round
    CHECK(matmul_rate(spec<trainium3>, fp8) == spec<trainium3>.matmul_peak(mxfp8).rate);
    CHECK(matmul_rate(spec<h100>, mxfp8) == spec<h100>.matmul_peak(fp8).rate);
}

TEST_CASE("grouped products are a batch of the rows of each", "[matmul]") {
    const chip_spec& chip = spec<h100>;
    const operation_cost grouped =
        cost_of(op::grouped_matmul{.rows = 8 * 512, .n = 4096, .k = 7168, .groups = 8}, chip);
    const operation_cost batched =
        cost_of(op::matmul{.m = 512, .n = 4096, .k = 7168, .batch = 8}, chip);
    CHECK(grouped.time.count() == Approx(batched.time.count()));
    CHECK(grouped.work == batched.work);
    CHECK(grouped.bytes.count() == Approx(batched.bytes.count()));
    // more groups than rows: each row visits one
    CHECK(cost_of(op::grouped_matmul{.rows = 3, .n = 64, .k = 64, .groups = 8}, chip).bytes ==
          quantity<units::bytes>{2.0 * (3 * 64 + 3 * 64 * 64 + 3 * 64)});
    // no rows: a kernel is launched and finds nothing to do
    const operation_cost none =
        cost_of(op::grouped_matmul{.rows = 0, .n = 64, .k = 64, .groups = 8}, chip);
    CHECK(none.time == chip.calibration.unit.launch);
    CHECK(none.bytes.count() == 0);
    CHECK(none.work.count() == 0);
}

TEST_CASE("experts that get a token, by the formula and by drawing", "[matmul]") {
    CHECK(experts_touched(8, 2, 0) == 0);
    CHECK(experts_touched(8, 2, 1) == Approx(2));
    CHECK(experts_touched(256, 8, 1'000'000) == Approx(256));
    double missed = 1;
    for (int token = 0; token < 37; ++token) missed *= 1 - 8.0 / 256;
    CHECK(experts_touched(256, 8, 37) == Approx(256 * (1 - missed)));
    std::mt19937 random{4};
    std::vector<int> experts(64);
    double touched = 0;
    for (int draw = 0; draw < 2000; ++draw) {
        std::vector<bool> hit(64, false);
        for (int token = 0; token < 10; ++token) {
            for (int i = 0; i < 64; ++i) experts[static_cast<std::size_t>(i)] = i;
            for (std::size_t i = 0; i < 6; ++i) {
                std::uniform_int_distribution<std::size_t> rest{i, 63};
                std::swap(experts[i], experts[rest(random)]);
                hit[static_cast<std::size_t>(experts[i])] = true;
            }
        }
        touched += static_cast<double>(std::count(hit.begin(), hit.end(), true));
    }
    CHECK(experts_touched(64, 6, 10) == Approx(touched / 2000).epsilon(0.01));
}

TEST_CASE("the experts of a layer move and multiply what both products do", "[matmul]") {
    constexpr chip_spec ideal = at_limit(spec<h100>);
    constexpr op::experts e{.rows = 4096, .hidden = 2048, .ffn = 768, .groups = 64};
    constexpr operation_cost both =
        cost_of(op::grouped_matmul{.rows = 4096, .n = 1536, .k = 2048, .groups = 64}, ideal) +
        cost_of(op::grouped_matmul{.rows = 4096, .n = 2048, .k = 768, .groups = 64}, ideal);
    STATIC_REQUIRE(cost_of(e, ideal).time == both.time);
    STATIC_REQUIRE(cost_of(e, ideal).work == quantity<units::flops>{2.0 * 4096 * 2048 * 768 * 3});
    CHECK(cost_of(e, spec<h100>).time > both.time);
}

// The answers that a program may assert of its own layers.
static_assert(bound_by<op::matmul{.m = 8192, .n = 8192, .k = 8192}, trainium3> == bound::compute);
static_assert(bound_by<op::matmul{.m = 1, .n = 8192, .k = 8192}, h100> == bound::hbm);
static_assert(bound_by<op::matmul{.m = 16, .n = 64, .k = 64}, h100> == bound::launch);
static_assert(limit_on<op::matmul{.m = 4096, .n = 4096, .k = 4096}, h100>.time <
              cost_on<op::matmul{.m = 4096, .n = 4096, .k = 4096}, h100>.time);
static_assert(ridge_point<h100, bf16> == spec<h100>.dense[bf16].rate / spec<h100>.hbm_bandwidth);
static_assert(sustained_ridge_point<h100, fp8> > sustained_ridge_point<h100, bf16>);
