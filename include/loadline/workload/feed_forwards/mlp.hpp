// The MLP: two matrices with a function between them, or three where one gates the other.
#pragma once

#include <loadline/workload/operations.hpp>

namespace loadline::feed_forwards {

using namespace listed;

/// A plain or gated MLP of width `ffn`.
struct mlp {
    [[nodiscard]] static constexpr std::string_view name() { return "MLP"; }

    template <class Visit>
    [[gnu::always_inline]] static constexpr void walk(const transformer& m, Visit& visit) {
        list(m, m.ffn, visit);
        visit(block_sum{});
    }

    // Of inner width `width`. (Shazeer 2020, arXiv 2002.05202, for the gated one.)
    template <class Visit>
    [[gnu::always_inline]] static constexpr void list(const transformer& m, std::int64_t width,
                                                      Visit& visit) {
        const std::int64_t in = inputs(m);
        const side inner{width, 1, division::inner};
        visit(product{.name = "MLP, up",
                      .n = {width, in, division::inner},
                      .k = hidden_side(m),
                      .role = role::mlp,
                      .again = remade_by::mlp,
                      .bias = m.extra.mlp_bias});
        visit(product{.name = "MLP, down",
                      .n = hidden_side(m),
                      .k = inner,
                      .role = role::mlp,
                      .bias = m.extra.mlp_bias,
                      .last = true});
        visit(stream{.name = "activation",
                     .kind = stream_kind::activation,
                     .width = inner,
                     .again = remade_by::activation,
                     .inputs = in});
        visit(kept{.elements = in * width,
                   .by = division::inner,
                   .format = kept_in::function_input,
                   .unless = remade_by::mlp});
        visit(kept{.elements = width,
                   .by = division::inner,
                   .format = kept_in::multiplied,
                   .unless = remade_by::activation,
                   .what = needed_for::other_weights,
                   .also = in > 1 ? eager_extra::gate_output : eager_extra::nothing});
    }

    // Vectors that the function between the matrices takes.
    [[nodiscard]] static constexpr std::int64_t inputs(const transformer& m) {
        return m.mlp == mlp_kind::gated ? 2 : 1;
    }

    [[nodiscard]] static constexpr fields_read reads() { return {.ffn = true, .mlp_bias = true}; }
    static constexpr void validate(const transformer& m, auto& errors) {
        errors.expect("transformer.ffn", m.ffn, 1, 10'000'000);
    }
};

}  // namespace loadline::feed_forwards
