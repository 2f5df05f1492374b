// In a folder of a floor.
#pragma once

#include <loadline/report/text.hpp>  // breach: catalog may not include report
#include <loadline/workload/transformer.hpp>
