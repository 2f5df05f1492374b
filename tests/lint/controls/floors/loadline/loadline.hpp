// The first roof: what it takes to say a job and to refuse it.
#pragma once

#include <loadline/catalog/models/example.hpp>  // breach: the roof loadline.hpp may not include catalog
#include <loadline/check/check.hpp>
#include <loadline/search/fit.hpp>  // breach: the roof loadline.hpp may not include search
