// Everything but reports (loadline/report/*.hpp): units, hardware, workload, checks, estimates, search, catalogue and questions to it.
#pragma once

#include <loadline/loadline.hpp>

#include <loadline/catalog/carries.hpp>
#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/catalog/stacks.hpp>
#include <loadline/search.hpp>
