// Refuses a compiler that may assume away what the figures rest on: -ffast-math, -ffinite-math-only, -Ofast.
#pragma once

// Under these a comparison may be answered as though there were no infinities and NaNs, and sums may be taken in another
// order: whether a job fits, and which of two algorithms is faster, may then be answered otherwise than at compile time,
// and nothing says so. Who knows and wants it defines LOADLINE_ALLOW_FAST_MATH.
#if !defined(LOADLINE_ALLOW_FAST_MATH)
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error \
    "loadline: -ffast-math and -ffinite-math-only (also -Ofast) change answers without a word; compile without, or define LOADLINE_ALLOW_FAST_MATH"
#endif
#endif
