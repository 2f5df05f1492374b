// answer<Estimate>: an estimate, or the findings that stand in its way; its value is had only after a look.
#pragma once

#include <loadline/check/check.hpp>

#include <stdexcept>

namespace loadline {

/// The value of an answer was taken where there is none: what() is the first thing that is wrong with the job.
class refused_job : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// What `estimate(job)` says of a job. False where a field is outside its range or a rule is broken; then
/// `findings()` says which, what is needed, what there is and what would mend it, and there is no value:
/// `*answer` and `answer->` throw refused_job, and are no constant expressions.
template <class Estimate>
class [[nodiscard]] answer {
public:
    constexpr explicit answer(const loadline::findings& found) : found_{found} {}
    constexpr answer(const loadline::findings& found, const Estimate& value)
        : found_{found}, value_{value} {}

    [[nodiscard]] constexpr explicit operator bool() const { return bool(found_); }
    [[nodiscard]] constexpr const Estimate& operator*() const& {
        if (!found_) refuse();
        return value_;
    }
    [[nodiscard]] constexpr Estimate operator*() const&& {
        return *static_cast<const answer&>(*this);
    }
    [[nodiscard]] constexpr const Estimate* operator->() const { return &**this; }

    [[nodiscard]] constexpr const loadline::findings& findings() const { return found_; }

private:
    [[noreturn]] void refuse() const {
        const sentence first = found_.input ? text(*found_.begin()) : text(*found_.input.begin());
        throw refused_job{std::string{first.view()}};
    }

    loadline::findings found_;
    Estimate value_{};
};

}  // namespace loadline
