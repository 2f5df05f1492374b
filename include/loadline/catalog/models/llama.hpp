// Llama 2, 3 and 3.1: rotary positions, root-mean-square norms, SwiGLU, no biases.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// Shapes: config.json of each repository in `published`; Touvron et al. 2023 (arXiv 2307.09288) and
/// the Llama team 2024 (arXiv 2407.21783), Table 3. The sizes in the names are nominal (the 70B of
/// Llama 2 has 69.0 billion parameters, that of Llama 3 has 70.6), so only exact counts are given.
struct llama2_7b {
    static constexpr transformer shape{.name = "Llama 2 7B",
                                       .layers = 32,
                                       .hidden = 4096,
                                       .ffn = 11008,
                                       .heads = 32,
                                       .vocab = 32000,
                                       .positions = 4096};
    static constexpr published_parameters published{
        .checkpoint = {.value = 6'738'415'616,
                       .kind = evidence::transcribed,
                       .source = "weights of meta-llama/Llama-2-7b-hf",
                       .date = "2023-07"}};
};

/// Llama 2 13B.
struct llama2_13b {
    static constexpr transformer shape{.name = "Llama 2 13B",
                                       .layers = 40,
                                       .hidden = 5120,
                                       .ffn = 13824,
                                       .heads = 40,
                                       .vocab = 32000,
                                       .positions = 4096};
    static constexpr published_parameters published{
        .checkpoint = {.value = 13'015'864'320,
                       .kind = evidence::transcribed,
                       .source = "weights of meta-llama/Llama-2-13b-hf",
                       .date = "2023-07"}};
};

/// Llama 2 70B.
struct llama2_70b {
    static constexpr transformer shape{.name = "Llama 2 70B",
                                       .layers = 80,
                                       .hidden = 8192,
                                       .ffn = 28672,
                                       .heads = 64,
                                       .kv_heads = 8,
                                       .vocab = 32000,
                                       .positions = 4096};
    static constexpr published_parameters published{
        .checkpoint = {.value = 68'976'648'192,
                       .kind = evidence::transcribed,
                       .source = "weights of meta-llama/Llama-2-70b-hf",
                       .date = "2023-07"}};
};

/// Llama 3 8B.
struct llama3_8b {
    static constexpr transformer shape{.name = "Llama 3 8B",
                                       .layers = 32,
                                       .hidden = 4096,
                                       .ffn = 14336,
                                       .heads = 32,
                                       .kv_heads = 8,
                                       .vocab = 128256,
                                       .positions = 8192};
    static constexpr published_parameters published{
        .checkpoint = {.value = 8'030'261'248,
                       .kind = evidence::transcribed,
                       .source = "weights of meta-llama/Meta-Llama-3-8B",
                       .date = "2024-04"}};
};

/// Llama 3 70B.
struct llama3_70b {
    static constexpr transformer shape{.name = "Llama 3 70B",
                                       .layers = 80,
                                       .hidden = 8192,
                                       .ffn = 28672,
                                       .heads = 64,
                                       .kv_heads = 8,
                                       .vocab = 128256,
                                       .positions = 8192};
    static constexpr published_parameters published{
        .checkpoint = {.value = 70'553'706'496,
                       .kind = evidence::transcribed,
                       .source = "weights of meta-llama/Meta-Llama-3-70B",
                       .date = "2024-04"}};
};

/// Llama 3.1 has the shapes of Llama 3 and sixteen times its context.
struct llama31_8b {
    static constexpr transformer shape{.name = "Llama 3.1 8B",
                                       .layers = 32,
                                       .hidden = 4096,
                                       .ffn = 14336,
                                       .heads = 32,
                                       .kv_heads = 8,
                                       .vocab = 128256,
                                       .positions = 131072};
    static constexpr published_parameters published{
        .checkpoint = {.value = 8'030'261'248,
                       .kind = evidence::transcribed,
                       .source = "weights of meta-llama/Llama-3.1-8B",
                       .date = "2024-07"}};
};

/// Llama 3.1 70B.
struct llama31_70b {
    static constexpr transformer shape{.name = "Llama 3.1 70B",
                                       .layers = 80,
                                       .hidden = 8192,
                                       .ffn = 28672,
                                       .heads = 64,
                                       .kv_heads = 8,
                                       .vocab = 128256,
                                       .positions = 131072};
    static constexpr published_parameters published{
        .checkpoint = {.value = 70'553'706'496,
                       .kind = evidence::transcribed,
                       .source = "weights of meta-llama/Llama-3.1-70B",
                       .date = "2024-07"}};
};

/// Of Llama 3.1. Its first weights held each of the 8 key and value heads twice, for 16-way tensor
/// parallelism; the paper and, since August 2024, the weights have 8.
struct llama3_405b {
    static constexpr transformer shape{.name = "Llama 3.1 405B",
                                       .layers = 126,
                                       .hidden = 16384,
                                       .ffn = 53248,
                                       .heads = 128,
                                       .kv_heads = 8,
                                       .vocab = 128256,
                                       .positions = 131072};
    static constexpr published_parameters published{
        .checkpoint = {.value = 405'853'388'800,
                       .kind = evidence::transcribed,
                       .source = "weights of meta-llama/Llama-3.1-405B",
                       .date = "2024-07"}};
};

}  // namespace loadline::models
