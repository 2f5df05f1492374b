// Qwen3: heads of width 128 whatever the hidden size, queries and keys normalised. Qwen3-Next: three layers of the
// gated delta rule, then one of gated attention.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shapes: config.json of each repository in `published`; arXiv 2505.09388, Tables 1 and 2. The
/// positions are those of the configuration, 32,768 of them context as the model cards count it.
struct qwen3_8b {
    static constexpr transformer shape{.name = "Qwen3 8B",
                                       .layers = 36,
                                       .hidden = 4096,
                                       .ffn = 12288,
                                       .heads = 32,
                                       .kv_heads = 8,
                                       .head_dim = 128,
                                       .vocab = 151936,
                                       .positions = 40960,
                                       .extra = {.qk_norm = true}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 8'190'735'360,
                       .kind = evidence::transcribed,
                       .source = "weights of Qwen/Qwen3-8B",
                       .date = "2025-04"},
        .total = {.value = 8'200'000'000,
                  .unit = 100'000'000,
                  .kind = evidence::memory,
                  .source = "model card of Qwen/Qwen3-8B (from memory)",
                  .date = "2025-04"}};
};

/// Qwen does not say what its active counts include. With both embeddings they are 3.353 and 22.19
/// billion: "3.3B" is cut off rather than rounded, and no convention rounds to it.
struct qwen3_30b_a3b {
    static constexpr transformer shape{.name = "Qwen3 30B-A3B",
                                       .layers = 48,
                                       .hidden = 2048,
                                       .heads = 32,
                                       .kv_heads = 4,
                                       .head_dim = 128,
                                       .vocab = 151936,
                                       .positions = 40960,
                                       .moe = {.experts = 128, .top_k = 8, .expert_ffn = 768},
                                       .extra = {.qk_norm = true}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 30'532'122'624,
                       .kind = evidence::transcribed,
                       .source = "weights of Qwen/Qwen3-30B-A3B",
                       .date = "2025-04"},
        .total = {.value = 30'500'000'000,
                  .unit = 100'000'000,
                  .kind = evidence::transcribed,
                  .source = "model card of Qwen/Qwen3-30B-A3B-Instruct-2507",
                  .date = "2025-07"},
        .active = {.value = 3'300'000'000,
                   .unit = 100'000'000,
                   .kind = evidence::transcribed,
                   .source = "model card of Qwen/Qwen3-30B-A3B-Instruct-2507",
                   .date = "2025-07"},
        .active_counts = counted_embeddings::both};
};

/// Qwen3 235B-A22B.
struct qwen3_235b_a22b {
    static constexpr transformer shape{.name = "Qwen3 235B-A22B",
                                       .layers = 94,
                                       .hidden = 4096,
                                       .heads = 64,
                                       .kv_heads = 4,
                                       .head_dim = 128,
                                       .vocab = 151936,
                                       .positions = 40960,
                                       .moe = {.experts = 128, .top_k = 8, .expert_ffn = 1536},
                                       .extra = {.qk_norm = true}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 235'093'634'560,
                       .kind = evidence::transcribed,
                       .source = "weights of Qwen/Qwen3-235B-A22B",
                       .date = "2025-04"},
        .total = {.value = 235'000'000'000,
                  .unit = 1'000'000'000,
                  .kind = evidence::transcribed,
                  .source = "model card of Qwen/Qwen3-235B-A22B-Thinking-2507",
                  .date = "2025-07"},
        .active = {.value = 22'000'000'000,
                   .unit = 1'000'000'000,
                   .kind = evidence::transcribed,
                   .source = "model card of Qwen/Qwen3-235B-A22B-Thinking-2507",
                   .date = "2025-07"},
        .active_counts = counted_embeddings::both};
};

/// Shape: config.json of Qwen/Qwen3-Next-80B-A3B-Instruct; transformers, qwen3_next/modeling_qwen3_next.py; its module
/// that predicts further as in vLLM, model_executor/models/qwen3_next_mtp.py: a layer of gated attention that shares
/// both embeddings. The printed total is met without it, the active count with neither embedding.
struct qwen3_next_80b_a3b {
    static constexpr transformer shape{
        .name = "Qwen3-Next 80B-A3B",
        .layers = 48,
        .hidden = 2048,
        .heads = 16,
        .kv_heads = 2,
        .head_dim = 256,
        .vocab = 151936,
        .positions = 262144,
        .mixers = {mixer_kind::delta, mixer_kind::delta, mixer_kind::delta, mixer_kind::gated},
        .recurrence = {.key_heads = 16,
                       .value_heads = 32,
                       .key_dim = 128,
                       .value_dim = 128,
                       .convolution = 4,
                       .chunk = 64},
        .moe = {.experts = 512,
                .top_k = 10,
                .expert_ffn = 512,
                .shared_experts = 1,
                .shared_gate = true},
        .extra = {.qk_norm = true},
        .predictions = 1};
    static constexpr published_parameters published{
        .checkpoint = {.value = 81'324'862'720,
                       .kind = evidence::transcribed,
                       .source = "weights of Qwen/Qwen3-Next-80B-A3B-Instruct",
                       .date = "2025-09"},
        .total = {.value = 80'000'000'000,
                  .unit = 1'000'000'000,
                  .kind = evidence::transcribed,
                  .source = "name of Qwen/Qwen3-Next-80B-A3B-Instruct",
                  .date = "2025-09"},
        .active = {.value = 3'000'000'000,
                   .unit = 1'000'000'000,
                   .kind = evidence::transcribed,
                   .source = "name of Qwen/Qwen3-Next-80B-A3B-Instruct",
                   .date = "2025-09"},
        .active_counts = counted_embeddings::neither};
};

}  // namespace loadline::models
