// maybe_published<T>: a figure that makers or clouds publish or do not, with the reason where there is none; and what it is of.
#pragma once

#include <loadline/units/enumerator_name.hpp>
#include <loadline/units/ranged.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace loadline {

/// Why there is no figure.
enum class missing_figure : std::uint8_t {
    none,          // there is one
    no_power,      // none is published for the chip, nor for a system around it
    no_price,      // the same of prices
    no_throughput  // the job has none, so that there is nothing to share a figure out over
};
[[nodiscard]] constexpr std::string_view name(missing_figure why) {
    constexpr std::array<std::string_view, 4> names{
        "", "no power is published for the chip or a system around it",
        "no price is published for the chip or a system around it", "the job has no throughput"};
    return detail::enumerator_name(names, why);
}

/// What a total is the sum of: that of chips says nothing of hosts, switches and cooling.
enum class total_basis : std::uint8_t { chips_only, whole_systems };
[[nodiscard]] constexpr std::string_view name(total_basis basis) {
    constexpr std::array<std::string_view, 2> names{"chips alone", "whole systems"};
    return detail::enumerator_name(names, basis);
}

/// What power or price is of, and times how much for the building; figures of unlike bases have no order.
struct figure_basis {
    total_basis of = total_basis::chips_only;
    double overhead = 1;  // power usage effectiveness; 1: not counted

    friend constexpr bool operator==(const figure_basis&, const figure_basis&) = default;
};
/// "whole systems, with 1.14 for the building".
[[nodiscard]] constexpr fixed_text<63> text(const figure_basis& basis) {
    fixed_text<63> result{name(basis.of)};
    if (basis.overhead != 1)
        result.append(", with ")
            .append(units::three_digits(basis.overhead).view())
            .append(" for the building");
    return result;
}

/// A figure was taken where none is published: what() is the reason. Where exceptions are switched off, that is printed
/// and the program ends.
class unpublished_figure : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// Figures of unlike bases were asked which is less: what() names both. Where exceptions are switched off, that is
/// printed and the program ends.
class unlike_bases : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

namespace detail {
// In no constant expression: what calls it has no value.
template <class Problem>
[[noreturn, gnu::cold]] void refuse_figure(std::string_view why) {
#if defined(__cpp_exceptions)
    throw Problem{std::string{why}};
#else
    std::fprintf(stderr, "%.*s\n", static_cast<int>(why.size()), why.data());
    std::abort();
#endif
}
[[noreturn, gnu::cold]] inline void refuse_order(const figure_basis& a, const figure_basis& b) {
    fixed_text<191> why{"a figure of "};
    why.append(text(a).view()).append(" is neither less nor more than one of ");
    why.append(text(b).view());
    refuse_figure<unlike_bases>(why.view());
}
}  // namespace detail

/// As std::optional, with a reason where it is empty: `missing()`. There `*figure` and `figure->` throw
/// unpublished_figure, and are no constant expressions.
template <class T>
class maybe_published {
public:
    constexpr maybe_published(missing_figure reason)
        : why_{reason} {}                       // NOLINT(google-explicit-constructor)
    constexpr maybe_published(const T& figure)  // NOLINT(google-explicit-constructor)
        : value_{figure}, has_value_{true} {}

    [[nodiscard]] constexpr bool has_value() const { return has_value_; }
    [[nodiscard]] constexpr explicit operator bool() const { return has_value_; }
    [[nodiscard]] constexpr missing_figure missing() const { return why_; }
    [[nodiscard]] constexpr const T& operator*() const {
        if (!has_value_) refuse();
        return value_;
    }
    [[nodiscard]] constexpr T& operator*() {
        if (!has_value_) refuse();
        return value_;
    }
    [[nodiscard]] constexpr const T* operator->() const { return &**this; }

private:
    [[noreturn, gnu::cold]] void refuse() const {
        const std::string_view why = name(why_);
        detail::refuse_figure<unpublished_figure>(why.empty() ? "no figure" : why);
    }

