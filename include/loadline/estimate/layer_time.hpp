// Where the time of one layer goes, for one microbatch on one chip.
#pragma once

#include <loadline/estimate/training_chip.hpp>

namespace loadline {

/// Time that one layer computes for one microbatch on one chip, in both passes.
struct layer_time {
    paced matmul{};  // products of the forward pass, and of both kinds of gradients
    paced to_inputs{};
    paced to_weights{};  // none where these stay as they are
    paced attention_forward{};
    paced attention_backward{};
    paced stream_forward{};  // memory-bound operations
    paced stream_backward{};
    paced again{};        // forward work in the backward pass
    double kernels = 0;   // in both passes, of those that the host launches
    double readings = 0;  // of the host, which waits for the chip

    constexpr void add(const layer_time& o, double n) {
        matmul += o.matmul * n;
        to_inputs += o.to_inputs * n;
        to_weights += o.to_weights * n;
        attention_forward += o.attention_forward * n;
        attention_backward += o.attention_backward * n;
        stream_forward += o.stream_forward * n;
        stream_backward += o.stream_backward * n;
        again += o.again * n;
        kernels += o.kernels * n;
        readings += o.readings * n;
    }

    using seconds = quantity<units::seconds>;
    [[nodiscard]] constexpr seconds products() const {
        return matmul.time + to_inputs.time + to_weights.time;
    }
    [[nodiscard]] constexpr seconds weight_gradients() const { return to_weights.time; }
    [[nodiscard]] constexpr seconds attention() const {
        return attention_forward.time + attention_backward.time;
    }
    [[nodiscard]] constexpr seconds streams() const {
        return stream_forward.time + stream_backward.time;
    }
    [[nodiscard]] constexpr seconds forward() const {
        return matmul.time + attention_forward.time + stream_forward.time;
    }
    [[nodiscard]] constexpr seconds backward() const {
        return to_inputs.time + to_weights.time + attention_backward.time + stream_backward.time +
               again.time;
    }
    [[nodiscard]] constexpr seconds total() const { return forward() + backward(); }
    [[nodiscard]] constexpr seconds limit() const {
        return matmul.limit + to_inputs.limit + to_weights.limit + attention_forward.limit +
               attention_backward.limit + stream_forward.limit + stream_backward.limit +
               again.limit;
    }
};

/// Time of one layer's exchanges that nothing hides, for one microbatch in both passes.
struct layer_traffic {
    quantity<units::seconds> tensor{};
    quantity<units::seconds> context{};
    quantity<units::seconds> expert{};

    constexpr void add(const layer_traffic& o, double n) {
        tensor += o.tensor * n;
        context += o.context * n;
        expert += o.expert * n;
    }
    [[nodiscard]] constexpr quantity<units::seconds> total() const {
        return tensor + context + expert;
    }
};

}  // namespace loadline
