// What the stages of a step wait for: each other, and the host.
#pragma once

#include <loadline/cost/pipeline.hpp>
#include <loadline/estimate/training_stages.hpp>

namespace loadline {

// Over all microbatches of a step.
struct training_schedule {
    using seconds = quantity<units::seconds>;

    seconds host{};
    seconds imbalance{};  // the slowest stage against the mean one
    seconds bubble{};

    constexpr training_schedule(const training_stages& stages, const training_ends& ends,
                                const plan& p, std::int64_t microbatches, const training_stack& s) {
        const auto n = static_cast<double>(microbatches);
        // a microbatch takes no less than its launches; and where the host waits for the chip, that waits for the
        // next launch
        const double at_ends = s.graphs.has(graph_part::ends)
                                   ? 0
                                   : training_ends::embedding_kernels + ends.head.kernels;
        const layer_time& layers = stages.layers.compute;
        const seconds launches = seconds{s.host} * ((layers.kernels + at_ends) / stages.count);
        const seconds idle = seconds{s.host} * (layers.readings / stages.count);
        const seconds waits = s.launches_block ? launches : max(launches - stages.mean, idle);
        host = waits * n + seconds{s.step} + seconds{s.between};
        imbalance = max(stages.slowest() - stages.mean, seconds{}) * n;
        // what stands at the ends is not waited for: it lies on the stage that the others wait for
        const seconds passed = stages.mean + waits - stages.ends / stages.count;
        bubble = pipeline_bubble(p, microbatches,
                                 {passed * (1.0 / 3), passed * (2.0 / 3),
                                  stages.layers.compute.weight_gradients() / stages.count});
        if (s.defers_head_gradient && stages.last > stages.others)
            defer(stages, passed, p, n, ends.head.weight_gradients());
    }

private:
    constexpr void defer(const training_stages& stages, seconds passed, const plan& p, double n,
                         seconds gradients) {
        const seconds forward = stages.forward();
        const seconds backward = stages.backward();
        const seconds back = passed * (backward / (forward + backward));
        const seconds idle = min(pipeline_drain(p, back), bubble);
        const seconds gained = deferral_gain(gradients, n, idle, stages.last - stages.others);
        const seconds even = min(gained, imbalance);
        imbalance -= even;
        bubble -= gained - even;  // shorter than the mean stage, which counts the head's work
    }
};

}  // namespace loadline