    T value_{};
    missing_figure why_ = missing_figure::none;
    bool has_value_ = false;
};

/// A figure of a job with its ends and what it is of. Two are ordered where that is the same; otherwise `<`, std::min and
/// what sorts throw unlike_bases, and are no constant expressions: `compare` brings two of a job's to one basis.
/// It is no quantity, so that nothing is computed of two of unlike bases: `figure()` and `expected()` are, once `basis`
/// has been looked at.
template <class Unit>
class based : private ranged<Unit> {
public:
    figure_basis basis{};

    constexpr based() = default;
    constexpr based(const ranged<Unit>& figure, const figure_basis& of)
        : ranged<Unit>{figure}, basis{of} {}

    [[nodiscard]] constexpr const ranged<Unit>& figure() const { return *this; }
    using ranged<Unit>::count;
    using ranged<Unit>::expected;
    using ranged<Unit>::low;
    using ranged<Unit>::high;
    using ranged<Unit>::exact;
    using ranged<Unit>::relative;
    using ranged<Unit>::holds;

    [[nodiscard]] friend constexpr std::partial_ordering operator<=>(const based& a,
                                                                     const based& b) {
        if (a.basis != b.basis) detail::refuse_order(a.basis, b.basis);
        return a.count() <=> b.count();
    }
    [[nodiscard]] friend constexpr bool operator==(const based& a, const based& b) {
        return a.basis == b.basis && a.count() == b.count();
    }
};
/// "0.43 USD/Mtoken (0.38 to 0.49) of chips alone".
template <class Unit>
[[nodiscard]] constexpr fixed_text<159> text(const based<Unit>& value) {
    fixed_text<159> result{text_of_range(value.figure()).view()};
    result.append(" of ").append(text(value.basis).view());
    return result;
}

/// Joules or dollars a token, twice: of all that is published (`full`, which `*` and `->` read), and of the chips alone.
/// Where there is none, these throw as `full` does.
template <class Unit>
struct energy_or_price {
    maybe_published<based<Unit>> full = missing_figure::no_throughput;
    maybe_published<based<Unit>> of_chips = missing_figure::no_throughput;

    constexpr void set_range(const relative_range& r) {
        for (maybe_published<based<Unit>>* one : {&full, &of_chips})
            if (*one) *one = based<Unit>{{(*one)->expected(), r}, (*one)->basis};
    }
    // The low ends, no lower than what is expected of another on one cluster.
    constexpr void raise_low(const energy_or_price& least) {
        const auto raise = [](maybe_published<based<Unit>>& figure,
                              const maybe_published<based<Unit>>& bound) {
            if (figure && bound) (*figure).low = max((*figure).low, (*bound).expected());
        };
        raise(full, least.full);
        raise(of_chips, least.of_chips);
    }
    // Of two of one cluster, and so of one basis.
    constexpr void take_lower(const energy_or_price& o) {
        if (full && o.full && *o.full < *full) full = o.full;
        if (of_chips && o.of_chips && *o.of_chips < *of_chips) of_chips = o.of_chips;
    }

    [[nodiscard]] constexpr explicit operator bool() const { return bool(full); }
    [[nodiscard]] constexpr bool has_value() const { return bool(full); }
    [[nodiscard]] constexpr missing_figure missing() const { return full.missing(); }
    [[nodiscard]] constexpr const based<Unit>& operator*() const { return *full; }
    [[nodiscard]] constexpr const based<Unit>* operator->() const { return &*full; }
};
/// On one basis: in full where both are of the same, else of the chips alone; unordered where not both are published.
template <class Unit>
[[nodiscard]] constexpr std::partial_ordering compare(const energy_or_price<Unit>& a,
                                                      const energy_or_price<Unit>& b) {
    if (a.full && b.full && a.full->basis == b.full->basis) return *a.full <=> *b.full;
    if (a.of_chips && b.of_chips && a.of_chips->basis == b.of_chips->basis)
        return *a.of_chips <=> *b.of_chips;
    return std::partial_ordering::unordered;
}

}  // namespace loadline
