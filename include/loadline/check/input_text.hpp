// text(input_error): "plan.tensor is 0; accepted: 1 to 100,000,000".
#pragma once

#include <loadline/check/sentence.hpp>
#include <loadline/units/input_error.hpp>

namespace loadline {

/// A number as so many significant digits (at most 18) and a power of ten, digits without zeros at their end.
struct decimal_number {
    std::int64_t digits = 0;
    int exponent = 0;  // of the last digit

    constexpr decimal_number(double value, int significant) {
        long double rest = value < 0 ? -static_cast<long double>(value) : value;
        if (rest == 0) return;
        long double whole = 1;
        for (int i = 1; i < significant; ++i) whole *= 10;
        // by large steps first
        for (; rest >= whole * 1e16L; exponent += 16) rest /= 1e16L;
        for (; rest >= whole * 10; ++exponent) rest /= 10;
        for (; rest < whole / 1e16L; exponent -= 16) rest *= 1e16L;
        for (; rest < whole; --exponent) rest *= 10;
        digits = static_cast<std::int64_t>(rest + 0.5L);
        for (; digits % 10 == 0; ++exponent) digits /= 10;
    }
};

/// Appends digits in groups of three: 100,000,000.
constexpr void say_grouped(figure_text& text, std::uint64_t n) {
    std::array<char, 26> reversed{};
    std::size_t size = 0;
    int in_group = 0;
    do {
        if (in_group == 3) {
            reversed[size++] = ',';
            in_group = 0;
        }
        reversed[size++] = static_cast<char>('0' + n % 10);
        n /= 10;
        ++in_group;
    } while (n > 0);
    while (size > 0) text.append(reversed[--size]);
}
/// A whole number in groups of three, with its sign: -1,000.
[[nodiscard]] constexpr figure_text grouped(std::int64_t n) {
    figure_text text;
    if (n < 0) text.append("-");
    const auto bits = static_cast<std::uint64_t>(n);
    say_grouped(text, n < 0 ? ~bits + 1 : bits);
    return text;
}
/// A number of at most so many significant digits, its whole part in groups; from 1e15 on, and below a
/// hundred-thousandth, as a power of ten: 1e30, 2.5e-9. In words where it is none, or infinite.
[[nodiscard]] constexpr figure_text plain_or_power(double value, int significant) {
    if (value != value) return figure_text{"not a number"};
    if (value - value != 0) return figure_text{value < 0 ? "less than any number" : "infinite"};
    figure_text text;
    if (value < 0) text.append("-");
    const double size = value < 0 ? -value : value;
    const decimal_number n{size, significant};
    const bool power = size != 0 && (size >= 1e15 || size < 1e-5);
    std::array<char, 20> reversed{};
    std::size_t count = 0;
    std::int64_t digits = n.digits;
    int exponent = n.exponent;
    if (power) {
        for (; digits >= 10; ++exponent, digits /= 10)
            reversed[count++] = static_cast<char>('0' + digits % 10);
    } else {
        for (; exponent > 0; --exponent) digits *= 10;
        for (; exponent < 0 && count < reversed.size(); ++exponent, digits /= 10)
            reversed[count++] = static_cast<char>('0' + digits % 10);
    }
    say_grouped(text, static_cast<std::uint64_t>(digits));
    if (count > 0) text.append(".");
    while (count > 0) text.append(reversed[--count]);
    if (!power) return text;
    text.append(exponent < 0 ? "e-" : "e");
    say_grouped(text, static_cast<std::uint64_t>(exponent < 0 ? -exponent : exponent));
    return text;
}
/// A number of an error, with at least so many significant digits: whole ones exactly.
[[nodiscard]] constexpr figure_text text(const input_number& n, int significant = 4) {
    constexpr double exact = 1e15;
    if (n.is_whole) return grouped(n.whole);
    if (n.number > -exact && n.number < exact &&
        static_cast<double>(static_cast<std::int64_t>(n.number)) == n.number)
        return grouped(static_cast<std::int64_t>(n.number));
    return plain_or_power(n.number, significant);
}

/// The field as the user writes it, with the element in its brackets: "cluster.tiers[1].latency (s)".
constexpr void say_field(sentence& said, const input_error& error) {
    std::size_t depth = 0;
    for (const char c : error.field) {
        said.append(c);
        if (c != '[' || depth == error.at.size()) continue;
        const input_place& at = error.at[depth++];
        if (at.given && at.name.empty()) said.append(text(input_number{at.number}));
        said.append(at.name);
    }
    if (!error.owner.empty()) say(said, " of ", error.owner.view());
}

/// As many significant digits as it takes to see that a value is outside its range.
[[nodiscard]] constexpr int digits_that_differ(const input_error& error) {
    int significant = 4;
    const auto looks_like = [&](const input_number& end) {
        return error.value != end && text(error.value, significant) == text(end, significant);
    };
    while (significant < 17 && (looks_like(error.least) || looks_like(error.most))) ++significant;
    return significant;
}

/// "plan.tensor is 0; accepted: 1 to 100,000,000", with as many digits as it takes to see that it is outside.
[[nodiscard]] constexpr sentence text(const input_error& error) {
    const int significant = digits_that_differ(error);
    sentence result;
    say_field(result, error);
    say(result, " is ", text(error.value, significant).view(), "; accepted: ");
    const figure_text least = text(error.least, significant);
    const figure_text most = text(error.most, significant);
    if (error.accepted != accepted_numbers::range) {
        say(result, error.accepted == accepted_numbers::divisors ? "divisors of " : "multiples of ",
            most.view());
    } else if (error.least == error.most) {
        say(result, least.view());
    } else if (error.most >= 1e15 && error.value < error.least) {
        say(result, "at least ",
            least.view());  // of an end that nobody meets only the other is said
    } else {
        say(result, least.view(), " to ", most.view());
    }
    return result;
}

}  // namespace loadline
