// The roof: all floors but the reports.
#pragma once

#include <loadline/catalog/models/example.hpp>
#include <loadline/report/text.hpp>  // breach: the roof may not include report
#include <loadline/search/fit.hpp>
