// A field whose value is outside its accepted range: what every validation reports.
#pragma once

#include <loadline/units/fixed_text.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace loadline {

/// A number as a field holds it: whole ones exactly, also where a double would round them (beyond 2^53).
struct input_number {
    double number = 0;
    std::int64_t whole = 0;
    bool is_whole = false;

    constexpr input_number() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): a number is one
    constexpr input_number(double n) : number{n} {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    constexpr input_number(std::integral auto n)
        : number{static_cast<double>(n)}, whole{static_cast<std::int64_t>(n)}, is_whole{true} {}
    // NOLINTNEXTLINE(google-explicit-constructor): read as a double where nothing else is asked
    constexpr operator double() const { return number; }
};

/// Which element of a list a field is of: a format, a layer, an axis by name or by number.
struct input_place {
    std::string_view name{};
    std::int64_t number = 0;
    bool given = false;

    constexpr input_place() = default;
    // NOLINTNEXTLINE(google-explicit-constructor)
    constexpr input_place(std::string_view which) : name{which}, given{true} {}
    // NOLINTNEXTLINE(google-explicit-constructor): who only asks for a verdict does not measure the name
    constexpr input_place(const char* which) : name{which}, given{true} {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    constexpr input_place(std::size_t which)
        : number{static_cast<std::int64_t>(which)}, given{true} {}
};

/// What of a whole number is accepted.
enum class accepted_numbers : std::uint8_t {
    range,      // `least` to `most`
    divisors,   // what divides `most`
    multiples,  // of `most`
};

/// A field outside its accepted range, with its value and the range. Of divisors and multiples both ends are the number
/// that is divided, or that divides: itself always accepted.
struct input_error {
    std::string_view
        field{};  // as the user writes it: "plan.tensor", "cluster.tiers[].latency (s)"
    input_number value{};
    input_number least{};
    input_number most{};
    std::array<input_place, 2> at{};  // what stands in the brackets of `field`, in turn
    fixed_text<47> owner{};           // the name of the tier or draft that it is a field of
    accepted_numbers accepted = accepted_numbers::range;
};
/// Whether a whole number divides another without a rest; nothing below one does.
[[nodiscard]] constexpr bool divides_evenly(std::int64_t part, std::int64_t whole) {
    return part >= 1 && whole % part == 0;
}

/// Whether a validation finds anything, without saying what: some twenty times faster than the list of it. `All`: also
/// what formulas do not mind, numbers that would change nothing and formats that no software has. Ranges are asked in
/// full either way: formulas are written for what they hold, and one number beyond them, whole or not, can divide by
/// zero, overflow or go on for ever.
template <bool All>
class [[nodiscard]] field_verdict {
public:
    constexpr void expect(const char*, double value, double least, double most) {
        ask(value >= least && value <= most);  // also NaN
    }
    constexpr void expect(const char*, std::integral auto value, std::integral auto least,
                          std::integral auto most) {
        ask(value >= least && value <= most);
    }
    constexpr void expect_divisor(const char*, std::int64_t value, std::int64_t whole) {
        ask(divides_evenly(value, whole));
    }
    constexpr void expect_multiple(const char*, std::int64_t value, std::int64_t of) {
        ask(divides_evenly(of, value));
    }
    constexpr void enter(std::size_t, const auto&) {}
    constexpr void leave(std::size_t) {}
    constexpr void name_owner(std::size_t, const auto&) {}
    constexpr void append(const auto& list) { ask(list.good()); }
    [[nodiscard]] static constexpr std::size_t count() { return 0; }
    [[nodiscard]] constexpr bool good() const { return valid_; }
    [[nodiscard]] constexpr explicit operator bool() const { return valid_; }

private:
    // Without a branch: nearly always all hold.
    constexpr void ask(bool holds) { valid_ &= holds; }

