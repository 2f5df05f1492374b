// The name of an enumerator out of a table, also of a value that was cast and is none.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace loadline::detail {

template <std::size_t N, class Enum>
[[nodiscard]] constexpr std::string_view
enumerator_name(const std::array<std::string_view, N>& names, Enum value) {
    const auto at = static_cast<std::size_t>(value);
    return at < N ? names[at] : "not known";
}

}  // namespace loadline::detail
