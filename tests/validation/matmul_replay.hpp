// What each of the cited rows is as an operation of the library.
#pragma once

#include "matmul_rows.hpp"

#include <loadline/catalog/models/deepseek.hpp>
#include <loadline/cost/attention.hpp>
#include <loadline/cost/matmul.hpp>

namespace validation {

[[nodiscard]] inline op::matmul product_of(const product_series& s, const product_point& p) {
    return {.m = p.m,
            .n = p.n,
            .k = p.k,
            .compute = s.format,
            .a = s.converts ? bf16 : s.format,
            .b = s.format,
            .out = p.kind == wide_gradient ? fp32 : bf16,
            .accumulate = p.kind != plain};
}

// The latent shapes were all measured with DeepSeek-V3's widths.
[[nodiscard]] inline operation_cost attention_cost(const measured_attention& s,
                                                   const measured_attention::point& p,
                                                   const chip_spec& chip) {
    constexpr latent_attention_widths deepseek_v3 = spec<models::deepseek_v3>.latent;
    switch (s.form) {
    case attention_form::prefill:
        return cost_of(op::attention{.batch = p.batch,
                                     .heads = p.heads,
                                     .kv_heads = p.kv_heads,
                                     .head_dim = p.head_dim,
                                     .queries = p.tokens,
                                     .window = p.window,
                                     .stores_cache = true,
                                     .cache = s.cache},
                       chip);
    case attention_form::decode:
        return cost_of(op::paged_attention{.batch = p.batch,
                                           .heads = p.heads,
                                           .kv_heads = p.kv_heads,
                                           .head_dim = p.head_dim,
                                           .context = p.tokens,
                                           .cache = s.cache},
                       chip);
    case attention_form::latent_prefill:
        return cost_of(op::latent_prefill{.latent = deepseek_v3,
                                          .batch = p.batch,
                                          .heads = p.heads,
                                          .queries = p.tokens,
                                          .cache = s.cache},
                       chip);
    case attention_form::latent_decode: break;
    }
    return cost_of(op::latent_decode{.latent = deepseek_v3,
                                     .batch = p.batch,
                                     .heads = p.heads,
                                     .context = p.tokens,
                                     .cache = s.cache},
                   chip);
}

}  // namespace validation
