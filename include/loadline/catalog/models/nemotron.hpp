// Nemotron-H and Nemotron Nano 2: layers of Mamba-2, of an MLP and, a few, of attention, each alone.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/hybrid_pattern.hpp>

namespace loadline::models {

/// Shapes: config.json of each repository in `published`; arXiv 2504.03624, Table 1 and section 2; of the 47B and the
/// 56B github.com/NVIDIA-NeMo/Megatron-Bridge, nemotron_h_provider.py. Attention has no positions, the MLP a squared
/// ReLU, and only the convolution has biases. No exact counts of the 8B, the 47B and the 56B were found.
struct nemotron_h_8b {
    static constexpr transformer shape =
        with_hybrid_pattern({.name = "Nemotron-H 8B",
                             .layers = 52,
                             .hidden = 4096,
                             .ffn = 21504,
                             .heads = 32,
                             .kv_heads = 8,
                             .head_dim = 128,
                             .vocab = 131072,
                             .positions = 8192,
                             .mlp = mlp_kind::plain,
                             .position = position_kind::none,
                             .recurrence = {.key_heads = 8,
                                            .value_heads = 128,
                                            .key_dim = 128,
                                            .value_dim = 64,
                                            .convolution = 4,
                                            .chunk = 128}},
                            "M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-");
    static constexpr published_parameters published{
        .total = {.value = 8'101'000'000,
                  .unit = 1'000'000,
                  .kind = evidence::transcribed,
                  .source = "size that the Hub shows for nvidia/Nemotron-H-8B-Base-8K",
                  .date = "2025-04"}};
};

/// Pruned from the 56B, whole layers of it too.
struct nemotron_h_47b {
    static constexpr transformer shape =
        with_hybrid_pattern({.name = "Nemotron-H 47B",
                             .layers = 98,
                             .hidden = 8192,
                             .ffn = 30720,
                             .heads = 64,
                             .kv_heads = 8,
                             .head_dim = 128,
                             .vocab = 131072,
                             .positions = 8192,
                             .mlp = mlp_kind::plain,
                             .position = position_kind::none,
                             .recurrence = {.key_heads = 8,
                                            .value_heads = 256,
                                            .key_dim = 256,
                                            .value_dim = 64,
                                            .convolution = 4,
                                            .chunk = 128}},
                            "M-M-M-M-M-M-M-M-M*-M-M-M-M-M-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M"
                            "-M*-M-M-M-M-M-M-M---MM---M-M*-M-M-M-M-M-");
    static constexpr published_parameters published{
        .total = {.value = 47'000'000'000,
                  .unit = 1'000'000'000,
                  .kind = evidence::transcribed,
                  .source = "name of nvidia/Nemotron-H-47B-Base-8K",
                  .date = "2025-04"}};
};

/// Nemotron-H 56B.
struct nemotron_h_56b {
    static constexpr transformer shape =
        with_hybrid_pattern({.name = "Nemotron-H 56B",
                             .layers = 118,
                             .hidden = 8192,
                             .ffn = 32768,
                             .heads = 64,
                             .kv_heads = 8,
                             .head_dim = 128,
                             .vocab = 131072,
                             .positions = 8192,
                             .mlp = mlp_kind::plain,
                             .position = position_kind::none,
                             .recurrence = {.key_heads = 8,
                                            .value_heads = 256,
                                            .key_dim = 256,
                                            .value_dim = 64,
                                            .convolution = 4,
                                            .chunk = 128}},
                            "M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M"
                            "-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-"
                            "M-");
    static constexpr published_parameters published{
        .total = {.value = 56'000'000'000,
                  .unit = 1'000'000'000,
                  .kind = evidence::transcribed,
                  .source = "name of nvidia/Nemotron-H-56B-Base-8K",
                  .date = "2025-04"}};
};

/// Nemotron Nano 9B v2.
struct nemotron_nano_9b_v2 {
    static constexpr transformer shape =
        with_hybrid_pattern({.name = "Nemotron Nano 9B v2",
                             .layers = 56,
                             .hidden = 4480,
                             .ffn = 15680,
                             .heads = 40,
                             .kv_heads = 8,
                             .head_dim = 128,
                             .vocab = 131072,
                             .positions = 131072,
                             .mlp = mlp_kind::plain,
                             .position = position_kind::none,
                             .recurrence = {.key_heads = 8,
                                            .value_heads = 128,
                                            .key_dim = 128,
                                            .value_dim = 80,
                                            .convolution = 4,
                                            .chunk = 128}},
                            "M-M-M-MM-M-M-M*-M-M-M*-M-M-M-M*-M-M-M-M*-M-MM-M-M-M-M-M-");
    static constexpr published_parameters published{
        .checkpoint = {.value = 8'888'227'328,
                       .kind = evidence::transcribed,
                       .source = "weights of nvidia/NVIDIA-Nemotron-Nano-9B-v2",
                       .date = "2025-08"}};
};

}  // namespace loadline::models
