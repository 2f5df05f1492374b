// Where the time of one layer goes, for one microbatch on one chip.
#pragma once

#include <loadline/estimate/training_chip.hpp>

namespace loadline {

// What one layer computes in both passes.
struct layer_time {
    paced matmul{};  // once: forward, and the same again for each gradient
    double gradients =
        2;  // of inputs and of weights; where these stay as they are, of inputs alone
    paced attention_forward{};
    paced attention_backward{};
    paced stream_forward{};  // memory-bound operations
    paced stream_backward{};
    paced again{};        // forward work in the backward pass
    double kernels = 0;   // in both passes, of those that the host launches
    double readings = 0;  // of the host, which waits for the chip

    // `n` layers more of the same job: gradients alike.
    constexpr void add(const layer_time& o, double n) {
        gradients = o.gradients;
        matmul += o.matmul * n;
        attention_forward += o.attention_forward * n;
        attention_backward += o.attention_backward * n;
        stream_forward += o.stream_forward * n;
        stream_backward += o.stream_backward * n;
        again += o.again * n;
        kernels += o.kernels * n;
        readings += o.readings * n;
    }

    using seconds = quantity<units::seconds>;
    [[nodiscard]] constexpr seconds products() const { return matmul.time * (1 + gradients); }
    [[nodiscard]] constexpr seconds weight_gradients() const {
        return matmul.time * (gradients - 1);
    }
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
        return matmul.time * gradients + attention_backward.time + stream_backward.time +
               again.time;
    }
    [[nodiscard]] constexpr seconds total() const { return forward() + backward(); }
    [[nodiscard]] constexpr seconds limit() const {
        return matmul.limit * (1 + gradients) + attention_forward.limit + attention_backward.limit +
               stream_forward.limit + stream_backward.limit + again.limit;
    }
};

// What is exposed of a layer's exchanges, in both passes.
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
