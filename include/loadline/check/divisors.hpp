// The divisors of a number from a place onwards, in the time of its square root.
#pragma once

#include <cstdint>

namespace loadline {

/// Visits the divisors of n that are at most `from`, the largest first, until `visit` returns true; whether one did.
constexpr bool any_divisor_down(std::int64_t n, std::int64_t from, auto visit) {
    if (n < 1 || from < 1) return false;
    std::int64_t i = n / from + (n % from != 0 ? 1 : 0);
    for (; n / i > i || (n / i == i && n % i != 0); ++i)  // i * i < n
        if (n % i == 0 && visit(n / i)) return true;
    std::int64_t d = n / i < i ? i - 1 : i;
    for (d = d < from ? d : from; d >= 1; --d)
        if (n % d == 0 && visit(d)) return true;
    return false;
}

/// Visits the divisors of n that are at least `from`, the smallest first, until `visit` returns true; whether one
/// did.
constexpr bool any_divisor_up(std::int64_t n, std::int64_t from, auto visit) {
    if (n < 1) return false;
    std::int64_t d = from < 1 ? 1 : from;
    const std::int64_t most = n / d;
    for (; d <= n / d; ++d)
        if (n % d == 0 && visit(d)) return true;
    for (std::int64_t i = most < d - 1 ? most : d - 1; i >= 1; --i)
        if (n % i == 0 && n / i > i && visit(n / i)) return true;
    return false;
}

}  // namespace loadline
