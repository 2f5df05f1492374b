// Short text stored in place: names in specifications and printed figures, usable at compile time.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace loadline {

/// At most N characters. Structural (may be part of a template argument) and owns its characters, so
/// that a specification read from a file outlives the file.
template <std::size_t N>
struct fixed_text {
    std::array<char, N + 1> chars{};

    constexpr fixed_text() = default;
    template <std::size_t M>
        requires(M <= N + 1)
    // NOLINTNEXTLINE(google-explicit-constructor,*-avoid-c-arrays): a string literal is a text
    consteval fixed_text(const char (&literal)[M]) {
        for (std::size_t i = 0; i + 1 < M; ++i) chars[i] = literal[i];
    }
    // Longer text is cut at N characters: this is for display, not for identity.
    constexpr explicit fixed_text(std::string_view text) { append(text); }

    [[nodiscard]] constexpr std::size_t size() const {
        std::size_t n = 0;
        while (n < N && chars[n] != '\0') ++n;
        return n;
    }
    [[nodiscard]] constexpr const char* data() const { return chars.data(); }
    [[nodiscard]] constexpr bool empty() const { return chars[0] == '\0'; }
    [[nodiscard]] constexpr std::string_view view() const { return {chars.data(), size()}; }
    // NOLINTNEXTLINE(google-explicit-constructor)
    constexpr operator std::string_view() const { return view(); }

    constexpr fixed_text& append(std::string_view text) {
        std::size_t at = size();
        for (const char c : text) {
            if (at == N) break;
            chars[at++] = c;
        }
        return *this;
    }
    // Not by way of a view of one character: to choose its constructor GCC checks what an iterator is, which took a
    // twelfth of what our headers cost to compile.
    constexpr fixed_text& append(char c) {
        const std::size_t at = size();
        if (at < N) chars[at] = c;
        return *this;
    }

    friend constexpr bool operator==(const fixed_text& a, const fixed_text& b) = default;
};

}  // namespace loadline
