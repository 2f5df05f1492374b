// The measured jobs of a file, ready to be predicted with other numbers of their stacks.
#pragma once

#include "fitting.hpp"
#include "inference.hpp"
#include "table.hpp"

namespace validation {

// training.cpp: steps; peaks of memory. They refer to the table.
std::vector<measured_case<loadline::training_stack>> training_cases(const table& rows);
std::vector<measured_case<loadline::training_stack>> training_memory_cases(const table& rows);
measured_case<loadline::training_stack> training_case(const loadline::training_job& job);
// inference.cpp
std::vector<measured_case<loadline::serving_stack>> serving_cases(const table& rows);
measured_case<loadline::serving_stack>
serving_case(const measured_serving& m, const loadline::serving_job& job, std::string_view model);
// measured.cpp: the same of a file of several kinds
std::vector<measured_case<loadline::serving_stack>> measured_serving_cases(const table& rows);
std::vector<measured_case<loadline::training_stack>> measured_training_cases(const table& rows);

}  // namespace validation
