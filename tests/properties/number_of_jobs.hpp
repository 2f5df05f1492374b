// How many random jobs a property is asked of, and the seed that draws one of them again.
#pragma once

#include "../golden/draw.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace properties {

// As a whole number from the environment.
inline std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 10);
}

// LOADLINE_JOBS jobs that keep every rule; by default as many as a few seconds have time for.
inline std::uint64_t number_of_jobs(std::uint64_t otherwise = 2'000) {
    return from_environment("LOADLINE_JOBS", otherwise);
}
// LOADLINE_SEED=n asks of the one job that seed n draws, LOADLINE_FIRST=n of those from seed n on.
inline std::uint64_t first_seed() {
    return from_environment("LOADLINE_SEED", from_environment("LOADLINE_FIRST", 0));
}
inline bool one_seed() { return std::getenv("LOADLINE_SEED") != nullptr; }

// A number between two ends above zero, as likely in each octave.
inline double between(golden::draw& d, double least, double most) {
    std::int64_t octaves = 1;
    for (double x = 2 * least; x < most; x *= 2) ++octaves;
    const double at = std::ldexp(least, static_cast<int>(d.below(octaves)));
    const double result = at * (1 + static_cast<double>(d.below(1'000'000)) / 1e6);
    return result < most ? result : most;
}
// A number between two ends, as likely everywhere.
inline double evenly(golden::draw& d, double least, double most) {
    return least + (most - least) * static_cast<double>(d.below(1'000'001)) / 1e6;
}

}  // namespace properties
