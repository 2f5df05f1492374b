// MiniMax-Text-01 (and M1, which has its shape): seven layers of lightning attention, then one of attention.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shape: config.json of MiniMaxAI/MiniMax-M1-80k; arXiv 2501.08313, sections 2.2 and 2.3; transformers,
/// minimax/modeling_minimax.py. The decay of a head is fixed, and no parameter. The active count is met with neither
/// embedding.
struct minimax_text_01 {
    static constexpr transformer shape{
        .name = "MiniMax-Text-01",
        .layers = 80,
        .hidden = 6144,
        .heads = 64,
        .kv_heads = 8,
        .head_dim = 128,
        .vocab = 200064,
        .positions = 10'240'000,
        .mixers = {mixer_kind::lightning, mixer_kind::lightning, mixer_kind::lightning,
                   mixer_kind::lightning, mixer_kind::lightning, mixer_kind::lightning,
                   mixer_kind::lightning, mixer_kind::grouped},
        .recurrence =
            {.key_heads = 64, .value_heads = 64, .key_dim = 128, .value_dim = 128, .chunk = 256},
        .moe = {.experts = 32, .top_k = 2, .expert_ffn = 9216}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 456'089'655'296,
                       .kind = evidence::transcribed,
                       .source = "weights of MiniMaxAI/MiniMax-M1-80k",
                       .date = "2025-06"},
        .total = {.value = 456'000'000'000,
                  .unit = 1'000'000'000,
                  .kind = evidence::transcribed,
                  .source = "arXiv 2501.08313, abstract",
                  .date = "2025-01"},
        .active = {.value = 45'900'000'000,
                   .unit = 100'000'000,
                   .kind = evidence::transcribed,
                   .source = "arXiv 2501.08313, abstract",
                   .date = "2025-01"},
        .active_counts = counted_embeddings::neither};
};

}  // namespace loadline::models
