// Multi-head latent attention: queries, keys and values from narrow vectors, of which one is the cache.
#pragma once

#include <loadline/workload/operations.hpp>

namespace loadline::mixers {

using namespace listed;

/// DeepSeek-V2 (arXiv 2405.04434), section 2.1, and the published configurations of V2 and V3.
struct latent_attention {
    [[nodiscard]] static constexpr std::string_view name(mixer_kind) { return "latent"; }

    template <class Visit>
    [[gnu::always_inline]] static constexpr void walk(const transformer& m, mixer_kind, phase when,
                                                      Visit& visit) {
        list(m, 0, when, visit);
    }

    // Where a query sees all keys, or at most `keys` of them.
    template <class Visit>
    [[gnu::always_inline]] static constexpr void list(const transformer& m, std::int64_t keys,
                                                      phase when, Visit& visit) {
        const latent_attention_widths& l = m.latent;
        const auto of_heads = [&](std::int64_t each) {
            return side{m.heads, each, division::heads};
        };
        const bool direct = l.q_rank == 0;
        if (!direct)
            visit(product{.name = "query latents",
                          .n = whole_side(l.q_rank),
                          .k = hidden_side(m),
                          .role = role::latent_down,
                          .with_next = joined::in_serving});
        visit(product{.name = "key-value latents",
                      .n = whole_side(l.kv_rank + l.rope_head_dim),
                      .k = hidden_side(m),
                      .role = role::latent_down});
        visit(product{.name = "queries",
                      .n = of_heads(l.qk()),
                      .k = direct ? hidden_side(m) : whole_side(l.q_rank),
                      .role = direct ? role::attention : role::latent_up,
                      .again = remade_by::latent_up});
        if (when == phase::decode) {  // absorbed: into the latent space and back
            visit(product_of_each_head{"queries to latents", of_heads(1), l.kv_rank,
                                       l.nope_head_dim});
            visit(
                product_of_each_head{"values from latents", of_heads(1), l.v_head_dim, l.kv_rank});
        } else {
            visit(product{.name = "keys and values",
                          .n = of_heads(l.nope_head_dim + l.v_head_dim),
                          .k = whole_side(l.kv_rank),
                          .role = role::latent_up,
                          .again = remade_by::latent_up});
        }
        visit(product{.name = "output",
                      .n = hidden_side(m),
                      .k = of_heads(l.v_head_dim),
                      .role = role::attention,
                      .again = remade_by::output_projection});
        if (m.extra.attention_sinks) visit(vectors{m.heads, division::heads});
        visit(vectors{.elements = l.kv_rank + l.q_rank});  // norms of both latents
        // these norms, rotation, and the joining of each head's two parts
        visit(stream{.name = "norms of latents, rotation",
                     .kind = stream_kind::rotation,
                     .width = whole_side(l.q_rank + l.kv_rank),
                     .more = of_heads(2 * l.qk()),
                     .again = remade_by::latent_up});
        visit(rearranged{whole_side(l.q_rank + l.kv_rank), of_heads(l.qk() + l.v_head_dim)});
        visit(core(m, keys));
        visit(kernels{1, 1});

        visit(kept{m.heads * l.v_head_dim, division::heads, kept_in::core_output});
        visit(kept{.elements = m.heads * (2 * l.qk() + l.v_head_dim),
                   .by = division::heads,
                   .unless = remade_by::latent_up});
        // compressed: inputs of their norms and of the projections up
        visit(kept{2 * (l.q_rank + l.kv_rank)});
        visit(cached{.width = whole_side(l.kv_rank + l.rope_head_dim), .rotary = l.rope_head_dim});
        visit(absorbed{of_heads(absorbed_of_head(m))});
    }

    // Queries from their latents into the keys' and the rotated part, and values out of theirs to the hidden width.
    [[nodiscard]] static constexpr std::int64_t absorbed_of_head(const transformer& m) {
        const latent_attention_widths& l = m.latent;
        const std::int64_t from = l.q_rank == 0 ? m.hidden : l.q_rank;
        return from * (l.kv_rank + l.rope_head_dim) + l.kv_rank * m.hidden;
    }

    [[nodiscard]] static constexpr attention_core core(const transformer& m, std::int64_t keys) {
        const latent_attention_widths& l = m.latent;
        return {.name = "attention",
                .heads = m.heads,
                .kv_heads = m.heads,
                .qk = l.qk(),
                .v = l.v_head_dim,
                .window = keys,
                .latent = l.kv_rank,
                .rotary = l.rope_head_dim};
    }

    [[nodiscard]] static constexpr fields_read reads(mixer_kind) {
        return {.latent = true, .sinks = true};
    }
    static constexpr void validate(const transformer& m, mixer_kind, auto& errors) {
        const auto expect = [&](const char* field, std::int64_t value, std::int64_t least,
                                std::int64_t most) { errors.expect(field, value, least, most); };
        expect("transformer.latent.q_rank", m.latent.q_rank, 0, 1'000'000);
        expect("transformer.latent.kv_rank", m.latent.kv_rank, 1, 1'000'000);
        expect("transformer.latent.nope_head_dim", m.latent.nope_head_dim, 1, 10'000);
        expect("transformer.latent.rope_head_dim", m.latent.rope_head_dim, 0, 10'000);
        expect("transformer.latent.v_head_dim", m.latent.v_head_dim, 1, 10'000);
    }
};

}  // namespace loadline::mixers