    bool valid_ = true;
};
/// Whether nothing is wrong with any field.
using input_verdict = field_verdict<true>;
/// Whether formulas hold for the fields.
using formula_verdict = field_verdict<false>;

/// The first eight errors of a validation, and how many there were in all. True means valid.
class [[nodiscard]] input_errors {
public:
    // A pointer, since in a constant expression a view reads the text through, also where all is well.
    constexpr void expect(const char* field, double value, double least, double most) {
        if (!(value >= least && value <= most)) add({field, value, least, most});  // also NaN
    }
    constexpr void expect(const char* field, std::integral auto value, std::integral auto least,
                          std::integral auto most) {
        if (value < least || value > most) add({field, value, least, most});
    }
    /// A number that divides `whole`: a group of what is shared out evenly.
    constexpr void expect_divisor(const char* field, std::int64_t value, std::int64_t whole) {
        if (!divides_evenly(value, whole))
            add({.field = field,
                 .value = value,
                 .least = whole,
                 .most = whole,
                 .accepted = accepted_numbers::divisors});
    }
    /// A number that `of` divides.
    constexpr void expect_multiple(const char* field, std::int64_t value, std::int64_t of) {
        if (!divides_evenly(of, value))
            add({.field = field,
                 .value = value,
                 .least = of,
                 .most = of,
                 .accepted = accepted_numbers::multiples});
    }
    /// What comes next is of this element of a list; `at` is its depth, zero for the outermost.
    constexpr void enter(std::size_t depth, const input_place& which) { place_[depth] = which; }
    constexpr void leave(std::size_t depth) { place_[depth] = {}; }
    /// Errors from the `before`th on are of the thing with this name.
    constexpr void name_owner(std::size_t before, const auto& owner) {
        for (std::size_t i = before; i < count_ && i < errors_.size(); ++i)
            errors_[i].owner = fixed_text<47>{owner.view()};
    }

    constexpr void append(const input_errors& other) {
        for (const input_error& e : other) keep(e);
        count_ += other.count_ - static_cast<std::size_t>(other.end() - other.begin());
    }
    [[nodiscard]] constexpr explicit operator bool() const { return count_ == 0; }
    [[nodiscard]] constexpr bool good() const { return count_ == 0; }
    [[nodiscard]] constexpr std::size_t count() const { return count_; }
    [[nodiscard]] constexpr const input_error* begin() const { return errors_.data(); }
    [[nodiscard]] constexpr const input_error* end() const {
        return errors_.data() + (count_ < errors_.size() ? count_ : errors_.size());
    }

private:
    [[gnu::cold]] constexpr void add(input_error e) {
        e.at = place_;
        keep(e);
    }
    constexpr void keep(const input_error& e) {
        if (count_ < errors_.size()) errors_[count_] = e;
        ++count_;
    }

    std::array<input_error, 8> errors_{};
    std::size_t count_ = 0;
    std::array<input_place, 2> place_{};
};

/// A value of an enumeration whose last enumerator is `last`, and whose first is zero.
template <class Enum>
    requires std::is_enum_v<Enum>
constexpr void expect_one(auto& errors, const char* field, Enum value, Enum last) {
    errors.expect(field, static_cast<std::int64_t>(value), 0, static_cast<std::int64_t>(last));
}
/// Whether all is asked, or only what formulas cannot do without.
template <class Errors>
inline constexpr bool asks_all = !std::same_as<Errors, formula_verdict>;

/// Of a number that does nothing but where something else is set: there alone it may be other than zero. No formula
/// minds, so that a formula_verdict does not ask.
template <class Errors>
constexpr void expect_idle(Errors& errors, const char* field, auto value, bool works) {
    if constexpr (asks_all<Errors>)
        if (!works) errors.expect(field, value, 0, 0);
}
/// Of a number that says nothing where it is 1, and does nothing but where something else is set: there alone it may
/// be another.
template <class Errors>
constexpr void expect_one_alone(Errors& errors, const char* field, auto value, bool works) {
    if constexpr (asks_all<Errors>)
        if (!works) errors.expect(field, value, 1, 1);
}
/// Whether a part finds nothing; what it finds joins `errors`. A verdict that has been lost already may say no.
template <class Errors>
[[nodiscard]] constexpr bool in_range(Errors& errors, const auto& part) {
    const std::size_t before = errors.count();
    part(errors);
    if constexpr (std::same_as<Errors, input_errors>) return errors.count() == before;
    return errors.good();
}

}  // namespace loadline
