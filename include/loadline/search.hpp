// Plans that fit: smallest_fit(job), pareto fronts.
#pragma once

#include <loadline/estimate.hpp>
#include <loadline/search/pareto.hpp>
#include <loadline/search/smallest_fit.hpp>
