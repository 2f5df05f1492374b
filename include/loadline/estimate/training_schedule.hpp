// What the stages of a step wait for: each other, and the host.
#pragma once

#include <loadline/cost/pipeline.hpp>
#include <loadline/estimate/training_stages.hpp>

namespace loadline {

/// What the schedule adds to a step beyond the work of its mean stage, over all microbatches.
struct training_schedule {
    using seconds = quantity<units::seconds>;

    seconds host{};
    seconds imbalance{};  // the slowest stage against the mean one
    seconds bubble{};
    seconds deferred{};  // gained in all by weight gradients that are put off

    /// `weight_gradients`: their share of the layers' operations. Schedules move them by this share and not by their
    /// time on the chip: where the host or a network sets the pace, they wait as all else does.
    constexpr training_schedule(const training_stages& stages, const training_ends& ends,
                                const plan& p, std::int64_t microbatches, const training_stack& s,
                                double weight_gradients) {
        const auto n = static_cast<double>(microbatches);
        host = stages.host * n + seconds{s.step} + seconds{s.between};
        imbalance = max(stages.slowest() - stages.mean - stages.host, seconds{}) * n;
        // what stands at the ends is not waited for: it lies on the stage that the others wait for
        bubble = pipeline_bubble(p, microbatches,
                                 {stages.passed * (1.0 / 3), stages.passed * (2.0 / 3),
                                  stages.passed * weight_gradients});
        if (s.defers_head_gradient && stages.last > stages.others)
            defer(stages, p, n, ends.head.weight_gradients());
    }

private:
    constexpr void defer(const training_stages& stages, const plan& p, double n,
                         seconds gradients) {
        const seconds idle = min(pipeline_drain(p, stages.passed * (2.0 / 3)), bubble);
        const seconds gained = deferral_gain(
            gradients, n, idle, stages.last - max(stages.others, stages.last_deferred));
        deferred = gained;
        const seconds even = min(gained, imbalance);
        imbalance -= even;
        bubble -= gained - even;  // shorter than the mean stage, which counts the head's work
    }
};

}  // namespace loadline
