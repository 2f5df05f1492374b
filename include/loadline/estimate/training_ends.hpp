// What stands at the ends of the pipeline: the embedding, and the output projection with the loss.
#pragma once

#include <loadline/estimate/layer_time.hpp>
#include <loadline/estimate/priced_operation.hpp>
#include <loadline/estimate/training_kernels.hpp>
#include <loadline/workload/operations.hpp>

namespace loadline {

/// Time of embedding and output projection with the loss, of one microbatch on one chip.
struct training_ends {
    paced embedding_forward{};
    paced embedding_backward{};
    layer_time head{};

    /// `vocab`: padded. Each operation is shown to `watcher`.
    template <class Watch = nobody_watches>
    constexpr training_ends(const transformer& for_model, std::int64_t vocab,
                            const training_chip& on_chip, const layer_plan& by_plan,
                            const Watch& watcher = {}) {
        op::embedding lookup{.tokens = on_chip.tokens(),
                             .width = for_model.hidden,
                             .format = by_plan.precision.activations};
        embedding_forward = on_chip.stream(traffic_of(lookup));
        lookup.pass = pass::backward;
        if (!by_plan.trains_adapters()) embedding_backward = on_chip.stream(traffic_of(lookup));

        const std::int64_t part = vocab / by_plan.tensor;
        head.matmul = on_chip.head(part, for_model.hidden);
        head.to_inputs = head.matmul;
        if (!by_plan.trains_adapters()) head.to_weights = head.matmul;
        const op::cross_entropy over{.tokens = on_chip.tokens(), .vocab = part};
        const paced loss = on_chip.stream(traffic_of(over));
        head.stream_forward = loss * 0.5;
        head.stream_backward = loss * 0.5;
        head.kernels = kernels_of::head;
        if constexpr (Watch::watches) {
            show_embedding(for_model, on_chip, by_plan, watcher);
            show_head(for_model, on_chip.wide_cost(1, on_chip.tokens(), part, for_model.hidden),
                      cost_of(over, on_chip.rates()) * 0.5, watcher);
        }
        if (for_model.predictions > 0) add_predictions(for_model, on_chip, by_plan, watcher);
    }

    [[nodiscard]] constexpr paced embedding() const {
        return embedding_forward + embedding_backward;
    }
    static constexpr double embedding_kernels = kernels_of::embedding;

private:
    // Each has the output projection and a loss of its own, and a product that joins it to the embedding; its layer
    // counts among the layers.
    template <class Watch>
    constexpr void add_predictions(const transformer& m, const training_chip& chip,
                                   const layer_plan& p, const Watch& watch) {
        layer_time one = head;
        const operation_cost join = chip.product(chip.tokens(), m.hidden / p.tensor, 2 * m.hidden);
        const paced joining = chip.pace(join);
        const double gradients = p.trains_adapters() ? 1 : 2;
        one.matmul += joining;
        one.to_inputs += joining;
        if (!p.trains_adapters()) one.to_weights += joining;
        const auto predictions = static_cast<double>(m.predictions);
        head.add(one, predictions);
        if constexpr (Watch::watches)
            watch({.name = "embedding to prediction",
                   .of = operation_class::product,
                   .forward = join,
                   .backward = join * gradients,
                   .forward_time = joining.time,
                   .backward_time = joining.time * gradients,
                   .repeated = false,
                   .times = predictions});
    }
    template <class Watch>
    constexpr void show_embedding(const transformer& m, const training_chip& chip,
                                  const layer_plan& p, const Watch& watch) const {
        op::embedding lookup{
            .tokens = chip.tokens(), .width = m.hidden, .format = p.precision.activations};
        const operation_cost forward = cost_of(lookup, chip.rates());
        lookup.pass = pass::backward;
        watch({.name = "embedding",
               .of = operation_class::stream,
               .forward = forward,
               .backward = p.trains_adapters() ? operation_cost{} : cost_of(lookup, chip.rates()),
               .forward_time = embedding_forward.time,
               .backward_time = embedding_backward.time,
               .repeated = false});
    }
    // Before predictions are added: with them there are as many more of both.
    template <class Watch>
    constexpr void show_head(const transformer& m, const operation_cost& product,
                             const operation_cost& loss, const Watch& watch) const {
        const double times = 1 + static_cast<double>(m.predictions);
        const double gradients = head.to_weights.time.count() > 0 ? 2 : 1;
        watch({.name = "output projection",
               .of = operation_class::product,
               .forward = product,
               .backward = product * gradients,
               .forward_time = head.matmul.time,
               .backward_time = head.matmul.time * gradients,
               .repeated = false,
               .times = times});
        watch({.name = "loss",
               .of = operation_class::stream,
               .forward = loss,
               .backward = loss,
               .forward_time = head.stream_forward.time,
               .backward_time = head.stream_backward.time,
               .repeated = false,
               .times = times});
    }
};

}  // namespace loadline
