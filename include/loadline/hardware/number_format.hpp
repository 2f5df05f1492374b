// Number formats and what one element of each costs in memory.
#pragma once

#include <loadline/units/quantity.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace loadline {

/// How an element is stored, or multiplied.
/// int4_g128: GPTQ and AWQ in groups of 128, a 16-bit scale and a 4-bit zero (plain int4: no scales).
/// nf4 shares scales over 64 elements, in 8 bits with a second one in 32 bits over 256 of them (Dettmers et al.
/// 2023, arXiv 2305.14314, double quantisation: 0.127 bits); it is a format of storage, multiplied in another.
/// mx* and nvfp4 share a scale over a block of elements (OCP Microscaling Formats v1.0: an 8-bit scale
/// for 32 elements; NVFP4: an 8-bit scale for 16).
// clang-format off
enum class number_format : std::uint8_t {
    fp64, fp32, tf32, bf16, fp16, fp8, mxfp8, int8, fp4, mxfp4, nvfp4, int4, int4_g128,
    nf4
};
// clang-format on
using enum number_format;

/// What an element of a format is and costs.
struct number_format_facts {
    number_format format;
    std::string_view name;
    double bits_per_element;  // with its share of the block scale
    int width;                // bits of the element alone
    bool floating;
};

/// A line for each format, in the order of the enumeration; its size is the number of formats.
inline constexpr auto number_formats = std::to_array<number_format_facts>({
    {fp64, "fp64", 64, 64, true},
    {fp32, "fp32", 32, 32, true},
    {tf32, "tf32", 32, 32, true},  // stored as fp32, multiplied with 19 bits
    {bf16, "bf16", 16, 16, true},
    {fp16, "fp16", 16, 16, true},
    {fp8, "fp8", 8, 8, true},
    {mxfp8, "mxfp8", 8 + 8.0 / 32, 8, true},
    {int8, "int8", 8, 8, false},
    {fp4, "fp4", 4, 4, true},
    {mxfp4, "mxfp4", 4 + 8.0 / 32, 4, true},
    {nvfp4, "nvfp4", 4 + 8.0 / 16, 4, true},
    {int4, "int4", 4, 4, false},
    {int4_g128, "int4_g128", 4 + (16.0 + 4) / 128, 4, false},
    {nf4, "nf4", 4 + 8.0 / 64 + 32.0 / (64 * 256), 4, true},
});
static_assert(
    [] {
        for (std::size_t i = 0; i < number_formats.size(); ++i)
            if (static_cast<std::size_t>(number_formats[i].format) != i) return false;
        return number_formats.size() <= 32;  // bits of a format_set
    }(),
    "loadline: number_formats has a line for each number_format, in order");

/// The last of the enumeration, for who goes through all of them.
inline constexpr number_format last_number_format = number_formats.back().format;

/// The number of a format in a table with a line for each; of what is none (a number that was cast) that of the first,
/// so that no table is read beyond its end: validate() refuses it.
[[nodiscard]] constexpr std::size_t place_of(number_format format) {
    const auto at = static_cast<std::size_t>(format);
    return at < number_formats.size() ? at : 0;
}
/// The line of a format.
[[nodiscard]] constexpr const number_format_facts& facts(number_format format) {
    return number_formats[place_of(format)];
}
[[nodiscard]] constexpr std::string_view name(number_format format) {
    return static_cast<std::size_t>(format) < number_formats.size() ? facts(format).name
                                                                    : "not known";
}
/// By number of the format what an element takes, in bytes: formulas ask for little else.
inline constexpr auto bytes_of_elements = [] {
    std::array<double, number_formats.size()> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = number_formats[i].bits_per_element / 8;
    return bytes;
}();
/// Bytes of one element with its share of the block scale.
[[nodiscard]] constexpr quantity<units::bytes> bytes_per_element(number_format format) {
    return quantity<units::bytes>{bytes_of_elements[place_of(format)]};
}

// Products of wider weights are not made in a narrower format than what is stored.
[[nodiscard]] constexpr number_format multiplied_in(number_format wanted, number_format stored) {
    return facts(wanted).width < facts(stored).width ? stored : wanted;
}

/// A set of formats.
struct format_set {
    std::uint32_t bits = 0;

    constexpr format_set() = default;
    constexpr format_set(std::initializer_list<number_format> all) {
        for (const number_format f : all) add(f);
    }
    constexpr void add(number_format f) { bits |= bit(f); }
    [[nodiscard]] constexpr bool has(number_format f) const { return (bits & bit(f)) != 0; }

    friend constexpr bool operator==(const format_set&, const format_set&) = default;

private:
    [[nodiscard]] static constexpr std::uint32_t bit(number_format f) {
        return std::uint32_t{1} << (static_cast<unsigned>(f) & 31U);
    }
};

/// One value for each format.
template <class T>
struct per_format {
    std::array<T, number_formats.size()> values{};

    // Each element is written: GCC 12 loses the untouched ones when it copies a constant.
    constexpr per_format() {
        for (T& value : values) value = T{};
    }
    [[nodiscard]] constexpr T& operator[](number_format f) { return values[place_of(f)]; }
    [[nodiscard]] constexpr const T& operator[](number_format f) const {
        return values[place_of(f)];
    }
};

}  // namespace loadline
