// Braces that the preprocessor splits.
#pragma once

#if defined(__clang__)
void split(int x) {
#else
void split() {
#endif
    one();
}
// breach: cannot be read: braces or parentheses do not match
