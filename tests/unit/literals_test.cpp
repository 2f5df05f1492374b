// A literal is exactly the number that its text says: expected counts are written out by hand.
#include "catch.hpp"

#include <loadline/units/literals.hpp>

#include <concepts>
#include <cstdint>
#include <limits>

namespace {

using namespace loadline;
using namespace loadline::literals;

// Of this unit (the argument's type says so) and of this many quanta.
template <class Unit>
constexpr bool is(std::type_identity_t<constant<Unit>> literal, std::int64_t quanta) {
    return literal.quanta == quanta;
}

constexpr bool data_is_exact = [] {
    using u = units::bytes;
    static_assert(is<u>(1_B, 1));
    static_assert(is<u>(1_kB, 1'000));
    static_assert(is<u>(1_MB, 1'000'000));
    static_assert(is<u>(1_GB, 1'000'000'000));
    static_assert(is<u>(1_TB, 1'000'000'000'000));
    static_assert(is<u>(1_PB, 1'000'000'000'000'000));
    static_assert(is<u>(1_KiB, 1'024));
    static_assert(is<u>(1_MiB, 1'048'576));
    static_assert(is<u>(1_GiB, 1'073'741'824));
    static_assert(is<u>(1_TiB, 1'099'511'627'776));
    static_assert(is<u>(1_PiB, 1'125'899'906'842'624));
    static_assert(is<u>(1_Gbit, 125'000'000));
    static_assert(is<u>(141_GB, 141'000'000'000));
    static_assert(is<u>(144_GiB, 154'618'822'656));
    static_assert(is<u>(1.5_GiB, 1'610'612'736));
    static_assert(is<u>(0.5_KiB, 512));
    return true;
}();

constexpr bool bandwidth_is_exact = [] {
    using u = units::bytes_per_second;
    static_assert(is<u>(1_Bps, 1));
    static_assert(is<u>(1_kBps, 1'000));
    static_assert(is<u>(1_MBps, 1'000'000));
    static_assert(is<u>(1_GBps, 1'000'000'000));
    static_assert(is<u>(1_TBps, 1'000'000'000'000));
    static_assert(is<u>(1_PBps, 1'000'000'000'000'000));
    static_assert(is<u>(1_GiBps, 1'073'741'824));
    static_assert(is<u>(1_TiBps, 1'099'511'627'776));
    static_assert(is<u>(8_bps, 1));
    static_assert(is<u>(1_kbps, 125));
    static_assert(is<u>(1_Mbps, 125'000));
    static_assert(is<u>(1_Gbps, 125'000'000));
    static_assert(is<u>(1_Tbps, 125'000'000'000));
    static_assert(is<u>(4.9_TBps, 4'900'000'000'000));
    static_assert(is<u>(200_Gbps, 25'000'000'000));
    static_assert(is<u>(3.2_Tbps, 400'000'000'000));
    return true;
}();

constexpr bool work_is_exact = [] {
    static_assert(is<units::flops>(1_FLOP, 1));
    static_assert(is<units::flops>(1_GFLOP, 1'000'000'000));
    static_assert(is<units::flops>(1_TFLOP, 1'000'000'000'000));
    static_assert(is<units::flops>(1_PFLOP, 1'000'000'000'000'000));
    static_assert(is<units::flops>(1_EFLOP, 1'000'000'000'000'000'000));
    using u = units::flops_per_second;
    static_assert(is<u>(1_GFLOPS, 1'000'000'000));
    static_assert(is<u>(1_TFLOPS, 1'000'000'000'000));
    static_assert(is<u>(1_PFLOPS, 1'000'000'000'000'000));
    static_assert(is<u>(1_EFLOPS, 1'000'000'000'000'000'000));
    static_assert(is<u>(1_TOPS, 1'000'000'000'000));
    static_assert(is<u>(989.4_TFLOPS, 989'400'000'000'000));
    static_assert(is<u>(2517_TFLOPS, 2'517'000'000'000'000));
    return true;
}();

constexpr bool time_is_exact = [] {  // in picoseconds
    using u = units::seconds;
    static_assert(is<u>(1_ps, 1));
    static_assert(is<u>(1_ns, 1'000));
    static_assert(is<u>(1_us, 1'000'000));
    static_assert(is<u>(1_ms, 1'000'000'000));
    static_assert(is<u>(1_s, 1'000'000'000'000));
    static_assert(is<u>(1_min, 60'000'000'000'000));
    static_assert(is<u>(1_h, 3'600'000'000'000'000));
    static_assert(is<u>(1_days, 86'400'000'000'000'000));
    static_assert(is<u>(54_days, 4'665'600'000'000'000'000));
    static_assert(is<u>(0.1_s, 100'000'000'000));
    static_assert(is<units::hertz>(1_MHz, 1'000'000));
    static_assert(is<units::hertz>(1_GHz, 1'000'000'000));
    static_assert(is<units::hertz>(1.755_GHz, 1'755'000'000));
    return true;
}();

constexpr bool power_energy_and_money_are_exact = [] {
    static_assert(is<units::watts>(1_W, 1'000));
    static_assert(is<units::watts>(1_kW, 1'000'000));
    static_assert(is<units::watts>(1_MW, 1'000'000'000));
    static_assert(is<units::watts>(2.2_GW, 2'200'000'000'000));
    static_assert(is<units::joules>(1_J, 1'000));
    static_assert(is<units::joules>(1_kJ, 1'000'000));
    static_assert(is<units::joules>(1_kWh, 3'600'000'000));
    static_assert(is<units::joules>(1_MWh, 3'600'000'000'000));
    static_assert(is<units::dollars>(1_USD, 1'000'000));
    static_assert(is<units::dollars>(0.000001_USD, 1));
    static_assert(is<units::dollars_per_second>(35.76_USD_per_hour, 35'760'000));
    static_assert(is<units::dollars_per_token>(15_USD_per_million_tokens, 15'000'000));
    static_assert(is<units::tokens>(15'000'000_tokens, 15'000'000));
    static_assert(is<units::tokens_per_second>(12.5_tokens_per_s, 12'500));
    static_assert(is<units::fraction>(100_percent, 1'000'000));
    static_assert(is<units::fraction>(30_percent, 300'000));
    static_assert(is<units::fraction>(0.1_percent, 1'000));
    static_assert(is<units::fraction>(114_percent, 1'140'000));
    return true;
}();

constexpr bool every_spelling_is_read = [] {
    static_assert(is<units::bytes>(0_B, 0));
    static_assert(is<units::bytes>(0.0_GiB, 0));
    static_assert(is<units::bytes>(1'000'000_B, 1'000'000));
    static_assert(is<units::bytes>(1.000_B, 1));
    static_assert(is<units::bytes>(1e3_GB, 1'000'000'000'000));
    static_assert(is<units::bytes>(1.5e+2_B, 150));
    static_assert(is<units::watts>(1.25E1_W, 12'500));
    static_assert(is<units::seconds>(2.5e-6_s, 2'500'000));
    static_assert(is<units::seconds>(1e-12_s, 1));
    static_assert(is<units::bytes>(10e-1_B, 1));
    static_assert(is<units::bytes>(.5_KiB, 512));
    static_assert(
        is<units::bytes>(9'223'372'036'854'775'807_B, std::numeric_limits<std::int64_t>::max()));
    return true;
}();

constexpr bool look_alikes_differ = [] {
    // 2^30 / 10^9 and 2^40 / 10^12: the 7.4% and 10% of a mistaken prefix
    static_assert(1_GiB / 1_GB == 1.073741824);
    static_assert(1_TiB / 1_TB == 1.099511627776);
    static_assert(1_GiBps / 1_GBps == 1.073741824);
    static_assert(1_GBps / 1_Gbps == 8);
    static_assert(1_TFLOPS != 1_TFLOP * (1 / 2_s) && 1_TFLOPS == 1_TFLOP / 1_s);
    static_assert(!std::same_as<decltype(1_TFLOP), decltype(1_TFLOPS)>);
    static_assert(!std::same_as<decltype(1_GB), decltype(1_GBps)>);
    static_assert(!std::same_as<decltype(1_tokens), decltype(1_tokens_per_s)>);
    return true;
}();

template <constant<units::bytes> Capacity>
struct holds;
constexpr bool equal_figures_are_one_template_argument = [] {
    static_assert(std::same_as<holds<1_GiB>, holds<1024_MiB>>);
    static_assert(std::same_as<holds<1.5_GB>, holds<1500_MB>>);
    static_assert(!std::same_as<holds<1_GB>, holds<1_GiB>>);
    return true;
}();

}  // namespace

TEST_CASE("literals are exact") {
    CHECK(data_is_exact);
    CHECK(bandwidth_is_exact);
    CHECK(work_is_exact);
    CHECK(time_is_exact);
    CHECK(power_energy_and_money_are_exact);
    CHECK(every_spelling_is_read);
}

TEST_CASE("prefixes, bits and bytes, work and rate are told apart") {
    CHECK(look_alikes_differ);
    CHECK(equal_figures_are_one_template_argument);
}

TEST_CASE("a literal becomes the nearest double of its unit") {
    CHECK(quantity{144_GiB}.count() == 154'618'822'656.0);
    CHECK(quantity{1_us}.count() == 1e-6);
    CHECK(quantity{0.1_s}.count() == 0.1);
    CHECK(quantity{1_ps}.count() == 1e-12);
    CHECK(quantity{35.76_USD_per_hour}.count() == 35'760'000.0 / 3'600'000'000.0);
    CHECK(quantity{3_USD_per_million_tokens}.count() == 3e-6);
    CHECK(quantity{30_percent}.count() == 0.3);
    CHECK(quantity{1_kWh}.count() == 3.6e6);
}
