// Of all stages of a pipeline the one whose chips hold most.
#pragma once

#include <loadline/cost/footprint.hpp>
#include <loadline/workload/stage_layers.hpp>

namespace loadline {

/// The memory of the stage that holds most of all.
template <class MemoryByStage>
[[nodiscard]] constexpr memory_footprint fullest_stage(const pipeline_layers& layers,
                                                       const MemoryByStage& memory) {
    memory_footprint most = memory.at(0, layers.at(0));
    if (layers.stages() == 1) return most;
    quantity<units::bytes> most_total = most.total();
    layers.for_other_extreme_stages([&](std::int64_t stage) {
        const memory_footprint other = memory.at(stage, layers.at(stage));
        const quantity<units::bytes> total = other.total();
        if (total <= most_total) return;
        most = other;
        most_total = total;
    });
    return most;
}

}  // namespace loadline
