// A training step has no jumps: between a job and one with more of a resource, or with other software, halving the way
// again and again finds no place where the step changes at once.
#include "property.hpp"
#include "resources.hpp"

#include <loadline/estimate/training.hpp>

using namespace properties;

namespace {

double step_of(const training_job& job) {
    return estimate_unchecked(job).step_time.expected().count();
}

// The change of the step at the place between two factors where it changes most abruptly, in parts of the step.
double jump_between(double from, double to, auto&& step_at) {
    double before = step_at(from);
    double after = step_at(to);
    if (!std::isfinite(after)) return 0;  // beyond what is accepted
    for (int i = 0; i < 60 && to / from > 1 + 1e-11; ++i) {
        const double middle = std::sqrt(from * to);
        const double there = step_at(middle);
        if (std::abs(there - before) > std::abs(after - there)) {
            to = middle;
            after = there;
        } else {
            from = middle;
            before = there;
        }
    }
    return std::abs(after - before) / before;
}

using stack = training_stack;
struct real_number {
    const char* name;
    void (*scale)(stack&, double);
};
void scaled(constant<units::fraction>& share, double f) {
    share =
        constant<units::fraction>{static_cast<std::int64_t>(static_cast<double>(share.quanta) * f)};
}
void scaled(constant<units::seconds>& time, double f) {
    time =
        constant<units::seconds>{static_cast<std::int64_t>(static_cast<double>(time.quanta) * f)};
}
constexpr std::array software{
    real_number{"compute", [](stack& s, double f) { scaled(s.compute, 1 / f); }},
    real_number{"experts", [](stack& s, double f) { scaled(s.experts, 1 / f); }},
    real_number{"passes", [](stack& s, double f) { scaled(s.passes, f); }},
    real_number{"tensor_overlap", [](stack& s, double f) { scaled(s.tensor_overlap, 1 / f); }},
    real_number{"context_overlap", [](stack& s, double f) { scaled(s.context_overlap, 1 / f); }},
    real_number{"expert_overlap", [](stack& s, double f) { scaled(s.expert_overlap, 1 / f); }},
    real_number{"pipeline_overlap", [](stack& s, double f) { scaled(s.pipeline_overlap, 1 / f); }},
    real_number{"data_overlap", [](stack& s, double f) { scaled(s.data_overlap, 1 / f); }},
    real_number{"contention", [](stack& s, double f) { scaled(s.contention, f); }},
    real_number{"tensor_step", [](stack& s, double f) { scaled(s.tensor_step, f); }},
    real_number{"host", [](stack& s, double f) { scaled(s.host, f); }},
    real_number{"step", [](stack& s, double f) { scaled(s.step, f); }}};

}  // namespace

TEST_CASE("a training step has no jumps along any resource", "[training][continuous]") {
    holds_for_jobs<training_job>(60, [](const training_job& job, draw&) {
        std::string wrong;
        for (const resource_axis& axis : resources_of(job.cluster)) {
            if (axis.name == "chips") continue;  // are whole
            const double jump = jump_between(1, 32, [&](double factor) {
                training_job other = job;
                axis.better(other.cluster, factor);
                return step_of(other);
            });
            wrong += unless_at_most("jump along " + axis.name, jump, 1e-6);
        }
        return wrong;
    });
}

TEST_CASE("a training step has no jumps along any real number of its software",
          "[training][continuous]") {
    holds_for_jobs<training_job>(100, [](const training_job& job, draw&) {
        std::string wrong;
        for (const real_number& axis : software) {
            const double jump = jump_between(1, 8, [&](double factor) {
                training_job other = job;
                axis.scale(other.stack, factor);
                return step_of(other);
            });
            // these are stored in millionths, and picoseconds
            wrong += unless_at_most(std::string{"jump along "} + axis.name, jump, 2e-4);
        }
        return wrong;
    });
}
