// Above all floors.
#pragma once

#include <loadline/catalog/models.hpp>
#include <loadline/check/check.hpp>
#include <loadline/report/text.hpp>
