// The cache of a served request: keys and values of its tokens, and states that do not grow.
#pragma once

#include <loadline/workload/layer.hpp>
#include <loadline/workload/layer_plan.hpp>
#include <loadline/workload/requests.hpp>
#include <loadline/workload/stage_layers.hpp>

namespace loadline {

/// Tokens that a request of this context occupies, in whole pages.
[[nodiscard]] constexpr std::int64_t paged_tokens(const requests& r, std::int64_t context) {
    return (context + r.kv_block - 1) / r.kv_block * r.kv_block;
}

/// Bytes that one chip of a tensor group of `tensor` holds in one layer: of a token (at most `window` of them),
/// and of a request whatever its length. Grouped attention keeps a key and a value for each head on the chip;
/// latent attention one shared vector, whole on every chip (DeepSeek-V2, arXiv 2405.04434).
struct cache_fold : ignores_the_rest {
    using ignores_the_rest::operator();

    // `scale_block`: as requests.kv_scale_block.
    constexpr cache_fold(std::int64_t tensor, number_format format, std::int64_t scale_block)
        : tensor_{tensor}, scale_block_{scale_block}, element_{bytes_per_element(format)} {}

    [[gnu::always_inline]] constexpr void operator()(const listed::cached& c) {
        if (c.is_index) {  // 8 bits, and a scale of 4 bytes for each token
            index_ += quantity<units::bytes>{static_cast<double>(c.width.total() + 4)};
            return;
        }
        if (scale_block_ == 0) {
            token_ += element_ * on_chip(c.width);
        } else {
            const std::int64_t scaled = c.width.total() - c.rotary;
            const std::int64_t scales = (scaled + scale_block_ - 1) / scale_block_;
            const double share = on_chip(c.width) / static_cast<double>(c.width.total());
            token_ += (element_ * scaled + bytes_per_element(fp32) * scales +
                       bytes_per_element(bf16) * c.rotary) *
                      share;
        }
        window_ = c.window;
    }
    [[gnu::always_inline]] constexpr void operator()(const listed::carried& c) {
        request_ += bytes_per_element(c.format) * on_chip(c.elements);
    }

    // Of all tokens within the window, indexes included.
    [[nodiscard]] constexpr quantity<units::bytes> token() const { return token_ + index_; }
    [[nodiscard]] constexpr std::int64_t window() const { return window_; }
    [[nodiscard]] constexpr quantity<units::bytes> request() const { return request_; }

private:
    [[nodiscard]] constexpr double on_chip(const listed::side& s) const {
        if (s.by == listed::division::none) return static_cast<double>(s.total());
        return static_cast<double>(s.total()) * key_value_share(s.count, tensor_);
    }

    std::int64_t tensor_;
    std::int64_t scale_block_;
    quantity<units::bytes> element_;
    quantity<units::bytes> token_{};
    quantity<units::bytes> index_{};
    quantity<units::bytes> request_{};
    std::int64_t window_ = 0;
};
/// What one layer keeps of a request on one chip of a tensor group.
template <model_value Model = transformer>
[[nodiscard]] constexpr cache_fold cache_of_layer(const Model& m, const layer_kind& kind,
                                                  std::int64_t tensor, number_format format,
                                                  std::int64_t scale_block = 0) {
    cache_fold fold{tensor, format, scale_block};
    walk_mixer(m, kind.mixer, listed::phase::decode, fold);
    return fold;
}

/// Modules that predict further are served where they make the drafts.
template <model_value Model = transformer>
[[nodiscard]] constexpr std::int64_t predictions_served(const Model& m, const requests& r) {
    return r.speculation.draft > 0 ? m.predictions : 0;
}

/// Bytes that one chip holds in one layer of a kind for one request of `context` tokens. Layers with a window keep only
/// its length, unless they keep what the others do. Context parallelism divides the tokens. Where attention is
/// divided by sequences, one chip of the tensor group holds all heads of a request, and the others nothing of it.
template <model_value Model = transformer>
[[nodiscard]] constexpr quantity<units::bytes>
cache_bytes_of_layer(const Model& m, const plan& p, const requests& r, const layer_kind& kind,
                     std::int64_t context, bool keeps_all) {
    const bool all_heads = r.attention_by == attention_layout::batch;
    const cache_fold one =
        cache_of_layer(m, kind, all_heads ? 1 : p.tensor, r.kv_cache, r.kv_scale_block);
    const std::int64_t seen =
        one.window() > 0 && one.window() < context && !keeps_all ? one.window() : context;
    const auto tokens = static_cast<double>(paged_tokens(r, seen));
    return one.token() * (tokens / static_cast<double>(p.context)) + one.request();
}
/// Whether layers of the model keep all tokens beside others that see a window.
template <model_value Model = transformer>
[[nodiscard]] constexpr bool any_layer_keeps_all(const Model& m, const model_layers& kinds) {
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const cache_fold one = cache_of_layer(m, kinds[i], 1, bf16);
        if (one.window() == 0 && one.token() > quantity<units::bytes>{}) return true;
    }
    return false;
}

/// Of one chip of a stage with these layers, for one request of `context` tokens.
template <model_value Model = transformer>
[[nodiscard]] constexpr quantity<units::bytes>
cache_bytes_per_request(const Model& m, const plan& p, const requests& r, const model_layers& kinds,
                        const layer_counts& layers, std::int64_t context) {
    quantity<units::bytes> sum;
    for (std::size_t i = 0; i < kinds.size(); ++i)
        if (layers.has(i))
            sum += cache_bytes_of_layer(m, p, r, kinds[i], context, false) * layers.of[i];
    return sum;
}

template <model_value Model = transformer>
[[nodiscard]] constexpr quantity<units::bytes>
cache_bytes_per_request(const Model& m, const plan& p, const requests& r, std::int64_t stage,
                        std::int64_t context) {
    const model_layers kinds{m};
    return cache_bytes_per_request(
        m, p, r, kinds, pipeline_layers{m, kinds, p, predictions_served(m, r)}.at(stage), context);
}

/// Chips of a tensor group that share out the requests: one chip holds a part of each, or whole ones.
[[nodiscard]] constexpr std::int64_t chips_that_share_requests(const plan& p, const requests& r) {
    return r.attention_by == attention_layout::batch ? p.tensor : 1;
}
/// Requests of `n` in flight of which the fullest chip holds something.
[[nodiscard]] constexpr std::int64_t requests_on_chip(const plan& p, const requests& r,
                                                      std::int64_t n) {
    const std::int64_t chips = chips_that_share_requests(p, r);
    return chips == 1 ? n : (n + chips - 1) / chips;
}

}  // namespace loadline
