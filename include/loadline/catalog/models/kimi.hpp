// Kimi K2: the architecture of DeepSeek-V3 with more experts and half the heads.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shape: config.json of moonshotai/Kimi-K2-Instruct. Moonshot does not say what its active count of
/// 32B includes; only with the output projection alone, as DeepSeek counts, is it met. The paper
/// (arXiv 2507.20534, Table 2) prints 1.04T and 32.6B, which the published weights do not have: they
/// have 1.026T, and 30.5B, 31.7B or 32.9B with no, one or both embeddings.
struct kimi_k2 {
    static constexpr transformer shape{.name = "Kimi K2",
                                       .layers = 61,
                                       .hidden = 7168,
                                       .ffn = 18432,
                                       .heads = 64,
                                       .vocab = 163840,
                                       .positions = 131072,
                                       .mixers = {mixer_kind::latent},
                                       .latent = {.q_rank = 1536,
                                                  .kv_rank = 512,
                                                  .nope_head_dim = 128,
                                                  .rope_head_dim = 64,
                                                  .v_head_dim = 128},
                                       .moe = {.experts = 384,
                                               .top_k = 8,
                                               .expert_ffn = 2048,
                                               .shared_experts = 1,
                                               .dense_layers = 1},
                                       .extra = {.router_bias = true}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 1'026'408'232'448,
                       .kind = evidence::transcribed,
                       .source = "weights of moonshotai/Kimi-K2-Instruct, no FP8 scales",
                       .date = "2025-07"},
        .total = {.value = 1'000'000'000'000,
                  .unit = 1'000'000'000'000,
                  .kind = evidence::official,
                  .source = "github.com/MoonshotAI/Kimi-K2, README.md",
                  .date = "2025-07"},
        .active = {.value = 32'000'000'000,
                   .unit = 1'000'000'000,
                   .kind = evidence::official,
                   .source = "github.com/MoonshotAI/Kimi-K2, README.md",
                   .date = "2025-07"},
        .active_counts = counted_embeddings::output};
};

}  // namespace loadline::models
