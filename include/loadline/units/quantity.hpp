// A number with a unit in its type: one double, checked by the compiler, free at run time.
#pragma once

#include <loadline/units/constant.hpp>
#include <loadline/units/floating_point.hpp>

#include <compare>
#include <concepts>
#include <type_traits>

namespace loadline {

template <class Unit>
class quantity;

/// `constant` and `quantity`: the two forms of a figure with a unit.
template <class T>
inline constexpr bool has_unit = false;
template <class Unit>
inline constexpr bool has_unit<constant<Unit>> = true;
template <class Unit>
inline constexpr bool has_unit<quantity<Unit>> = true;

/// A quantity, or a literal.
template <class T>
concept measure = has_unit<T>;

/// Whether a type is a quantity, not a literal.
template <class T>
inline constexpr bool is_quantity = false;
template <class Unit>
inline constexpr bool is_quantity<quantity<Unit>> = true;

/// A plain number; a flag is none.
template <class T>
concept scalar = std::is_arithmetic_v<T> && !std::same_as<T, bool>;

/// Two measures of one unit.
template <class A, class B>
concept same_unit = std::same_as<typename A::unit, typename B::unit>;

// A value in `Unit`. Built from a literal (`144_GiB`), from arithmetic (`n * 1_GiB`), or, where the
// number is already in the unit, explicitly (`quantity<units::bytes>{n}`): a bare number is no
// quantity. Read back with `q / 1_GiB`, or `q.count()` for the number in `Unit` itself.
template <class Unit>
class quantity {
public:
    using unit = Unit;

    constexpr quantity() = default;  // zero
    constexpr explicit quantity(double count) : count_{count} {}
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is a quantity
    constexpr quantity(constant<Unit> c)
        : count_{static_cast<double>(c.quanta) / static_cast<double>(Unit::quanta)} {}

    // Said, so that there is no constructor that moves: the error of a wrong unit would list it too.
    constexpr quantity(const quantity&) = default;
    constexpr quantity& operator=(const quantity&) = default;

    [[nodiscard]] constexpr double count() const { return count_; }

    constexpr quantity& operator+=(quantity q) { return count_ += q.count_, *this; }
    constexpr quantity& operator-=(quantity q) { return count_ -= q.count_, *this; }
    constexpr quantity& operator*=(scalar auto n) {
        return count_ *= static_cast<double>(n), *this;
    }
    constexpr quantity& operator/=(scalar auto n) {
        return count_ /= static_cast<double>(n), *this;
    }

    // Of two quantities: at one call each, since a constant evaluator pays for calls and not for additions.
    [[nodiscard]] friend constexpr quantity operator+(const quantity& a, const quantity& b) {
        return quantity{a.count_ + b.count_};
    }
    [[nodiscard]] friend constexpr quantity operator-(const quantity& a, const quantity& b) {
        return quantity{a.count_ - b.count_};
    }
    [[nodiscard]] friend constexpr bool operator==(const quantity& a, const quantity& b) {
        return a.count_ == b.count_;
    }
    [[nodiscard]] friend constexpr std::partial_ordering operator<=>(const quantity& a,
                                                                     const quantity& b) {
        return a.count_ <=> b.count_;
    }
    [[nodiscard]] friend constexpr bool operator<(const quantity& a, const quantity& b) {
        return a.count_ < b.count_;
    }
    template <scalar N>
        requires(!std::same_as<Unit, units::fraction>)
    [[nodiscard]] friend constexpr quantity operator*(const quantity& a, N n) {
        return quantity{a.count_ * static_cast<double>(n)};
    }
    template <scalar N>
        requires(!std::same_as<Unit, units::fraction>)
    [[nodiscard]] friend constexpr quantity operator/(const quantity& a, N n) {
        return quantity{a.count_ / static_cast<double>(n)};
    }
    [[nodiscard]] friend constexpr quantity max(const quantity& a, const quantity& b) {
        return a.count_ < b.count_ ? b : a;
    }
    [[nodiscard]] friend constexpr quantity min(const quantity& a, const quantity& b) {
        return b.count_ < a.count_ ? b : a;
    }

