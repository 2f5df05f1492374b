// The words in which a layer is listed: what its mixer and its feed-forward do with one token.
#pragma once

#include <loadline/units/enumerator_name.hpp>
#include <loadline/workload/plan.hpp>
#include <loadline/workload/transformer.hpp>

namespace loadline::listed {

/// When a layer is listed: decode may take other products than prefill (latent attention absorbs some).
enum class phase : std::uint8_t { training, prefill, decode };

/// Along what chips divide a side of a matrix, or a vector.
enum class division : std::uint8_t {
    none,       // whole on each chip of the tensor group
    hidden,     // the same; but divided where weights are laid out in two dimensions
    heads,      // by the tensor group, in whole query heads
    key_value,  // the same in key-value heads, copied where there are more chips than heads
    inner,      // by the tensor group
    experts     // by the chips that share one expert; experts themselves over their group
};

/// `count` pieces of `width` elements; `count` is what is divided.
struct side {
    std::int64_t count = 1;
    std::int64_t width = 1;
    division by = division::none;

    [[nodiscard]] constexpr std::int64_t total() const { return count * width; }
};
/// The hidden width as a side of a matrix.
[[nodiscard]] constexpr side hidden_side(const transformer& m) {
    return {m.hidden, 1, division::hidden};
}
/// A side that nothing divides.
[[nodiscard]] constexpr side whole_side(std::int64_t width) { return {width, 1, division::none}; }

/// What a matrix is part of. It decides in which format its weights are kept (requests::quantised), and under
/// what it is counted.
enum class role : std::uint8_t {
    attention,    // of the mixer, from or to the hidden width
    latent_down,  // to a latent vector
    latent_up,    // from one, head by head
    mlp,
    expert,
    router,
    head  // the output projection
};
/// How many roles there are.
inline constexpr std::size_t roles = 7;
/// The role in words.
[[nodiscard]] constexpr std::string_view name(role r) {
    constexpr std::array<std::string_view, roles> names{
        "attention", "latent down", "latent up", "mlp", "expert", "router", "head"};
    return detail::enumerator_name(names, r);
}

/// The part of a plan's recomputation that makes something again in the backward pass: plan::recompute_also.
enum class remade_by : std::uint8_t {
    nothing,  // only whole layers are
    projections,
    output_projection,
    latent_up,  // or projections
    core,       // the attention core: selective recomputation too, where its scores lie in memory
    norms,
    mlp,
    activation  // or mlp
};

/// Whether software makes one product of it and the next one in the list, which has the same inputs.
enum class joined : std::uint8_t { never, in_serving, always };

// Names are pointers: to make a view of one is to measure it, which only who watches needs.

/// y = x W for each token, W of k x n. A bias is divided as the outputs are.
struct product {
    const char* name = "";
    side n{};
    side k{};
    listed::role role = role::mlp;
    remade_by again = remade_by::nothing;
    joined with_next = joined::never;
    bool bias = false;
    bool last = false;  // of the layer: some software does not repeat it, since nothing reads it
    std::int64_t copies = 1;   // matrices of this shape (experts)
    std::int64_t visited = 1;  // of which a token passes through so many
};

/// Small products of decode, one for each of `heads`, with weights that are kept in the wide format.
struct product_of_each_head {
    const char* name = "";
    side heads{};
    std::int64_t n = 1;
    std::int64_t k = 1;
};

/// Parameters that are in no matrix: gains, biases, sinks.
struct vectors {
    std::int64_t elements = 0;
    division by = division::none;
};

/// The rows that an operation between products passes over.
enum class row_kind : std::uint8_t {
    tokens,
    shared_tokens,  // divided over the tensor group where sequence parallelism is on
    visits          // of the experts on a chip
};
/// What a stream of bytes is for.
enum class stream_kind : std::uint8_t {
    norm,
    residual,
    rotation,     // reads and writes each element once
    activation,   // between the matrices of an MLP
    gate,         // reads two vectors and writes one
    scores,       // of the router
    expert_bias,  // times the router's weight, added to what experts give
    clamp         // of the inputs of an activation
};

/// An operation that mostly moves bytes: over `width` and `more` elements of each row, `times` over.
struct stream {
    const char* name = "";
    stream_kind kind = stream_kind::rotation;
    side width{};
    side more{0};
    row_kind rows = row_kind::tokens;
    remade_by again = remade_by::nothing;
    std::int64_t times = 1;
    std::int64_t inputs = 1;  // vectors that an activation takes to make one
};
/// In serving, instead of the rotation: elements of a token that are parted, rotated and written to the cache,
/// each read and written once.
struct rearranged {
    side width{};
    side more{0};
};

/// Attention between queries and keys. Where a token's key and value are one `latent` vector for all heads, with
/// a `rotary` part that is key alone, each head makes its own of it in training and prefill, and decode reads the
/// vector itself.
struct attention_core {
    const char* name = "";
    std::int64_t heads = 1;
    std::int64_t kv_heads = 1;
    std::int64_t qk = 1;
    std::int64_t v = 1;
    std::int64_t window = 0;  // a query sees this many keys; zero: all
    std::int64_t chunk = 0;   // and none before its chunk of this many; zero: there are none
    std::int64_t latent = 0;
    std::int64_t rotary = 0;
};
/// Scores alone, of all keys, by an indexer that hands on the best.
struct index_core {
    std::int64_t heads = 1;
    std::int64_t head_dim = 1;
};

/// A recurrence over the sequence: for each of `heads` a state of key x value. `products`: operations of its
/// chunked form for one token and head, forward, and `backward` times as many in the backward pass; one step of
/// decode takes `step` for each element of the state.
struct scan {
    const char* name = "";
    side heads{};
    std::int64_t key_heads = 1;  // that heads share
    std::int64_t key = 1;
    std::int64_t value = 1;
    std::int64_t chunk = 1;
    double products = 0;
    double backward = 2.5;
    double step = 4;
    number_format state = fp32;  // as it is kept between steps
};

/// What a layer keeps of each token for the backward pass, unless the plan makes it again.
enum class kept_in : std::uint8_t {
    wide,        // the format of activations
    multiplied,  // that of the matrix unit, where it is narrower: inputs of products
    fp32,
    core_output,  // of the attention core, which the output projection reads: the same tensor, or where that
                  // multiplies in a narrower format one more
    function_input,  // of the MLP's function: wide, or as multiplied where the software keeps it so
    expert_output,  // wide, where the software weighs it by the router's probability; nothing where that weighs
                    // what is inside of the expert
    masks  // a byte where dropout stores masks, else nothing
};
/// Who needs it: a gradient of activations, or that of a weight alone, which a frozen one does not have.
enum class needed_for : std::uint8_t { inputs, attention_weights, other_weights };
/// What software that fuses no elementwise operations keeps with it: a norm's input in fp32; the output of a
/// gated MLP's function beside its input and the product.
enum class eager_extra : std::uint8_t { nothing, norm_input, gate_output };
/// What the backward pass keeps of an operation, for each token.
struct kept {
    std::int64_t elements = 0;
    // heads, key_value, inner and experts as for matrices; hidden: of the residual stream, which sequence
    // parallelism divides; none: whole
    division by = division::hidden;
    kept_in format = kept_in::wide;
    remade_by unless = remade_by::nothing;
    std::int64_t heads = 1;  // of keys and values, by which key_value divides
    std::int64_t visits =
        0;  // of experts: as often for each token; zero: it is of the token itself
    needed_for what = needed_for::inputs;
    eager_extra also = eager_extra::nothing;
};

/// What a served request keeps on a chip: for each token, at most `window` of them (zero: all), ...
struct cached {
    side width{};
    std::int64_t window = 0;
    std::int64_t rotary = 0;  // of the width, elements that carry positions alone
    bool is_index = false;    // the indexer's keys, always in 8 bits with a scale of 4 bytes
};
/// What a served request keeps of an operation whatever its length, in a format of its own.
struct carried {
    side elements{};
    number_format format = fp32;
};

/// Elements of matrices that some software multiplies with each other and keeps beside them (latent attention's
/// projections out of the latent space, with their neighbours).
struct absorbed {
    side elements{};
};

/// The tensor group's sum of what its chips made of the hidden vector.
struct block_sum {
    bool beside_experts = false;  // of shared experts: in serving one sum with the routed ones
};
/// Tokens to their experts' chips and back, and in serving the experts as one operation.
struct routed {
    std::int64_t experts = 1;
    std::int64_t top_k = 1;
    std::int64_t hidden = 1;
    std::int64_t ffn = 1;
    mlp_kind kind = mlp_kind::gated;
};
/// Launches around a mixture, in each pass.
struct routing_kernels {
    double router = 0;
    double layout = 0;
    double exchange = 0;
};
/// Launches whose work is counted elsewhere, or is none.
struct kernels {
    double forward = 0;
    double backward = 0;
};

}  // namespace loadline::listed

namespace loadline {

/// A visitor of the list defines operator() for what it asks of, and takes the rest from here:
///   struct my_fold : ignores_the_rest { using ignores_the_rest::operator(); void operator()(const listed::product&);
/// };
struct ignores_the_rest {
    template <class Operation>
    [[gnu::always_inline]] constexpr void operator()(const Operation&) const {}
};

}  // namespace loadline
