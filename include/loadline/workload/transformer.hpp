// The shape of a transformer, from which parameters, operations and memory follow.
#pragma once

#include <loadline/hardware/spec.hpp>
#include <loadline/units/fixed_text.hpp>
#include <loadline/units/input_error.hpp>

#include <cstdint>

namespace loadline {

enum class attention_kind : std::uint8_t {
    grouped,  // multi-head, grouped-query or multi-query: told apart by kv_heads
    latent    // multi-head latent attention (DeepSeek-V2, arXiv 2405.04434)
};
enum class mlp_kind : std::uint8_t {
    plain,  // two matrices: up, down (GELU)
    gated   // three: gate, up, down (SwiGLU)
};
enum class block_kind : std::uint8_t {
    serial,  // the MLP reads what attention has added
    // both read the same input, and are added together
    parallel,           // after one norm: GPT-J, PaLM, Falcon 7B
    parallel_two_norms  // each after its own: GPT-NeoX, Falcon 40B and 180B
};
enum class norm_kind : std::uint8_t {
    rms,   // a gain
    layer  // a gain and a bias
};
enum class position_kind : std::uint8_t {
    rotary,  // no parameters
    learned  // a vector for each position up to the limit
};
enum class embedding_kind : std::uint8_t {
    untied,  // the output projection has its own matrix
    tied     // it is the input embedding
};

// Ranks and widths of latent attention, named as in the DeepSeek-V2 and -V3 configurations.
struct latent_attention {
    std::int64_t q_rank = 0;  // zero: queries are projected directly
    std::int64_t kv_rank = 0;
    std::int64_t nope_head_dim = 0;  // of a query or key head, without position
    std::int64_t rope_head_dim = 0;  // rotary part; the key's is shared by all heads
    std::int64_t v_head_dim = 0;
};

// Layers that attend only to the last `size` positions: every layer but each `period`-th
// (period 1: every layer; period 2: every other layer is global).
struct sliding_window {
    std::int64_t size = 0;  // zero: no window
    std::int64_t period = 1;
};

struct mixture_of_experts {
    std::int64_t experts = 0;  // zero: a dense model
    std::int64_t top_k = 0;    // routed experts a token visits
    std::int64_t expert_ffn = 0;
    std::int64_t shared_experts = 0;  // visited by every token, of width shared_ffn each
    std::int64_t shared_ffn = 0;      // zero: as expert_ffn
    std::int64_t dense_layers = 0;    // the first layers, with a plain MLP of width ffn
};

// Small parameters that published counts include.
struct extra_parameters {
    bool qkv_bias = false;
    bool attention_output_bias = false;
    bool mlp_bias = false;
    bool router_bias = false;      // one for each expert, in each mixture layer
    bool qk_norm = false;          // a gain over the head dimension for queries and for keys
    bool attention_sinks = false;  // a learned logit for each head (gpt-oss)
};

// A decoder-only transformer. Structural: a template argument and a run-time value are the same
// struct. Zero means "follows from the others" where said.
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
    attention_kind attention = attention_kind::grouped;
    mlp_kind mlp = mlp_kind::gated;
    block_kind block = block_kind::serial;
    norm_kind norm = norm_kind::rms;
    position_kind position = position_kind::rotary;
    embedding_kind embedding = embedding_kind::untied;
    latent_attention latent{};
    sliding_window window{};
    mixture_of_experts moe{};
    extra_parameters extra{};

    [[nodiscard]] constexpr std::int64_t key_value_heads() const {
        return kv_heads == 0 ? heads : kv_heads;
    }
    [[nodiscard]] constexpr std::int64_t head_width() const {
        return head_dim != 0 ? head_dim : heads != 0 ? hidden / heads : 0;
    }
    [[nodiscard]] constexpr std::int64_t norms_of_layer() const {
        return block == block_kind::parallel ? 1 : 2;
    }
    [[nodiscard]] constexpr bool has_experts() const { return moe.experts > 0; }
    [[nodiscard]] constexpr std::int64_t expert_layers() const {
        return has_experts() ? layers - moe.dense_layers : 0;
    }
    [[nodiscard]] constexpr std::int64_t dense_layers() const { return layers - expert_layers(); }
    [[nodiscard]] constexpr std::int64_t shared_width() const {
        return moe.shared_experts * (moe.shared_ffn == 0 ? moe.expert_ffn : moe.shared_ffn);
    }
    // Layers whose attention is limited to the window.
    [[nodiscard]] constexpr std::int64_t windowed_layers() const {
        if (window.size == 0) return 0;
        return window.period <= 1 ? layers : layers - layers / window.period;
    }
};

// A model type names its shape: struct tiny { static constexpr transformer shape{.layers = 2, ...}; };
template <class T>
concept model_type = requires {
    { T::shape.layers } -> std::convertible_to<std::int64_t>;
    { T::shape } -> std::convertible_to<const transformer&>;
};

template <model_type Model>
struct lowering<Model> {
    [[nodiscard]] static constexpr transformer value() { return Model::shape; }
};

[[nodiscard]] constexpr input_errors validate(const transformer& model) {
    input_errors errors;
    const auto expect = [&](const char* field, std::int64_t value, double least, double most) {
        errors.expect(field, static_cast<double>(value), least, most);
    };
    expect("transformer.layers", model.layers, 1, 1e4);
    expect("transformer.hidden", model.hidden, 1, 1e6);
    expect("transformer.ffn", model.ffn, model.has_experts() && model.moe.dense_layers == 0 ? 0 : 1,
           1e7);
    expect("transformer.heads", model.heads, 1, 1e4);
    expect("transformer.kv_heads (0: as heads)", model.kv_heads, 0,
           static_cast<double>(model.heads));
    expect("transformer.head_dim (0: hidden / heads)", model.head_dim, 0, 1e4);
    // groups of query heads share a key-value head, and heads a hidden vector, without a rest
    if (errors && model.attention == attention_kind::grouped) {
        expect("transformer.heads, rest of kv_heads", model.heads % model.key_value_heads(), 0, 0);
        if (model.head_dim == 0)
            expect("transformer.hidden, rest of heads", model.hidden % model.heads, 0, 0);
    }
    expect("transformer.vocab", model.vocab, 1, 1e8);
    expect("transformer.positions", model.positions, 1, 1e9);
    if (model.attention == attention_kind::latent) {
        expect("transformer.latent.q_rank", model.latent.q_rank, 0, 1e6);
        expect("transformer.latent.kv_rank", model.latent.kv_rank, 1, 1e6);
        expect("transformer.latent.nope_head_dim", model.latent.nope_head_dim, 1, 1e4);
        expect("transformer.latent.rope_head_dim", model.latent.rope_head_dim, 0, 1e4);
        expect("transformer.latent.v_head_dim", model.latent.v_head_dim, 1, 1e4);
    }
    expect("transformer.window.size", model.window.size, 0, 1e9);
    expect("transformer.window.period", model.window.period, 1, 1e4);
    expect("transformer.moe.experts", model.moe.experts, 0, 1e5);
    if (model.has_experts()) {
        expect("transformer.moe.top_k", model.moe.top_k, 1, static_cast<double>(model.moe.experts));
        expect("transformer.moe.expert_ffn", model.moe.expert_ffn, 1, 1e7);
        expect("transformer.moe.shared_experts", model.moe.shared_experts, 0, 1e4);
        expect("transformer.moe.shared_ffn (0: expert_ffn)", model.moe.shared_ffn, 0, 1e7);
        expect("transformer.moe.dense_layers", model.moe.dense_layers, 0,
               static_cast<double>(model.layers));
    }
    return errors;
}

}  // namespace loadline
