// Whole numbers whose products and quotients are numbers whatever they are: at the end of 64 bits, not beyond it.
#pragma once

#include <cstdint>
#include <limits>

namespace loadline {

/// a x b; where that is no number of 64 bits, the largest or the least that is.
[[nodiscard]] constexpr std::int64_t bounded_product(std::int64_t a, std::int64_t b) {
    std::int64_t result = 0;
    if (!__builtin_mul_overflow(a, b, &result)) return result;
    return (a < 0) != (b < 0) ? std::numeric_limits<std::int64_t>::min()
                              : std::numeric_limits<std::int64_t>::max();
}
/// a x b x c and so on, in that order.
[[nodiscard]] constexpr std::int64_t bounded_product(std::int64_t a, std::int64_t b, auto... more) {
    return bounded_product(bounded_product(a, b), more...);
}
/// a + b, the same.
[[nodiscard]] constexpr std::int64_t bounded_sum(std::int64_t a, std::int64_t b) {
    std::int64_t result = 0;
    if (!__builtin_add_overflow(a, b, &result)) return result;
    return a < 0 ? std::numeric_limits<std::int64_t>::min()
                 : std::numeric_limits<std::int64_t>::max();
}
/// `value`, and `least` where it is less, or no number.
[[nodiscard]] constexpr double at_least(double least, double value) {
    return value > least ? value : least;
}
/// a / b, of numbers that are not negative; by nothing: nothing.
[[nodiscard]] constexpr std::int64_t bounded_quotient(std::int64_t a, std::int64_t b) {
    return b > 0 ? a / b : 0;
}

/// The whole part of x, at the ends of 64 bits where it is beyond them; zero of what is not a number.
[[nodiscard]] constexpr std::int64_t bounded_whole(double x) {
    constexpr double end = 9.2e18;
    if (!(x < end)) return x >= end ? std::numeric_limits<std::int64_t>::max() : 0;
    return x > -end ? static_cast<std::int64_t>(x) : std::numeric_limits<std::int64_t>::min();
}

}  // namespace loadline
