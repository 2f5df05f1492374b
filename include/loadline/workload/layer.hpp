// One layer of a model, listed: its mixer, its feed-forward, and the residual stream that they work on. The only
// place that knows which mixers and feed-forwards there are.
#pragma once

#include <loadline/workload/feed_forwards/experts.hpp>
#include <loadline/workload/feed_forwards/mlp.hpp>
#include <loadline/workload/mixers/gated_delta.hpp>
#include <loadline/workload/mixers/grouped_attention.hpp>
#include <loadline/workload/mixers/latent_attention.hpp>
#include <loadline/workload/mixers/lightning_attention.hpp>
#include <loadline/workload/mixers/sparse_attention.hpp>
#include <loadline/workload/mixers/state_space.hpp>

namespace loadline {

/// Calls `use` with the mixer, or the feed-forward, of a kind. Always inlined, as everything that walks a list: what a
/// fold does with an operation is then chosen when it is compiled, and nothing is left of the words.
template <class Use>
[[gnu::always_inline]] constexpr void with_mixer(mixer_kind kind, const Use& use) {
    switch (kind) {
    case mixer_kind::grouped:
    case mixer_kind::windowed:
    case mixer_kind::chunked:
    case mixer_kind::shared_keys:
    case mixer_kind::gated: return use(mixers::grouped_attention{});
    case mixer_kind::latent: return use(mixers::latent_attention{});
    case mixer_kind::sparse: return use(mixers::sparse_attention{});
    case mixer_kind::delta: return use(mixers::gated_delta{});
    case mixer_kind::lightning: return use(mixers::lightning_attention{});
    case mixer_kind::state_space: return use(mixers::state_space{});
    case mixer_kind::none: return;
    }
}
/// Calls `use` with the feed-forward of a kind.
template <class Use>
[[gnu::always_inline]] constexpr void with_feed_forward(feed_forward_kind kind, const Use& use) {
    switch (kind) {
    case feed_forward_kind::mlp: return use(feed_forwards::mlp{});
    case feed_forward_kind::experts: return use(feed_forwards::experts{});
    case feed_forward_kind::none: return;
    }
}

[[nodiscard]] constexpr std::string_view name(mixer_kind kind) {
    std::string_view result = kind == mixer_kind::none ? "none" : "not known";
    with_mixer(kind, [&](auto mixer) { result = mixer.name(kind); });
    return result;
}
[[nodiscard]] constexpr std::string_view name(feed_forward_kind kind) {
    std::string_view result = kind == feed_forward_kind::none ? "none" : "not known";
    with_feed_forward(kind, [&](auto feed_forward) { result = feed_forward.name(); });
    return result;
}

// "latent + experts"; what there is none of is left out.
[[nodiscard]] constexpr fixed_text<31> text(const layer_kind& kind) {
    fixed_text<31> result;
    if (kind.mixes()) result.append(name(kind.mixer));
    if (kind.mixes() && kind.feeds()) result.append(" + ");
    if (kind.feeds()) result.append(name(kind.feed_forward));
    return result;
}

/// What walk_mixer calls with the mixer of a kind.
template <class Visit>
struct walk_of_mixer {
    const transformer& model;
    mixer_kind kind;
    listed::phase when;
    Visit& visit;
    template <class Mixer>
    [[gnu::always_inline]] constexpr void operator()(Mixer mixer) const {
        mixer.walk(model, kind, when, visit);
    }
};
/// What walk_feed_forward calls with the feed-forward of a kind.
template <class Visit>
struct walk_of_feed_forward {
    const transformer& model;
    Visit& visit;
    template <class FeedForward>
    [[gnu::always_inline]] constexpr void operator()(FeedForward feed_forward) const {
        feed_forward.walk(model, visit);
    }
};

/// Calls `visit` with each operation of a mixer, in order; never where there is none.
template <class Visit>
[[gnu::always_inline]] constexpr void walk_mixer(const transformer& m, mixer_kind kind,
                                                 listed::phase when, Visit& visit) {
    with_mixer(kind, walk_of_mixer<Visit>{m, kind, when, visit});
}
/// Calls `visit` with each operation of a feed-forward, in order; never where there is none.
template <class Visit>
[[gnu::always_inline]] constexpr void walk_feed_forward(const transformer& m,
                                                        feed_forward_kind kind, Visit& visit) {
    with_feed_forward(kind, walk_of_feed_forward<Visit>{m, visit});
}

/// What a block keeps of its input after the norm.
template <class Visit>
[[gnu::always_inline]] constexpr void keep_normed(const transformer& m, listed::needed_for what,
                                                  Visit& visit) {
    visit(listed::kept{.elements = m.hidden,
                       .format = listed::kept_in::multiplied,
                       .unless = listed::remade_by::norms,
                       .what = what});
}

/// Norms, and the sums of what mixer and feed-forward add. One block after the other, each has its norm and its
/// sum over the tensor group; side by side they share the sum (Chowdhery et al. 2022, arXiv 2204.02311, section
/// 2), and one norm, or have two of the same input.
template <class Visit>
[[gnu::always_inline]] constexpr void walk_residual(const transformer& m, const layer_kind& kind,
                                                    Visit& visit) {
    const std::int64_t blocks = (kind.mixes() ? 1 : 0) + (kind.feeds() ? 1 : 0);
    const bool serial = m.block == block_kind::serial || blocks == 1;
    const std::int64_t before = m.block == block_kind::parallel ? 1 : blocks;
    const std::int64_t after = m.extra.norms_after ? blocks : 0;
    const std::int64_t gains = m.norm == norm_kind::layer ? 2 : 1;
    const listed::side hidden = listed::hidden_side(m);
    if (kind.mixes() && serial) visit(listed::block_sum{});
    visit(listed::vectors{.elements = (before + after) * gains * m.hidden});
    visit(listed::stream{.name = "norms",
                         .kind = listed::stream_kind::norm,
                         .width = hidden,
                         .rows = listed::row_kind::shared_tokens,
                         .again = listed::remade_by::norms,
                         .times = before + after});
    visit(listed::stream{.name = "residual sums",
                         .kind = listed::stream_kind::residual,
                         .width = hidden,
                         .rows = listed::row_kind::shared_tokens,
                         .again = listed::remade_by::norms,
                         .times = blocks});
    // inputs of the norms, that between the blocks as the output projection leaves it, and of what reads them
    visit(
        listed::kept{.elements = (1 + after) * m.hidden, .also = listed::eager_extra::norm_input});
    if (serial && before == 2)
        visit(listed::kept{.elements = m.hidden,
                           .unless = listed::remade_by::output_projection,
                           .also = listed::eager_extra::norm_input});
    const bool feeds_alone = kind.feeds() && before > (kind.mixes() ? 1 : 0);
    if (kind.mixes() || !feeds_alone) keep_normed(m, listed::needed_for::attention_weights, visit);
    if (feeds_alone) keep_normed(m, listed::needed_for::other_weights, visit);
    // dropout after each block
    visit(listed::kept{.elements = blocks * m.hidden, .format = listed::kept_in::masks});
}

/// Calls `visit` with each operation of a whole layer: of the mixer, the residual stream, the feed-forward.
template <class Visit>
[[gnu::always_inline]] constexpr void walk_layer(const transformer& m, const layer_kind& kind,
                                                 listed::phase when, Visit& visit) {
    walk_mixer(m, kind.mixer, when, visit);
    walk_residual(m, kind, visit);
    walk_feed_forward(m, kind.feed_forward, visit);
}

}  // namespace loadline
