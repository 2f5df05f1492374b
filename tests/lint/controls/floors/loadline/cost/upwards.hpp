// Includes what is above it, and what cannot be told to be below.
#pragma once

#include <loadline/all.hpp>             // breach: cost may not include all.hpp
#include <loadline/catalog/models.hpp>  // breach: cost may not include catalog
#include <loadline/cost/training_memory.hpp>
#include <loadline/estimate/training.hpp>  // breach: cost may not include estimate
#include <loadline/units/text.hpp>
#include <loadline/vendor/chip.hpp>  // breach: cost may not include vendor
#include <loadline/workload/plan.hpp>

#include "../estimate/training.hpp"  // breach: includes other than by <loadline/...>
#include <../estimate/training.hpp>  // breach: includes other than by <loadline/...>

#include <boost/hana.hpp>
#include <vector>
// #include <loadline/estimate/training.hpp>
