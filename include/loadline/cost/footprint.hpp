// The bytes that one chip holds at its fullest, part by part.
#pragma once

#include <loadline/units/quantity.hpp>

#include <cstdint>

namespace loadline {

/// When in a step a chip holds most. The end of the forward pass is never it: the backward pass begins with all
/// that is kept then, and makes more. Serving has one answer: the engine's largest step.
enum class memory_moment : std::uint8_t {
    loss,      // logits and what the loss makes of them
    backward,  // the first layer that the backward pass comes to, made again where it was not kept
    backward_end,  // the last one: gradients are all there
    update,        // the optimizer's, with its temporaries
    serving,
    loading  // weights in 16 bits, before an engine narrows them
};

/// Memory of one chip of pipeline stage `stage` at moment `moment`, in bytes. The parts sum to the total exactly.
struct memory_footprint {
    std::int64_t stage = 0;
    memory_moment moment = memory_moment::serving;
    quantity<units::bytes> weights{};
    quantity<units::bytes> gradients{};
    quantity<units::bytes>
        optimizer{};  // master weights, moments, and what the update makes besides
    quantity<units::bytes>
        activations{};  // kept for the backward pass; in serving, the working set
    quantity<units::bytes>
        logits{};  // of the last stage, with the loss; in serving, with the sampler
    quantity<units::bytes> kv_cache{};
    quantity<units::bytes> buffers{};        // gathered weights, pipeline and expert exchange
    quantity<units::bytes> fragmentation{};  // what the allocator loses of what it gives out
    quantity<units::bytes> runtime{};  // driver, libraries, communicators: outside the allocator
    quantity<units::bytes>
        reserve{};  // kept back by the plan, at the user's wish, or by an engine's share

    // What a framework's allocator has given out (torch.cuda.max_memory_allocated), and with what it lost
    // (max_memory_reserved).
    [[nodiscard]] constexpr quantity<units::bytes> allocated() const {
        return weights + gradients + optimizer + activations + logits + kv_cache + buffers;
    }
    [[nodiscard]] constexpr quantity<units::bytes> reserved() const {
        return allocated() + fragmentation;
    }
    // What the driver sees (nvidia-smi).
    [[nodiscard]] constexpr quantity<units::bytes> used() const { return reserved() + runtime; }
    [[nodiscard]] constexpr quantity<units::bytes> total() const { return used() + reserve; }
};

}  // namespace loadline
