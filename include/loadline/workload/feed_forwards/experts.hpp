// A mixture of experts: a router, the experts that it chooses for a token, and those that all tokens visit.
#pragma once

#include <loadline/workload/feed_forwards/mlp.hpp>

namespace loadline::feed_forwards {

/// Shazeer et al. 2017 (arXiv 1701.06538); shared experts: DeepSeekMoE (arXiv 2401.06066).
struct experts {
    [[nodiscard]] static constexpr std::string_view name() { return "experts"; }

    // Kernels of an unfused mixture (Megatron-LM), in each pass: assumed. Launches cost a step something only where a
    // stack gives the host time. The router's; what counts visits, exchanges the counts and lays out the dispatch; and
    // around the exchange, where visits are ordered and joined. Software that sends a token once to each server does
    // the second and half of the third inside its exchange (DeepEP, HybridEP).
    static constexpr routing_kernels launched{.router = 13, .layout = 8, .exchange = 8};

    template <class Visit>
    [[gnu::always_inline]] static constexpr void walk(const transformer& m, Visit& visit) {
        const mixture_of_experts& e = m.moe;
        if (m.shared_width() > 0) list_shared(m, visit);
        visit(product{.name = "router",
                      .n = whole_side(e.experts),
                      .k = whole_side(m.hidden),
                      .role = role::router,
                      .bias = m.extra.router_bias});
        list_chosen(m, visit);
        // sorting visits by expert and back: two passes over what is sent and what arrives
        visit(stream{.name = "sorting of visits",
                     .kind = stream_kind::rotation,
                     .width = whole_side(2 * m.hidden),
                     .rows = row_kind::visits});
        // scores of all experts and their choice
        visit(stream{.name = "scores",
                     .kind = stream_kind::scores,
                     .width = whole_side(3 * e.experts),
                     .rows = row_kind::shared_tokens});
        visit(routed{e.experts, e.top_k, m.hidden, e.expert_ffn, m.mlp});
        visit(launched);
        keep(m, visit);
    }

    [[nodiscard]] static constexpr fields_read reads() {
        return {.experts = true, .mlp_bias = true};
    }
    static constexpr void validate(const transformer& m, auto& errors) {
        const auto expect = [&](const char* field, std::int64_t value, std::int64_t least,
                                std::int64_t most) { errors.expect(field, value, least, most); };
        expect("transformer.moe.experts", m.moe.experts, 1, 100'000);
        expect("transformer.moe.top_k", m.moe.top_k, 1, m.moe.experts);
        expect("transformer.moe.expert_ffn", m.moe.expert_ffn, 1, 10'000'000);
        expect("transformer.moe.shared_experts", m.moe.shared_experts, 0, 10'000);
        expect("transformer.moe.shared_ffn (0: expert_ffn)", m.moe.shared_ffn, 0, 10'000'000);
    }

private:
    // What all tokens visit.
    template <class Visit>
    [[gnu::always_inline]] static constexpr void list_shared(const transformer& m, Visit& visit) {
        const mixture_of_experts& e = m.moe;
        mlp::list(m, m.shared_width(), visit);
        if (m.extra.mlp_bias)  // each has its own
            visit(vectors{.elements = (e.shared_experts - 1) * m.hidden});
        if (e.shared_gate)
            visit(product{.name = "gate of shared experts",
                          .n = whole_side(1),
                          .k = whole_side(m.hidden),
                          .role = role::router});
        visit(block_sum{.beside_experts = true});
    }
    // Matrices of the experts, and what is between them.
    template <class Visit>
    [[gnu::always_inline]] static constexpr void list_chosen(const transformer& m, Visit& visit) {
        const mixture_of_experts& e = m.moe;
        const std::int64_t in = mlp::inputs(m);
        const side inner{e.expert_ffn, 1, division::experts};
        visit(product{.name = "experts, up",
                      .n = {e.expert_ffn, in, division::experts},
                      .k = hidden_side(m),
                      .role = role::expert,
                      .again = remade_by::mlp,
                      .bias = m.extra.mlp_bias,
                      .copies = e.experts,
                      .visited = e.top_k});
        visit(product{.name = "experts, down",
                      .n = hidden_side(m),
                      .k = inner,
                      .role = role::expert,
                      .bias = m.extra.mlp_bias,
                      .last = true,
                      .copies = e.experts,
                      .visited = e.top_k});
        visit(stream{.name = "activation of experts",
                     .kind = stream_kind::activation,
                     .width = inner,
                     .rows = row_kind::visits,
                     .again = remade_by::activation,
                     .inputs = in});
        if (m.extra.clamped_mlp)
            visit(stream{.name = "clamp of experts",
                         .kind = stream_kind::clamp,
                         .width = inner,
                         .rows = row_kind::visits,
                         .again = remade_by::activation,
                         .inputs = in});
        if (m.extra.mlp_bias)
            visit(stream{.name = "biases of experts",
                         .kind = stream_kind::expert_bias,
                         .width = hidden_side(m),
                         .rows = row_kind::visits});
    }
    // Scores of the router; of each visit its input, its output, and what is inside.
    template <class Visit>
    [[gnu::always_inline]] static constexpr void keep(const transformer& m, Visit& visit) {
        const mixture_of_experts& e = m.moe;
        visit(kept{.elements = e.experts, .format = kept_in::fp32});
        const auto of_visits = [&](std::int64_t elements, division by, kept_in format,
                                   remade_by unless, needed_for what,
                                   eager_extra also = eager_extra::nothing) {
            visit(kept{.elements = elements,
                       .by = by,
                       .format = format,
                       .unless = unless,
                       .visits = e.top_k,
                       .what = what,
                       .also = also});
        };
        of_visits(m.hidden, division::none, kept_in::multiplied, remade_by::mlp,
                  needed_for::other_weights);
        of_visits(m.hidden, division::none, kept_in::expert_output, remade_by::mlp,
                  needed_for::inputs);
        of_visits(mlp::inputs(m) * e.expert_ffn, division::experts, kept_in::function_input,
                  remade_by::mlp, needed_for::inputs);
        of_visits(e.expert_ffn, division::experts, kept_in::multiplied, remade_by::activation,
                  needed_for::other_weights,
                  mlp::inputs(m) > 1 ? eager_extra::gate_output : eager_extra::nothing);
    }
};

}  // namespace loadline::feed_forwards
