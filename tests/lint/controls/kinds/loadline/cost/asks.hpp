// Asks which kind a layer is, in all ways that the lint knows. (Never compiled.)
#pragma once

#include <loadline/workload/layer.hpp>
#include <loadline/workload/mixers/latent_attention.hpp>  // breach: names mixers/latent_attention

namespace loadline {

using enum mixer_kind;                 // breach: names mixer_kind;
using what_mixes = mixer_kind;         // breach: names mixer_kind;
using what_feeds = feed_forward_kind;  // breach: names feed_forward_kind;

constexpr bool asks(const transformer& m, const training_job& job, const layer_kind& kind) {
    if (kind.mixer == mixer_kind::latent) return true;  // breach: names mixer_kind::latent
    if (kind.mixer == mixer_kind::none) return true;    // breach: names mixer_kind::none
    const auto fed = feed_forward_kind::mlp;            // breach: names feed_forward_kind::mlp
    if (kind.feed_forward == fed) return true;
    if (kind.mixer == static_cast<mixer_kind>(5)) return true;  // breach: names mixer_kind>(
    if (kind.mixer == mixer_kind{5}) return true;               // breach: names mixer_kind{
    if (mixers::latent_attention{}.has(m)) return true;  // breach: names mixers::latent_attention
    if (feed_forwards::experts{}.has(m)) return true;    // breach: names feed_forwards::experts
    if (m.has_experts()) return true;                    // breach: names has_experts
    if (job.model.latent.kv_rank > 0) return true;       // breach: names model.latent
    return model_->moe.experts + m.moe.top_k > 0;        // breach: names m.moe
}

// What is no question: mixer_kind::latent in a comment, or in a text; a kind that is handed on; the widths of
// an operation; other names.
constexpr void hands_on(const transformer& m, const layer_kind& kind, const op& a) {
    const char* text = "mixer_kind::latent";
    walk_mixer(m, kind.mixer, a.latent.kv_rank, layer_list<mixer_kind>::most, text);
    walk_feed_forward(m, [&](feed_forward_kind feed_forward) { return feed_forward; });
    premixer_kind::latent(m.feed_forwards.length, my_mixers::latent, team.moe /* m.moe */);
}

}  // namespace loadline
