// DeepSeek-V3 (and R1, which has its shape), without and with its module that predicts a token further, and V3.2:
// latent attention, one shared and 256 routed experts.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shape: config.json of deepseek-ai/DeepSeek-V3; arXiv 2412.19437, section 4.2. Without the module
/// for multi-token prediction: deepseek_v3_mtp has it. The router's bias, e_score_correction_bias, balances
/// the load without a loss. DeepSeek states that its active count includes the output projection
/// only: 36.6B in the notes on the weights (36.7B before a correction), 37B in the paper.
struct deepseek_v3 {
    static constexpr transformer shape{.name = "DeepSeek-V3",
                                       .layers = 61,
                                       .hidden = 7168,
                                       .ffn = 18432,
                                       .heads = 128,
                                       .vocab = 129280,
                                       .positions = 163840,
                                       .mixers = {mixer_kind::latent},
                                       .latent = {.q_rank = 1536,
                                                  .kv_rank = 512,
                                                  .nope_head_dim = 128,
                                                  .rope_head_dim = 64,
                                                  .v_head_dim = 128},
                                       .moe = {.experts = 256,
                                               .top_k = 8,
                                               .expert_ffn = 2048,
                                               .shared_experts = 1,
                                               .dense_layers = 3},
                                       .extra = {.router_bias = true}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 671'026'419'200,
                       .kind = evidence::transcribed,
                       .source = "weights of deepseek-ai/DeepSeek-V3, without layer 61 and scales",
                       .date = "2024-12"},
        .total = {.value = 671'000'000'000,
                  .unit = 1'000'000'000,
                  .kind = evidence::official,
                  .source = "github.com/deepseek-ai/DeepSeek-V3, README_WEIGHTS.md",
                  .date = "2024-12"},
        .active = {.value = 36'600'000'000,
                   .unit = 100'000'000,
                   .kind = evidence::official,
                   .source = "github.com/deepseek-ai/DeepSeek-V3, README_WEIGHTS.md",
                   .date = "undated revision"},
        .active_counts = counted_embeddings::output};
};

/// With the module for multi-token prediction, layer 61 of the weights (arXiv 2412.19437, section 2.2). They hold
/// copies of the embedding and the output projection for it, which are not counted here.
struct deepseek_v3_mtp {
    static constexpr transformer shape = [] {
        transformer m = deepseek_v3::shape;
        m.name = "DeepSeek-V3 with MTP";
        m.predictions = 1;
        return m;
    }();
    static constexpr published_parameters published{
        .checkpoint = {.value = 682'636'487'424,
                       .kind = evidence::transcribed,
                       .source = "weights of deepseek-ai/DeepSeek-R1, 684489845504 without scales, "
                                 "without copies of both embeddings",
                       .date = "2025-01"},
        .active = deepseek_v3::published.active,
        .active_counts = deepseek_v3::published.active_counts};
};

/// Shape: config.json of deepseek-ai/DeepSeek-V3.2-Exp; arXiv 2512.02556, section 2: DeepSeek-V3 with an indexer in
/// each layer, which chooses the keys that are attended to. Without the module for multi-token prediction. No active
/// count of its own was found.
struct deepseek_v32 {
    static constexpr transformer shape = [] {
        transformer m = deepseek_v3::shape;
        m.name = "DeepSeek-V3.2";
        m.mixers = {mixer_kind::sparse};
        m.indexer = {.heads = 64, .head_dim = 128, .top_k = 2048};
        return m;
    }();
    static constexpr published_parameters published{
        .checkpoint = {.value = 671'877'944'064,
                       .kind = evidence::transcribed,
                       .source =
                           "weights of deepseek-ai/DeepSeek-V3.2, 685355329792 without scales, "
                           "without layer 61 of 13477385728",
                       .date = "2025-12"}};
};

}  // namespace loadline::models
