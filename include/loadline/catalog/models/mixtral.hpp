// Mixtral: Mistral's mixtures of eight experts, of which a token visits two.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shape: config.json of mistralai/Mixtral-8x7B-v0.1; Jiang et al. 2024 (arXiv 2401.04088), Table 1.
/// Mistral does not say what its active count includes; only with both embeddings is it 12.9B.
struct mixtral_8x7b {
    static constexpr transformer shape{.name = "Mixtral 8x7B",
                                       .layers = 32,
                                       .hidden = 4096,
                                       .heads = 32,
                                       .kv_heads = 8,
                                       .vocab = 32000,
                                       .positions = 32768,
                                       .moe = {.experts = 8, .top_k = 2, .expert_ffn = 14336}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 46'702'792'704,
                       .kind = evidence::transcribed,
                       .source = "weights of mistralai/Mixtral-8x7B-v0.1",
                       .date = "2023-12"},
        .total = {.value = 46'700'000'000,
                  .unit = 100'000'000,
                  .kind = evidence::transcribed,
                  .source = "mistral.ai/news/mixtral-of-experts",
                  .date = "2023-12"},
        .active = {.value = 12'900'000'000,
                   .unit = 100'000'000,
                   .kind = evidence::transcribed,
                   .source = "mistral.ai/news/mixtral-of-experts",
                   .date = "2023-12"},
        .active_counts = counted_embeddings::both};
};

/// Shape: config.json of mistral-community/Mixtral-8x22B-v0.1. (The Instruct weights have 32,768
/// tokens and so 9,437,184 parameters more.) Every convention rounds to the active count of 39B.
struct mixtral_8x22b {
    static constexpr transformer shape{.name = "Mixtral 8x22B",
                                       .layers = 56,
                                       .hidden = 6144,
                                       .heads = 48,
                                       .kv_heads = 8,
                                       .vocab = 32000,
                                       .positions = 65536,
                                       .moe = {.experts = 8, .top_k = 2, .expert_ffn = 16384}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 140'620'634'112,
                       .kind = evidence::transcribed,
                       .source = "weights of mistral-community/Mixtral-8x22B-v0.1",
                       .date = "2024-04"},
        .total = {.value = 141'000'000'000,
                  .unit = 1'000'000'000,
                  .kind = evidence::transcribed,
                  .source = "mistral.ai/news/mixtral-8x22b",
                  .date = "2024-04"},
        .active = {.value = 39'000'000'000,
                   .unit = 1'000'000'000,
                   .kind = evidence::transcribed,
                   .source = "mistral.ai/news/mixtral-8x22b",
                   .date = "2024-04"},
        .active_counts = counted_embeddings::both};
};

}  // namespace loadline::models
