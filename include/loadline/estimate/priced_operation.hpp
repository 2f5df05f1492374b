// One operation of a layer with its price, as the folds of estimates report it to who watches.
#pragma once

#include <loadline/cost/operation.hpp>
#include <loadline/workload/operations.hpp>

#include <string_view>

namespace loadline {

// What part of a step an operation counts to.
enum class operation_class : std::uint8_t { product, attention, stream };

// On one chip, for one layer and (in training) one microbatch. In serving there is the forward pass alone.
struct priced_operation {
    std::string_view name{};
    operation_class of = operation_class::product;
    operation_cost forward{};  // as the kernel alone
    operation_cost backward{};
    quantity<units::seconds> forward_time{};  // inside a step, at the stack's pace
    quantity<units::seconds> backward_time{};
    bool again = false;  // made again in the backward pass, in layers that are not made again whole
    bool repeated = true;  // in those that are
    double times = 1;      // in serving: layers that have it
};

// What estimates use: nobody watches, and nothing is left of it in the program.
struct nobody_watches {
    static constexpr bool watches = false;
    constexpr void operator()(const priced_operation&) const {}
};

}  // namespace loadline
