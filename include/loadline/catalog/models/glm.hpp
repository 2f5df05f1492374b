// GLM-4.5 and GLM-4.5-Air: grouped attention with many heads, experts, and a module that predicts one token further.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shapes: config.json of each repository in `published` and arXiv 2508.06471, Table 1, from memory; five exact counts
/// agree (model_catalog_test). The weights of GLM-4.5 and of Air hold the embedding and the output projection again for
/// the module that predicts further; those of GLM-4.6, of the same shape, do not. The active counts are met with
/// neither embedding. The totals of the abstract, 355B and 106B, are met by no count: without the module there are
/// 352.8 and
/// 106.9 billion, with it 356.8 and 109.2.
struct glm_45 {
    static constexpr transformer shape{
        .name = "GLM-4.5",
        .layers = 92,
        .hidden = 5120,
        .ffn = 12288,
        .heads = 96,
        .kv_heads = 8,
        .head_dim = 128,
        .vocab = 151552,
        .positions = 131072,
        .moe = {.experts = 160,
                .top_k = 8,
                .expert_ffn = 1536,
                .shared_experts = 1,
                .dense_layers = 3},
        .extra = {.qkv_bias = true, .router_bias = true, .qk_norm = true},
        .predictions = 1};
    static constexpr published_parameters published{
        .checkpoint = {.value = 356'785'898'816,
                       .kind = evidence::transcribed,
                       .source = "weights of zai-org/GLM-4.6; zai-org/GLM-4.5, 358337791296, "
                                 "without copies of both embeddings",
                       .date = "2025-09"},
        .active = {.value = 32'000'000'000,
                   .unit = 1'000'000'000,
                   .kind = evidence::transcribed,
                   .source = "arXiv 2508.06471, abstract",
                   .date = "2025-08"},
        .active_counts = counted_embeddings::neither};
};

/// GLM-4.5-Air.
struct glm_45_air {
    static constexpr transformer shape{.name = "GLM-4.5-Air",
                                       .layers = 46,
                                       .hidden = 4096,
                                       .ffn = 10944,
                                       .heads = 96,
                                       .kv_heads = 8,
                                       .head_dim = 128,
                                       .vocab = 151552,
                                       .positions = 131072,
                                       .moe = {.experts = 128,
                                               .top_k = 8,
                                               .expert_ffn = 1408,
                                               .shared_experts = 1,
                                               .dense_layers = 1},
                                       .extra = {.qkv_bias = true, .router_bias = true},
                                       .predictions = 1};
    static constexpr published_parameters published{
        .checkpoint = {.value = 109'227'310'848,
                       .kind = evidence::transcribed,
                       .source = "weights of zai-org/GLM-4.5-Air, 110468824832, without copies of "
                                 "both embeddings",
                       .date = "2025-07"},
        .active = {.value = 12'000'000'000,
                   .unit = 1'000'000'000,
                   .kind = evidence::memory,
                   .source = "model card of zai-org/GLM-4.5-Air (from memory)",
                   .date = "2025-07"},
        .active_counts = counted_embeddings::neither};
};

}  // namespace loadline::models
