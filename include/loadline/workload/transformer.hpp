// The shape of a transformer, from which parameters, operations and memory follow.
#pragma once

#include <loadline/hardware/spec.hpp>
#include <loadline/units/fixed_text.hpp>
#include <loadline/units/input_error.hpp>

#include <loadline/workload/layer_list.hpp>

#include <concepts>
#include <cstdint>

namespace loadline {

/// Whether an MLP has a gate.
enum class mlp_kind : std::uint8_t {
    plain,  // two matrices: up, down (GELU)
    gated   // three: gate, up, down (SwiGLU)
};
/// Whether mixer and feed-forward follow each other or work side by side.
enum class block_kind : std::uint8_t {
    serial,  // the MLP reads what attention has added
    // both read the same input, and are added together
    parallel,           // after one norm: GPT-J, PaLM, Falcon 7B
    parallel_two_norms  // each after its own: GPT-NeoX, Falcon 40B and 180B
};
/// Which norm, by what it keeps and learns.
enum class norm_kind : std::uint8_t {
    rms,   // a gain
    layer  // a gain and a bias
};
/// How positions enter.
enum class position_kind : std::uint8_t {
    rotary,   // no parameters
    learned,  // a vector for each position up to the limit
    none      // no parameters, and nothing to rotate
};
/// Whether the output projection is the input embedding.
enum class embedding_kind : std::uint8_t {
    untied,  // the output projection has its own matrix
    tied     // it is the input embedding
};

/// Ranks and widths of latent attention, named as in the DeepSeek-V2 and -V3 configurations.
struct latent_attention_widths {
    std::int64_t q_rank = 0;  // zero: queries are projected directly
    std::int64_t kv_rank = 0;
    std::int64_t nope_head_dim = 0;  // of a query or key head, without position
    std::int64_t rope_head_dim = 0;  // rotary part; the key's is shared by all heads
    std::int64_t v_head_dim = 0;

    [[nodiscard]] constexpr std::int64_t qk() const { return nope_head_dim + rope_head_dim; }
};

/// What chooses the keys of sparse attention: small heads score all keys, and the best `top_k` are attended
/// to (DeepSeek-V3.2, arXiv 2512.02556, section 2).
struct key_indexer {
    std::int64_t heads = 0;
    std::int64_t head_dim = 0;
    std::int64_t top_k = 0;
};

/// Layers that carry a state from token to token instead of keys and values: for each value head a matrix of
/// key_dim x value_dim. Keys and queries may have fewer heads, which value heads share. Mamba-2's names: heads
/// and head_dim are those of values, groups and state those of keys.
struct recurrence {
    std::int64_t key_heads = 0;
    std::int64_t value_heads = 0;
    std::int64_t key_dim = 0;
    std::int64_t value_dim = 0;
    std::int64_t convolution =
        0;                   // tokens that a causal convolution before it reaches over; zero: none
    std::int64_t chunk = 0;  // tokens that training and prefill take at once

