// Units, hardware, workload and checks: what it takes to say a job and to refuse it. On top come
// loadline/estimate.hpp, loadline/search.hpp, loadline/catalog/*.hpp; loadline/all.hpp is all of it.
#pragma once

// From below, so that a compiler names a short way to each header.
#include <loadline/units/units.hpp>

#include <loadline/hardware/cluster.hpp>

#include <loadline/workload/job.hpp>

#include <loadline/check/certainty.hpp>
#include <loadline/check/check.hpp>
#include <loadline/check/require.hpp>
#include <loadline/version.hpp>
#include <loadline/workload/parameters.hpp>
