// The measured jobs of a file, ready to be predicted with other numbers of their stacks.
#pragma once

#include "csv.hpp"
#include "fitting.hpp"

namespace validation {

// training.cpp: steps; peaks of memory. They refer to the table.
std::vector<measured_case<loadline::training_stack>> training_cases(const table& rows);
std::vector<measured_case<loadline::training_stack>> training_memory_cases(const table& rows);
// inference.cpp
std::vector<measured_case<loadline::serving_stack>> serving_cases(const table& rows);

}  // namespace validation
