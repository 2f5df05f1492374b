// Everything a user needs, in one line; reports are apart, in loadline/report/*.hpp.
#pragma once

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/check/check.hpp>
#include <loadline/estimate/memory.hpp>
#include <loadline/hardware/cluster.hpp>
#include <loadline/units/units.hpp>
#include <loadline/workload/job.hpp>
#include <loadline/workload/parameters.hpp>
