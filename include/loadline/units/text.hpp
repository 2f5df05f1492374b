// A quantity as people write it: "144 GiB", "4.9 TB/s", "2.517 PFLOP/s", "35.76 USD/h".
#pragma once

#include <loadline/units/fixed_text.hpp>
#include <loadline/units/quantity.hpp>

namespace loadline {

/// Room for the text of a figure: "144 GiB".
using figure_text = fixed_text<31>;

namespace units {

/// `value` in so many significant digits that it is whole from `whole_from` on (at most twelve decimals), without
/// trailing zeros.
constexpr figure_text digits_of(double value, double whole_from) {
    figure_text text;
    if (value != value) return text.append("not a number");
    const double size = value < 0 ? -value : value;
    if (size >= 1e15) return text.append(value < 0 ? "-very large" : "very large");
    int decimals = 0;
    std::int64_t scale = 1;
    for (double bound = whole_from; size < bound && decimals < 12; bound /= 10) {
        ++decimals;
        scale *= 10;
    }
    auto scaled = static_cast<std::int64_t>(size * static_cast<double>(scale) + 0.5);
    if (value < 0 && scaled > 0) text.append("-");
    for (; decimals > 0 && scaled % 10 == 0; --decimals) scaled /= 10;
    std::array<char, 24> reversed{};
    std::size_t n = 0;
    for (int i = 0; i < decimals; ++i, scaled /= 10)
        reversed[n++] = static_cast<char>('0' + scaled % 10);
    if (decimals > 0) reversed[n++] = '.';
    int in_group = 0;
    do {
        if (in_group == 3) {
            reversed[n++] = ',';
            in_group = 0;
        }
        reversed[n++] = static_cast<char>('0' + scaled % 10);
        scaled /= 10;
        ++in_group;
    } while (scaled > 0);
    while (n > 0) text.append(reversed[--n]);
    return text;
}

/// A number to four digits, with commas.
constexpr figure_text four_digits(double value) { return digits_of(value, 999.95); }
/// A number to three digits.
constexpr figure_text three_digits(double value) { return digits_of(value, 99.95); }
/// How a number is written.
using number_text = figure_text (*)(double);

/// A prefix and its factor.
struct prefix {
    std::string_view name;
    double factor;
};
/// From yotta down.
inline constexpr std::array decimal_prefixes{
    prefix{"Y", 1e24}, prefix{"Z", 1e21}, prefix{"E", 1e18}, prefix{"P", 1e15}, prefix{"T", 1e12},
    prefix{"G", 1e9},  prefix{"M", 1e6},  prefix{"k", 1e3},  prefix{"", 1.0}};
/// From exbi down.
inline constexpr std::array binary_prefixes{
    prefix{"Ei", 0x1p60}, prefix{"Pi", 0x1p50}, prefix{"Ti", 0x1p40}, prefix{"Gi", 0x1p30},
    prefix{"Mi", 0x1p20}, prefix{"Ki", 0x1p10}, prefix{"", 1.0}};
/// From days down.
inline constexpr std::array time_steps{prefix{"days", 86'400.0}, prefix{"h", 3'600.0},
                                       prefix{"s", 1.0},         prefix{"ms", 1e-3},
                                       prefix{"us", 1e-6},       prefix{"ns", 1e-9}};

/// A number with the prefix that leaves it between 1 and the next.
template <std::size_t N>
constexpr figure_text scaled_text(double value, const std::array<prefix, N>& prefixes,
                                  std::string_view symbol, number_text number) {
    const double size = value < 0 ? -value : value;
    const prefix* best = &prefixes[N - 1];
    for (const prefix& p : prefixes) {
        if (size / p.factor >= 0.99995) {  // as four digits round it
            best = &p;
            break;
        }
    }
    if (size == 0) best = prefixes.back().name.empty() ? &prefixes.back() : &prefixes[N / 2 - 1];
    figure_text text = number(value / best->factor);
    return text.append(" ").append(best->name).append(symbol);
}

}  // namespace units

// Memory takes binary prefixes (a GiB is what an allocator hands out), everything else decimal ones;
// prices are by the hour and by the million tokens.
template <measure M>
[[nodiscard]] constexpr figure_text text(const M& value,
                                         units::number_text number = units::four_digits) {
    using unit = typename M::unit;
    const double count = count_of(value);
    if constexpr (std::same_as<unit, units::bytes>) {
        return units::scaled_text(count, units::binary_prefixes, unit::symbol, number);
    } else if constexpr (std::same_as<unit, units::seconds>) {
        return units::scaled_text(count, units::time_steps, "", number);
    } else if constexpr (std::same_as<unit, units::seconds_per_token>) {
        return units::scaled_text(count, units::time_steps, "/token", number);
    } else if constexpr (std::same_as<unit, units::dollars_per_second>) {
        return number(count * 3'600).append(" USD/h");
    } else if constexpr (std::same_as<unit, units::dollars_per_token>) {
        return number(count * 1e6).append(" USD/Mtoken");
    } else if constexpr (std::same_as<unit, units::dollars>) {
        return number(count).append(" USD");
    } else if constexpr (std::same_as<unit, units::fraction>) {
        return number(count * 100).append("%");
    } else if constexpr (std::same_as<unit, units::flops_per_byte>) {
        return number(count).append(" FLOP/B");
    } else {
        return units::scaled_text(count, units::decimal_prefixes, unit::symbol, number);
    }
}

}  // namespace loadline
