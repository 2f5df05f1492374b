// What physics allows no training job: more than the peak, a part faster than its bytes or operations at the speed of
// light, a limit that the job itself undercuts.
#include "property.hpp"

#include <loadline/estimate/explain.hpp>
#include <loadline/estimate/training.hpp>

using namespace properties;
using namespace loadline::literals;

TEST_CASE("no training job is faster than its limit, nor above the peak", "[training][bounds]") {
    holds_for_jobs<training_job>(4'000, [](const training_job& job, draw&) {
        const training_estimate e = estimate_unchecked(job);
        const double step = e.step_time.expected().count();
        std::string wrong = unless_at_most("mfu", e.mfu.expected(), 1) +
                            unless_at_most("hfu", e.hfu, 1) +
                            unless_at_most("mfu at the best", e.mfu.high, 1) +
                            unless_at_most("limit by step", e.limit.count() / step, 1) +
                            unless_at_most("limit by the shortest step",
                                           e.limit.count() / e.step_time.low.count(), 1);
        const step_breakdown& s = e.parts;
        const quantity<units::seconds> computing =
            s.matmul + s.attention + s.memory_bound + s.recompute;
        wrong += unless_at_most("limit by what computes", e.limit / computing, 1);
        const double achieved = e.achieved(e.flops.model).count();
        wrong += unless_at_most("achieved by peak", achieved / e.peak.count(), 1);
        return wrong;
    });
}

TEST_CASE(
    "no operation of a training job is faster than its bytes or operations at the speed of light",
    "[training][bounds]") {
    holds_for_jobs<training_job>(1'000, [](const training_job& job, draw&) {
        const explanation why = explain(job);
        const chip_spec& chip = job.cluster.chip;
        std::string wrong;
        double fastest = 0;
        for (const number_format f : {why.compute, why.activations})
            fastest = std::max(fastest, matmul_rate(chip, f).count());
        for (const explained_operation& o : why) {
            const std::string name{o.name.view()};
            const double time = o.time().count();
            if (o.of && *o.of != operation_class::stream)
                wrong += unless_at_most(name + ", operations", o.work().count() / fastest, time);
            if (o.of)
                wrong +=
                    unless_at_most(name + ", bytes", o.bytes() / chip.hbm_bandwidth / 1_s, time);
        }
        return wrong;
    });
}

TEST_CASE("a training job takes no longer on its cluster at the speed of light",
          "[training][bounds]") {
    holds_for_jobs<training_job>(4'000, [](const training_job& job, draw&) {
        training_job ideal = job;
        ideal.cluster = at_limit(job.cluster);
        const double step = estimate_unchecked(job).step_time.expected().count();
        std::string wrong =
            unless_at_most("step at the speed of light",
                           estimate_unchecked(ideal).step_time.expected().count(), step);
        ideal.cluster = job.cluster;
        ideal.cluster.chip = at_limit(job.cluster.chip);
        wrong += unless_at_most("step on an ideal chip",
                                estimate_unchecked(ideal).step_time.expected().count(), step);
        ideal.cluster = at_limit(job.cluster);
        ideal.cluster.chip = job.cluster.chip;
        wrong += unless_at_most("step on an ideal network",
                                estimate_unchecked(ideal).step_time.expected().count(), step);
        return wrong;
    });
}
