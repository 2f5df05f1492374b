// A chip as a type lowers to the chip as a value, whatever the order of its features.
#include "catch.hpp"

#include <loadline/hardware/chip.hpp>
#include <loadline/units/literals.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace {

using namespace loadline;
using namespace loadline::literals;

constexpr bool same(const chip_spec& a, const chip_spec& b) {
    return a.name == b.name && a.vendor == b.vendor && a.status == b.status &&
           a.hbm_capacity == b.hbm_capacity && a.hbm_hidden == b.hbm_hidden &&
           a.hbm_bandwidth == b.hbm_bandwidth && a.dense.values == b.dense.values &&
           a.gemm_peak.values == b.gemm_peak.values && a.sparse.values == b.sparse.values &&
           a.sram == b.sram && a.core_clock == b.core_clock && a.host_link == b.host_link &&
           a.power == b.power && a.price == b.price;
}

// ---- Every feature lands in its own field, and nowhere else.

struct full
    : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, dense<fp8, 2517_TFLOPS>,
           gemm_peak<bf16, 655_TFLOPS>, sparse<fp8, 5034_TFLOPS>, sram<32_MiB>, core_clock<2.8_GHz>,
           power<1_kW>, price<3.5_USD_per_hour>, host_link<bidirectional<128_GBps>>> {
    static constexpr chip_identity about{"Example 1", "Example", availability::announced};
};
constexpr chip_spec by_hand = [] {
    chip_spec c;
    c.name = fixed_text<47>{"Example 1"};
    c.vendor = fixed_text<15>{"Example"};
    c.status = availability::announced;
    c.hbm_capacity = quantity<units::bytes>{144.0 * 1024 * 1024 * 1024};
    c.hbm_bandwidth = quantity<units::bytes_per_second>{4.9e12};
    c.dense[bf16].rate = quantity<units::flops_per_second>{671e12};
    c.dense[fp8].rate = quantity<units::flops_per_second>{2517e12};
    c.gemm_peak[bf16].rate = quantity<units::flops_per_second>{655e12};
    c.sparse[fp8].rate = quantity<units::flops_per_second>{5034e12};
    c.sram = quantity<units::bytes>{33'554'432.0};
    c.core_clock = quantity<units::hertz>{2.8e9};
    c.host_link = link_bandwidth::per_direction(quantity<units::bytes_per_second>{64e9});
    c.power = quantity<units::watts>{1000};
    c.price = 3.5_USD_per_hour;
    return c;
}();
static_assert(same(spec<full>, by_hand));

// ---- All 24 orders of four features.

template <class... Features>
struct orders_of {
    static constexpr std::size_t n = sizeof...(Features);
    template <std::size_t... I>
    static constexpr bool same_in_order(const chip_spec& expected) {
        return same(spec<chip<std::tuple_element_t<I, std::tuple<Features...>>...>>, expected);
    }
};
template <class A, class B, class C, class D>
constexpr bool same_in_every_order = [] {
    constexpr chip_spec expected = spec<chip<A, B, C, D>>;
    return [&]<std::size_t... Order>(std::index_sequence<Order...>) {
        // the Order-th permutation of 0 1 2 3, picked digit by digit
        constexpr auto nth = [](std::size_t order) {
            std::array<std::size_t, 4> p{0, 1, 2, 3};
            for (std::size_t i = 0; i < order; ++i) std::next_permutation(p.begin(), p.end());
            return p;
        };
        return (
            orders_of<A, B, C, D>::template same_in_order<nth(Order)[0], nth(Order)[1],
                                                          nth(Order)[2], nth(Order)[3]>(expected) &&
            ...);
    }
    (std::make_index_sequence<24>{});
}();
static_assert(same_in_every_order<hbm<80_GiB, 3_TBps>, dense<bf16, 900_TFLOPS>,
                                  sparse<bf16, 1800_TFLOPS>, power<700_W>>);
static_assert(same_in_every_order<dense<fp8, 2_PFLOPS>, price<2_USD_per_hour>, hbm<32_GiB, 1_TBps>,
                                  gemm_peak<fp8, 1.9_PFLOPS>>);

// ---- The least that a chip must have.

