// validate(transformer): whether a model is one that layers can be made of.
#pragma once

#include <loadline/workload/layer.hpp>
#include <loadline/workload/model_layers.hpp>

namespace loadline {

/// Fields outside their accepted ranges, those of the mixers and feed-forwards that the model has among them.
[[nodiscard]] constexpr input_errors validate(const transformer& model) {
    input_errors errors;
    const auto expect = [&](const char* field, std::int64_t value, double least, double most) {
        errors.expect(field, static_cast<double>(value), least, most);
    };
    expect("transformer.layers", model.layers, 1, 1e4);
    expect("transformer.hidden", model.hidden, 1, 1e6);
    expect("transformer.ffn", model.ffn, 0, 1e7);
    expect("transformer.heads", model.heads, 1, 1e4);
    expect("transformer.kv_heads (0: as heads)", model.kv_heads, 0,
           static_cast<double>(model.heads));
    expect("transformer.head_dim (0: hidden / heads)", model.head_dim, 0, 1e4);
    expect("transformer.vocab", model.vocab, 1, 1e8);
    expect("transformer.positions", model.positions, 1, 1e9);
    expect("transformer.window", model.window, 0, 1e9);
    expect("transformer.moe.experts", model.moe.experts, 0, 1e5);
    expect("transformer.moe.dense_layers", model.moe.dense_layers, 0,
           static_cast<double>(model.layers));
    expect("transformer.predictions", model.predictions, 0, 100);
    expect("transformer.vision.layers (0: none)", model.vision.layers, 0, 1e4);
    expect("transformer.vision.parameters", model.vision.parameters, 0,
           model.vision.layers > 0 ? 1e12 : 0);
    if (model.vision.layers > 0) {
        expect("transformer.vision.hidden", model.vision.hidden, 1, 1e6);
        expect("transformer.vision.ffn", model.vision.ffn, 1, 1e7);
        expect("transformer.vision.heads", model.vision.heads, 1, 1e4);
        expect("transformer.vision.patches", model.vision.patches, 1, 1e7);
        expect("transformer.vision.tokens", model.vision.tokens, 1, 1e7);
    }
    const auto most = static_cast<double>(layer_list<mixer_kind>::most);
    expect("transformer.mixers, how many", model.mixers.length, 0, most);
    expect("transformer.feed_forwards, how many", model.feed_forwards.length, 0, most);
    if (!errors) return errors;
    const model_layers layers{model};
    expect("transformer, layers after which mixers and feed_forwards repeat together",
           layers.period(), 1, most);
    expect("transformer, kinds of layers",
           static_cast<std::int64_t>(layers.size()) + (layers.too_many() ? 1 : 0), 1,
           static_cast<double>(most_layer_kinds));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const layer_kind& kind = layers[i];
        expect("transformer.mixers, a kind (15: of an unknown letter in a pattern)",
               static_cast<std::int64_t>(kind.mixer), 0, last_mixer_kind);
        expect("transformer.feed_forwards, a kind", static_cast<std::int64_t>(kind.feed_forward), 0,
               last_feed_forward_kind);
        expect("transformer, blocks of a layer (mixer, feed-forward)",
               (kind.mixes() ? 1 : 0) + (kind.feeds() ? 1 : 0), 1, 2);
        bool mixer_seen = false;
        bool feed_forward_seen = false;
        for (std::size_t j = 0; j < i; ++j) {
            mixer_seen = mixer_seen || layers[j].mixer == kind.mixer;
            feed_forward_seen = feed_forward_seen || layers[j].feed_forward == kind.feed_forward;
        }
        if (!mixer_seen)
            with_mixer(kind.mixer, [&](auto mixer) { mixer.validate(model, kind.mixer, errors); });
        if (!feed_forward_seen)
            with_feed_forward(kind.feed_forward,
                              [&](auto feed_forward) { feed_forward.validate(model, errors); });
    }
    return errors;
}

}  // namespace loadline
