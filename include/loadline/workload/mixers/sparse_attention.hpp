// Sparse attention: latent attention to the keys that an indexer of small heads scores best.
#pragma once

#include <loadline/workload/mixers/latent_attention.hpp>

namespace loadline::mixers {

/// DeepSeek-V3.2 (arXiv 2512.02556, section 2; inference/model.py of DeepSeek-V3.2-Exp, class Indexer).
struct sparse_attention {
    [[nodiscard]] static constexpr std::string_view name(mixer_kind) { return "sparse"; }

    template <class Visit>
    [[gnu::always_inline]] static constexpr void walk(const transformer& m, mixer_kind, phase when,
                                                      Visit& visit) {
        const key_indexer& i = m.indexer;
        latent_attention::list(m, i.top_k, when, visit);
        // queries from their latent vector, keys and weights of heads from the hidden one; whole on each chip
        visit(product{.name = "index queries",
                      .n = whole_side(i.heads * i.head_dim),
                      .k = whole_side(m.latent.q_rank),
                      .role = role::latent_down});
        visit(product{.name = "index keys and weights",
                      .n = whole_side(i.head_dim + i.heads),
                      .k = hidden_side(m),
                      .role = role::latent_down});
        visit(vectors{.elements = 2 * i.head_dim});  // a layer norm of keys
        visit(index_core{i.heads, i.head_dim});
        visit(kept{(i.heads + 2) * i.head_dim});
        visit(cached{.width = whole_side(i.head_dim), .is_index = true});
    }

    [[nodiscard]] static constexpr fields_read reads(mixer_kind) {
        return {.latent = true, .indexer = true, .sinks = true};
    }
    static constexpr void validate(const transformer& m, mixer_kind kind, auto& errors) {
        latent_attention::validate(m, kind, errors);
        errors.expect("transformer.latent.q_rank (of sparse attention)", m.latent.q_rank, 1,
                      1'000'000);
        errors.expect("transformer.indexer.heads", m.indexer.heads, 1, 10'000);
        errors.expect("transformer.indexer.head_dim", m.indexer.head_dim, 1, 10'000);
        errors.expect("transformer.indexer.top_k", m.indexer.top_k, 1, 1'000'000'000);
    }
};

}  // namespace loadline::mixers