struct bare : chip<dense<int8, 394_TOPS>, hbm<16_GB, 819_GBps>> {};
static_assert(chip_type<bare> && has_spec<bare>);
static_assert(!chip_type<chip_spec> && !has_spec<int>);
static_assert(spec<bare>.name.empty() && spec<bare>.status == availability::shipping);
static_assert(!spec<bare>.power && !spec<bare>.price && spec<bare>.sram == 0_B);
static_assert(spec<bare>.supports(int8) && !spec<bare>.supports(bf16));

}  // namespace

TEST_CASE("a chip lowers feature by feature, in any order") {
    CHECK(same(spec<full>, by_hand));
    CHECK(same_in_every_order<hbm<80_GiB, 3_TBps>, dense<bf16, 900_TFLOPS>,
                              sparse<bf16, 1800_TFLOPS>, power<700_W>>);
    CHECK(spec<bare>.supports(int8));
}

TEST_CASE("the peak of matrix multiplication falls back to the dense peak") {
    constexpr const chip_spec& c = spec<full>;
    STATIC_REQUIRE(c.matmul_peak(bf16).rate == 655_TFLOPS);
    STATIC_REQUIRE(c.dense[bf16].rate == 671_TFLOPS);
    STATIC_REQUIRE(c.matmul_peak(fp8).rate == 2517_TFLOPS);
    STATIC_REQUIRE(c.matmul_peak(fp64).rate == 0_TFLOPS);
}

TEST_CASE("sparse peaks never pass for dense ones") {
    using only_sparse = chip<hbm<1_GB, 1_TBps>, dense<fp8, 2_PFLOPS>, sparse<fp8, 4_PFLOPS>,
                             sparse<fp4, 16_PFLOPS>, sparse<nvfp4, 20_PFLOPS>>;
    constexpr const chip_spec& c = spec<only_sparse>;
    STATIC_REQUIRE(!c.supports(fp4) && !c.supports(nvfp4));
    STATIC_REQUIRE(c.matmul_peak(fp4).rate == 0_TFLOPS && c.matmul_peak(fp8).rate == 2_PFLOPS);
    STATIC_REQUIRE(c.dense_of_width(4).rate == 0_TFLOPS && c.dense_of_width(8).rate == 2_PFLOPS);
    STATIC_REQUIRE(c.sparse[fp4].rate == 16_PFLOPS && c.sparse[bf16].rate == 0_TFLOPS);
}

TEST_CASE("the fastest dense peak of a width is of a floating-point format of that width") {
    using mixed = chip<hbm<1_GB, 1_TBps>, dense<bf16, 1_PFLOPS>, dense<fp16, 1.25_PFLOPS>,
                       dense<fp8, 2_PFLOPS>, dense<mxfp8, 2.5_PFLOPS>, dense<int8, 9_PFLOPS>,
                       dense<mxfp4, 4_PFLOPS>, dense<nvfp4, 5_PFLOPS>, dense<int4, 18_PFLOPS>>;
    constexpr const chip_spec& c = spec<mixed>;
    STATIC_REQUIRE(c.dense_of_width(16).rate == 1.25_PFLOPS);
    STATIC_REQUIRE(c.dense_of_width(8).rate == 2.5_PFLOPS);
    STATIC_REQUIRE(c.dense_of_width(4).rate == 5_PFLOPS);
    STATIC_REQUIRE(c.dense_of_width(64).rate == 0_TFLOPS);
}

TEST_CASE("the ridge point of the roofline is peak over memory bandwidth") {
    // Published dense peaks: A100 SXM 80 GB 312 TFLOP/s and 2,039 GB/s; H100 SXM 989.4 and 3,350.
    using a100 = chip<hbm<80_GB, 2039_GBps>, dense<bf16, 312_TFLOPS>>;
    using h100 = chip<hbm<80_GB, 3350_GBps>, dense<bf16, 989.4_TFLOPS>, dense<fp8, 1978.9_TFLOPS>>;
    CHECK(spec<a100>.ridge_point(bf16).count() == Approx(153.0).epsilon(0.001));
    CHECK(spec<h100>.ridge_point(bf16).count() == Approx(295.3).epsilon(0.001));
    CHECK(spec<h100>.ridge_point(fp8).count() == Approx(590.7).epsilon(0.001));
    STATIC_REQUIRE(spec<full>.ridge_point(bf16) == 671_TFLOPS / 4.9_TBps);
}
