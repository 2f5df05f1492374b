// What the layers of a model are: kinds of mixers and feed-forwards, and short lists of them that repeat.
#pragma once

#include <loadline/units/bounded.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace loadline {

/// What mixes the tokens of a sequence. Each has one header in workload/mixers/, which lists its operations.
enum class mixer_kind : std::uint8_t {
    grouped,      // multi-head, grouped-query or multi-query attention: told apart by kv_heads
    windowed,     // the same over the last transformer::window tokens
    chunked,      // the same inside each chunk of transformer::window tokens (Llama 4)
    shared_keys,  // the same over keys and values that an earlier layer made (arXiv 2405.12981)
    gated,        // the same with a gate on its output (Qwen3-Next)
    latent,       // multi-head latent attention (DeepSeek-V2, arXiv 2405.04434)
    sparse,       // latent attention to the keys that an indexer chose (DeepSeek-V3.2)
    delta,        // gated delta rule (arXiv 2412.06464)
    lightning,    // linear attention with a decay for each head (arXiv 2501.08313)
    state_space,  // Mamba-2 (arXiv 2405.21060)
    none          // a layer of its own kind: the feed-forward alone
};

/// What works on each token alone. One header each in workload/feed_forwards/.
enum class feed_forward_kind : std::uint8_t {
    mlp,      // two matrices, or three where it is gated: transformer::mlp
    experts,  // a mixture, with what all tokens visit
    none      // a layer of its own kind: the mixer alone
};

/// The mixer and the feed-forward of a layer.
struct layer_kind {
    mixer_kind mixer = mixer_kind::grouped;
    feed_forward_kind feed_forward = feed_forward_kind::mlp;

    [[nodiscard]] constexpr bool mixes() const { return mixer != mixer_kind::none; }
    [[nodiscard]] constexpr bool feeds() const { return feed_forward != feed_forward_kind::none; }
    [[nodiscard]] constexpr layer_kind mixer_alone() const {
        return {mixer, feed_forward_kind::none};
    }
    [[nodiscard]] constexpr layer_kind feed_forward_alone() const {
        return {mixer_kind::none, feed_forward};
    }
    friend constexpr bool operator==(const layer_kind&, const layer_kind&) = default;
};

/// Fields of a transformer that some kinds of layers read and others do not: a mixer's or feed-forward's `reads`.
struct fields_read {
    bool window = false;
    bool latent = false;
    bool indexer = false;
    bool recurrence = false;
    bool convolution = false;  // of recurrence
    bool experts = false;
    bool head_dim = false;
    bool kv_heads = false;
    bool projections = false;  // biases, and norms of queries and keys, of extra_parameters
    bool sinks = false;
    bool ffn = false;
    bool mlp_bias = false;

    constexpr void add(const fields_read& o) {
        window = window || o.window;
        latent = latent || o.latent;
        indexer = indexer || o.indexer;
        recurrence = recurrence || o.recurrence;
        convolution = convolution || o.convolution;
        experts = experts || o.experts;
        head_dim = head_dim || o.head_dim;
        kv_heads = kv_heads || o.kv_heads;
        projections = projections || o.projections;
        sinks = sinks || o.sinks;
        ffn = ffn || o.ffn;
        mlp_bias = mlp_bias || o.mlp_bias;
    }
};

/// The number of the last mixer_kind; a list can hold greater ones, which are no kind.
inline constexpr auto last_mixer_kind = static_cast<std::int64_t>(mixer_kind::none);
/// The last number of a feed_forward_kind.
inline constexpr auto last_feed_forward_kind = static_cast<std::int64_t>(feed_forward_kind::none);

/// Kinds of layers in order, repeated for as many layers as there are: {windowed, grouped} is windowed,
/// grouped, windowed, ... At most 128 entries. Structural; four bits an entry.
template <class Kind>
struct layer_list {
    static constexpr std::size_t most = 128;

    std::int64_t length = 0;
    std::array<std::uint64_t, most / 16> words{};

    constexpr layer_list() = default;
    constexpr layer_list(std::initializer_list<Kind> kinds) {
        for (const Kind kind : kinds) push_back(kind);
    }
    // What is beyond the most is only counted: validate() refuses it.
    constexpr void push_back(Kind kind) {
        const auto at = static_cast<std::size_t>(length);
        length = bounded_sum(length, 1);
        // what does not fit an entry becomes one that is no kind
        const std::uint64_t entry =
            static_cast<std::uint64_t>(kind) > 15 ? 15 : static_cast<std::uint64_t>(kind);
        if (at < most) words[at / 16] |= entry << (at % 16 * 4);
    }

    [[nodiscard]] constexpr bool empty() const { return length == 0; }
    // Of a list that is not empty.
    [[nodiscard]] constexpr Kind operator[](std::int64_t layer) const {
        const auto at = static_cast<std::size_t>(length == 1 ? 0 : layer % length);
        return static_cast<Kind>(words[at / 16] >> (at % 16 * 4) & 15);
    }
    friend constexpr bool operator==(const layer_list&, const layer_list&) = default;
};

}  // namespace loadline
