// GPT-2 and GPT-3: learned positions, layer norms, biases everywhere, tied embeddings.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shape: config.json of openai-community/gpt2-xl; Radford et al. 2019, Table 2, whose 1542M is an
/// error that OpenAI corrected with the release: 1558M.
struct gpt2_xl {
    static constexpr transformer shape{
        .name = "GPT-2 XL",
        .layers = 48,
        .hidden = 1600,
        .ffn = 6400,
        .heads = 25,
        .vocab = 50257,
        .positions = 1024,
        .mlp = mlp_kind::plain,
        .norm = norm_kind::layer,
        .position = position_kind::learned,
        .embedding = embedding_kind::tied,
        .extra = {.qkv_bias = true, .attention_output_bias = true, .mlp_bias = true}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 1'557'611'200,
                       .kind = evidence::transcribed,
                       .source = "weights of openai-community/gpt2-xl",
                       .date = "2019-11"},
        .total = {.value = 1'558'000'000,
                  .unit = 1'000'000,
                  .kind = evidence::transcribed,
                  .source = "github.com/openai/gpt-2, model name 1558M",
                  .date = "2019-11"}};
};

/// Shape: Brown et al. 2020 (arXiv 2005.14165), Table 2.1, with the vocabulary of GPT-2. Every other
/// layer has locally banded attention, of a width never published, so that none is given here.
struct gpt3_175b {
    static constexpr transformer shape{
        .name = "GPT-3 175B",
        .layers = 96,
        .hidden = 12288,
        .ffn = 49152,
        .heads = 96,
        .vocab = 50257,
        .positions = 2048,
        .mlp = mlp_kind::plain,
        .norm = norm_kind::layer,
        .position = position_kind::learned,
        .embedding = embedding_kind::tied,
        .extra = {.qkv_bias = true, .attention_output_bias = true, .mlp_bias = true}};
    static constexpr published_parameters published{
        .total = {.value = 174'600'000'000,
                  .unit = 100'000'000,
                  .kind = evidence::memory,
                  .source = "arXiv 2005.14165, Table D.1 (from memory)",
                  .date = "2020-05"}};
};

}  // namespace loadline::models