    // A share of a whole is a number; anything with a dimension is not.
    // NOLINTNEXTLINE(google-explicit-constructor)
    constexpr operator double() const requires std::same_as<Unit, units::fraction> {
        return count_;
    }

private:
    double count_ = 0.0;
};

/// A literal makes a quantity of its own unit.
template <class Unit>
quantity(constant<Unit>) -> quantity<Unit>;

namespace units {
/// A quotient or product without dimension is a plain number: (288_GiB / 144_GiB) == 2.0.
template <class Unit>
[[nodiscard]] constexpr auto of_count(double count) {
    if constexpr (std::same_as<Unit, fraction>) {
        return count;
    } else {
        return quantity<Unit>{count};
    }
}
}  // namespace units

/// The number in the base unit of a measure: bytes, seconds, FLOPs.
template <class Unit>
[[nodiscard]] constexpr double count_of(const quantity<Unit>& q) {
    return q.count();
}
template <class Unit>
[[nodiscard]] constexpr double count_of(const constant<Unit>& c) {
    return quantity<Unit>{c}.count();
}

/// Quantities but shares, which scale to plain numbers, have that operation as a member.
template <class A>
concept scales_itself = is_quantity<A> && !std::same_as<typename A::unit, units::fraction>;

/// A literal among the two: those of quantities alone are members.
template <class A, class B>
concept same_unit_with_literal = same_unit<A, B> && !(is_quantity<A> && is_quantity<B>);

/// Of one unit; of different ones it does not compile, and says which they are.
template <measure A, measure B>
    requires same_unit_with_literal<A, B>
[[nodiscard]] constexpr auto operator+(const A& a, const B& b) {
    return quantity<typename A::unit>{count_of(a) + count_of(b)};
}
/// Of one unit.
template <measure A, measure B>
    requires same_unit_with_literal<A, B>
[[nodiscard]] constexpr auto operator-(const A& a, const B& b) {
    return quantity<typename A::unit>{count_of(a) - count_of(b)};
}
template <measure A>
[[nodiscard]] constexpr auto operator-(const A& a) {
    return quantity<typename A::unit>{-count_of(a)};
}
/// Of one unit.
template <measure A, measure B>
    requires same_unit_with_literal<A, B>
[[nodiscard]] constexpr bool operator==(const A& a, const B& b) {
    return count_of(a) == count_of(b);
}
/// Of one unit.
template <measure A, measure B>
    requires same_unit_with_literal<A, B>
[[nodiscard]] constexpr std::partial_ordering operator<=>(const A& a, const B& b) {
    return count_of(a) <=> count_of(b);
}

/// Units multiply; a number scales.
template <measure A, measure B>
[[nodiscard]] constexpr auto operator*(const A& a, const B& b) {
    using unit = units::product<typename A::unit, typename B::unit>;
    if constexpr (is_quantity<A> && is_quantity<B> && !std::same_as<unit, units::fraction>)
        return quantity<unit>{a.count() * b.count()};
    else
        return units::of_count<unit>(count_of(a) * count_of(b));
}
/// Units divide: bytes by bytes a second are seconds, bytes by bytes a plain number.
template <measure A, measure B>
[[nodiscard]] constexpr auto operator/(const A& a, const B& b) {
    using unit = units::quotient<typename A::unit, typename B::unit>;
    if constexpr (is_quantity<A> && is_quantity<B> && std::same_as<unit, units::fraction>)
        return a.count() / b.count();
    else if constexpr (is_quantity<A> && is_quantity<B>)
        return quantity<unit>{a.count() / b.count()};
    else
        return units::of_count<unit>(count_of(a) / count_of(b));
}
template <measure A, scalar N>
    requires(!scales_itself<A>)
[[nodiscard]] constexpr auto operator*(const A& a, N n) {
    return units::of_count<typename A::unit>(count_of(a) * static_cast<double>(n));
}
template <scalar N, measure A>
[[nodiscard]] constexpr auto operator*(N n, const A& a) {
    return a * n;
}
template <measure A, scalar N>
    requires(!scales_itself<A>)
[[nodiscard]] constexpr auto operator/(const A& a, N n) {
    return units::of_count<typename A::unit>(count_of(a) / static_cast<double>(n));
}
template <scalar N, measure A>
[[nodiscard]] constexpr auto operator/(N n, const A& a) {
    using unit = units::quotient<units::fraction, typename A::unit>;
    return units::of_count<unit>(static_cast<double>(n) / count_of(a));
}

/// The larger of two measures of one unit.
template <measure A, measure B>
    requires same_unit_with_literal<A, B>
[[nodiscard]] constexpr auto max(const A& a, const B& b) {
    return quantity<typename A::unit>{count_of(a) < count_of(b) ? count_of(b) : count_of(a)};
}
/// The smaller of two measures of one unit.
template <measure A, measure B>
    requires same_unit_with_literal<A, B>
[[nodiscard]] constexpr auto min(const A& a, const B& b) {
    return quantity<typename A::unit>{count_of(b) < count_of(a) ? count_of(b) : count_of(a)};
}

/// What the sum of different units would be: nothing, and never defined. Operators of different units are declared with
/// it, so that a `requires` that adds two figures gets the true answer, and an error is one line that names both
/// units: of a deleted function a compiler lists all that it passed over.
template <class A, class B>
struct different_units;

template <measure A, measure B>
    requires(!same_unit<A, B>)
different_units<typename A::unit, typename B::unit>
operator+(const A&, const B&);
template <measure A, measure B>
    requires(!same_unit<A, B>)
different_units<typename A::unit, typename B::unit>
operator-(const A&, const B&);
template <measure A, measure B>
    requires(!same_unit<A, B>)
different_units<typename A::unit, typename B::unit>
operator==(const A&, const B&);
/// Of different units: not even this.
template <measure A, measure B>
    requires(!same_unit<A, B>)
different_units<typename A::unit, typename B::unit>
operator!=(const A&, const B&);
template <measure A, measure B>
    requires(!same_unit<A, B>)
different_units<typename A::unit, typename B::unit>
operator<=>(const A&, const B&);

/// What a figure times a flag would be: nothing, as of different units.
template <class Unit>
struct a_flag_scales_nothing;

template <measure A, std::same_as<bool> Flag>
a_flag_scales_nothing<typename A::unit> operator*(const A&, Flag);
template <std::same_as<bool> Flag, measure A>
a_flag_scales_nothing<typename A::unit> operator*(Flag, const A&);
template <measure A, std::same_as<bool> Flag>
a_flag_scales_nothing<typename A::unit> operator/(const A&, Flag);

}  // namespace loadline
