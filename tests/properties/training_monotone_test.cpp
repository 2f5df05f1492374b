// More of any resource never makes a training job slower, and slower software never makes it faster.
#include "property.hpp"
#include "resources.hpp"

#include <loadline/estimate/training.hpp>

using namespace properties;

namespace {

double step_of(const training_job& job) {
    return estimate_unchecked(job).step_time.expected().count();
}

struct software_axis {
    const char* name;
    void (*slower)(training_stack&, double factor);  // factor above 1
    bool keeps_more =
        false;  // the faster software keeps more activations, which then wait on the host
};
constexpr double at_most_one(double share) { return share < 1 ? share : 1; }
void lower(constant<units::fraction>& share, double f) {
    share = constant<units::fraction>{static_cast<std::int64_t>(count_of(share) / f * 1e6)};
}
void longer(constant<units::seconds>& time, double f) {
    const double more = static_cast<double>(time.quanta) * f;
    time = constant<units::seconds>{static_cast<std::int64_t>(more) + 1'000};
}
using stack = training_stack;
constexpr std::array slower_software{
    software_axis{"compute", [](stack& s, double f) { lower(s.compute, f); }},
    software_axis{"experts", [](stack& s, double f) { lower(s.experts, f); }},
    software_axis{"passes",
                  [](stack& s, double f) {
                      s.passes = constant<units::fraction>{
                          static_cast<std::int64_t>(count_of(s.passes) * f * 1e6)};
                  }},
    software_axis{"tensor_overlap", [](stack& s, double f) { lower(s.tensor_overlap, f); }},
    software_axis{"context_overlap", [](stack& s, double f) { lower(s.context_overlap, f); }},
    software_axis{"expert_overlap", [](stack& s, double f) { lower(s.expert_overlap, f); }},
    software_axis{"pipeline_overlap", [](stack& s, double f) { lower(s.pipeline_overlap, f); }},
    software_axis{"data_overlap", [](stack& s, double f) { lower(s.data_overlap, f); }},
    software_axis{"contention",
                  [](stack& s, double f) {
                      s.contention = constant<units::fraction>{static_cast<std::int64_t>(
                          at_most_one(count_of(s.contention) * f + 0.01) * 1e6)};
                  }},
    software_axis{"tensor_step", [](stack& s, double f) { longer(s.tensor_step, f); }},
    software_axis{"host", [](stack& s, double f) { longer(s.host, f); }},
    software_axis{"step", [](stack& s, double f) { longer(s.step, f); }},
    software_axis{"between", [](stack& s, double f) { longer(s.between, f); }},
    software_axis{"launches_block", [](stack& s, double) { s.launches_block = true; }},
    software_axis{"sums_copies_last", [](stack& s, double) { s.sums_copies_last = true; }},
    software_axis{"no graphs", [](stack& s, double) { s.graphs = {}; }},
    software_axis{"reads_visits", [](stack& s, double) { s.reads_visits = true; }},
    software_axis{"launches_each_expert", [](stack& s, double) { s.launches_each_expert = true; }},
    software_axis{"adds_expert_biases", [](stack& s, double) { s.adds_expert_biases = true; }},
    software_axis{"dispatches each visit", [](stack& s, double) { s.dispatches_once = false; }},
    software_axis{"repeats all", [](stack& s, double) { s.recomputes_only_needed = false; }},
    software_axis{"no deferral", [](stack& s, double) { s.defers_head_gradient = false; }},
    software_axis{"gathers inputs again", [](stack& s, double) { s.keeps_gathered_inputs = false; },
                  true},
    software_axis{"no fused experts", [](stack& s, double) { s.fuses_experts = false; }},
    software_axis{"no fused elementwise", [](stack& s, double) { s.fuses_elementwise = false; },
                  true},
};

double drawn_factor(draw& d) { return d.of({1.001, 1.05, 1.5, 2.0, 10.0, 1000.0}); }

}  // namespace

TEST_CASE("more of any resource makes no training job slower", "[training][monotone]") {
    holds_for_jobs<training_job>(1'000, [](const training_job& job, draw& d) {
        const double step = step_of(job);
        std::string wrong;
        for (const resource_axis& axis : resources_of(job.cluster)) {
            training_job other = job;
            const double factor = drawn_factor(d);
            axis.better(other.cluster, factor);
            if (!validate(other)) continue;  // more than any chip has
            wrong += unless_at_most("with " + number(factor) + " times the " + axis.name,
                                    step_of(other), step);
        }
        return wrong;
    });
}

TEST_CASE("slower software makes no training job faster", "[training][monotone]") {
    holds_for_jobs<training_job>(1'000, [](const training_job& job, draw& d) {
        const double step = step_of(job);
        std::string wrong;
        for (const software_axis& axis : slower_software) {
            if (axis.keeps_more && job.plan.activations_on_host.quanta > 0) continue;
            training_job other = job;
            axis.slower(other.stack, drawn_factor(d));
            if (!validate(other)) continue;
            wrong += unless_at_most(std::string{"now, against slower "} + axis.name, step,
                                    step_of(other));
        }
        return wrong;
    });
}
