// A square root that a constant expression may take: std::sqrt is not constexpr before C++26.
#pragma once

#include <cmath>
#include <type_traits>

namespace loadline {

/// The square root of x, in constant expressions too; x must not be negative.
[[nodiscard]] constexpr double square_root(double x) {
    if (!std::is_constant_evaluated()) return std::sqrt(x);
    if (x <= 0) return 0;
    double root = x > 1 ? x : 1;
    for (;;) {  // Newton's method falls until it is there
        const double next = (root + x / root) / 2;
        if (!(next < root)) return root;
        root = next;
    }
}

}  // namespace loadline
