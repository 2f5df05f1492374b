// A rule may ask how many experts there are, but not what a layer is.
#pragma once

namespace loadline {

constexpr bool holds(const training_job& job, const layer_kind& kind) {
    if (!job.model.has_experts() || job.model.moe.experts % job.plan.expert == 0) return true;
    return kind.feed_forward == feed_forward_kind::none;  // breach: names feed_forward_kind::none
}

}  // namespace loadline
