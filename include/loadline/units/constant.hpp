// An exact figure with a unit that can be a template argument: what a literal such as 144_GiB is.
#pragma once

#include <loadline/units/unit.hpp>

namespace loadline {

/// A whole number of the unit's quanta, e.g. `constant<units::bytes>{154'618'822'656}` for 144 GiB.
/// Structural, so that `hbm<144_GiB, 4.9_TBps>` names its figures; converts to `quantity<Unit>`. No
/// aggregate, or plan{.reserve = 6} would be six millionths.
template <class Unit>
struct constant {
    using unit = Unit;
    std::int64_t quanta = 0;

    constexpr constant() = default;
    constexpr explicit constant(std::int64_t n) : quanta{n} {}
    // Said, so that there is no constructor that moves: the error of a wrong unit would list it too.
    constexpr constant(const constant&) = default;
    constexpr constant& operator=(const constant&) = default;
};

/// Whether a figure is more than zero: named in the error of a template argument that has to be.
template <auto Figure>
inline constexpr bool is_more_than_zero = Figure.quanta > 0;

}  // namespace loadline
