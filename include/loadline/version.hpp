// The version of loadline, for the preprocessor: what CMake's package and pkg-config say too.
#pragma once

/// The version: breaking changes before 1.0 raise the second number.
#define LOADLINE_VERSION_MAJOR 0
#define LOADLINE_VERSION_MINOR 1
#define LOADLINE_VERSION_PATCH 0

/// The version as one number to compare: 0.1.0 is 100, 1.2.3 is 10203.
#define LOADLINE_VERSION \
    (LOADLINE_VERSION_MAJOR * 10000 + LOADLINE_VERSION_MINOR * 100 + LOADLINE_VERSION_PATCH)
