// Mamba-2: a state space whose decay is one number for each head and token.
#pragma once

#include <loadline/workload/mixers/recurrent.hpp>

namespace loadline::mixers {

/// Dao and Gu 2024 (arXiv 2405.21060), section 7.1; the layer as in Nemotron-H (transformers,
/// modeling_nemotron_h.py). In recurrence's words: value heads are its heads, keys its groups of B and C, key_dim its
/// state.
struct state_space {
    [[nodiscard]] static constexpr std::string_view name(mixer_kind) { return "state space"; }

    template <class Visit>
    [[gnu::always_inline]] static constexpr void walk(const transformer& m, mixer_kind, phase,
                                                      Visit& visit) {
        const recurrence& r = m.recurrence;
        const side values = value_heads(r, r.value_dim);
        // B and C: copied where there are more chips than groups
        const side groups{r.key_heads, 2 * r.key_dim, division::key_value};

        visit(product{.name = "gate, input, step",
                      .n = value_heads(r, 2 * r.value_dim + 1),  // gate, input, step
                      .k = hidden_side(m),
                      .role = role::attention,
                      .again = remade_by::projections,
                      .with_next = joined::always});
        visit(product{.name = "groups",
                      .n = groups,
                      .k = hidden_side(m),
                      .role = role::attention,
                      .again = remade_by::projections});
        visit(product{.name = "output",
                      .n = hidden_side(m),
                      .k = values,
                      .role = role::attention,
                      .again = remade_by::output_projection});
        // the convolution, with a bias
        visit(vectors{r.value_width() * (r.convolution + 1), division::heads});
        visit(vectors{groups.total() * (r.convolution + 1), division::key_value});
        visit(vectors{3 * r.value_heads, division::heads});  // A, D, bias of the step
        visit(vectors{r.value_width(), division::heads});    // gain of the gated norm
        visit(stream{.name = "convolution",
                     .kind = stream_kind::rotation,  // the convolution
                     .width = values,
                     .more = groups,
                     .again = remade_by::projections});
        visit(stream{.name = "gated norm", .kind = stream_kind::gate, .width = values});
        visit(rearranged{value_heads(r, 2 * r.value_dim), groups});
        // section 6.3: C^T B once for each group, its product with the inputs, states of chunks, and outputs of these;
        // half of what is inside a chunk is masked
        const auto q = static_cast<double>(r.chunk);
        const auto n = static_cast<double>(r.key_dim);
        const auto p = static_cast<double>(r.value_dim);
        const double shared = r.value_heads > 0 ? static_cast<double>(r.key_heads) /
                                                      static_cast<double>(r.value_heads)
                                                : 0;
        visit(scan{.name = "state space",
                   .heads = value_heads(r, 1),
                   .key_heads = r.key_heads,
                   .key = r.key_dim,
                   .value = r.value_dim,
                   .chunk = r.chunk,
                   .products = 2 * q * n * shared + q * p + 4 * n * p,
                   .step = 5});
        visit(kernels{1, 1});

        keep(r, visit);
        carry(r, division::key_value, visit);
    }

    [[nodiscard]] static constexpr fields_read reads(mixer_kind) {
        return {.recurrence = true, .convolution = true};
    }
    static constexpr void validate(const transformer& m, mixer_kind, auto& errors) {
        validate_recurrence(m.recurrence, errors);
    }

private:
    // mamba_ssm's fused path: what the first product gave, and the scan's output; the rest is made again.
    template <class Visit>
    [[gnu::always_inline]] static constexpr void keep(const recurrence& r, Visit& visit) {
        visit(kept{.elements = 2 * r.value_width() + r.value_heads,
                   .by = division::heads,
                   .unless = remade_by::projections});
        visit(kept{.elements = 2 * r.key_width(),
                   .by = division::key_value,
                   .unless = remade_by::projections,
                   .heads = r.key_heads});
        visit(kept{r.value_width(), division::heads});
    }
};

}  // namespace loadline::mixers
