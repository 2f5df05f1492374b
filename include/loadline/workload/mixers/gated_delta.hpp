// The gated delta rule: a state that forgets by a gate, and of which each token rewrites what its key reads.
#pragma once

#include <loadline/workload/mixers/recurrent.hpp>

namespace loadline::mixers {

/// Yang et al. 2024 (arXiv 2412.06464); the layer as in Qwen3-Next (transformers, modeling_qwen3_next.py): queries,
/// keys and values pass through a causal convolution, the output through a norm with a gate.
struct gated_delta {
    [[nodiscard]] static constexpr std::string_view name(mixer_kind) { return "delta"; }

    template <class Visit>
    [[gnu::always_inline]] static constexpr void walk(const transformer& m, mixer_kind, phase,
                                                      Visit& visit) {
        const recurrence& r = m.recurrence;
        const side keys{r.key_heads, 2 * r.key_dim, division::heads};  // and queries
        const side values = value_heads(r, r.value_dim);
        const side values_gates = value_heads(r, 2 * r.value_dim);
        const std::int64_t convolved = 2 * r.key_width() + r.value_width();

        visit(product{.name = "queries and keys",
                      .n = keys,
                      .k = hidden_side(m),
                      .role = role::attention,
                      .again = remade_by::projections,
                      .with_next = joined::always});
        visit(product{.name = "values and gates",
                      .n = values_gates,
                      .k = hidden_side(m),
                      .role = role::attention,
                      .again = remade_by::projections});
        // how far a token rewrites, and forgets
        visit(product{.name = "decay and step",
                      .n = value_heads(r, 2),
                      .k = hidden_side(m),
                      .role = role::attention,
                      .again = remade_by::projections});
        visit(product{.name = "output",
                      .n = hidden_side(m),
                      .k = values,
                      .role = role::attention,
                      .again = remade_by::output_projection});
        visit(vectors{convolved * r.convolution, division::heads});
        visit(vectors{2 * r.value_heads, division::heads});  // decay and its bias
        visit(vectors{.elements = r.value_dim});             // gain of the norm, one for all heads
        visit(stream{.name = "convolution",
                     .kind = stream_kind::rotation,  // the convolution
                     .width = keys,
                     .more = values,
                     .again = remade_by::projections});
        visit(stream{.name = "gated norm", .kind = stream_kind::gate, .width = values});
        visit(rearranged{keys, values_gates});
        // K K^T, its triangle's inverse, keys and values through it; the state read, changed and asked; scores inside
        // the chunk, of which half are masked (torch_chunk_gated_delta_rule)
        const auto c = static_cast<double>(r.chunk);
        const auto k = static_cast<double>(r.key_dim);
        const auto v = static_cast<double>(r.value_dim);
        visit(scan{.name = "gated delta rule",
                   .heads = value_heads(r, 1),
                   .key_heads = r.key_heads,
                   .key = r.key_dim,
                   .value = r.value_dim,
                   .chunk = r.chunk,
                   .products = 6 * k * v + c * (3 * k + 2 * v) + c * c / 3,
                   .step = 7});
        visit(kernels{1, 1});
        keep(r, convolved, visit);
        carry(r, division::heads, visit);
    }

    [[nodiscard]] static constexpr fields_read reads(mixer_kind) {
        return {.recurrence = true, .convolution = true};
    }
    static constexpr void validate(const transformer& m, mixer_kind, auto& errors) {
        validate_recurrence(m.recurrence, errors);
    }

private:
    // As flash-linear-attention does: inputs of the convolution and of the rule, whose keys are repeated for the heads
    // that share them, with a triangle of each chunk; outputs, their gates, and what the last product reads.
    template <class Visit>
    [[gnu::always_inline]] static constexpr void keep(const recurrence& r, std::int64_t convolved,
                                                      Visit& visit) {
        visit(kept{.elements = convolved + r.value_width(),
                   .by = division::heads,
                   .unless = remade_by::projections});
        visit(kept{.elements = r.value_heads * (2 * r.key_dim + r.value_dim + r.chunk),
                   .by = division::heads,
                   .unless = remade_by::projections});
        visit(kept{2 * r.value_width(), division::heads});
    }
};

}  // namespace loadline::mixers
