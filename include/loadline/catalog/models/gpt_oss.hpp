// gpt-oss: OpenAI's open mixtures of experts; every other layer attends to a window of 128.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shapes: config.json of openai/gpt-oss-20b and -120b; arXiv 2508.10925, section 2 and Table 1: the
/// active counts include the output projection and not the input embedding. The heads are together
/// wider (64 x 64) than the hidden size; each has a learned attention sink. Queries, keys, values,
/// output, experts and router have biases; the function of the experts takes inputs within a limit (swiglu_limit).
struct gpt_oss_20b {
    static constexpr transformer shape{.name = "gpt-oss-20b",
                                       .layers = 24,
                                       .hidden = 2880,
                                       .heads = 64,
                                       .kv_heads = 8,
                                       .head_dim = 64,
                                       .vocab = 201088,
                                       .positions = 131072,
                                       .mixers = {mixer_kind::windowed, mixer_kind::grouped},
                                       .window = 128,
                                       .moe = {.experts = 32, .top_k = 4, .expert_ffn = 2880},
                                       .extra = {.qkv_bias = true,
                                                 .attention_output_bias = true,
                                                 .mlp_bias = true,
                                                 .clamped_mlp = true,
                                                 .router_bias = true,
                                                 .attention_sinks = true}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 20'914'757'184,
                       .kind = evidence::transcribed,
                       .source = "weights of openai/gpt-oss-20b, MXFP4 blocks unpacked, no scales",
                       .date = "2025-08"},
        .total = {.value = 20'910'000'000,
                  .unit = 10'000'000,
                  .kind = evidence::transcribed,
                  .source = "arXiv 2508.10925, Table 1",
                  .date = "2025-08"},
        .active = {.value = 3'610'000'000,
                   .unit = 10'000'000,
                   .kind = evidence::transcribed,
                   .source = "arXiv 2508.10925, Table 1",
                   .date = "2025-08"},
        .active_counts = counted_embeddings::output};
};

/// gpt-oss-120b.
struct gpt_oss_120b {
    static constexpr transformer shape{.name = "gpt-oss-120b",
                                       .layers = 36,
                                       .hidden = 2880,
                                       .heads = 64,
                                       .kv_heads = 8,
                                       .head_dim = 64,
                                       .vocab = 201088,
                                       .positions = 131072,
                                       .mixers = {mixer_kind::windowed, mixer_kind::grouped},
                                       .window = 128,
                                       .moe = {.experts = 128, .top_k = 4, .expert_ffn = 2880},
                                       .extra = {.qkv_bias = true,
                                                 .attention_output_bias = true,
                                                 .mlp_bias = true,
                                                 .clamped_mlp = true,
                                                 .router_bias = true,
                                                 .attention_sinks = true}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 116'829'156'672,
                       .kind = evidence::transcribed,
                       .source = "weights of openai/gpt-oss-120b, MXFP4 blocks unpacked, no scales",
                       .date = "2025-08"},
        .total = {.value = 116'830'000'000,
                  .unit = 10'000'000,
                  .kind = evidence::transcribed,
                  .source = "arXiv 2508.10925, Table 1",
                  .date = "2025-08"},
        .active = {.value = 5'130'000'000,
                   .unit = 10'000'000,
                   .kind = evidence::transcribed,
                   .source = "arXiv 2508.10925, Table 1",
                   .date = "2025-08"},
        .active_counts = counted_embeddings::output};
};

}  // namespace loadline::models
