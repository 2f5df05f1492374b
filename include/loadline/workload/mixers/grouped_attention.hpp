// Grouped attention: multi-head, grouped-query and multi-query, over all tokens, a window or a chunk; with
// keys and values of its own or an earlier layer's; plain or gated.
#pragma once

#include <loadline/workload/operations.hpp>

namespace loadline::mixers {

using namespace listed;

/// Vaswani et al. 2017 (arXiv 1706.03762), section 3.2.2; Ainslie et al. 2023 (arXiv 2305.13245).
/// Keys of an earlier layer: cross-layer attention (arXiv 2405.12981). Gated: Qwen3-Next, whose query
/// projection makes a gate for each element of the output.
struct grouped_attention {
    [[nodiscard]] static constexpr std::string_view name(mixer_kind kind) {
        switch (kind) {
        case mixer_kind::windowed: return "windowed";
        case mixer_kind::chunked: return "chunked";
        case mixer_kind::shared_keys: return "shared keys";
        case mixer_kind::gated: return "gated";
        default: return "grouped";
        }
    }

    template <class Visit>
    [[gnu::always_inline]] static constexpr void walk(const transformer& m, mixer_kind kind, phase,
                                                      Visit& visit) {
        const std::int64_t d = m.head_width();
        const side queries{m.heads, kind == mixer_kind::gated ? 2 * d : d, division::heads};
        const side outputs{m.heads, d, division::heads};
        const side keys{m.key_value_heads(), d, division::key_value};
        const side keys_values{m.key_value_heads(), 2 * d, division::key_value};
        const bool own_keys = kind != mixer_kind::shared_keys;

        visit(product{.name = "queries",
                      .n = queries,
                      .k = hidden_side(m),
                      .role = role::attention,
                      .again = remade_by::projections,
                      .with_next = own_keys ? joined::always : joined::never,
                      .bias = m.extra.qkv_bias});
        if (own_keys)
            visit(product{.name = "keys and values",
                          .n = keys_values,
                          .k = hidden_side(m),
                          .role = role::attention,
                          .again = remade_by::projections,
                          .bias = m.extra.qkv_bias});
        visit(product{.name = "output",
                      .n = hidden_side(m),
                      .k = outputs,
                      .role = role::attention,
                      .again = remade_by::output_projection,
                      .bias = m.extra.attention_output_bias});
        if (m.extra.qk_norm) visit(vectors{.elements = own_keys ? 2 * d : d});
        if (m.extra.attention_sinks) visit(vectors{m.heads, division::heads});
        if (m.position == position_kind::rotary)
            visit(stream{.name = "rotation",
                         .kind = stream_kind::rotation,
                         .width = outputs,
                         .more = own_keys ? keys : side{0},
                         .again = remade_by::projections});
        if (kind == mixer_kind::gated)
            visit(stream{.name = "gate", .kind = stream_kind::gate, .width = outputs});
        visit(rearranged{.width = queries, .more = own_keys ? keys_values : side{0}});
        visit(attention_core{.name = "attention",
                             .heads = m.heads,
                             .kv_heads = m.key_value_heads(),
                             .qk = d,
                             .v = d,
                             .window = kind == mixer_kind::windowed ? m.window : 0,
                             .chunk = kind == mixer_kind::chunked ? m.window : 0});
        visit(kernels{1, 1});  // queries, keys and values are parted, and their gradients joined

        keep(m, kind, visit);
        const bool limited = kind == mixer_kind::windowed || kind == mixer_kind::chunked;
        if (own_keys) visit(cached{keys_values, limited ? m.window : 0});
    }

    [[nodiscard]] static constexpr fields_read reads(mixer_kind kind) {
        return {.window = kind == mixer_kind::windowed || kind == mixer_kind::chunked,
                .head_dim = true,
                .kv_heads = true,
                .projections = true,
                .sinks = true};
    }
    static constexpr void validate(const transformer& m, mixer_kind kind, auto& errors) {
        // query heads share a key-value head, and heads a hidden vector, without a rest
        if (m.key_value_heads() > 0)
            errors.expect_divisor("transformer.kv_heads (of heads)", m.key_value_heads(), m.heads);
        if (m.head_dim == 0 && m.heads > 0)
            errors.expect_multiple("transformer.hidden (of heads, where head_dim is 0)", m.hidden,
                                   m.heads);
        if (kind == mixer_kind::windowed || kind == mixer_kind::chunked)
            errors.expect("transformer.window", m.window, 1, 1'000'000'000);
        if (kind == mixer_kind::shared_keys)
            errors.expect("transformer.mixers, layers with keys before the first that shares them",
                          makers_before_sharing(m), 1, 10'000);
    }

private:
    // Layers of grouped attention with keys of their own, before the first that shares an earlier one's.
    [[nodiscard]] static constexpr std::int64_t makers_before_sharing(const transformer& m) {
        std::int64_t makers = 0;
        for (std::int64_t i = 0; i < m.layers; ++i) {
            const mixer_kind kind = m.mixer_of(i);
            if (kind == mixer_kind::shared_keys) break;
            const bool makes = kind == mixer_kind::grouped || kind == mixer_kind::windowed ||
                               kind == mixer_kind::chunked || kind == mixer_kind::gated;
            makers += makes ? 1 : 0;
        }
        return makers;
    }
    // The input of the output projection, and of a gate; queries, keys and values.
    template <class Visit>
    [[gnu::always_inline]] static constexpr void keep(const transformer& m, mixer_kind kind,
                                                      Visit& visit) {
        const std::int64_t width = m.heads * m.head_width();
        const bool gated = kind == mixer_kind::gated;
        visit(kept{width, division::heads, kept_in::core_output});
        if (gated) visit(kept{width, division::heads});
        visit(kept{.elements = (gated ? 2 : 1) * width,
                   .by = division::heads,
                   .unless = remade_by::projections});
        if (kind == mixer_kind::shared_keys) return;
        visit(kept{.elements = 2 * m.key_value_heads() * m.head_width(),
                   .by = division::key_value,
                   .unless = remade_by::projections,
                   .heads = m.key_value_heads()});
    }
};

}  // namespace loadline::mixers
