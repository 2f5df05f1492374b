// Number formats: what an element of each costs, block scales included.
#include "catch.hpp"

#include <loadline/hardware/number_format.hpp>
#include <loadline/units/literals.hpp>

#include <algorithm>
#include <string_view>

namespace {

using namespace loadline;
using namespace loadline::literals;

struct expected {
    number_format format;
    std::string_view name;
    // A block of 32 elements with its scales: 32 x width / 8, plus one byte (OCP MX v1.0) or two
    // (NVFP4: one for each 16 elements).
    double bytes_of_32;
    int width;
    bool floating;
};
constexpr auto table = std::to_array<expected>({
    {fp64, "fp64", 256, 64, true},
    {fp32, "fp32", 128, 32, true},
    {tf32, "tf32", 128, 32, true},
    {bf16, "bf16", 64, 16, true},
    {fp16, "fp16", 64, 16, true},
    {fp8, "fp8", 32, 8, true},
    {mxfp8, "mxfp8", 32 + 1, 8, true},
    {int8, "int8", 32, 8, false},
    {fp4, "fp4", 16, 4, true},
    {mxfp4, "mxfp4", 16 + 1, 4, true},
    {nvfp4, "nvfp4", 16 + 2, 4, true},
    {int4, "int4", 16, 4, false},
    // of 128 a scale of two bytes and a zero of half a byte
    {int4_g128, "int4_g128", 16 + 32 * 2.5 / 128, 4, false},
    // of 64 a scale of one byte, of 256 such scales one of four
    {nf4, "nf4", 16 + 32.0 / 64 + 32 * 4.0 / (64 * 256), 4, true},
});

constexpr bool every_format_is_as_expected = [] {
    for (const number_format_facts& f : number_formats)
        if (std::none_of(table.begin(), table.end(),
                         [&](const expected& e) { return e.format == f.format; }))
            return false;
    for (const expected& e : table) {
        const bool same = name(e.format) == e.name && facts(e.format).width == e.width &&
                          facts(e.format).floating == e.floating &&
                          bytes_per_element(e.format) * 32 == quantity<units::bytes>{e.bytes_of_32};
        if (!same) return false;
    }
    return true;
}();

constexpr bool a_value_for_each_format = [] {
    per_format<int> counts;
    for (const expected& e : table)
        if (counts[e.format] != 0) return false;
    counts[fp8] = 8;
    counts[nvfp4] = 4;
    int sum = 0;
    for (const int c : counts.values) sum += c;
    return counts[fp8] == 8 && counts[nvfp4] == 4 && counts[mxfp8] == 0 && sum == 12;
}();

}  // namespace

TEST_CASE("an element of each format costs its bits and its share of the block scale") {
    STATIC_REQUIRE(every_format_is_as_expected);
    for (const expected& e : table) {
        INFO(e.name);
        CHECK(name(e.format) == e.name);
        CHECK(facts(e.format).width == e.width);
        CHECK((bytes_per_element(e.format) * 32).count() == e.bytes_of_32);
    }
    CHECK(bytes_per_element(bf16) == 2_B);
}

TEST_CASE("one value for each format") { STATIC_REQUIRE(a_value_for_each_format); }
