// Llama 4: three of four layers attend inside chunks; a mixture of experts in every layer, or in every other.
#pragma once

#include <loadline/catalog/models/published_parameters.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::models {

/// The text part. Shapes: config.json of each repository in `published`; transformers, llama4/configuration_llama4.py
/// (no_rope_layers, moe_layers) and modeling_llama4.py. Every fourth layer attends to all tokens, without positions,
/// the others rotate and attend inside chunks of 8,192. Scout normalises queries and keys without a gain. With images
/// come 871,932,416 parameters: a vision tower of 811,115,008, its adapter and a projector; Meta's 109B and 400B count
/// them. The active count is met with both embeddings.
struct llama4_scout {
    static constexpr transformer shape{
        .name = "Llama 4 Scout",
        .layers = 48,
        .hidden = 5120,
        .heads = 40,
        .kv_heads = 8,
        .head_dim = 128,
        .vocab = 202048,
        .positions = 10'485'760,
        .mixers = {mixer_kind::chunked, mixer_kind::chunked, mixer_kind::chunked,
                   mixer_kind::grouped},
        .window = 8192,
        .moe = {.experts = 16, .top_k = 1, .expert_ffn = 8192, .shared_experts = 1}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 107'769'861'120,
                       .kind = evidence::transcribed,
                       .source =
                           "weights of meta-llama/Llama-4-Scout-17B-16E-Instruct, 108641793536 "
                           "with 871932416 for images",
                       .date = "2025-04"},
        .active = {.value = 17'000'000'000,
                   .unit = 1'000'000'000,
                   .kind = evidence::transcribed,
                   .source = "model card of meta-llama/Llama-4-Scout-17B-16E-Instruct",
                   .date = "2025-04"},
        .active_counts = counted_embeddings::both};
};

/// Layers take turns: an MLP, then experts.
struct llama4_maverick {
    static constexpr transformer shape{
        .name = "Llama 4 Maverick",
        .layers = 48,
        .hidden = 5120,
        .ffn = 16384,
        .heads = 40,
        .kv_heads = 8,
        .head_dim = 128,
        .vocab = 202048,
        .positions = 1'048'576,
        .mixers = {mixer_kind::chunked, mixer_kind::chunked, mixer_kind::chunked,
                   mixer_kind::grouped},
        .feed_forwards = {feed_forward_kind::mlp, feed_forward_kind::experts},
        .window = 8192,
        .moe = {.experts = 128, .top_k = 1, .expert_ffn = 8192, .shared_experts = 1}};
    static constexpr published_parameters published{
        .checkpoint = {.value = 400'711'848'960,
                       .kind = evidence::transcribed,
                       .source = "weights of meta-llama/Llama-4-Maverick-17B-128E-Instruct, "
                                 "401583781376 with 871932416 for images",
                       .date = "2025-04"},
        .active = {.value = 17'000'000'000,
                   .unit = 1'000'000'000,
                   .kind = evidence::transcribed,
                   .source = "model card of meta-llama/Llama-4-Maverick-17B-128E-Instruct",
                   .date = "2025-04"},
        .active_counts = counted_embeddings::both};
};

}  // namespace loadline::models
