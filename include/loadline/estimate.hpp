// What a job gives, and ceilings on it: estimate(job), limit(job), explain(job).
#pragma once

#include <loadline/answer/estimate.hpp>
#include <loadline/check/bubble.hpp>
#include <loadline/check/concurrency.hpp>
#include <loadline/check/exposed_communication.hpp>
#include <loadline/check/mfu.hpp>
#include <loadline/check/surely.hpp>
#include <loadline/check/tpot.hpp>
#include <loadline/check/ttft.hpp>
#include <loadline/cost/bottleneck.hpp>
#include <loadline/cost/link_bound.hpp>
#include <loadline/estimate/closed_loop.hpp>
#include <loadline/estimate/peak_memory.hpp>
#include <loadline/loadline.hpp>
