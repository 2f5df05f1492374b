// Lightning attention: linear attention with a fixed decay for each head, and a gate on its output.
#pragma once

#include <loadline/workload/mixers/recurrent.hpp>

namespace loadline::mixers {

/// Qin et al. 2024 (arXiv 2401.04658); the layer as in MiniMax-01 (arXiv 2501.08313, section 2.2; transformers,
/// modeling_minimax.py).
struct lightning_attention {
    [[nodiscard]] static constexpr std::string_view name(mixer_kind) { return "lightning"; }

    template <class Visit>
    [[gnu::always_inline]] static constexpr void walk(const transformer& m, mixer_kind, phase,
                                                      Visit& visit) {
        const recurrence& r = m.recurrence;
        const side values = value_heads(r, r.value_dim);
        const side keys{r.key_heads, 2 * r.key_dim, division::heads};  // and queries
        visit(product{.name = "queries and keys",
                      .n = keys,
                      .k = hidden_side(m),
                      .role = role::attention,
                      .again = remade_by::projections,
                      .with_next = joined::always});
        visit(product{.name = "values",
                      .n = values,
                      .k = hidden_side(m),
                      .role = role::attention,
                      .again = remade_by::projections});
        visit(product{.name = "gate",
                      .n = values,  // the gate
                      .k = hidden_side(m),
                      .role = role::attention,
                      .again = remade_by::projections});
        visit(product{.name = "output",
                      .n = hidden_side(m),
                      .k = values,
                      .role = role::attention,
                      .again = remade_by::output_projection});
        visit(vectors{r.value_width(), division::heads});  // gain of the norm before the gate
        visit(stream{.name = "activation of queries, keys, values",
                     .kind = stream_kind::rotation,  // the function on queries, keys and values
                     .width = keys,
                     .more = values,
                     .again = remade_by::projections});
        visit(stream{.name = "gated norm", .kind = stream_kind::gate, .width = values});
        visit(rearranged{keys, value_heads(r, 2 * r.value_dim)});
        // the state asked and changed; scores inside the chunk, of which half are masked
        const auto c = static_cast<double>(r.chunk);
        const auto k = static_cast<double>(r.key_dim);
        const auto v = static_cast<double>(r.value_dim);
        visit(scan{.name = "lightning attention",
                   .heads = value_heads(r, 1),
                   .key_heads = r.key_heads,
                   .key = r.key_dim,
                   .value = r.value_dim,
                   .chunk = r.chunk,
                   .products = 4 * k * v + c * (k + v),
                   .step = 5});
        visit(kernels{1, 1});

        const std::int64_t inputs = 2 * r.key_width() + r.value_width();
        visit(kept{.elements = 2 * inputs,  // before and after the function
                   .by = division::heads,
                   .unless = remade_by::projections});
        visit(kept{3 * r.value_width(),
                   division::heads});  // output, gate, and what the last product reads
        carry(without_convolution(r), division::heads, visit);
    }

    [[nodiscard]] static constexpr fields_read reads(mixer_kind) { return {.recurrence = true}; }
    static constexpr void validate(const transformer& m, mixer_kind, auto& errors) {
        validate_recurrence(without_convolution(m.recurrence), errors);
    }

private:
    // Which is of other layers of the model, if any.
    [[nodiscard]] static constexpr recurrence without_convolution(recurrence r) {
        r.convolution = 0;
        return r;
    }
};

}  // namespace loadline::mixers
