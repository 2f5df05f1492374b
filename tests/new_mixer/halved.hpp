// A feed-forward that does not exist: two matrices without a gate, half as wide as the MLP, and between them a
// learned gain of each element.
#pragma once

#include <loadline/workload/operations.hpp>

namespace loadline::feed_forwards {

using namespace listed;

struct halved {
    [[nodiscard]] static constexpr std::string_view name() { return "halved"; }

    template <class Visit>
    [[gnu::always_inline]] static constexpr void walk(const transformer& m, Visit& visit) {
        const side inner{m.ffn / 2, 1, division::inner};
        visit(product{.name = "half, up",
                      .n = inner,
                      .k = hidden_side(m),
                      .role = role::mlp,
                      .again = remade_by::mlp});
        visit(product{.name = "half, down",
                      .n = hidden_side(m),
                      .k = inner,
                      .role = role::mlp,
                      .last = true});
        visit(vectors{inner.total(), division::inner});
        visit(stream{.name = "gain",
                     .kind = stream_kind::activation,
                     .width = inner,
                     .again = remade_by::activation});
        visit(kept{.elements = inner.total(), .by = division::inner, .unless = remade_by::mlp});
        visit(kept{.elements = inner.total(),  // what the second matrix reads
                   .by = division::inner,
                   .format = kept_in::multiplied,
                   .unless = remade_by::activation});
        visit(block_sum{});
    }

    [[nodiscard]] static constexpr fields_read reads() { return {.ffn = true}; }
    static constexpr void validate(const transformer& m, input_errors& errors) {
        errors.expect("transformer.ffn", static_cast<double>(m.ffn), 2, 1e7);
        errors.expect_multiple("transformer.ffn (halves)", m.ffn, 2);
    }
};

}  // namespace loadline::feed_forwards
