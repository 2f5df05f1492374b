// A mixer that does not exist: the mean of a layer's values so far, without keys or queries.
#pragma once

#include <loadline/workload/operations.hpp>

namespace loadline::mixers {

using namespace listed;

struct averaging {
    [[nodiscard]] static constexpr std::string_view name(mixer_kind) { return "averaging"; }

    template <class Visit>
    [[gnu::always_inline]] static constexpr void walk(const transformer& m, mixer_kind, phase,
                                                      Visit& visit) {
        const side values{m.heads, m.head_width(), division::heads};
        visit(product{.name = "values",
                      .n = values,
                      .k = hidden_side(m),
                      .role = role::attention,
                      .again = remade_by::projections});
        visit(product{.name = "output",
                      .n = hidden_side(m),
                      .k = values,
                      .role = role::attention,
                      .again = remade_by::output_projection});
        // of each element an addition to the sum and a division; the sums are what decode reads and writes
        visit(scan{.name = "mean",
                   .heads = {m.heads, 1, division::heads},
                   .key_heads = 0,
                   .value = m.head_width(),
                   .chunk = 64,
                   .products = 2 * static_cast<double>(m.head_width()),
                   .step = 2,
                   .state = fp32});
        visit(kept{values.total(), division::heads});  // the mean, which the output reads
        visit(carried{values, fp32});                  // the same sums, held for a request
    }

    [[nodiscard]] static constexpr fields_read reads(mixer_kind) { return {.head_dim = true}; }
    static constexpr void validate(const transformer& m, mixer_kind, input_errors& errors) {
        if (m.head_dim == 0 && m.heads > 0)
            errors.expect_multiple("transformer.hidden (of heads, where head_dim is 0)", m.hidden,
                                   m.heads);
    }
};

}  // namespace loadline::mixers
