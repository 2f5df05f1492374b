// The four GPT shapes on which Megatron-LM measured time and memory (Korthikanti et al. 2022).
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shapes: Korthikanti et al. 2022 (arXiv 2205.05198), Table 3, with the vocabulary (51,200: that of
/// GPT-2, padded for tensor parallelism) and length of its section 6. The larger two are also in
/// Narayanan et al. 2021 (arXiv 2104.04473), Table 1, which prints more digits.
struct megatron_22b {
    static constexpr transformer shape{
        .name = "Megatron 22B",
        .layers = 48,
        .hidden = 6144,
        .ffn = 24576,
        .heads = 64,
        .vocab = 51200,
        .positions = 2048,
        .mlp = mlp_kind::plain,
        .norm = norm_kind::layer,
        .position = position_kind::learned,
        .embedding = embedding_kind::tied,
        .extra = {.qkv_bias = true, .attention_output_bias = true, .mlp_bias = true}};
    static constexpr published_parameters published{.total = {.value = 22'000'000'000,
                                                              .unit = 1'000'000'000,
                                                              .kind = evidence::transcribed,
                                                              .source = "arXiv 2205.05198, Table 3",
                                                              .date = "2022-05"}};
};

/// Megatron 175B.
struct megatron_175b {
    static constexpr transformer shape{
        .name = "Megatron 175B",
        .layers = 96,
        .hidden = 12288,
        .ffn = 49152,
        .heads = 96,
        .vocab = 51200,
        .positions = 2048,
        .mlp = mlp_kind::plain,
        .norm = norm_kind::layer,
        .position = position_kind::learned,
        .embedding = embedding_kind::tied,
        .extra = {.qkv_bias = true, .attention_output_bias = true, .mlp_bias = true}};
    static constexpr published_parameters published{.total = {.value = 175'000'000'000,
                                                              .unit = 1'000'000'000,
                                                              .kind = evidence::transcribed,
                                                              .source = "arXiv 2205.05198, Table 3",
                                                              .date = "2022-05"}};
};

/// Megatron 530B.
struct megatron_530b {
    static constexpr transformer shape{
        .name = "Megatron 530B",
        .layers = 105,
        .hidden = 20480,
        .ffn = 81920,
        .heads = 128,
        .vocab = 51200,
        .positions = 2048,
        .mlp = mlp_kind::plain,
        .norm = norm_kind::layer,
        .position = position_kind::learned,
        .embedding = embedding_kind::tied,
        .extra = {.qkv_bias = true, .attention_output_bias = true, .mlp_bias = true}};
    static constexpr published_parameters published{.total = {.value = 529'600'000'000,
                                                              .unit = 100'000'000,
                                                              .kind = evidence::transcribed,
                                                              .source = "arXiv 2104.04473, Table 1",
                                                              .date = "2021-04"}};
};

/// Megatron 1T.
struct megatron_1t {
    static constexpr transformer shape{
        .name = "Megatron 1T",
        .layers = 128,
        .hidden = 25600,
        .ffn = 102400,
        .heads = 160,
        .vocab = 51200,
        .positions = 2048,
        .mlp = mlp_kind::plain,
        .norm = norm_kind::layer,
        .position = position_kind::learned,
        .embedding = embedding_kind::tied,
        .extra = {.qkv_bias = true, .attention_output_bias = true, .mlp_bias = true}};
    static constexpr published_parameters published{.total = {.value = 1'008'000'000'000,
                                                              .unit = 100'000'000,
                                                              .kind = evidence::transcribed,
                                                              .source = "arXiv 2104.04473, Table 1",
                                                              .date = "2021-04"}};
};

}  // namespace loadline::models
