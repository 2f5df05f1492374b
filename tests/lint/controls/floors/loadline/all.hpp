// The last roof: all floors but the reports.
#pragma once

#include <loadline/catalog/models/example.hpp>
#include <loadline/loadline.hpp>
#include <loadline/report/text.hpp>  // breach: the roof all.hpp may not include report
