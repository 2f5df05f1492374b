// Feasible means finite: every figure of a training job that check() passes is a number that can be, and parts sum.
#include "property.hpp"

#include <loadline/estimate/training.hpp>

using namespace properties;

namespace {

std::string parts_of_step(const step_breakdown& s) {
    std::string wrong;
    const auto part = [&](const char* name, quantity<units::seconds> value) {
        wrong += unless_finite(name, value.count());
    };
    part("matmul", s.matmul);
    part("attention", s.attention);
    part("memory_bound", s.memory_bound);
    part("recompute", s.recompute);
    part("tensor", s.tensor);
    part("context", s.context);
    part("expert", s.expert);
    part("point_to_point", s.point_to_point);
    part("bubble", s.bubble);
    part("imbalance", s.imbalance);
    part("data_reduction", s.data_reduction);
    part("weight_gather", s.weight_gather);
    part("optimizer", s.optimizer);
    part("host", s.host);
    return wrong;
}
template <class Unit>
std::string range_of_figure(const char* name, const ranged<Unit>& value) {
    const double low = quantity<Unit>{value.low}.count();
    const double mid = quantity<Unit>{value.expected()}.count();
    const double high = quantity<Unit>{value.high}.count();
    std::string wrong =
        unless_finite(name, low) + unless_finite(name, mid) + unless_finite(name, high);
    if (!(low <= mid * (1 + 1e-12) && mid <= high * (1 + 1e-12)))
        wrong += std::string{name} + " is outside its range; ";
    return wrong;
}

}  // namespace

TEST_CASE("every figure of a feasible training job is finite, none is negative, and parts sum",
          "[training][finite]") {
    holds_for_jobs<training_job>(4'000, [](const training_job& job, draw&) {
        const training_estimate e = estimate_unchecked(job);
        std::string wrong = parts_of_step(e.parts);
        const double step = e.step_time.expected().count();
        wrong += range_of_figure("step_time", e.step_time) +
                 range_of_figure("tokens_per_second", e.tokens_per_second) +
                 range_of_figure("mfu", e.mfu) + range_of_figure("peak_memory", e.peak_memory);
        if (!(step > 0)) wrong += "no step; ";
        wrong += unless_finite("limit", e.limit.count()) + unless_finite("hfu", e.hfu);
        if (!(e.limit.count() > 0)) wrong += "no limit; ";
        if (std::abs(e.parts.total().count() - step) > 1e-9 * step) wrong += "parts do not sum; ";
        double shares = 0;
        for (const double share : e.share) {
            wrong += unless_finite("share", share);
            shares += share;
        }
        if (std::abs(shares - 1) > 1e-9) wrong += "shares sum to " + number(shares) + "; ";
        return wrong;
    });
}
