// validate(transformer): whether a model is one that layers can be made of.
#pragma once

#include <loadline/workload/layer.hpp>
#include <loadline/workload/model_layers.hpp>

namespace loadline {

[[nodiscard]] constexpr input_errors validate(const vision_tower& tower) {
    input_errors errors;
    const auto expect = [&](const char* field, std::int64_t value, double least, double most) {
        errors.expect(field, static_cast<double>(value), least, most);
    };
    expect("transformer.vision.layers (0: none)", tower.layers, 0, 1e4);
    expect("transformer.vision.parameters", tower.parameters, 0, tower.layers > 0 ? 1e12 : 0);
    if (tower.layers > 0) {
        expect("transformer.vision.hidden", tower.hidden, 1, 1e6);
        expect("transformer.vision.ffn", tower.ffn, 1, 1e7);
        expect("transformer.vision.heads", tower.heads, 1, 1e4);
        expect("transformer.vision.patches", tower.patches, 1, 1e7);
        expect("transformer.vision.tokens", tower.tokens, 1, 1e7);
    }
    return errors;
}

// One kind of layer; of a mixer and a feed-forward that an earlier kind has, nothing twice.
[[nodiscard]] constexpr input_errors validate_kind(const transformer& model,
                                                   const model_layers& layers, std::size_t i) {
    input_errors errors;
    const auto expect = [&](const char* field, std::int64_t value, double least, double most) {
        errors.expect(field, static_cast<double>(value), least, most);
    };
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
    return errors;
}

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
    errors.append(validate(model.vision));
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
    for (std::size_t i = 0; i < layers.size(); ++i) errors.append(validate_kind(model, layers, i));
    return errors;
}

}  // namespace loadline
