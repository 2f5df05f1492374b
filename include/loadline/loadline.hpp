// Everything a user needs, in one line; reports are apart, in loadline/report/*.hpp.
#pragma once

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/catalog/stacks.hpp>
#include <loadline/check/bubble.hpp>
#include <loadline/check/certainty.hpp>
#include <loadline/check/check.hpp>
#include <loadline/check/concurrency.hpp>
#include <loadline/check/exposed_communication.hpp>
#include <loadline/check/mfu.hpp>
#include <loadline/check/surely.hpp>
#include <loadline/check/tpot.hpp>
#include <loadline/check/ttft.hpp>
#include <loadline/cost/bottleneck.hpp>
#include <loadline/cost/link_bound.hpp>
#include <loadline/estimate/closed_loop.hpp>
#include <loadline/estimate/memory.hpp>
#include <loadline/estimate/training.hpp>
#include <loadline/hardware/cluster.hpp>
#include <loadline/search/smallest_fit.hpp>
#include <loadline/units/units.hpp>
#include <loadline/workload/job.hpp>
#include <loadline/workload/parameters.hpp>