    [[nodiscard]] constexpr std::int64_t key_width() const { return key_heads * key_dim; }
    [[nodiscard]] constexpr std::int64_t value_width() const { return value_heads * value_dim; }
};

/// The experts of a mixture; without any, a dense model.
struct mixture_of_experts {
    std::int64_t experts = 0;  // zero: a dense model
    std::int64_t top_k = 0;    // routed experts a token visits
    std::int64_t expert_ffn = 0;
    std::int64_t shared_experts = 0;  // visited by every token, of width shared_ffn each
    std::int64_t shared_ffn = 0;      // zero: as expert_ffn
    std::int64_t dense_layers = 0;    // the first layers, with a plain MLP of width ffn
    bool shared_gate = false;         // a weight for what the shared experts give (Qwen3-Next)
};

/// What turns images into tokens before the first layer: an encoder that sees `patches` of an image, and a projector
/// that makes `tokens` of these. Its layers are grouped attention and an MLP, each after a norm.
struct vision_tower {
    std::int64_t layers = 0;  // zero: a model of text
    std::int64_t hidden = 0;
    std::int64_t ffn = 0;
    std::int64_t heads = 0;
    std::int64_t patches = 0;     // of an image
    std::int64_t tokens = 0;      // that the model reads of one
    std::int64_t parameters = 0;  // of tower and projector, as published
    mlp_kind mlp = mlp_kind::plain;
};

/// Small parameters that published counts include.
struct extra_parameters {
    bool qkv_bias = false;
    bool attention_output_bias = false;
    bool mlp_bias = false;
    bool clamped_mlp = false;  // its function takes inputs within a limit (gpt-oss), no parameter
    bool router_bias = false;  // one for each expert, in each mixture layer
    bool qk_norm = false;      // a gain over the head dimension for queries and for keys
    bool attention_sinks = false;  // a learned logit for each head (gpt-oss)
    bool norms_after = false;  // of what each block adds, besides the one before it (Gemma 2 and 3)
};

/// A decoder-only transformer. Structural: a template argument and a run-time value are the same
/// struct. Zero means "follows from the others" where said.
struct transformer {
    fixed_text<31> name{};
    std::int64_t layers = 0;
    std::int64_t hidden = 0;
    std::int64_t ffn = 0;       // of the dense MLP
    std::int64_t heads = 0;     // query heads
    std::int64_t kv_heads = 0;  // zero: as heads
    std::int64_t head_dim = 0;  // zero: hidden / heads
    std::int64_t vocab = 0;
    std::int64_t positions = 0;  // longest context
    // Of the layers in turn, repeated. Empty: all are grouped attention; all have an MLP, or experts if the
    // model has any. The first moe.dense_layers have an MLP whatever is listed.
    layer_list<mixer_kind> mixers{};
    layer_list<feed_forward_kind> feed_forwards{};
    mlp_kind mlp = mlp_kind::gated;
    block_kind block = block_kind::serial;
    norm_kind norm = norm_kind::rms;
    position_kind position = position_kind::rotary;
    embedding_kind embedding = embedding_kind::untied;
    latent_attention_widths latent{};
    key_indexer indexer{};
    loadline::recurrence recurrence{};
    std::int64_t window = 0;  // tokens that windowed and chunked layers attend to
    mixture_of_experts moe{};
    extra_parameters extra{};
    // Modules behind the last layer that each predict one token further: a layer like the last, a matrix that joins
    // it to the embedding, and the model's output projection (DeepSeek-V3, arXiv 2412.19437, section 2.2). Trained
    // with the model; served where they make drafts.
    std::int64_t predictions = 0;
    vision_tower vision{};

    [[nodiscard]] constexpr std::int64_t key_value_heads() const {
        return kv_heads == 0 ? heads : kv_heads;
    }
    [[nodiscard]] constexpr std::int64_t head_width() const {
        return head_dim != 0 ? head_dim : heads != 0 ? hidden / heads : 0;
    }
    [[nodiscard]] constexpr bool has_experts() const { return moe.experts > 0; }
    [[nodiscard]] constexpr std::int64_t shared_width() const {
        return moe.shared_experts * (moe.shared_ffn == 0 ? moe.expert_ffn : moe.shared_ffn);
    }
    [[nodiscard]] constexpr mixer_kind mixer_of(std::int64_t layer) const {
        return mixers.empty() ? mixer_kind::grouped : mixers[layer];
    }
    [[nodiscard]] constexpr feed_forward_kind feed_forward_of(std::int64_t layer) const {
        if (layer < moe.dense_layers) return feed_forward_kind::mlp;
        if (!feed_forwards.empty()) return feed_forwards[layer];
        return has_experts() ? feed_forward_kind::experts : feed_forward_kind::mlp;
    }
    [[nodiscard]] constexpr layer_kind kind_of(std::int64_t layer) const {
        return {mixer_of(layer), feed_forward_of(layer)};
    }
};

/// A model as a value. What walks its layers is a template of it, so that compilers make what a program calls, and
/// nothing of it where this library is only included.
template <class T>
concept model_value = std::same_as<T, transformer>;

/// A model type names its shape: struct tiny { static constexpr transformer shape{.layers = 2, ...}; };
template <class T>
concept model_type = requires {
    { &T::shape } -> std::convertible_to<const transformer*>;  // of the type, not of each object
    typename std::integral_constant<std::int64_t, T::shape.layers>;  // a constant
};

template <model_type Model>
struct lowering<Model> {
    [[nodiscard]] static constexpr transformer value() { return Model::shape; }
};

}  // namespace loadline
