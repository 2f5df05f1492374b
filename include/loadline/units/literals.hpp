// The literals: 144_GiB, 4.9_TBps, 200_Gbps, 671_TFLOPS, 1_us, 700_W, 35.76_USD_per_hour, 30_percent.
#pragma once

#include <loadline/units/quantity.hpp>

#include <array>
#include <cstdint>
#include <numeric>

namespace loadline {

namespace units {

/// Why a literal is no exact number of 64 bits of the smallest step of its unit: read in its error.
enum class literal_fault : std::uint8_t {
    none,
    has_a_character_that_is_no_decimal_digit,
    is_finer_than_the_smallest_step_of_its_unit,  // half a byte, a tenth of a picosecond
    is_out_of_the_range_of_64_bits,
};
/// What a literal stands for; where it has a fault the number means nothing.
struct literal_value {
    std::int64_t number = 0;
    literal_fault fault = literal_fault::none;
};

/// A product of numbers that are not negative; its fault, where it is beyond 64 bits, is added to `value`.
constexpr void multiply_literal(literal_value& value, std::int64_t& number, std::int64_t by) {
    if (__builtin_mul_overflow(number, by, &number))
        value.fault = literal_fault::is_out_of_the_range_of_64_bits;
}

/// The digits of a decimal text, and how many of them are decimals, less its exponent.
constexpr literal_value digits_of_literal(const char* c, std::int64_t& decimals) {
    using enum literal_fault;
    literal_value digits;
    const auto add = [&](std::int64_t& number, char digit) {
        if (digit < '0' || digit > '9')
            digits.fault = has_a_character_that_is_no_decimal_digit;
        else if (multiply_literal(digits, number, 10);
                 __builtin_add_overflow(number, digit - '0', &number))
            digits.fault = is_out_of_the_range_of_64_bits;
    };
    bool after_point = false;
    for (; *c != '\0' && *c != 'e' && *c != 'E' && digits.fault == none; ++c) {
        if (*c == '\'') continue;
        if (*c == '.') {
            after_point = true;
            continue;
        }
        add(digits.number, *c);
        decimals += after_point ? 1 : 0;
    }
    if (*c == '\0' || digits.fault != none) return digits;
    ++c;  // exponent
    const bool negative = *c == '-';
    if (*c == '-' || *c == '+') ++c;
    std::int64_t exponent = 0;
    for (; *c != '\0' && digits.fault == none; ++c) add(exponent, *c);
    decimals += negative ? exponent : -exponent;
    return digits;
}

/// The exact value of the decimal text times numerator / denominator; text may have a fraction, an
/// exponent and digit separators.
constexpr literal_value exact(const char* text, std::int64_t numerator, std::int64_t denominator) {
    using enum literal_fault;
    std::int64_t decimals = 0;
    literal_value value = digits_of_literal(text, decimals);
    const auto goes_on = [&] { return value.fault == none; };
    std::int64_t& digits = value.number;
    for (; decimals > 0 && digits % 10 == 0 && digits != 0; --decimals) digits /= 10;
    for (; decimals < 0 && goes_on(); ++decimals) multiply_literal(value, digits, 10);
    for (; decimals > 0 && goes_on(); --decimals) {
        if (numerator % 10 == 0)
            numerator /= 10;
        else
            multiply_literal(value, denominator, 10);
    }
    if (!goes_on()) return value;
    const std::int64_t common = std::gcd(numerator, denominator);
    if (digits % (denominator / common) != 0) {
        value.fault = is_finer_than_the_smallest_step_of_its_unit;
        return value;
    }
    digits /= denominator / common;
    multiply_literal(value, digits, numerator / common);
    return value;
}

/// The text in the template arguments, and not in a consteval parameter: clang 14 does not evaluate a
/// consteval literal inside a template that it instantiates, and the program does not link.
template <std::int64_t Numerator, std::int64_t Denominator, char... Text>
inline constexpr literal_value exact_value = [] {
    constexpr std::array<char, sizeof...(Text) + 1> text{Text..., '\0'};
    return exact(text.data(), Numerator, Denominator);
}();

/// Whether a literal has a value.
template <std::int64_t Numerator, std::int64_t Denominator, char... Text>
inline constexpr bool is_exact =
    exact_value<Numerator, Denominator, Text...>.fault == literal_fault::none;
/// What a literal without a value is: nothing, and never defined, so that its error is one line with the reason in it.
template <literal_fault Fault, char... Text>
struct no_literal;

}  // namespace units

namespace literals {

// NOLINTBEGIN(bugprone-macro-parentheses,readability-identifier-naming)
#define LOADLINE_LITERAL(suffix, unit_name, numerator, denominator)                       \
    template <char... Text>                                                               \
        requires units::is_exact<numerator, denominator, Text...>                         \
    constexpr constant<units::unit_name> operator""_##suffix() {                          \
        return constant<units::unit_name>{                                                \
            units::exact_value<numerator, denominator, Text...>.number};                  \
    }                                                                                     \
    template <char... Text>                                                               \
    units::no_literal<units::exact_value<numerator, denominator, Text...>.fault, Text...> \
    operator""_##suffix();

// data: decimal and binary prefixes are different sizes, and bits are not bytes
LOADLINE_LITERAL(B, bytes, 1, 1)
LOADLINE_LITERAL(kB, bytes, 1'000, 1)
LOADLINE_LITERAL(MB, bytes, 1'000'000, 1)
LOADLINE_LITERAL(GB, bytes, 1'000'000'000, 1)
LOADLINE_LITERAL(TB, bytes, 1'000'000'000'000, 1)
LOADLINE_LITERAL(PB, bytes, 1'000'000'000'000'000, 1)
LOADLINE_LITERAL(KiB, bytes, std::int64_t{1} << 10, 1)
LOADLINE_LITERAL(MiB, bytes, std::int64_t{1} << 20, 1)
LOADLINE_LITERAL(GiB, bytes, std::int64_t{1} << 30, 1)
LOADLINE_LITERAL(TiB, bytes, std::int64_t{1} << 40, 1)
LOADLINE_LITERAL(PiB, bytes, std::int64_t{1} << 50, 1)
LOADLINE_LITERAL(Gbit, bytes, 1'000'000'000, 8)

// bandwidth: `Bps` is bytes a second, `bps` bits a second
LOADLINE_LITERAL(Bps, bytes_per_second, 1, 1)
LOADLINE_LITERAL(kBps, bytes_per_second, 1'000, 1)
LOADLINE_LITERAL(MBps, bytes_per_second, 1'000'000, 1)
LOADLINE_LITERAL(GBps, bytes_per_second, 1'000'000'000, 1)
LOADLINE_LITERAL(TBps, bytes_per_second, 1'000'000'000'000, 1)
LOADLINE_LITERAL(PBps, bytes_per_second, 1'000'000'000'000'000, 1)
LOADLINE_LITERAL(GiBps, bytes_per_second, std::int64_t{1} << 30, 1)
LOADLINE_LITERAL(TiBps, bytes_per_second, std::int64_t{1} << 40, 1)
LOADLINE_LITERAL(bps, bytes_per_second, 1, 8)
LOADLINE_LITERAL(kbps, bytes_per_second, 1'000, 8)
LOADLINE_LITERAL(Mbps, bytes_per_second, 1'000'000, 8)
LOADLINE_LITERAL(Gbps, bytes_per_second, 1'000'000'000, 8)
LOADLINE_LITERAL(Tbps, bytes_per_second, 1'000'000'000'000, 8)

// work, and its rate: `FLOP` counts operations, `FLOPS` is operations a second
LOADLINE_LITERAL(FLOP, flops, 1, 1)
LOADLINE_LITERAL(GFLOP, flops, 1'000'000'000, 1)
LOADLINE_LITERAL(TFLOP, flops, 1'000'000'000'000, 1)
LOADLINE_LITERAL(PFLOP, flops, 1'000'000'000'000'000, 1)
LOADLINE_LITERAL(EFLOP, flops, 1'000'000'000'000'000'000, 1)
LOADLINE_LITERAL(GFLOPS, flops_per_second, 1'000'000'000, 1)
LOADLINE_LITERAL(TFLOPS, flops_per_second, 1'000'000'000'000, 1)
LOADLINE_LITERAL(PFLOPS, flops_per_second, 1'000'000'000'000'000, 1)
LOADLINE_LITERAL(EFLOPS, flops_per_second, 1'000'000'000'000'000'000, 1)
LOADLINE_LITERAL(TOPS, flops_per_second, 1'000'000'000'000, 1)  // integer formats

// time and frequency
LOADLINE_LITERAL(ps, seconds, 1, 1)
LOADLINE_LITERAL(ns, seconds, 1'000, 1)
LOADLINE_LITERAL(us, seconds, 1'000'000, 1)
LOADLINE_LITERAL(ms, seconds, 1'000'000'000, 1)
LOADLINE_LITERAL(s, seconds, 1'000'000'000'000, 1)
LOADLINE_LITERAL(min, seconds, 60'000'000'000'000, 1)
LOADLINE_LITERAL(h, seconds, 3'600'000'000'000'000, 1)
LOADLINE_LITERAL(days, seconds, 86'400'000'000'000'000, 1)
LOADLINE_LITERAL(MHz, hertz, 1'000'000, 1)
LOADLINE_LITERAL(GHz, hertz, 1'000'000'000, 1)

// power and energy
LOADLINE_LITERAL(W, watts, 1'000, 1)
LOADLINE_LITERAL(kW, watts, 1'000'000, 1)
LOADLINE_LITERAL(MW, watts, 1'000'000'000, 1)
LOADLINE_LITERAL(GW, watts, 1'000'000'000'000, 1)
LOADLINE_LITERAL(J, joules, 1'000, 1)
LOADLINE_LITERAL(kJ, joules, 1'000'000, 1)
LOADLINE_LITERAL(kWh, joules, 3'600'000'000, 1)
LOADLINE_LITERAL(MWh, joules, 3'600'000'000'000, 1)

// money, tokens, shares
LOADLINE_LITERAL(USD, dollars, 1'000'000, 1)
LOADLINE_LITERAL(USD_per_hour, dollars_per_second, 1'000'000, 1)
LOADLINE_LITERAL(USD_per_million_tokens, dollars_per_token, 1'000'000, 1)
LOADLINE_LITERAL(tokens, tokens, 1, 1)
LOADLINE_LITERAL(tokens_per_s, tokens_per_second, 1'000, 1)
LOADLINE_LITERAL(percent, fraction, 10'000, 1)

#undef LOADLINE_LITERAL
// NOLINTEND(bugprone-macro-parentheses,readability-identifier-naming)

}  // namespace literals
}  // namespace loadline
