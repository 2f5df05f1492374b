// The key-value cache: bytes for each token and for requests in flight.
#pragma once

#include <loadline/cost/weights.hpp>
#include <loadline/workload/requests.hpp>

namespace loadline {

// Bytes that one chip holds for one token in one layer. Grouped attention keeps a key and a value for
// each head on the chip; latent attention one shared vector, whole on every chip of the tensor group
// (DeepSeek-V2, arXiv 2405.04434).
[[nodiscard]] constexpr quantity<units::bytes>
kv_bytes_per_token_and_layer(const transformer& m, const plan& p, number_format format) {
    if (m.attention == attention_kind::latent)
        return bytes_per_element(format) * (m.latent.kv_rank + m.latent.rope_head_dim);
    const double heads = static_cast<double>(m.key_value_heads()) * key_value_share(m, p);
    return bytes_per_element(format) * (2 * heads * static_cast<double>(m.head_width()));
}

// Tokens that a request of this context occupies, in whole pages.
[[nodiscard]] constexpr std::int64_t paged_tokens(const requests& r, std::int64_t context) {
    return (context + r.kv_block - 1) / r.kv_block * r.kv_block;
}

// Of `layers` layers in a row, as many as a stage can have that attend to every token.
[[nodiscard]] constexpr std::int64_t most_global_layers(const transformer& m, std::int64_t layers) {
    if (m.windowed_layers() == 0) return layers;
    const std::int64_t in_model = m.layers - m.windowed_layers();
    const std::int64_t in_a_row = (layers + m.window.period - 1) / m.window.period;
    return in_a_row < in_model ? in_a_row : in_model;
}

// Bytes that one chip of a stage with `layers` layers holds for one request of `context` tokens, where
// layers with a sliding window keep only its length: of such stages the fullest. Context parallelism
// divides the tokens. Where attention is divided by sequences, one chip of the tensor group holds all heads
// of a request, and the others nothing of it.
[[nodiscard]] constexpr quantity<units::bytes>
kv_bytes_per_request(const transformer& m, const plan& p, const requests& r, std::int64_t layers,
                     std::int64_t context) {
    const std::int64_t tokens = paged_tokens(r, context);
    const std::int64_t in_window =
        paged_tokens(r, context < m.window.size ? context : m.window.size);
    const std::int64_t global = most_global_layers(m, layers);
    const double token_layers =
        static_cast<double>(global) * static_cast<double>(tokens) +
        static_cast<double>(layers - global) * static_cast<double>(in_window);
    const bool all_heads = r.attention_by == attention_layout::batch;
    return kv_bytes_per_token_and_layer(m, all_heads ? plan{} : p, r.kv_cache) *
           (token_layers / static_cast<double>(p.context));
}

// Chips of a tensor group that share out the requests: one chip holds a part of each, or whole ones.
[[nodiscard]] constexpr std::int64_t chips_that_share_requests(const plan& p, const requests& r) {
    return r.attention_by == attention_layout::batch ? p.tensor : 1;
}
// Of all requests in flight, those of which the fullest chip holds something.
[[nodiscard]] constexpr std::int64_t requests_on_chip(const plan& p, const requests& r) {
    const std::int64_t chips = chips_that_share_requests(p, r);
    return chips == 1 ? r.concurrency : (r.concurrency + chips - 1) / chips;
}

}  // namespace loadline
