// One report of what software did: its job, what was measured or happened, and what the library says.
#pragma once

#include "summary.hpp"
#include "table.hpp"

#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/catalog/stacks.hpp>
#include <loadline/workload/job.hpp>

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

namespace validation {

// What a row states of a job: the job is one of the two.
struct report {
    std::string_view id{}, kind{}, engine{}, chip{}, tolerance{};
    std::optional<loadline::training_job> training{};
    std::optional<loadline::serving_job> serving{};
    double value = 0;
    bool chip_known = true;    // else memory is no rule, and nothing of the chip is predicted
    bool shape_known = true;   // else the shape is one that every degree divides
    bool held_apart = false;   // an outlier, or with settings that the source does not say
    std::int64_t devices = 1;  // that the engine counts a chip as
};

// The software of an engine's name and version or date; none: no such stack.
[[nodiscard]] std::optional<loadline::training_stack> training_software(std::string_view engine);
[[nodiscard]] std::optional<loadline::serving_stack> serving_software(std::string_view engine,
                                                                      std::string_view chip);

// None where a word is not known or cannot be said, and which.
[[nodiscard]] std::optional<report> read_report(const row& r, std::string& why);

// Whether the kind is a verdict, and whether the engine or the chip refused.
[[nodiscard]] bool is_verdict(std::string_view kind);
[[nodiscard]] bool says_refused(std::string_view kind);

// In the row's unit; NaN where the library has no such figure.
[[nodiscard]] double predicted_figure(const report& r);

}  // namespace validation
