// validate(transformer): whether a model is one that layers can be made of.
#pragma once

#include <loadline/workload/layer.hpp>
#include <loadline/workload/model_layers.hpp>

namespace loadline {

constexpr void add_errors(auto& errors, const vision_tower& tower) {
    const bool sees = tower.layers > 0;
    const auto expect = [&](const char* field, std::int64_t value, std::int64_t most) {
        errors.expect(field, value, sees ? 1 : 0, sees ? most : 0);
    };
    errors.expect("transformer.vision.layers (0: none)", tower.layers, 0, 10'000);
    errors.expect("transformer.vision.parameters (of a model that sees)", tower.parameters, 0,
                  sees ? 1'000'000'000'000 : 0);
    expect("transformer.vision.hidden (of a model that sees)", tower.hidden, 1'000'000);
    expect("transformer.vision.ffn (of a model that sees)", tower.ffn, 10'000'000);
    expect("transformer.vision.heads (of a model that sees)", tower.heads, 10'000);
    expect("transformer.vision.patches (of a model that sees)", tower.patches, 10'000'000);
    expect("transformer.vision.tokens (of a model that sees)", tower.tokens, 10'000'000);
    expect_one(errors, "transformer.vision.mlp", tower.mlp, mlp_kind::gated);
    expect_idle(errors, "transformer.vision.mlp (of a model that sees)",
                static_cast<std::int64_t>(tower.mlp), sees);
}
/// Fields of a vision tower outside their accepted ranges.
template <std::same_as<vision_tower> T = vision_tower>
[[nodiscard]] constexpr input_errors validate(const T& tower) {
    input_errors errors;
    add_errors(errors, tower);
    return errors;
}

/// One kind of layer; of a mixer and a feed-forward that an earlier kind has, nothing twice.
constexpr void add_kind_errors(auto& errors, const transformer& model, const model_layers& layers,
                               std::size_t i) {
    const layer_kind& kind = layers[i];
    errors.expect("transformer.mixers, a kind (15: of an unknown letter in a pattern)",
                  static_cast<std::int64_t>(kind.mixer), 0, last_mixer_kind);
    errors.expect("transformer.feed_forwards, a kind", static_cast<std::int64_t>(kind.feed_forward),
                  0, last_feed_forward_kind);
    errors.expect("transformer, blocks of a layer (mixer, feed-forward)",
                  std::int64_t{kind.mixes() ? 1 : 0} + (kind.feeds() ? 1 : 0), 1, 2);
    bool mixer_seen = false;
    bool feed_forward_seen = false;
    for (std::size_t j = 0; j < i; ++j) {
        mixer_seen = mixer_seen || layers[j].mixer == kind.mixer;
        feed_forward_seen = feed_forward_seen || layers[j].feed_forward == kind.feed_forward;
    }
    if (!mixer_seen)
        with_mixer(kind.mixer, [&](auto mixer) {
            if constexpr (requires { mixer.validate(model, kind.mixer, errors); }) {
                mixer.validate(model, kind.mixer, errors);
            } else {  // it knows of the full list alone
                input_errors own;
                mixer.validate(model, kind.mixer, own);
                errors.append(own);
            }
        });
    if (!feed_forward_seen)
        with_feed_forward(kind.feed_forward, [&](auto feed_forward) {
            if constexpr (requires { feed_forward.validate(model, errors); }) {
                feed_forward.validate(model, errors);
            } else {
                input_errors own;
                feed_forward.validate(model, own);
                errors.append(own);
            }
        });
}

constexpr void add_choice_errors(auto& errors, const transformer& model) {
    expect_one(errors, "transformer.mlp", model.mlp, mlp_kind::gated);
    expect_one(errors, "transformer.block", model.block, block_kind::parallel_two_norms);
    expect_one(errors, "transformer.norm", model.norm, norm_kind::layer);
    expect_one(errors, "transformer.position", model.position, position_kind::none);
    expect_one(errors, "transformer.embedding", model.embedding, embedding_kind::tied);
}

/// What the layers of a model read of it, by their own word.
[[nodiscard]] constexpr fields_read fields_read_by(const model_layers& layers) {
    fields_read all;
    for (const layer_kind& kind : layers) {
        with_mixer(kind.mixer, [&](auto mixer) { all.add(mixer.reads(kind.mixer)); });
        with_feed_forward(kind.feed_forward,
                          [&](auto feed_forward) { all.add(feed_forward.reads()); });
    }
    return all;
}
/// Says of fields that the same layers read that each is idle, where the model has none of these.
[[nodiscard]] constexpr auto idle_unless(bool read, auto& errors) {
    return [read, &errors](const char* field, std::int64_t value) {
        expect_idle(errors, field, value, read);
    };
}
// Of experts, in a model without layers of them; of shared ones, without any.
constexpr void add_idle_errors(auto& errors, const mixture_of_experts& e, bool read) {
    const auto idle = idle_unless(read, errors);
    idle("transformer.moe.experts (with layers of experts)", e.experts);
    idle("transformer.moe.top_k (with layers of experts)", e.top_k);
    idle("transformer.moe.expert_ffn (with layers of experts)", e.expert_ffn);
    idle("transformer.moe.shared_experts (with layers of experts)", e.shared_experts);
    idle("transformer.moe.dense_layers (with layers of experts)", e.dense_layers);
    const bool shares = read && e.shared_experts > 0;
    expect_idle(errors, "transformer.moe.shared_ffn (with shared_experts)", e.shared_ffn, shares);
    expect_idle(errors, "transformer.moe.shared_gate (with shared_experts)",
                std::int64_t{e.shared_gate}, shares);
}
constexpr void add_idle_errors(auto& errors, const latent_attention_widths& w, bool read) {
    const auto idle = idle_unless(read, errors);
    idle("transformer.latent.q_rank (with latent or sparse attention)", w.q_rank);
    idle("transformer.latent.kv_rank (with latent or sparse attention)", w.kv_rank);
    idle("transformer.latent.nope_head_dim (with latent or sparse attention)", w.nope_head_dim);
    idle("transformer.latent.rope_head_dim (with latent or sparse attention)", w.rope_head_dim);
    idle("transformer.latent.v_head_dim (with latent or sparse attention)", w.v_head_dim);
}
constexpr void add_idle_errors(auto& errors, const key_indexer& indexer, bool read) {
    const auto idle = idle_unless(read, errors);
    idle("transformer.indexer.heads (with sparse attention)", indexer.heads);
    idle("transformer.indexer.head_dim (with sparse attention)", indexer.head_dim);
    idle("transformer.indexer.top_k (with sparse attention)", indexer.top_k);
}
constexpr void add_idle_errors(auto& errors, const recurrence& r, bool read, bool convolved) {
    const auto idle = idle_unless(read, errors);
    idle("transformer.recurrence.key_heads (with recurrent layers)", r.key_heads);
    idle("transformer.recurrence.value_heads (with recurrent layers)", r.value_heads);
    idle("transformer.recurrence.key_dim (with recurrent layers)", r.key_dim);
    idle("transformer.recurrence.value_dim (with recurrent layers)", r.value_dim);
    expect_idle(errors, "transformer.recurrence.convolution (with delta or state_space layers)",
                r.convolution, convolved);
    idle("transformer.recurrence.chunk (with recurrent layers)", r.chunk);
}
constexpr void add_idle_errors(auto& errors, const extra_parameters& e, const fields_read& read) {
    const auto idle = [&](const char* field, bool value, bool works) {
        expect_idle(errors, field, std::int64_t{value}, works);
    };
    idle("transformer.extra.qkv_bias (with grouped attention)", e.qkv_bias, read.projections);
    idle("transformer.extra.attention_output_bias (with grouped attention)",
         e.attention_output_bias, read.projections);
    idle("transformer.extra.qk_norm (with grouped attention)", e.qk_norm, read.projections);
    idle("transformer.extra.attention_sinks (with attention)", e.attention_sinks, read.sinks);
    idle("transformer.extra.mlp_bias (with layers of an MLP or experts)", e.mlp_bias,
         read.mlp_bias);
    idle("transformer.extra.clamped_mlp (with layers of experts)", e.clamped_mlp, read.experts);
    idle("transformer.extra.router_bias (with layers of experts)", e.router_bias, read.experts);
}
// Fields of what no layer has: a window of a model whose layers are all full attention, experts that none visits.
constexpr void add_idle_errors(auto& errors, const transformer& model, const model_layers& layers) {
    const fields_read read = fields_read_by(layers);
    add_idle_errors(errors, model.moe, read.experts);
    add_idle_errors(errors, model.extra, read);
    expect_idle(errors, "transformer.ffn (with layers of an MLP)", model.ffn, read.ffn);
    expect_idle(errors, "transformer.kv_heads (with grouped attention)", model.kv_heads,
                read.kv_heads);
    expect_idle(errors, "transformer.head_dim (with grouped attention)", model.head_dim,
                read.head_dim);
    expect_idle(errors, "transformer.window (with windowed or chunked layers)", model.window,
                read.window);
    add_idle_errors(errors, model.latent, read.latent);
    add_idle_errors(errors, model.indexer, read.indexer);
    add_idle_errors(errors, model.recurrence, read.recurrence, read.convolution);
}

/// Adds an error for each field that is outside its range by itself, before layers are made of them.
constexpr void add_range_errors(auto& errors, const transformer& model) {
    const auto expect = [&](const char* field, std::int64_t value, std::int64_t least,
                            std::int64_t most) { errors.expect(field, value, least, most); };
    expect("transformer.layers", model.layers, 1, 10'000);
    expect("transformer.hidden", model.hidden, 1, 1'000'000);
    expect("transformer.ffn", model.ffn, 0, 10'000'000);
    expect("transformer.heads", model.heads, 1, 10'000);
    expect("transformer.kv_heads (0: as heads)", model.kv_heads, 0,
           model.heads < 1 ? 10'000 : model.heads);
    expect("transformer.head_dim (0: hidden / heads)", model.head_dim, 0, 10'000);
    expect("transformer.vocab", model.vocab, 1, 100'000'000);
    expect("transformer.positions", model.positions, 1, 1'000'000'000);
    expect("transformer.window", model.window, 0, 1'000'000'000);
    expect("transformer.moe.experts", model.moe.experts, 0, 100'000);
    expect("transformer.moe.dense_layers", model.moe.dense_layers, 0,
           model.layers < 1 ? 10'000 : model.layers);
    expect("transformer.predictions", model.predictions, 0, 100);
    add_choice_errors(errors, model);
    add_errors(errors, model.vision);
    constexpr std::int64_t most = layer_list<mixer_kind>::most;
    expect("transformer.mixers, how many", model.mixers.length, 0, most);
    expect("transformer.feed_forwards, how many", model.feed_forwards.length, 0, most);
}

constexpr void add_errors(auto& errors, const transformer& model) {
    if (!in_range(errors, [&](auto& found) { add_range_errors(found, model); })) return;
    constexpr std::int64_t most = layer_list<mixer_kind>::most;
    const auto expect = [&](const char* field, std::int64_t value, std::int64_t least,
                            std::int64_t highest) { errors.expect(field, value, least, highest); };
    const model_layers layers{model};
    expect("transformer, layers after which mixers and feed_forwards repeat together",
           layers.period(), 1, most);
    expect("transformer, kinds of layers",
           static_cast<std::int64_t>(layers.size()) + (layers.too_many() ? 1 : 0), 1,
           static_cast<std::int64_t>(most_layer_kinds));
    for (std::size_t i = 0; i < layers.size(); ++i) add_kind_errors(errors, model, layers, i);
    add_idle_errors(errors, model, layers);
}
/// The model without the fields that none of its layers reads, which validate() refuses: for shapes out of a table or a
/// configuration, which state `head_dim` beside latent attention, or `ffn` where every layer is of experts. One that no
/// layers can be made of stays as it is.
[[nodiscard]] constexpr transformer
without_idle_fields(const std::same_as<transformer> auto& model) {
    transformer m = model;
    input_verdict verdict;
    add_range_errors(verdict, m);
    if (!verdict) return m;
    const fields_read read = fields_read_by(model_layers{m});
    if (!read.window) m.window = 0;
    if (!read.latent) m.latent = {};
    if (!read.indexer) m.indexer = {};
    if (!read.recurrence) m.recurrence = {};
    if (!read.convolution) m.recurrence.convolution = 0;
    if (!read.experts) m.moe = {};
    if (m.moe.shared_experts == 0) {
        m.moe.shared_ffn = 0;
        m.moe.shared_gate = false;
    }
    if (!read.ffn) m.ffn = 0;
    if (!read.kv_heads) m.kv_heads = 0;
    if (!read.head_dim) m.head_dim = 0;
    extra_parameters& e = m.extra;
    if (!read.projections) e.qkv_bias = e.attention_output_bias = e.qk_norm = false;
    if (!read.sinks) e.attention_sinks = false;
    if (!read.mlp_bias) e.mlp_bias = false;
    if (!read.experts) e.clamped_mlp = e.router_bias = false;
    return m;
}
/// Fields outside their accepted ranges, those of the mixers and feed-forwards that the model has among them.
template <std::same_as<transformer> T = transformer>
[[nodiscard]] constexpr input_errors validate(const T& model) {
    input_errors errors;
    add_errors(errors, model);
    return errors;
}

}  // namespace loadline
