// The replays: each takes a table of measured rows and predicts what it can.
#pragma once

#include "summary.hpp"
#include "table.hpp"

namespace validation {

replay replay_matmul(const table& rows);       // matmul.cpp
replay replay_collectives(const table& rows);  // collectives.cpp
replay replay_training(const table& rows);     // training.cpp
replay replay_inference(const table& rows);    // inference.cpp
replay replay_reports(const table& rows);      // reports.cpp
replay replay_measured(const table& rows);     // measured.cpp

}  // namespace validation
