// no_figures<T>(): what is said of a job that no formula holds for: nothing that a comparison could prefer.
#pragma once

#include <loadline/cost/footprint.hpp>
#include <loadline/units/ranged.hpp>

#include <limits>
#include <type_traits>

namespace loadline {

/// Not a number: what stands for a figure that no formula gives.
inline constexpr double no_figure = std::numeric_limits<double>::quiet_NaN();

/// What is said of a job that no formula holds for: a quantity, a figure with its range, a footprint, or an estimate
/// with these as members, of which none is a number.
template <class T>
[[nodiscard]] constexpr T no_figures() {
    if constexpr (std::is_same_v<T, memory_footprint>) {
        memory_footprint none;
        none.weights = none.runtime = no_figures<quantity<units::bytes>>();
        return none;
    } else if constexpr (requires(T e) { e.without_figures(); }) {
        T none;
        none.without_figures();
        return none;
    } else {
        return T{no_figure};
    }
}

}  // namespace loadline
