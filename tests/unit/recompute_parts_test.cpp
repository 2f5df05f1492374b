// Parts made again in the backward pass do not keep what they produce: bytes listed by hand.
#include "catch.hpp"

#include <loadline/all.hpp>

using namespace loadline;

constexpr layer_kind dense_kind(const transformer& m) {
    return {m.mixer_of(0), feed_forward_kind::mlp};
}

namespace {

// 16-bit activations, 4 sequences of 512 tokens on one chip.
constexpr transformer gated{.layers = 2,
                            .hidden = 256,
                            .ffn = 1024,
                            .heads = 8,
                            .kv_heads = 2,
                            .vocab = 1000,
                            .positions = 512};
constexpr double tokens = 4 * 512;

double kept(recompute_parts again, attention_kernel kernel = attention_kernel::flash) {
    const plan p{.microbatch = 4, .recompute_also = again, .attention = kernel};
    return layer_activations(gated, {p, gated.layers}, 512, dense_kind(gated)).count();
}

}  // namespace

TEST_CASE("blocks side by side keep one input of their norms", "[memory]") {
    const auto with = [](block_kind block) {
        transformer m = gated;
        m.block = block;
        return layer_activations(m, {plan{.microbatch = 4}, m.layers}, 512, dense_kind(m)).count();
    };
    // serial: two inputs of norms and two of matrices, of 256 elements; with one norm one of each
    CHECK(with(block_kind::serial) - with(block_kind::parallel) == tokens * 2 * 2 * 256);
    CHECK(with(block_kind::serial) - with(block_kind::parallel_two_norms) == tokens * 2 * 256);
}

TEST_CASE("products made again count as hardware operations, part by part", "[flops]") {
    const auto again = [](const transformer& m, const plan& p) {
        const flops_count f = training_flops(m, p, 512);
        return f.hardware.count() - f.model.count();
    };
    const auto part = [&](recompute_parts parts) {
        return again(gated, {.recompute_also = parts});
    };
    // two layers; two operations for each weight: Q, K, V of 256 + 2 x 64 columns, the output of 256, two of
    // the MLP's three matrices of 1024; each query meets 256 keys on average, in scores and in values
    const double projections = 2 * 2 * 256 * (256 + 2 * 64);
    const double output = 2 * 2 * 256 * 256;
    const double mlp = 2 * 2 * 2 * 256 * 1024;
    const double core = 2 * 2 * 2 * 256 * 256;
    CHECK(part({}) == 0);
    CHECK(part({.projections = true}) == projections);
    CHECK(part({.output_projection = true}) == output);
    CHECK(part({.mlp = true}) == mlp);
    CHECK(part({.attention = true}) == core);
    CHECK(part({.norms = true, .activation = true}) == 0);
    const recompute_parts all{
        .attention = true, .projections = true, .output_projection = true, .mlp = true};
    CHECK(part(all) == projections + output + mlp + core);
    // `full` repeats the down projection besides
    CHECK(again(gated, {.recompute = recompute_policy::full}) == part(all) + 2 * 2 * 1024 * 256);

    // latent attention and experts: besides, what makes the latents, and the router
    transformer m = gated;
    m.mixers = {mixer_kind::latent};
    m.latent = {
        .q_rank = 96, .kv_rank = 64, .nope_head_dim = 32, .rope_head_dim = 16, .v_head_dim = 24};
    m.moe = {.experts = 8, .top_k = 2, .expert_ffn = 128, .shared_experts = 1};
    const double up = 2 * 2 * 8 * (96.0 * 48 + 64 * (32 + 24));
    CHECK(again(m, {.recompute_also = {.latent_up = true}}) == up);
    CHECK(again(m, {.recompute_also = {.mlp = true}}) == 2 * 2 * 2 * 256 * 128 * 3.0);
    recompute_parts every = all;
    every.latent_up = true;
    const double latents = 2 * 2 * 256 * (96.0 + 64 + 16);
    const double down = 2 * 2 * 256 * 128 * 3.0;
    const double router = 2 * 2 * 256 * 8;
    CHECK(again(m, {.recompute = recompute_policy::full}) ==
          Approx(again(m, {.recompute_also = every}) + latents + down + router));
}

TEST_CASE("parts made again are not kept", "[memory]") {
    const double all = kept({});
    CHECK(all - kept({.norms = true}) == tokens * 2 * 2 * 256);  // inputs of QKV and MLP
    CHECK(all - kept({.projections = true}) == tokens * 2 * (256 + 2 * 64));  // Q, K, V
    CHECK(all - kept({.mlp = true}) == tokens * 2 * 3 * 1024);     // gate, up and their product
    CHECK(all - kept({.activation = true}) == tokens * 2 * 1024);  // the product
    CHECK(all == kept({.attention = true}));  // flash attention keeps no scores
    CHECK(kept({}, attention_kernel::unfused) -
              kept({.attention = true}, attention_kernel::unfused) ==
          tokens * 2 * 8 * 512);  // scores
}

TEST_CASE("of two layers one is made again whole, of the other the parts that are named",
          "[flops]") {
    const auto job = [](recompute_policy policy, std::int64_t layers, recompute_parts also) {
        return training_job{.model = gated,
                            .cluster = cluster_spec_of<dgx_h100>,
                            .plan = {.microbatch = 4,
                                     .recompute = policy,
                                     .recompute_layers = layers,
                                     .recompute_also = also},
                            .batch = {.sequences = 4, .length = 512}};
    };
    const auto again = [&](recompute_policy policy, std::int64_t layers, recompute_parts also) {
        const training_estimate e = estimate_unchecked(job(policy, layers, also));
        return std::pair{e.parts.recompute.count(),
                         e.flops.hardware.count() - e.flops.model.count()};
    };
    const recompute_parts also{.attention = true, .mlp = true};
    const auto whole = again(recompute_policy::full, 0, {});
    const auto parts = again(recompute_policy::none, 0, also);
    const auto both = again(recompute_policy::full, 1, also);
    const auto half = again(recompute_policy::full, 1, {});
    CHECK(half.first == Approx(whole.first / 2));
    CHECK(half.second == Approx(whole.second / 2));
    CHECK(both.first == Approx((whole.first + parts.first) / 2));
    CHECK(both.second == Approx((whole.second + parts.second) / 2));
    // where all layers are made again whole, there is no part left to name
    CHECK(again(recompute_policy::full, 0, also) == whole);
    CHECK(again(recompute_policy::full, 2, also) == whole);
}
