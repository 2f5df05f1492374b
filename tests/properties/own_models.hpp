// Models of one's own, of every kind of layer.
#pragma once

#include "number_of_jobs.hpp"

#include <loadline/catalog/models.hpp>
#include <loadline/workload/valid_model.hpp>

#include <boost/hana/for_each.hpp>

#include <vector>

namespace properties {

using namespace loadline;
using golden::draw;

inline const std::vector<transformer>& catalogue_models() {
    static const std::vector<transformer> all = [] {
        std::vector<transformer> list;
        boost::hana::for_each(catalog::models,
                              [&](auto t) { list.push_back(spec<typename decltype(t)::type>); });
        return list;
    }();
    return all;
}

inline void own_mixture(draw& d, transformer& m) {
    m.moe.experts = std::int64_t{1} << (1 + d.below(8));
    m.moe.top_k = 1 + d.below(std::min(m.moe.experts, std::int64_t{8}));
    m.moe.expert_ffn = 64 * (1 + d.below(64));
    m.moe.shared_experts = d.of<std::int64_t>({0, 0, 1, 2});
    m.moe.dense_layers = d.chance(70) ? 0 : d.below(m.layers + 1);
}

// Any kinds of layers in turn; keys are shared after some were made, and no layer is of nothing.
inline void own_layers(draw& d, transformer& m) {
    const std::int64_t turn = 1 + d.below(4);
    bool keys = false;
    for (std::int64_t i = 0; i < turn; ++i) {
        auto kind = static_cast<mixer_kind>(d.below(static_cast<std::int64_t>(mixer_kind::none)));
        if (kind == mixer_kind::shared_keys && !keys) kind = mixer_kind::grouped;
        keys = keys || kind == mixer_kind::grouped || kind == mixer_kind::windowed;
        m.mixers.push_back(kind);
    }
}

inline transformer own_model(draw& d) {
    transformer m;
    m.name = fixed_text<31>{"own model"};
    m.layers = d.of<std::int64_t>({1, 2, 3, 4, 8, 12, 16, 24, 32, 60, 64, 96});
    const std::int64_t width = d.of<std::int64_t>({16, 64, 64, 80, 128, 128, 256});
    m.kv_heads = d.of<std::int64_t>({1, 2, 4, 8, 8, 16, 32});
    m.heads = m.kv_heads * d.of<std::int64_t>({1, 1, 2, 4, 8});
    m.hidden = m.heads * width;
    if (d.chance(20)) m.head_dim = d.of<std::int64_t>({32, 64, 100, 128, 192});
    m.ffn = m.hidden * d.of<std::int64_t>({1, 2, 3, 4, 8});
    m.vocab = d.chance(60) ? 1024 * (1 + d.below(256)) : 1 + d.below(200'000);
    m.positions = d.of<std::int64_t>({1024, 4096, 32768, 131072, 1'000'000});
    m.mlp = d.of({mlp_kind::plain, mlp_kind::gated});
    m.block = d.of({block_kind::serial, block_kind::parallel, block_kind::parallel_two_norms});
    m.norm = d.of({norm_kind::rms, norm_kind::layer});
    m.position = d.of({position_kind::rotary, position_kind::learned, position_kind::none});
    m.embedding = d.of({embedding_kind::untied, embedding_kind::tied});
    m.latent = {.q_rank = d.of<std::int64_t>({0, 256, 1536}),
                .kv_rank = 64 * (1 + d.below(8)),
                .nope_head_dim = d.of<std::int64_t>({32, 64, 128}),
                .rope_head_dim = d.of<std::int64_t>({0, 32, 64}),
                .v_head_dim = d.of<std::int64_t>({32, 64, 128})};
    m.indexer = {.heads = m.heads,
                 .head_dim = d.of<std::int64_t>({32, 128}),
                 .top_k = d.of<std::int64_t>({64, 2048})};
    m.recurrence = {.key_heads = m.kv_heads,
                    .value_heads = m.heads,
                    .key_dim = d.of<std::int64_t>({32, 64, 128}),
                    .value_dim = d.of<std::int64_t>({32, 64, 128}),
                    .convolution = d.of<std::int64_t>({0, 4}),
                    .chunk = d.of<std::int64_t>({64, 256})};
    m.window = d.of<std::int64_t>({128, 1024, 8192});
    if (d.chance(50)) own_mixture(d, m);
    if (d.chance(50)) own_layers(d, m);
    if (d.chance(10)) m.predictions = 1 + d.below(2);
    m.extra = {.qkv_bias = d.chance(20),
               .attention_output_bias = d.chance(20),
               .mlp_bias = d.chance(20),
               .clamped_mlp = d.chance(10),
               .router_bias = d.chance(20),
               .qk_norm = d.chance(20),
               .attention_sinks = d.chance(10),
               .norms_after = d.chance(10)};
    return without_idle_fields(m);
}

}  // namespace properties
