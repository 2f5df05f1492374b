// Hunyuan-Large: every other layer attends to the keys and values of the one before it.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shape: config.json of tencent/Tencent-Hunyuan-Large (cla_share_factor 2); arXiv 2411.02265, Table 1 and section 2.
/// No exact count was found. The active count of 52B is met where the output projection, which is the embedding, is
/// counted as well: 52.15 billion, or 51.32 without. Engines so far store the shared keys and values again for the
/// layer that shares them; here it keeps none, as the paper counts.
struct hunyuan_large {
    static constexpr transformer shape{
        .name = "Hunyuan-Large",
        .layers = 64,
        .hidden = 6400,
        .heads = 80,
        .kv_heads = 8,
        .vocab = 129024,
        .positions = 131072,
        .mixers = {mixer_kind::grouped, mixer_kind::shared_keys},
        .embedding = embedding_kind::tied,
        .moe = {.experts = 16, .top_k = 1, .expert_ffn = 18304, .shared_experts = 1},
        .extra = {.qk_norm = true}};
    static constexpr published_parameters published{
        .total = {.value = 389'000'000'000,
                  .unit = 1'000'000'000,
                  .kind = evidence::transcribed,
                  .source = "arXiv 2411.02265, abstract",
                  .date = "2024-11"},
        .active = {.value = 52'000'000'000,
                   .unit = 1'000'000'000,
                   .kind = evidence::transcribed,
                   .source = "arXiv 2411.02265, abstract",
                   .date = "2024-11"},
        .active_counts = counted_embeddings::both};
};

}  // namespace loadline::models
