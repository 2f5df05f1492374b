// Where the time of a serving step goes, part by part.
#pragma once

#include <loadline/units/enumerator_name.hpp>
#include <loadline/units/literals.hpp>

#include <array>
#include <string_view>

namespace loadline {

/// Where the time of a step goes. The parts sum to the total.
struct serving_step_time {
    quantity<units::seconds> weights{};      // products that wait for their weights
    quantity<units::seconds> matmul{};       // products that wait for the matrix unit
    quantity<units::seconds> cache{};        // attention of decode: reading keys and values
    quantity<units::seconds> attention{};    // attention of prefill, or bound by compute
    quantity<units::seconds> elementwise{};  // norms, activations, residuals
    quantity<units::seconds> tensor{};       // adding up over the tensor group
    quantity<units::seconds> expert{};       // to the experts' chips and back
    quantity<units::seconds> pipeline{};     // from stage to stage
    quantity<units::seconds> launch{};       // starting kernels
    quantity<units::seconds> host{};         // scheduling and sampling
    // Of the host, to launch kernels that are in no graph, beneath all that the device does: no part of the total.
    quantity<units::seconds> launching{};
    // What products take of the matrix unit, which idles for the rest of their time: no part either.
    quantity<units::seconds> multiplying{};
    // Of `tensor`, what fetches matrices, for however many tokens.
    quantity<units::seconds> fetching{};
    // Of `launch`, what the device waits for kernels that the host has not launched yet.
    quantity<units::seconds> waiting{};

    [[nodiscard]] constexpr quantity<units::seconds> total() const {
        return weights + matmul + cache + attention + elementwise + tensor + expert + pipeline +
               launch + host;
    }
    constexpr serving_step_time& operator+=(const serving_step_time& o) {
        weights += o.weights;
        matmul += o.matmul;
        cache += o.cache;
        attention += o.attention;
        elementwise += o.elementwise;
        tensor += o.tensor;
        expert += o.expert;
        pipeline += o.pipeline;
        launch += o.launch;
        host += o.host;
        launching += o.launching;
        multiplying += o.multiplying;
        fetching += o.fetching;
        waiting += o.waiting;
        return *this;
    }
    // The device waits for what the host has not launched yet.
    [[nodiscard]] constexpr serving_step_time paced_by_host() const {
        serving_step_time paced = *this;
        const quantity<units::seconds> device = total() - host;
        if (launching > device) {
            paced.waiting += launching - device;
            paced.launch += launching - device;
        }
        paced.launching = {};
        return paced;
    }
    [[nodiscard]] friend constexpr serving_step_time operator*(const serving_step_time& s,
                                                               double n) {
        return {s.weights * n,     s.matmul * n, s.cache * n,     s.attention * n,
                s.elementwise * n, s.tensor * n, s.expert * n,    s.pipeline * n,
                s.launch * n,      s.host * n,   s.launching * n, s.multiplying * n,
                s.fetching * n,    s.waiting * n};
    }
};

/// The part of a step that takes most of its time, one for each of serving_step_time.
enum class serving_bound : std::uint8_t {
    weights,
    matmul,
    cache,
    attention,
    elementwise,
    tensor,
    expert,
    pipeline,
    launch,
    host
};
[[nodiscard]] constexpr std::string_view name(serving_bound b) {
    constexpr std::array<std::string_view, 10> names{"weights",         "matmul",
                                                     "cache",           "attention",
                                                     "elementwise",     "tensor exchange",
                                                     "expert exchange", "pipeline exchange",
                                                     "launch",          "host"};
    return detail::enumerator_name(names, b);
}
/// The largest part; of equals the first.
[[nodiscard]] constexpr serving_bound longest_part(const serving_step_time& s) {
    const std::array<double, 10> parts{s.weights.count(),   s.matmul.count(),      s.cache.count(),
                                       s.attention.count(), s.elementwise.count(), s.tensor.count(),
                                       s.expert.count(),    s.pipeline.count(),    s.launch.count(),
                                       s.host.count()};
    std::size_t most = 0;
    for (std::size_t i = 1; i < parts.size(); ++i)
        if (parts[i] > parts[most]) most = i;
    return static_cast<serving_bound>(most);
}

}  // namespace loadline
