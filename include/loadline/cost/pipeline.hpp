// Pipeline schedules: how long a stage waits for its neighbours in one step.
#pragma once

#include <loadline/units/quantity.hpp>
#include <loadline/workload/plan.hpp>

namespace loadline {

/// Time of one microbatch in one stage, in all its chunks of layers.
struct stage_time {
    quantity<units::seconds> forward{};
    quantity<units::seconds> backward{};         // gradients of activations and of weights
    quantity<units::seconds> weight_gradient{};  // of these, what a zero-bubble schedule may move

    [[nodiscard]] constexpr quantity<units::seconds> total() const { return forward + backward; }
};

/// What a stage waits, as a share of the microbatch time of all stages before and after it.
///
/// One forward, one backward: the first microbatch passes p - 1 stages down before the last stage
/// starts, the last one p - 1 stages up: (p - 1) microbatch times. With v chunks a stage the pipeline
/// fills v times as fast (Narayanan et al. 2021, arXiv 2104.04473, section 2.2). Interleaving takes
/// microbatches in groups of p; where these do not divide, the last group runs its chunks with
/// p - (m mod p) of its places empty, in all chunks but one. A longer last chunk, with the output
/// projection and the loss, holds up every microbatch, however the chunks interleave; the wait is that of
/// the layers alone, since it lies before and after that stage (both exact: tests/unit/pipeline_test.cpp).
///
/// Zero bubble: weight gradients wait for the places that are left empty (Qi et al. 2023,
/// arXiv 2401.10241, schedule ZB-H1, memory as 1F1B): (p - 1)(F + B - 2 W) where B here holds both
/// gradients, never less than nothing.
[[nodiscard]] constexpr quantity<units::seconds>
pipeline_bubble(const plan& p, std::int64_t microbatches, const stage_time& mean) {
    if (p.pipeline <= 1) return {};
    const auto waits = static_cast<double>(p.pipeline - 1);
    const auto chunks = static_cast<double>(p.virtual_stages);
    if (p.schedule == pipeline_schedule::zero_bubble)
        return max(mean.total() - mean.weight_gradient * 2, quantity<units::seconds>{}) *
               (waits / chunks);
    const std::int64_t over = microbatches % p.pipeline;
    const double empty = over == 0 || p.virtual_stages == 1
                             ? 0
                             : static_cast<double>(p.pipeline - over) * (chunks - 1) / chunks;
    return mean.total() * (waits / chunks + empty);
}

/// Of that, how long the last stage has nothing left to do: the last microbatch's way back through the
/// stages before it, of which each takes `backward`.
[[nodiscard]] constexpr quantity<units::seconds> pipeline_drain(const plan& p,
                                                                quantity<units::seconds> backward) {
    return backward * (static_cast<double>(p.pipeline - 1) / static_cast<double>(p.virtual_stages));
}

/// What a last stage that takes `longer` than every other gains by putting off a weight gradient until the
/// pipeline drains: of as many microbatches as `idle` has time for, each by the gradient, or by what made
/// the stage the slowest (exact: the schedule is run in tests/unit/pipeline_test.cpp).
[[nodiscard]] constexpr quantity<units::seconds> deferral_gain(quantity<units::seconds> gradient,
                                                               double microbatches,
                                                               quantity<units::seconds> idle,
                                                               quantity<units::seconds> longer) {
    const double put_off = gradient * microbatches > idle ? idle / gradient : microbatches;
    return min(gradient, longer) * put_off;
}

}  // namespace loadline
