// The bytes that one chip holds, part by part.
#pragma once

#include <loadline/units/quantity.hpp>

#include <cstdint>

namespace loadline {

// Of one chip of pipeline stage `stage`. The parts sum to the total exactly.
struct memory_footprint {
    std::int64_t stage = 0;
    quantity<units::bytes> weights{};
    quantity<units::bytes> gradients{};
    quantity<units::bytes> optimizer{};  // master weights and moments
    quantity<units::bytes>
        activations{};                // kept for the backward pass; in serving, the working set
    quantity<units::bytes> logits{};  // of the last stage, with the loss
    quantity<units::bytes> kv_cache{};
    quantity<units::bytes> buffers{};  // gathered weights, pipeline and expert exchange
    quantity<units::bytes> reserve{};  // kept back for the runtime, by the plan's share

    [[nodiscard]] constexpr quantity<units::bytes> total() const {
        return weights + gradients + optimizer + activations + logits + kv_cache + buffers +
               reserve;
    }
};

}  // namespace loadline
