// One operation of a layer with its price, as the folds of estimates report it to who watches.
#pragma once

#include <loadline/cost/operation.hpp>
#include <loadline/units/enumerator_name.hpp>
#include <loadline/workload/operations.hpp>

#include <array>
#include <string_view>

namespace loadline {

/// What part of a step an operation counts to.
enum class operation_class : std::uint8_t { product, attention, stream };
[[nodiscard]] constexpr std::string_view name(operation_class c) {
    constexpr std::array<std::string_view, 3> names{"product", "attention", "stream"};
    return detail::enumerator_name(names, c);
}

/// An operation with its cost on one chip, for one layer and (in training) one microbatch. In serving there is the
/// forward pass alone.
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

// Who watches is called with each operation, and is told of products that are one with the next (`joins`), of the
// layers that come next (`at`), and of the model's ends after them (`at_ends`): operation_notes.hpp.

/// What estimates use: operations are shown to nobody, and nothing is left of it in the program.
struct nobody_watches {
    static constexpr bool watches = false;
    constexpr void operator()(const priced_operation&) const {}
};

// Shows each operation to another, as one that runs `times` as often. Refers to the other.
template <class Watch>
struct shown_times {
    static constexpr bool watches = Watch::watches;
    const Watch& watch;
    double times = 1;

    constexpr void operator()(priced_operation o) const {
        o.times *= times;
        watch(o);
    }
    constexpr void joins(std::string_view name) const { watch.joins(name); }
    constexpr void at(const layer_kind& kind, double layers) const { watch.at(kind, layers); }
    constexpr void at_ends() const { watch.at_ends(); }
    constexpr void in(std::string_view model, std::int64_t layers) const {
        watch.in(model, layers);
    }
};
/// Shows each operation to another, as one that runs `times` as often. Refers to the other, which must outlive it.
template <class Watch>
shown_times(const Watch&, double) -> shown_times<Watch>;

}  // namespace loadline
