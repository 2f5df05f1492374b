// A figure that is known within a range: a quantity, the expected value, with the ends between which it should lie.
#pragma once

#include <loadline/units/text.hpp>

namespace loadline {

/// Measured values of what was expected, as multiples of it: four fifths of them lie between `low` and `high`.
struct relative_range {
    double low = 1;
    double high = 1;

    [[nodiscard]] constexpr bool exact() const { return low == 1 && high == 1; }
    // Of the reciprocal: a rate, where this is of a time.
    [[nodiscard]] constexpr relative_range inverse() const { return {1 / high, 1 / low}; }
    // The narrowest that holds both.
    [[nodiscard]] constexpr relative_range with(const relative_range& o) const {
        return {low < o.low ? low : o.low, high > o.high ? high : o.high};
    }
    // What both hold.
    [[nodiscard]] constexpr relative_range within(const relative_range& o) const {
        return {low > o.low ? low : o.low, high < o.high ? high : o.high};
    }
    friend constexpr bool operator==(const relative_range&, const relative_range&) = default;
};

/// Wherever a quantity is asked for this is one, and what is computed with it is a plain quantity: the ends of a
/// result are not those of its parts. `low` and `high` are the ends; without any, both are the expected value.
template <class Unit>
class ranged : public quantity<Unit> {
public:
    quantity<Unit> low{};
    quantity<Unit> high{};

    constexpr ranged() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): exactly this
    constexpr ranged(const quantity<Unit>& exact)
        : quantity<Unit>{exact}, low{exact}, high{exact} {}
    constexpr ranged(const quantity<Unit>& expected, const relative_range& r)
        : quantity<Unit>{expected}, low{expected.count() * r.low}, high{expected.count() * r.high} {
    }

    // The ends would stay behind: assign a new value instead.
    void operator+=(const auto&) = delete;
    void operator-=(const auto&) = delete;
    void operator*=(const auto&) = delete;
    void operator/=(const auto&) = delete;

    [[nodiscard]] constexpr const quantity<Unit>& expected() const { return *this; }
    [[nodiscard]] constexpr bool exact() const { return low == expected() && high == expected(); }
    // The ends as multiples of the expected value: for another figure that is right or wrong with this one.
    [[nodiscard]] constexpr relative_range relative() const {
        if (expected() == quantity<Unit>{}) return {};
        return {low.count() / this->count(), high.count() / this->count()};
    }
    [[nodiscard]] constexpr bool holds(const quantity<Unit>& measured) const {
        return low <= measured && measured <= high;
    }
};

template <class Unit>
inline constexpr bool has_unit<ranged<Unit>> = true;

/// Room for the text of a figure with its range.
using range_text = fixed_text<95>;

namespace units {
/// "27" of "27 s", where the unit is known from what stands before.
[[nodiscard]] constexpr std::string_view number_of(const figure_text& text) {
    const std::string_view all = text.view();
    const std::size_t end = all.find(' ');
    return end == std::string_view::npos ? all : all.substr(0, end);
}
/// The unit of a figure's text, with the space before it.
[[nodiscard]] constexpr std::string_view unit_of(const figure_text& text) {
    const std::string_view all = text.view();
    const std::size_t end = all.find(' ');
    return end == std::string_view::npos ? std::string_view{} : all.substr(end);
}
}  // namespace units

/// "31.2 s (27.1 to 35.9)"; an end in another unit says which: "1.02 s (910 ms to 1.2 s)". Without a range the value
/// alone, as text() has it.
template <class Unit>
[[nodiscard]] constexpr range_text text_of_range(const ranged<Unit>& value) {
    if (value.exact()) return range_text{text(value.expected()).view()};
    const figure_text expected = text(value.expected(), units::three_digits);
    const figure_text low = text(value.low, units::three_digits);
    const figure_text high = text(value.high, units::three_digits);
    range_text result{expected.view()};
    const bool one_unit = units::unit_of(low) == units::unit_of(expected) &&
                          units::unit_of(high) == units::unit_of(expected);
    result.append(" (").append(one_unit ? units::number_of(low) : low.view());
    result.append(" to ").append(one_unit ? units::number_of(high) : high.view()).append(")");
    return result;
}

}  // namespace loadline
