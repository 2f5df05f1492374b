// A property of estimates as a test: asked of many random jobs; a failure prints the seed that draws its job again.
#pragma once

#include "catch.hpp"
#include "drawn_jobs.hpp"

#include <cmath>
#include <string>

namespace properties {

/// `ask(job, d)` returns what is wrong with the job, or an empty text. Run with LOADLINE_JOBS=100000 for a long run, with
/// LOADLINE_SEED=n for the one job of seed n.
template <job_value Job>
void holds_for_jobs(std::uint64_t otherwise, auto&& ask) {
    std::uint64_t failures = 0;
    std::string said;
    const std::uint64_t asked =
        each_job<Job>(otherwise, ask, [&](std::uint64_t seed, const std::string& wrong) {
            if (++failures <= from_environment("LOADLINE_SHOWN", 5))
                said += "LOADLINE_SEED=" + std::to_string(seed) + ": " + wrong + "\n";
        });
    INFO(failures << " of " << asked << " jobs\n" << said);
    REQUIRE(failures == 0);
    REQUIRE(asked > 0);
}

inline std::string number(double n) {
    std::string text(40, '\0');
    text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.9g", n)));
    return text;
}
// "mfu: 1.2 is above 1"
inline std::string above(const std::string& name, double value, double most) {
    return name + ": " + number(value) + " is above " + number(most) + "; ";
}
// Said where `value` is above `most` by more than rounding.
inline std::string unless_at_most(const std::string& name, double value, double most,
                                  double rounding = 1e-9) {
    return value <= most + std::abs(most) * rounding ? "" : above(name, value, most);
}
inline std::string unless_finite(const std::string& name, double value, double least = 0) {
    if (std::isfinite(value) && value >= least) return "";
    return name + " is " + number(value) + "; ";
}

}  // namespace properties
