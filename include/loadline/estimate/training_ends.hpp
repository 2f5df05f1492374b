// What stands at the ends of the pipeline: the embedding, and the output projection with the loss.
#pragma once

#include <loadline/estimate/layer_time.hpp>
#include <loadline/estimate/training_kernels.hpp>
#include <loadline/workload/operations.hpp>

namespace loadline {

// Of one microbatch on one chip.
struct training_ends {
    paced embedding_forward{};
    paced embedding_backward{};
    layer_time head{};

    /// `vocab`: padded.
    constexpr training_ends(const transformer& m, std::int64_t vocab, const training_chip& chip,
                            const layer_plan& p) {
        op::embedding lookup{
            .tokens = chip.tokens(), .width = m.hidden, .format = p.precision.activations};
        embedding_forward = chip.stream(traffic_of(lookup));
        lookup.pass = pass::backward;
        if (!p.trains_adapters()) embedding_backward = chip.stream(traffic_of(lookup));

        const std::int64_t part = vocab / p.tensor;
        // the largest product of all, in the wide format, with nothing small around it: at the speed that it
        // has alone
        head.matmul = chip.wide_product(1, chip.tokens(), part, m.hidden);
        if (chip.slowed() < 1) head.matmul.time *= chip.slowed();
        if (p.trains_adapters()) head.gradients = 1;
        const paced loss =
            chip.stream(traffic_of(op::cross_entropy{.tokens = chip.tokens(), .vocab = part}));
        head.stream_forward = loss * 0.5;
        head.stream_backward = loss * 0.5;
        head.kernels = kernels_of::head;
        if (m.predictions > 0) add_predictions(m, chip, p);
    }

    [[nodiscard]] constexpr paced embedding() const {
        return embedding_forward + embedding_backward;
    }
    static constexpr double embedding_kernels = kernels_of::embedding;

private:
    // Each has the output projection and a loss of its own, and a product that joins it to the embedding; its layer
    // counts among the layers.
    constexpr void add_predictions(const transformer& m, const training_chip& chip,
                                   const layer_plan& p) {
        layer_time one = head;
        one.matmul += chip.pace(chip.product(chip.tokens(), m.hidden / p.tensor, 2 * m.hidden));
        head.add(one, static_cast<double>(m.predictions));
    }
};

}  // namespace loadline
