// A quantity as people write it: four significant digits and the prefix that suits the size.
#include "catch.hpp"

#include <loadline/units/literals.hpp>
#include <loadline/units/text.hpp>

#include <limits>
#include <string>
#include <string_view>

namespace {

using namespace loadline;
using namespace loadline::literals;

// A std::string, so that a failure shows both texts.
template <measure M>
std::string shown(const M& value) {
    return std::string{text(value).view()};
}
template <class Unit>
std::string shown_as(double count) {
    return shown(quantity<Unit>{count});
}

static_assert(text(144_GiB).view() == "144 GiB");
static_assert(text(4.9_TBps).view() == "4.9 TB/s");

}  // namespace

TEST_CASE("figures read as they are written") {
    CHECK(shown(144_GiB) == "144 GiB");
    CHECK(shown(4.9_TBps) == "4.9 TB/s");
    CHECK(shown(200_Gbps) == "25 GB/s");
    CHECK(shown(2517_TFLOPS) == "2.517 PFLOP/s");
    CHECK(shown(671_TFLOPS) == "671 TFLOP/s");
    CHECK(shown(3_TFLOP) == "3 TFLOP");
    CHECK(shown(35.76_USD_per_hour) == "35.76 USD/h");
    CHECK(shown(0.15_USD_per_million_tokens) == "0.15 USD/Mtoken");
    CHECK(shown(1'234'567_USD) == "1,234,567 USD");
    CHECK(shown(700_W) == "700 W");
    CHECK(shown(2.2_GW) == "2.2 GW");
    CHECK(shown(1_kWh) == "3.6 MJ");
    CHECK(shown(1.755_GHz) == "1.755 GHz");
    CHECK(shown(15'000_tokens) == "15 ktoken");
    CHECK(shown(1234_tokens_per_s) == "1.234 ktoken/s");
    CHECK(shown(671_TFLOPS / 4.9_TBps) == "136.9 FLOP/B");  // 136.939
    CHECK(shown(1_kW / 100_tokens_per_s) == "10 J/token");
    CHECK(shown(671_TFLOPS / 700_W) == "958.6 GFLOP/J");  // 958.571
    CHECK(shown(2_TFLOP / 8_tokens) == "250 GFLOP/token");
    CHECK(shown(320_KiB / 1_tokens) == "327.7 kB/token");  // 327.680
    CHECK(shown(1 / 40_tokens_per_s) == "25 ms/token");
}

TEST_CASE("memory has binary prefixes, everything else decimal ones") {
    CHECK(shown(1_B) == "1 B");
    CHECK(shown(512_B) == "512 B");
    CHECK(shown(1023_B) == "1,023 B");
    CHECK(shown(1024_B) == "1 KiB");
    CHECK(shown(1.5_MiB) == "1.5 MiB");
    CHECK(shown(1023_GiB) == "1,023 GiB");
    CHECK(shown(1024_GiB) == "1 TiB");
    CHECK(shown(80_GB) == "74.51 GiB");  // 74.5058
    CHECK(shown(20736_GiB) == "20.25 TiB");
    CHECK(shown(3_PiB) == "3 PiB");
    CHECK(shown_as<units::bytes>(0x1p61) == "2 EiB");
    CHECK(shown(1000_GBps) == "1 TB/s");
    CHECK(shown(1024_GBps) == "1.024 TB/s");
    CHECK(shown_as<units::flops>(3.8e25) == "38 YFLOP");
    CHECK(shown_as<units::flops>(3.8e28) == "38,000 YFLOP");
}

TEST_CASE("times run from nanoseconds to days") {
    CHECK(shown(1_ps) == "0.001 ns");
    CHECK(shown(0.5_ns) == "0.5 ns");
    CHECK(shown(1_us) == "1 us");
    CHECK(shown(12.34_ms) == "12.34 ms");
    CHECK(shown(1_s) == "1 s");
    CHECK(shown(90_s) == "90 s");
    CHECK(shown(59_min) == "3,540 s");
    CHECK(shown(90_min) == "1.5 h");
    CHECK(shown(23_h) == "23 h");
    CHECK(shown(54_days) == "54 days");
    CHECK(shown_as<units::seconds>(1e9) == "11,574 days");  // 11,574.07
}

TEST_CASE("zero has no prefix") {
    CHECK(shown(0_B) == "0 B");
    CHECK(shown(0_Bps) == "0 B/s");
    CHECK(shown(0_TFLOPS) == "0 FLOP/s");
    CHECK(shown(0_s) == "0 s");
    CHECK(shown_as<units::seconds_per_token>(0) == "0 s/token");
    CHECK(shown(0_USD) == "0 USD");
    CHECK(shown(0_USD_per_hour) == "0 USD/h");
    CHECK(shown(0_percent) == "0%");
    CHECK(shown_as<units::bytes>(-0.0) == "0 B");
}

TEST_CASE("four significant digits, rounded to the nearest, and the prefix after rounding") {
    CHECK(shown_as<units::watts>(1.2344) == "1.234 W");
    CHECK(shown_as<units::watts>(1.2346) == "1.235 W");
    CHECK(shown_as<units::watts>(12.344) == "12.34 W");
    CHECK(shown_as<units::watts>(12.346) == "12.35 W");
    CHECK(shown_as<units::watts>(123.44) == "123.4 W");
    CHECK(shown_as<units::watts>(123.46) == "123.5 W");
    CHECK(shown_as<units::watts>(9.9994) == "9.999 W");
    CHECK(shown_as<units::watts>(9.9996) == "10 W");
    CHECK(shown_as<units::watts>(99.994) == "99.99 W");
    CHECK(shown_as<units::watts>(99.996) == "100 W");
    CHECK(shown_as<units::watts>(999.94) == "999.9 W");
    CHECK(shown_as<units::watts>(999.95) == "1 kW");
    CHECK(shown_as<units::watts>(999.96) == "1 kW");
    CHECK(shown_as<units::watts>(0.9996) == "0.9996 W");
    CHECK(shown_as<units::watts>(0.99996) == "1 W");
    CHECK(shown(999.94_GBps) == "999.9 GB/s");
    CHECK(shown(999.95_GBps) == "1 TB/s");
    CHECK(shown(999.96_us) == "1 ms");
    CHECK(shown(23.99999_h) == "1 days");
    // without a prefix to go to
    CHECK(shown_as<units::dollars>(999.94) == "999.9 USD");
    CHECK(shown_as<units::dollars>(999.96) == "1,000 USD");
    CHECK(shown_as<units::dollars>(1000.4) == "1,000 USD");
    CHECK(shown_as<units::dollars>(999'999.6) == "1,000,000 USD");
}

TEST_CASE("small figures keep four digits too") {
    CHECK(shown_as<units::watts>(0.5) == "0.5 W");
    CHECK(shown_as<units::watts>(0.012344) == "0.01234 W");
    CHECK(shown_as<units::joules_per_token>(0.0012346) == "0.001235 J/token");
    CHECK(shown(0.000042_USD) == "0.000042 USD");
    CHECK(shown_as<units::dollars>(1e-12) == "0.000000000001 USD");
    CHECK(shown_as<units::dollars>(1e-15) == "0 USD");
    CHECK(shown_as<units::seconds>(1e-15) == "0.000001 ns");
}

TEST_CASE("negative figures") {
    CHECK(shown(-quantity{5_GiB}) == "-5 GiB");
    CHECK(shown_as<units::watts>(-999.96) == "-1 kW");
    CHECK(shown_as<units::dollars>(-1234.6) == "-1,235 USD");
    CHECK(shown_as<units::fraction>(-0.125) == "-12.5%");
    CHECK(shown_as<units::seconds>(-2e-6) == "-2 us");
    CHECK(shown_as<units::dollars>(-1e-15) == "0 USD");
}

TEST_CASE("what is no number or beyond all bounds is said") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(shown_as<units::watts>(std::numeric_limits<double>::quiet_NaN())
              .starts_with("not a number"));
    CHECK(shown_as<units::watts>(infinity).starts_with("very large"));
    CHECK(shown_as<units::watts>(-infinity).starts_with("-very large"));
    CHECK(shown_as<units::dollars>(1e15) == "very large USD");
    CHECK(shown_as<units::dollars>(1e300) == "very large USD");
}

TEST_CASE("shares are shown in percent") {
    CHECK(shown(30_percent) == "30%");
    CHECK(shown(100_percent) == "100%");
    CHECK(shown(0.1_percent) == "0.1%");
    CHECK(shown_as<units::fraction>(1.0 / 3) == "33.33%");
    CHECK(shown_as<units::fraction>(0.0001) == "0.01%");
    CHECK(shown_as<units::fraction>(4.36) == "436%");
}

TEST_CASE("the longest figure keeps its unit whole") {
    CHECK(shown_as<units::dollars_per_token>(-999'999'999'999'999e-6) ==
          "-999,999,999,999,999 USD/Mtoken");
    CHECK(figure_text{}.append(std::string(40, 'x')).size() == 31);
}

TEST_CASE("short text in place") {
    constexpr fixed_text<5> five = "abcde";
    static_assert(five.size() == 5 && five.view() == "abcde");
    static_assert(fixed_text<5>{}.empty() && fixed_text<5>{}.size() == 0);
    static_assert(fixed_text<5>{std::string_view{"abcdefgh"}}.view() == "abcde");
    static_assert(fixed_text<5>{"ab"}.append("cdef").view() == "abcde");
    static_assert(fixed_text<5>{"ab"} == fixed_text<5>{std::string_view{"ab"}});
    static_assert(!(fixed_text<5>{"ab"} == fixed_text<5>{"abc"}));
    CHECK(five.view() == "abcde");
}
