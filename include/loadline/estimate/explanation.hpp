// What a time is made of, line by line: each operation of each kind of layer, and then what is no operation.
#pragma once

#include <loadline/estimate/basis.hpp>
#include <loadline/estimate/priced_operation.hpp>
#include <loadline/hardware/number_format.hpp>
#include <loadline/units/enumerator_name.hpp>
#include <loadline/units/ranged.hpp>

#include <array>
#include <optional>

namespace loadline {

/// What a line counts to: the parts of step_breakdown, and of serving_step_time.
enum class step_part : std::uint8_t {
    matmul,
    weights,  // serving: products that wait for their weights
    attention,
    cache,         // serving: attention of decode, where it waits for keys and values
    memory_bound,  // in serving: elementwise
    recompute,
    tensor,
    context,
    expert,
    point_to_point,  // in serving: pipeline
    bubble,
    imbalance,
    data_reduction,
    weight_gather,
    optimizer,
    launch,  // serving alone: in training, operations have their launches with them
    host
};
/// How many parts of a step there are.
inline constexpr std::size_t step_parts = 17;
[[nodiscard]] constexpr std::string_view name(step_part p) {
    constexpr std::array<std::string_view, step_parts> names{"products",
                                                             "products",
                                                             "attention",
                                                             "attention",
                                                             "memory-bound",
                                                             "recompute",
                                                             "tensor exchange",
                                                             "context exchange",
                                                             "expert exchange",
                                                             "between stages",
                                                             "bubble",
                                                             "imbalance of stages",
                                                             "gradient exchange",
                                                             "gather of weights",
                                                             "optimizer",
                                                             "launches",
                                                             "host"};
    return detail::enumerator_name(names, p);
}

/// One line: an operation as often as it runs in the time that is explained, or a wait that is none.
struct explained_operation {
    using seconds = quantity<units::seconds>;

    fixed_text<47> name{};
    fixed_text<47> layer{};               // "58 of 61: latent + experts"; empty: of no layer
    std::optional<operation_class> of{};  // none: the line is no operation, and has no work
    step_part part = step_part::host;
    double times = 0;       // forward
    double again = 0;       // for each of these, as often once more in the backward pass
    operation_cost once{};  // forward, as the kernel alone
    operation_cost back{};  // backward, the same
    seconds forward{};      // all times, at the pace of the stack; as the next three
    seconds backward{};
    seconds remade{};
    seconds apart{};                     // of a line that is no operation
    quantity<units::fraction> share{0};  // of all lines

    [[nodiscard]] constexpr seconds time() const { return forward + backward + remade + apart; }
    // All kernels of the line, alone on the chip.
    [[nodiscard]] constexpr operation_cost cost() const {
        return (once * (1 + again) + back) * times;
    }
    [[nodiscard]] constexpr quantity<units::flops> work() const {
        return (once.work * (1 + again) + back.work) * times;
    }
    [[nodiscard]] constexpr quantity<units::bytes> bytes() const {
        return (once.bytes * (1 + again) + back.bytes) * times;
    }
    // Operations for each byte to and from HBM. Zero where nothing moves.
    [[nodiscard]] constexpr quantity<units::flops_per_byte> intensity() const {
        return bytes().count() > 0 ? work() / bytes() : quantity<units::flops_per_byte>{};
    }
    [[nodiscard]] constexpr quantity<units::flops_per_second> rate() const {
        return time().count() > 0 ? work() / time() : quantity<units::flops_per_second>{};
    }
    // Of an operation.
    [[nodiscard]] constexpr std::optional<bound> bound_by() const {
        if (!of) return {};
        return cost().bound_by();
    }
};

/// Lines in the order of the layer, in a fixed place. Those that find no room are counted, and their time is in the
/// sums all the same.
class explanation {
public:
    // Eight kinds of layers of thirty operations, and what is beside them.
    static constexpr std::size_t capacity = 256;
    using seconds = quantity<units::seconds>;

    fixed_text<95> title{};
    number_format compute = bf16;      // of products with weights
    number_format activations = bf16;  // of attention
    // All lines together, in the range of the figure that a measurement gives: the step, the time between tokens
    // (decode), the time to the first one (prefill); and what that rests on.
    ranged<units::seconds> whole{};
    estimate_basis basis{};

    constexpr void add(const explained_operation& line) {
        const auto main = static_cast<std::size_t>(line.part);
        sums_[main] += line.forward + line.backward + line.apart;
        sums_[static_cast<std::size_t>(step_part::recompute)] += line.remade;
        if (size_ < capacity)
            lines_[size_++] = line;
        else
            ++left_out_;
    }
    // A line that is no operation; none where it takes no time.
    constexpr void add(step_part part, seconds time) {
        if (time.count() == 0) return;
        explained_operation line;
        line.name.append(loadline::name(part));
        line.part = part;
        line.apart = time;
        add(line);
    }
    // Once all lines are there.
    constexpr void share_out() {
        const seconds all = total();
        if (!(all > seconds{})) return;
        for (std::size_t i = 0; i < size_; ++i)
            lines_[i].share = quantity<units::fraction>{lines_[i].time() / all};
    }

    [[nodiscard]] constexpr std::size_t size() const { return size_; }
    [[nodiscard]] constexpr const explained_operation& operator[](std::size_t i) const {
        return lines_[i];
    }
    [[nodiscard]] constexpr const explained_operation* begin() const { return lines_.data(); }
    [[nodiscard]] constexpr const explained_operation* end() const { return lines_.data() + size_; }
    // Lines beyond the capacity.
    [[nodiscard]] constexpr std::size_t left_out() const { return left_out_; }

    // The sums of all lines, left out or not.
    [[nodiscard]] constexpr seconds time_of(step_part part) const {
        return sums_[static_cast<std::size_t>(part)];
    }
    [[nodiscard]] constexpr seconds total() const {
        seconds sum;
        for (const seconds& one : sums_) sum += one;
        return sum;
    }

private:
    std::size_t size_ = 0;
    std::size_t left_out_ = 0;
    std::array<seconds, step_parts> sums_{};
    std::array<explained_operation, capacity> lines_{};
};

}  // namespace loadline
