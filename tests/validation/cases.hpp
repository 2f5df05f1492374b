// The measured jobs of a file, ready to be predicted with other numbers of their stacks.
#pragma once

#include "csv.hpp"
#include "fitting.hpp"

#include <loadline/workload/transformer.hpp>

namespace validation {

std::vector<measured_case<loadline::training_stack>>
training_cases(const table& rows);  // training.cpp
std::vector<measured_case<loadline::serving_stack>>
serving_cases(const table& rows);  // inference.cpp

[[nodiscard]] constexpr loadline::model_kind kind_of(const loadline::transformer& m) {
    return m.has_experts() ? loadline::model_kind::mixture : loadline::model_kind::dense;
}

}  // namespace validation
