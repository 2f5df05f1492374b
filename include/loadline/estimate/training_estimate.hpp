// What a training estimate says: where the time of a step goes, and what follows from it.
#pragma once

#include <loadline/cost/footprint.hpp>
#include <loadline/estimate/basis.hpp>
#include <loadline/estimate/no_figures.hpp>
#include <loadline/units/enumerator_name.hpp>
#include <loadline/units/ranged.hpp>

#include <array>
#include <string_view>

namespace loadline {

/// What a step waits for. Shares of the step by resource add up to 1.
enum class resource : std::uint8_t {
    compute,    // the matrix unit: products and attention
    memory,     // HBM: norms, activations, optimizer
    scale_up,   // the network that tensor, context and expert groups use
    scale_out,  // the network between replicas and stages
    pipeline,   // empty places in the schedule
    host        // launches, data, logging
};
/// How many resources a step is divided by.
inline constexpr std::size_t resources = 6;

[[nodiscard]] constexpr std::string_view name(resource r) {
    constexpr std::array<std::string_view, resources> names{
        "compute", "memory", "scale-up network", "scale-out network", "pipeline", "host"};
    return detail::enumerator_name(names, r);
}

/// Parts of one step, of the mean pipeline stage where stages differ; the parts sum to the step.
struct step_breakdown {
    quantity<units::seconds> matmul{};
    quantity<units::seconds> attention{};     // between queries and keys
    quantity<units::seconds> memory_bound{};  // norms, activations, rotary, loss
    quantity<units::seconds> recompute{};     // forward work done again in the backward pass
    quantity<units::seconds> tensor{};        // exposed; as the next three
    quantity<units::seconds> context{};
    quantity<units::seconds> expert{};
    quantity<units::seconds> point_to_point{};
    quantity<units::seconds> bubble{};
    quantity<units::seconds> imbalance{};       // the fullest stage against the mean one
    quantity<units::seconds> data_reduction{};  // exposed: gradients
    quantity<units::seconds> weight_gather{};   // exposed: weights, where they are shared out
    quantity<units::seconds> optimizer{};
    quantity<units::seconds> host{};

    [[nodiscard]] constexpr quantity<units::seconds> total() const {
        return matmul + attention + memory_bound + recompute + tensor + context + expert +
               point_to_point + bubble + imbalance + data_reduction + weight_gather + optimizer +
               host;
    }
    [[nodiscard]] constexpr quantity<units::seconds> communication() const {
        return tensor + context + expert + point_to_point + data_reduction + weight_gather;
    }
};

/// Floating-point operations for one token, by the conventions in which published figures differ. Model: forward and
/// backward, 3 times the forward pass. Hardware: what is made again counts too. Causal: a query meets half of the
/// keys; full: all of them.
struct flops_count {
    quantity<units::flops_per_token> model{};
    quantity<units::flops_per_token> model_full{};
    quantity<units::flops_per_token> hardware{};
    quantity<units::flops_per_token> hardware_full{};
    double weight_gradients = 0;  // share of the layers' operations, hardware and causal
};

/// What estimate(job) says of a training step, what that rests on (`basis`), and the range in which four measurements
/// of five should lie. A job that no formula holds for has `no_figures<training_estimate>()`.
struct training_estimate {
    estimate_basis basis{};
    ranged<units::seconds> step_time{};
    quantity<units::seconds>
        limit{};  // at the speed of light: full peaks, no latency, all overlapped
    step_breakdown parts{};
    memory_footprint memory{};           // of the fullest stage
    ranged<units::bytes> peak_memory{};  // what a tool sees of it: all but what the plan keeps back
    flops_count flops{};
    ranged<units::tokens_per_second> tokens_per_second{};  // of the cluster
    ranged<units::tokens_per_second> tokens_per_second_per_chip{};
    quantity<units::flops_per_second> peak{};  // of one chip, in the format of the plan
    ranged<units::fraction> mfu{};          // model FLOPs with causal attention, against the peak
    double hfu = 0;                         // hardware FLOPs, the same
    double exposed_communication = 0;       // share of the step
    double bubble = 0;                      // share of the step, imbalance of stages with it
    std::array<double, resources> share{};  // of the step, by resource

    [[nodiscard]] constexpr double share_of(resource r) const {
        return share[static_cast<std::size_t>(r)];
    }
    // The resource that takes most of the step.
    [[nodiscard]] constexpr resource bound_by() const {
        std::size_t most = 0;
        for (std::size_t i = 1; i < resources; ++i)
            if (share[i] > share[most]) most = i;
        return static_cast<resource>(most);
    }
    // Achieved by one chip, in the four conventions.
    [[nodiscard]] constexpr quantity<units::flops_per_second>
    achieved(quantity<units::flops_per_token> per_token) const {
        return quantity<units::flops_per_second>{per_token.count() *
                                                 tokens_per_second_per_chip.count()};
    }
    [[nodiscard]] constexpr ranged<units::seconds>
    time_to_train(quantity<units::tokens> tokens) const {
        ranged<units::seconds> all{tokens / tokens_per_second.expected()};
        all.low = tokens / tokens_per_second.high;
        all.high = tokens / tokens_per_second.low;
        return all;
    }
    // How much faster physics would allow: the step against its limit.
    [[nodiscard]] constexpr double times_limit() const { return step_time / limit; }

    // Of a job that has none: no_figures<training_estimate>().
    constexpr void without_figures() {
        step_time = {quantity<units::seconds>{no_figure}};
        limit = step_time;
        parts.matmul = step_time;
        memory = no_figures<memory_footprint>();
        peak_memory = {memory.weights};
        flops.model = flops.model_full = flops.hardware = flops.hardware_full =
            quantity<units::flops_per_token>{no_figure};
        tokens_per_second = {quantity<units::tokens_per_second>{no_figure}};
        tokens_per_second_per_chip = tokens_per_second;
        mfu = {quantity<units::fraction>{no_figure}};
        hfu = exposed_communication = bubble = no_figure;
    }
};

}  // namespace loadline
