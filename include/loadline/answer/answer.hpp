// answer<Estimate>: an estimate, or the findings that stand in its way; its value is had only after a look.
#pragma once

#include <loadline/answer/overload.hpp>
#include <loadline/check/check.hpp>
#include <loadline/estimate/basis_text.hpp>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace loadline {

/// The value of an answer was taken where there is none: what() is the first thing that is wrong with the job. Where
/// exceptions are switched off, that is printed and the program ends.
class refused_job : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// How a job fits: how sure it is that it does, the share of the chip's memory that it leaves, and whether the chip can
/// be had.
struct fitting {
    certainty fits = certainty::certainly;
    double left = 0;
    bool on_announced_hardware = false;
};

/// What `estimate(job)` says of a job. False where a field is outside its range or a rule is broken; then
/// `findings()` says which, what is needed, what there is and what would mend it, and there is no value:
/// `*answer` and `answer->` throw refused_job, and are no constant expressions.
///
/// A value says besides how it is meant: `fits()` and `left()`, `overload()` where requests wait, `on_announced_hardware()`
/// where the chip cannot be had yet, and what it rests on, `evidence()`. `text(answer)` has all of it in sentences.
template <class Estimate>
class [[nodiscard]] answer {
public:
    /// A job that is refused.
    constexpr explicit answer(const loadline::findings& found) : good_{false}, found_{found} {}
    constexpr answer(const Estimate& value, const fitting& how, const loadline::overload& over)
        : good_{true}, how_{how}, overload_{over}, value_{value} {}

    [[nodiscard]] constexpr explicit operator bool() const { return good_; }
    [[nodiscard]] constexpr const Estimate& operator*() const& {
        if (!good_) refuse();
        return value_;
    }
    [[nodiscard]] constexpr Estimate operator*() const&& {
        return *static_cast<const answer&>(*this);
    }
    [[nodiscard]] constexpr const Estimate* operator->() const { return &**this; }

    /// As check(job) reports them; of a job that is feasible there are none, but how it fits.
    [[nodiscard]] constexpr loadline::findings findings() const {
        if (!good_) return found_;
        loadline::findings none;
        none.fits = how_.fits;
        none.left = how_.left;
        none.on_announced_hardware = how_.on_announced_hardware;
        return none;
    }
    /// How sure it is that the job fits, and the share of memory that it leaves; of a job that is refused, as findings().
    [[nodiscard]] constexpr certainty fits() const { return good_ ? how_.fits : found_.fits; }
    [[nodiscard]] constexpr double left() const { return good_ ? how_.left : found_.left; }
    /// The chip is announced, not shipping: its figures may change.
    [[nodiscard]] constexpr bool on_announced_hardware() const {
        return good_ ? how_.on_announced_hardware : found_.on_announced_hardware;
    }
    /// Requests that run of those that were asked for, and how long the others wait; true where some do.
    [[nodiscard]] constexpr const loadline::overload& overload() const { return overload_; }
    /// What the value rests on, part by part: `text(evidence())` in words.
    [[nodiscard]] constexpr const estimate_basis& evidence() const { return (**this).basis; }

private:
    // In no constant expression: what calls it has no value.
    [[noreturn]] void refuse() const {
        const sentence first = found_.input ? text(*found_.begin()) : text(*found_.input.begin());
#if defined(__cpp_exceptions)
        throw refused_job{std::string{first.view()}};
#else
        std::fputs(first.data(), stderr);
        std::fputs("\n", stderr);
        std::abort();
#endif
    }

    bool good_;
    fitting how_{};
    loadline::overload overload_{};
    union {  // findings are ten times as large as an estimate, and there is one of the two
        loadline::findings found_;
        Estimate value_;
    };
};

/// All that an answer says, sentence by sentence, each ended by a full stop: what is wrong with the job; or the figure
/// that it was asked for with its range and basis, how it fits, who waits, and whether the chip can be had.
template <class Estimate>
[[nodiscard]] constexpr answer_text text(const answer<Estimate>& a) {
    answer_text result;
    const auto add = [&](std::string_view sentence_of_it) {
        if (!result.empty()) result.append(" ");
        result.append(sentence_of_it).append(".");
    };
    if (!a) {
        const findings found = a.findings();
        for (const input_error& e : found.input) add(text(e).view());
        for (const finding& f : found) add(text(f).view());
        return result;
    }
    add(main_figure(*a).view());
    sentence fit;
    say(fit, name(a.fits()), " fits, with ");
    say_percent(fit, a.left());
    say(fit, " of memory left");
    fit.chars[0] = static_cast<char>(fit.chars[0] - 'a' + 'A');
    add(fit.view());
    if (a.overload()) add(text(a.overload()).view());
    if (a.on_announced_hardware()) add("The chip is announced, and its figures may change");
    return result;
}

}  // namespace loadline
