// The units floor: quantities, literals, rates and their text.
#pragma once

#include <loadline/units/literals.hpp>
#include <loadline/units/rate.hpp>
#include <loadline/units/text.hpp>
