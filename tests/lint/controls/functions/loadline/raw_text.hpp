// A raw text over lines, whose braces would be taken for code.
#pragma once

inline constexpr const char* text = R"(  // breach: cannot be read: a comment or a text over several lines
void one();
