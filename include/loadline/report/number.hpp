// A number for programs: the shortest decimal text that reads back as the same number.
#pragma once

#include <loadline/units/fixed_text.hpp>

#include <charconv>
#include <cmath>
#include <concepts>

namespace loadline::report {

/// Whatever the locale. Empty for what is no number: neither JSON nor CSV has a word for it.
template <class Number>
    requires std::integral<Number> || std::floating_point<Number>
[[nodiscard]] inline fixed_text<31> exact_text(Number number) {
    fixed_text<31> text;
    if constexpr (std::floating_point<Number>)
        if (!std::isfinite(number)) return text;
    std::to_chars(text.chars.data(), text.chars.data() + text.chars.size() - 1, number);
    return text;
}

}  // namespace loadline::report
