// The literals: 144_GiB, 4.9_TBps, 200_Gbps, 671_TFLOPS, 1_us, 700_W, 35.76_USD_per_hour, 30_percent.
#pragma once

#include <loadline/units/quantity.hpp>

#include <array>
#include <numeric>

namespace loadline {

namespace units {

/// Called, never defined as constexpr: a wrong literal ends in an error that names what is wrong.
void literal_has_a_character_that_is_no_decimal_digit();
/// Named in the error of a literal that would not be exact: half a byte, a tenth of a picosecond.
void literal_is_finer_than_the_smallest_step_of_its_unit();
/// Named in the error of a literal that is too large.
void literal_is_out_of_the_range_of_64_bits();

/// The exact value of the decimal text times numerator / denominator; text may have a fraction, an
/// exponent and digit separators.
constexpr std::int64_t exact(const char* text, std::int64_t numerator, std::int64_t denominator) {
    constexpr std::int64_t most = 9'223'372'036'854'775'807;
    const auto times = [](std::int64_t a, std::int64_t b) {
        if (b != 0 && a > most / b) literal_is_out_of_the_range_of_64_bits();
        return a * b;
    };
    std::int64_t digits = 0;
    std::int64_t decimals = 0;
    bool after_point = false;
    const char* c = text;
    for (; *c != '\0' && *c != 'e' && *c != 'E'; ++c) {
        if (*c == '\'') continue;
        if (*c == '.') {
            after_point = true;
            continue;
        }
        if (*c < '0' || *c > '9') literal_has_a_character_that_is_no_decimal_digit();
        digits = times(digits, 10);
        if (digits > most - (*c - '0')) literal_is_out_of_the_range_of_64_bits();
        digits += *c - '0';
        decimals += after_point ? 1 : 0;
    }
    if (*c != '\0') {  // exponent
        ++c;
        const bool negative = *c == '-';
        if (*c == '-' || *c == '+') ++c;
        std::int64_t exponent = 0;
        for (; *c != '\0'; ++c) {
            if (*c < '0' || *c > '9') literal_has_a_character_that_is_no_decimal_digit();
            exponent = times(exponent, 10) + (*c - '0');
        }
        decimals += negative ? exponent : -exponent;
    }
    for (; decimals > 0 && digits % 10 == 0 && digits != 0; --decimals) digits /= 10;
    for (; decimals < 0; ++decimals) digits = times(digits, 10);
    for (; decimals > 0; --decimals) {
        if (numerator % 10 == 0) {
            numerator /= 10;
        } else {
            denominator = times(denominator, 10);
        }
    }
    if (denominator != 1) {
        const std::int64_t common = std::gcd(numerator, denominator);
        numerator /= common;
        denominator /= common;
    }
    if (digits % denominator != 0) literal_is_finer_than_the_smallest_step_of_its_unit();
    return times(digits / denominator, numerator);
}

/// The text in the template arguments, and not in a consteval parameter: clang 14 does not evaluate a
/// consteval literal inside a template that it instantiates, and the program does not link.
template <std::int64_t Numerator, std::int64_t Denominator, char... Text>
inline constexpr std::int64_t exact_count = [] {
    constexpr std::array<char, sizeof...(Text) + 1> text{Text..., '\0'};
    return exact(text.data(), Numerator, Denominator);
}();

}  // namespace units

namespace literals {

// NOLINTBEGIN(bugprone-macro-parentheses,readability-identifier-naming)
#define LOADLINE_LITERAL(suffix, unit_name, numerator, denominator)                             \
    template <char... Text>                                                                     \
    constexpr constant<units::unit_name> operator""_##suffix() {                                \
        return constant<units::unit_name>{units::exact_count<numerator, denominator, Text...>}; \
    }

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
