// Models by the names that measurements of 2026 give them.
#pragma once

#include <loadline/catalog/models.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace validation {

// Trinity of Arcee, three layers with a window and one without: arcee-ai/Trinity-Nano-Preview/config.json; of the large
// one, the overrides of test_config.py in contrib/models/Trinity of neuronx-distributed-inference.
// clang-format off
inline constexpr loadline::transformer trinity_nano{.name = "Trinity-Nano", .layers = 56, .hidden = 1024, .ffn = 3072, .heads = 8, .kv_heads = 2, .head_dim = 128, .vocab = 200192, .positions = 131072, .mixers = {loadline::mixer_kind::windowed, loadline::mixer_kind::windowed, loadline::mixer_kind::windowed, loadline::mixer_kind::grouped}, .window = 2048, .moe = {.experts = 128, .top_k = 8, .expert_ffn = 256, .shared_experts = 1, .dense_layers = 2}};
inline constexpr loadline::transformer trinity_large{.name = "Trinity-Large", .layers = 60, .hidden = 3072, .ffn = 12288, .heads = 48, .kv_heads = 8, .head_dim = 128, .vocab = 200192, .positions = 131072, .mixers = {loadline::mixer_kind::windowed, loadline::mixer_kind::windowed, loadline::mixer_kind::windowed, loadline::mixer_kind::grouped}, .window = 4096, .moe = {.experts = 256, .top_k = 4, .expert_ffn = 3072, .shared_experts = 1, .dense_layers = 6}};
// clang-format on

inline std::optional<loadline::transformer> shape_named(std::string_view name) {
    using namespace loadline::models;
    struct named {
        std::string_view name;
        const loadline::transformer* shape;
    };
    static constexpr std::array all{named{"Llama-3.1-8B", &llama31_8b::shape},
                                    named{"Llama-3.3-70B", &llama31_70b::shape},
                                    named{"Llama-4-Scout", &llama4_scout::shape},
                                    named{"Qwen3-8B", &qwen3_8b::shape},
                                    named{"Qwen3-Embedding-8B", &qwen3_8b::shape},
                                    named{"Qwen3-30B-A3B", &qwen3_30b_a3b::shape},
                                    named{"Qwen3-235B-A22B", &qwen3_235b_a22b::shape},
                                    named{"Trinity-Nano", &trinity_nano},
                                    named{"Trinity-Large", &trinity_large}};
    for (const named& n : all)
        if (n.name == name) return *n.shape;
    return std::nullopt;
}

}  // namespace validation
