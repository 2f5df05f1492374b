// Each kind of mixer against shapes of published weights, published caches and states, and closed forms: parameters,
// cache, operations, what is kept for the backward pass, and time. Each kind of layer on each stage of a pipeline.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/estimate/serving.hpp>
#include <loadline/estimate/training.hpp>
#include <loadline/search/smallest_fit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

using namespace loadline;
using namespace loadline::literals;

namespace {

// Parameters of a mixer alone, without the norms around it.
constexpr std::int64_t mixer_parameters(const transformer& m, mixer_kind kind) {
    const std::int64_t norms = (m.extra.norms_after ? 2 : 1) * m.hidden;
    return parameters_of_layer(m, {kind, feed_forward_kind::none}).total() - norms;
}
constexpr std::int64_t feed_forward_parameters(const transformer& m, feed_forward_kind kind) {
    const std::int64_t norms = (m.extra.norms_after ? 2 : 1) * m.hidden;
    return parameters_of_layer(m, {mixer_kind::none, kind}).total() - norms;
}

// One layer of a mixer alone.
constexpr transformer alone(transformer m, mixer_kind kind) {
    m.layers = 1;
    m.mixers = {kind};
    m.feed_forwards = {feed_forward_kind::none};
    m.moe.dense_layers = 0;
    m.predictions = 0;
    return m;
}

}  // namespace

TEST_CASE("attention over windows, chunks and an earlier layer's keys, matrix by matrix",
          "[mixers]") {
    // Gemma 3 27B: 32 heads of 128, 16 of keys and values; gains of queries and keys
    constexpr std::int64_t gemma = 5376 * 4096 + 2 * 5376 * 2048 + 4096 * 5376 + 2 * 128;
    STATIC_REQUIRE(mixer_parameters(models::gemma3_27b::shape, mixer_kind::windowed) == gemma);
    STATIC_REQUIRE(mixer_parameters(models::gemma3_27b::shape, mixer_kind::grouped) == gemma);
    // input_layernorm, post_attention_, pre_ and post_feedforward_layernorm
    STATIC_REQUIRE(parameters_of_layer(models::gemma3_27b::shape,
                                       {mixer_kind::windowed, feed_forward_kind::mlp})
                       .total() == gemma + 3 * 5376 * 21504 + 4 * 5376);
    // Llama 4: 40 heads of 128, 8 of keys and values
    constexpr std::int64_t llama = 5120 * 5120 + 2 * 5120 * 1024 + 5120 * 5120;
    STATIC_REQUIRE(mixer_parameters(models::llama4_scout::shape, mixer_kind::chunked) == llama);
    constexpr std::int64_t expert = 3 * 5120 * 8192;  // and as many that all tokens visit
    STATIC_REQUIRE(
        feed_forward_parameters(models::llama4_maverick::shape, feed_forward_kind::experts) ==
        128 * expert + 5120 * 128 + expert);
    STATIC_REQUIRE(feed_forward_parameters(models::llama4_maverick::shape,
                                           feed_forward_kind::mlp) == 3 * 5120 * 16384);
    // Hunyuan-Large: 80 heads of 80, 8 of keys and values, which every other layer does not make
    constexpr std::int64_t queries_output = 2 * 6400 * 6400 + 80;
    STATIC_REQUIRE(mixer_parameters(models::hunyuan_large::shape, mixer_kind::shared_keys) ==
                   queries_output);
    STATIC_REQUIRE(mixer_parameters(models::hunyuan_large::shape, mixer_kind::grouped) ==
                   queries_output + 2 * 6400 * 640 + 80);
}

TEST_CASE("gated attention, gated delta rule and a gate of shared experts, matrix by matrix",
          "[mixers]") {
    constexpr transformer m = models::qwen3_next_80b_a3b::shape;
    constexpr std::int64_t attention = 2048 * 16 * 256 * 2             // q_proj, with the gate
                                       + 2 * 2048 * 2 * 256            // k_proj, v_proj
                                       + 16 * 256 * 2048               // o_proj
                                       + 2 * 256;                      // q_norm, k_norm
    constexpr std::int64_t delta = 2048 * (2048 + 2048 + 4096 + 4096)  // in_proj_qkvz
                                   + 2048 * 2 * 32                     // in_proj_ba
                                   + 8192 * 4                          // conv1d
                                   + 32 + 32                           // dt_bias, A_log
                                   + 128                               // norm
                                   + 4096 * 2048;                      // out_proj
    constexpr std::int64_t mixture = 512 * 3 * 2048 * 512              // experts
                                     + 2048 * 512                      // gate
                                     + 3 * 2048 * 512                  // shared_expert
                                     + 2048;                           // shared_expert_gate
    STATIC_REQUIRE(mixer_parameters(m, mixer_kind::gated) == attention);
    STATIC_REQUIRE(mixer_parameters(m, mixer_kind::delta) == delta);
    STATIC_REQUIRE(feed_forward_parameters(m, feed_forward_kind::experts) == mixture);
    STATIC_REQUIRE(active_parameter_count(m) ==
                   2 * 151936 * 2048 + 2048 + 12 * attention + 36 * delta +
                       48 * (mixture - 502 * 3 * 2048 * 512 + 2 * 2048));
}

TEST_CASE("sparse and lightning attention, matrix by matrix", "[mixers]") {
    constexpr std::int64_t latent = 7168 * 1536 + 1536 + 1536 * 128 * 192  // queries
                                    + 7168 * 576 + 512 + 512 * 128 * 256   // keys and values
                                    + 128 * 128 * 7168;
    constexpr std::int64_t indexer = 1536 * 64 * 128  // wq_b
                                     + 7168 * 128     // wk
                                     + 2 * 128        // k_norm
                                     + 7168 * 64;     // weights_proj
    STATIC_REQUIRE(mixer_parameters(models::deepseek_v32::shape, mixer_kind::latent) == latent);
    STATIC_REQUIRE(mixer_parameters(models::deepseek_v32::shape, mixer_kind::sparse) ==
                   latent + indexer);
    constexpr std::int64_t lightning = 6144 * 3 * 8192  // qkv_proj
                                       + 6144 * 8192    // output_gate
                                       + 8192           // norm
                                       + 8192 * 6144;   // out_proj
    STATIC_REQUIRE(mixer_parameters(models::minimax_text_01::shape, mixer_kind::lightning) ==
                   lightning);
    STATIC_REQUIRE(mixer_parameters(models::minimax_text_01::shape, mixer_kind::grouped) ==
                   2 * 6144 * 8192 + 2 * 6144 * 1024);
}

TEST_CASE("Mamba-2, matrix by matrix", "[mixers]") {
    // hidden width, inner width, heads, state: 8 groups, a convolution of 4
    const auto mamba = [](std::int64_t h, std::int64_t inner, std::int64_t heads, std::int64_t n) {
        const std::int64_t convolved = inner + 2 * 8 * n;
        return h * (inner + convolved + heads)  // in_proj: gate; x, B, C; step
               + convolved * 4 + convolved      // conv1d, its bias
               + 3 * heads                      // A_log, D, dt_bias
               + inner                          // norm
               + inner * h;                     // out_proj
    };
    const auto of = [](const transformer& m) {
        return mixer_parameters(m, mixer_kind::state_space);
    };
    CHECK(of(models::nemotron_h_8b::shape) == mamba(4096, 8192, 128, 128));
    CHECK(of(models::nemotron_h_47b::shape) == mamba(8192, 16384, 256, 256));
    CHECK(of(models::nemotron_h_56b::shape) == mamba(8192, 16384, 256, 256));
    CHECK(of(models::nemotron_nano_9b_v2::shape) == mamba(4480, 10240, 128, 128));
    // one norm before each, an MLP of two matrices
    CHECK(parameters_of_layer(models::nemotron_h_8b::shape,
                              {mixer_kind::none, feed_forward_kind::mlp})
              .total() == 2 * 4096 * 21504 + 4096);
    CHECK(parameters_of_layer(models::nemotron_h_8b::shape,
                              {mixer_kind::grouped, feed_forward_kind::none})
              .total() == 2 * 4096 * 4096 + 2 * 4096 * 1024 + 4096);
    // groups are divided like heads of keys and values, the rest by heads, but for the norm before it
    const layer_parameters p = parameters_of_layer(
        models::nemotron_h_8b::shape, {mixer_kind::state_space, feed_forward_kind::none});
    CHECK(p.key_value == 4096 * 2 * 8 * 128 + 5 * 2 * 8 * 128);  // and their convolution
    CHECK(p.key_value_heads == 8);
    CHECK(p.replicated == 4096);
}

namespace {

// Bytes of a request on a chip of the one stage.
double request_bytes(const transformer& m, std::int64_t context, std::int64_t tensor = 1,
                     std::int64_t draft = 0) {
    const requests r{.kv_block = 1, .speculation = {.draft = draft}};
    return cache_bytes_per_request(m, plan{.tensor = tensor}, r, 0, context).count();
}

// A model's cache: bytes of a token, of a token among the last `window`, and of a request; of these those of Mamba-2's
// 8 groups, keys and queries of the convolution.
struct cache_of_model {
    transformer model;
    double token, windowed, window, state, groups;
};
// Nemotron-H's states in fp32 and last inputs of the convolution in bf16, as SGLang keeps them; Llama 4: 12 layers of
// 48 see all tokens; Gemma 3 27B: 10 of 62, the 12B 8 of 48, the 4B 5 of 34.
const std::array<cache_of_model, 14> caches{{
    {models::qwen3_next_80b_a3b::shape, 24'576, 0, 0, 75'497'472 + 1'769'472, 0},
    {models::nemotron_h_8b::shape, 16'384, 0, 0, 100'663'296 + 1'474'560, 24 * 2048 * 6},
    {models::nemotron_h_47b::shape, 20'480, 0, 0, 754'974'720 + 5'529'600, 45 * 4096 * 6},
    {models::nemotron_h_56b::shape, 40'960, 0, 0, 905'969'664 + 6'635'520, 54 * 4096 * 6},
    {models::nemotron_nano_9b_v2::shape, 16'384, 0, 0, 141'557'760 + 1'990'656, 27 * 2048 * 6},
    {models::minimax_text_01::shape, 40'960, 0, 0, 293'601'280, 0},
    {models::deepseek_v32::shape, 61 * (1152 + 132), 0, 0, 0, 0},
    {models::deepseek_v3_mtp::shape, 61 * 1152, 0, 0, 0, 0},
    {models::hunyuan_large::shape, 81'920, 0, 0, 0, 0},
    {models::llama4_scout::shape, 49'152, 36 * 4096, 8192, 0, 0},
    {models::llama4_maverick::shape, 49'152, 36 * 4096, 8192, 0, 0},
    {models::gemma3_27b::shape, 81'920, 425'984, 1024, 0, 0},
    {models::gemma3_12b::shape, 8 * 8192, 40 * 8192, 1024, 0, 0},
    {models::gemma3_4b::shape, 5 * 4096, 29 * 4096, 1024, 0, 0},
}};

}  // namespace

TEST_CASE("caches and states of a request are the published ones", "[mixers]") {
    for (const cache_of_model& c : caches)
        for (const double context : {1.0, 1000.0, 8192.0, 100'000.0}) {
            CAPTURE(c.model.name.view(), context);
            CHECK(request_bytes(c.model, static_cast<std::int64_t>(context)) ==
                  c.token * context + c.windowed * std::min(context, c.window) + c.state);
        }
}

TEST_CASE("a tensor group divides states by heads, and copies heads of keys and values",
          "[mixers]") {
    constexpr std::int64_t context = 1000;
    for (const cache_of_model& c : caches) {
        const bool latent =
            c.model.mixer_of(0) == mixer_kind::latent || c.model.mixer_of(0) == mixer_kind::sparse;
        for (const std::int64_t tensor : {1, 2, 4, 8, 16, 32}) {
            if (c.model.heads % tensor != 0) continue;
            CAPTURE(c.model.name.view(), tensor);
            const auto chips = static_cast<double>(tensor);
            const auto heads = static_cast<double>(c.model.key_value_heads());
            const double growing = c.token * 1000 + c.windowed * std::min(1000.0, c.window);
            const double share = latent ? 1 : 1 / std::min(chips, heads);
            CHECK(request_bytes(c.model, context, tensor) ==
                  Approx(growing * share + (c.state - c.groups) / chips +
                         c.groups / std::min(chips, 8.0))
                      .epsilon(1e-12));
        }
    }
}

TEST_CASE("a module that makes drafts has a cache of its own", "[mixers]") {
    for (const auto& [m, bytes] : {std::pair{models::qwen3_next_80b_a3b::shape, 2 * 2 * 256 * 2.0},
                                   std::pair{models::deepseek_v3_mtp::shape, 1152.0},
                                   std::pair{models::glm_45::shape, 2 * 8 * 128 * 2.0}}) {
        CAPTURE(m.name.view());
        CHECK(request_bytes(m, 1000, 1, 1) - request_bytes(m, 1000) == 1000 * bytes);
    }
}

namespace {

// Forward operations of a token in the mixer, of sequences of `length`.
double forward_flops(const transformer& m, mixer_kind kind, std::int64_t length) {
    const double head = 2.0 * static_cast<double>(m.hidden) * static_cast<double>(m.vocab);
    return training_flops(alone(m, kind), plan{}, length).model.count() / 3 - head;
}
// Keys that queries see in the mean, where one of a sequence of `length` sees those not before `from(query)`.
template <class From>
double keys_seen(std::int64_t length, const From& from) {
    double pairs = 0;
    for (std::int64_t q = 0; q < length; ++q) pairs += static_cast<double>(q + 1 - from(q));
    return pairs / static_cast<double>(length);
}

}  // namespace

TEST_CASE("operations of banded attention are those of the pairs that it sees", "[mixers]") {
    const std::int64_t length = 32'768;
    // 4 for each head, element and pair; half a pair of a query is the diagonal, which formulas leave out
    const auto of_core = [&](const transformer& m, auto from) {
        return 4.0 * static_cast<double>(m.heads * m.head_width()) * keys_seen(length, from);
    };
    const auto matrices = [](const transformer& m, mixer_kind kind) {
        return 2.0 * static_cast<double>(mixer_parameters(m, kind));
    };
    const transformer& gemma = models::gemma3_27b::shape;
    CHECK(forward_flops(gemma, mixer_kind::windowed, length) ==
          Approx(matrices(gemma, mixer_kind::windowed) +
                 of_core(gemma, [](auto q) { return q < 1024 ? 0 : q - 1023; }))
              .epsilon(1e-4));
    CHECK(forward_flops(gemma, mixer_kind::grouped, length) ==
          Approx(matrices(gemma, mixer_kind::grouped) + of_core(gemma, [](auto) { return 0; }))
              .epsilon(1e-4));
    const transformer& llama = models::llama4_scout::shape;
    CHECK(forward_flops(llama, mixer_kind::chunked, length) ==
          Approx(matrices(llama, mixer_kind::chunked) +
                 of_core(llama, [](auto q) { return q / 8192 * 8192; }))
              .epsilon(1e-4));
    // keys of another layer cost as many pairs, and no products for them; a gate costs none
    const transformer& hunyuan = models::hunyuan_large::shape;
    CHECK(forward_flops(hunyuan, mixer_kind::grouped, length) -
              forward_flops(hunyuan, mixer_kind::shared_keys, length) ==
          2.0 * 2 * 6400 * 640);
    const transformer& qwen = models::qwen3_next_80b_a3b::shape;
    CHECK(forward_flops(qwen, mixer_kind::gated, length) -
              forward_flops(qwen, mixer_kind::grouped, length) ==
          2.0 * 2048 * 4096);
}

TEST_CASE("chunks bound attention's operations, whatever the length", "[mixers]") {
    const transformer& m = models::llama4_scout::shape;
    const double one = forward_flops(m, mixer_kind::chunked, 8192);
    CHECK(forward_flops(m, mixer_kind::grouped, 8192) == one);
    for (const std::int64_t chunks : {2, 16, 1024})
        CHECK(forward_flops(m, mixer_kind::chunked, chunks * 8192) == one);
}

TEST_CASE("sparse attention sees so many keys, its indexer all of them", "[mixers]") {
    const transformer& m = models::deepseek_v32::shape;
    const double indexer_products = 2.0 * (1536 * 8192 + 7168 * (128 + 64));
    for (const std::int64_t length : {1024, 2048, 8192, 131'072}) {
        CAPTURE(length);
        const auto seen = [&](std::int64_t most) {
            return keys_seen(length, [&](auto q) { return q < most ? 0 : q + 1 - most; });
        };
        // 128 heads of 192 and 128; 64 heads of 128 in the indexer, which passes no gradient on: two products and not
        // three of each, over both passes
        const double core = 2.0 * 128 * (192 + 128);
        const double all = seen(length);
        CHECK(forward_flops(m, mixer_kind::sparse, length) -
                  forward_flops(m, mixer_kind::latent, length) - indexer_products ==
              Approx(2.0 / 3 * (2.0 * 64 * 128 * all) + core * (seen(2048) - all)).epsilon(2e-3));
    }
}

TEST_CASE("operations of recurrences are those of their papers' chunked forms", "[mixers]") {
    // beside the products of matrices, which are all parameters but the vectors
    const auto scan = [](const transformer& m, mixer_kind kind, std::int64_t vectors) {
        return forward_flops(m, kind, 4096) -
               2.0 * static_cast<double>(mixer_parameters(m, kind) - vectors);
    };
    // Mamba-2 (arXiv 2405.21060, section 6.3): C B^T of each group, half of what is inside a chunk, states and outputs
    const auto mamba = [](double heads, double p, double n, double q) {
        return 2 * q * n * 8 + q * p * heads + 4 * n * p * heads;
    };
    CHECK(scan(models::nemotron_h_8b::shape, mixer_kind::state_space,
               10'240 * 5 + 3 * 128 + 8192) == Approx(mamba(128, 64, 128, 128)));
    CHECK(scan(models::nemotron_h_56b::shape, mixer_kind::state_space,
               20'480 * 5 + 3 * 256 + 16'384) == Approx(mamba(256, 64, 256, 128)));
    // gated delta rule (arXiv 2412.06464): the products of torch_chunk_gated_delta_rule for chunks of 64, half of those
    // inside a chunk: 4,500,139 for 32 heads of 128
    CHECK(scan(models::qwen3_next_80b_a3b::shape, mixer_kind::delta, 8192 * 4 + 64 + 128) ==
          Approx(32 * (6 * 128 * 128 + 64 * 5 * 128 + 64 * 64 / 3.0)));
    // lightning attention (arXiv 2401.04658): 64 heads of 128, blocks of 256
    CHECK(scan(models::minimax_text_01::shape, mixer_kind::lightning, 8192) ==
          Approx(64 * (4 * 128 * 128 + 256 * (128 + 128))));
    // as many for each token whatever the length
    const transformer& m = models::qwen3_next_80b_a3b::shape;
    CHECK(forward_flops(m, mixer_kind::delta, 1 << 20) ==
          forward_flops(m, mixer_kind::delta, 4096));
}

TEST_CASE("a module that predicts further is a layer, a matrix and the output again", "[mixers]") {
    transformer m = models::deepseek_v3::shape;
    const plan p;
    const double without = training_flops(m, p, 4096).model.count();
    m.predictions = 1;
    // active: attention, 9 experts and the router; vectors multiply nothing
    const double layer = 187'107'328 - 1536 - 512 + 9.0 * 3 * 7168 * 2048 + 7168 * 256;
    const double core = 2.0 * 128 * (192 + 128) * 2048;
    CHECK(training_flops(m, p, 4096).model.count() - without ==
          Approx(3 * (2 * (layer + 2.0 * 7168 * 7168 + 7168.0 * 129'280) + core)));
}

namespace {

// Bytes of a token that a mixer and its one norm keep, all in bf16.
double kept_bytes(const transformer& m, mixer_kind kind, const plan& p = {}) {
    const layer_plan part{p, m.layers};
    return layer_activations(m, part, 1024, {kind, feed_forward_kind::none}).count() / 1024;
}

}  // namespace

TEST_CASE("what mixers keep for the backward pass", "[mixers]") {
    // the norm's input and output, vectors between, and of flash attention a statistic of each head in fp32
    const auto bytes = [](double hidden, double vectors, double heads) {
        return 2 * 2 * hidden + 2 * vectors + 4 * heads;
    };
    // queries, keys, values, output; Gemma norms what the block adds, too
    CHECK(kept_bytes(models::gemma3_27b::shape, mixer_kind::windowed) ==
          bytes(5376, 3 * 4096, 32) + 2 * 5376);
    CHECK(kept_bytes(models::llama4_scout::shape, mixer_kind::chunked) ==
          bytes(5120, 5120 + 2 * 1024 + 5120, 40));
    CHECK(kept_bytes(models::hunyuan_large::shape, mixer_kind::shared_keys) ==
          bytes(6400, 2 * 6400, 80));
    // the output and its gate apart, besides what the last product reads
    CHECK(kept_bytes(models::qwen3_next_80b_a3b::shape, mixer_kind::gated) ==
          bytes(2048, 4 * 4096 + 2 * 512, 16));
    // latent vectors before and after their norms, queries, keys and values of all heads, output; of the indexer
    // queries of 64 heads, keys before and after their norm
    CHECK(kept_bytes(models::deepseek_v32::shape, mixer_kind::sparse) ==
          bytes(7168, 2 * (1536 + 512) + 128 * (192 + 192 + 128 + 128) + 66 * 128, 128));
    // flash-linear-attention: inputs of the convolution; queries and keys of the 32 heads, values, a triangle of 64;
    // output, its gate, and what the last product reads
    CHECK(kept_bytes(models::qwen3_next_80b_a3b::shape, mixer_kind::delta) ==
          bytes(2048, 8192 + 3 * 4096 + 32 * 64 + 3 * 4096, 0));
    // queries, keys and values before and after their function; output, gate, and what the last product reads
    CHECK(kept_bytes(models::minimax_text_01::shape, mixer_kind::lightning) ==
          bytes(6144, 6 * 8192 + 3 * 8192, 0));
    // mamba_ssm: what in_proj gave, and the scan's output
    CHECK(kept_bytes(models::nemotron_h_8b::shape, mixer_kind::state_space) ==
          bytes(4096, 18'560 + 8192, 0));
}

TEST_CASE("weights of a module that predicts further are held where it is used", "[mixers]") {
    // 1,650,471,424 of Qwen3-Next: what its weights have more than without (model_catalog_test)
    const transformer& m = models::qwen3_next_80b_a3b::shape;
    serving_job job{.model = m, .cluster = cluster_spec_of<hgx_h200>};
    const quantity<units::bytes> without = memory_per_chip(job).weights;
    job.requests.speculation.draft = 1;
    CHECK((memory_per_chip(job).weights - without).count() == 2 * 1'650'471'424.0);
    training_job trained{.model = m, .cluster = cluster_spec_of<hgx_h200>, .batch = {1, 4096}};
    const quantity<units::bytes> with = memory_per_chip(trained).weights;
    CHECK(with.count() == 2 * 81'324'862'720.0);
    trained.model.predictions = 0;
    CHECK((with - memory_per_chip(trained).weights).count() == 2 * 1'650'471'424.0);
}

TEST_CASE("projections made again are not kept", "[mixers]") {
    const plan again{.recompute_also = {.projections = true}};
    CHECK(kept_bytes(models::qwen3_next_80b_a3b::shape, mixer_kind::delta, again) ==
          2 * 2 * 2048 + 2 * 2 * 4096);
    CHECK(kept_bytes(models::nemotron_h_8b::shape, mixer_kind::state_space, again) ==
          2 * 2 * 4096 + 2 * 8192);
    // and a tensor group divides all but the norm
    const plan group{.tensor = 8};
    CHECK(kept_bytes(models::nemotron_h_8b::shape, mixer_kind::state_space, group) ==
          Approx(2 * 2 * 4096 + 2 * (18'560 + 8192) / 8.0));
}

namespace {

// A chip at its limit, whose memory is always slower than its matrix unit.
struct reading_chip : chip<hbm<1000_TB, 1_TBps>, dense<bf16, 100'000_TFLOPS>> {};
struct reading_box
    : scale_up<reading_chip, switched<8>, interconnect<per_direction<100_GBps>, 1_us>> {};

serving_job served(const transformer& m) {
    serving_job job{.model = m,
                    .cluster = at_limit(cluster_spec_of<reading_box>),
                    .requests = {.prompt = 1000, .output = 1000, .kv_block = 1},
                    .stack = ideal_serving_stack};
    return job;
}
// Microseconds between queries and keys, and in states, of a step of `sequences` with `context` tokens each.
double core_time(const transformer& m, double context, double sequences = 1) {
    const serving_job job = served(m);
    const serving_steps steps{job};
    const serving_step_time t = decode_step(job, steps, sequences, context);
    return (t.cache + t.attention) / 1_us;
}
// Of one more token in the context, in bytes read: at 1 TB/s a microsecond is a million.
double bytes_of_one_more(const transformer& m, double context) {
    return (core_time(m, context + 10'000) - core_time(m, context)) * 1e6 / 10'000;
}

}  // namespace

TEST_CASE("a step of a recurrent layer takes as long whatever came before", "[mixers]") {
    const std::array<transformer, 3> recurrent{
        alone(models::qwen3_next_80b_a3b::shape, mixer_kind::delta),
        alone(models::minimax_text_01::shape, mixer_kind::lightning),
        alone(models::nemotron_h_8b::shape, mixer_kind::state_space)};
    const std::array<double, 3> elements{32 * 128 * 128, 64 * 128 * 128, 128 * 64 * 128};
    for (std::size_t i = 0; i < recurrent.size(); ++i) {
        CAPTURE(i);
        const double once = core_time(recurrent[i], 1000);
        CHECK(core_time(recurrent[i], 1e6) == once);
        // the state in fp32, read and written for each sequence
        CHECK(once == Approx(elements[i] * 4 * 2 / 1e6).epsilon(0.01));
        CHECK(core_time(recurrent[i], 1000, 16) == Approx(16 * once));
    }
    // in whole models only layers of attention read more
    CHECK(bytes_of_one_more(models::qwen3_next_80b_a3b::shape, 1000) == Approx(24'576));
    CHECK(bytes_of_one_more(models::nemotron_h_56b::shape, 1000) == Approx(40'960));
    CHECK(bytes_of_one_more(models::minimax_text_01::shape, 1000) == Approx(40'960));
}

TEST_CASE("windows and chunks bound what a step reads", "[mixers]") {
    const transformer gemma = alone(models::gemma3_27b::shape, mixer_kind::windowed);
    CHECK(core_time(gemma, 1024) == core_time(gemma, 1e6));
    CHECK(core_time(gemma, 512) < 0.6 * core_time(gemma, 1024));
    const transformer llama = alone(models::llama4_scout::shape, mixer_kind::chunked);
    CHECK(core_time(llama, 1e5) == core_time(llama, 1e6));
    // a token of a chunk sees, in the mean, half of it
    CHECK(core_time(llama, 1e6) == core_time(llama, 4096));
    CHECK(bytes_of_one_more(models::gemma3_27b::shape, 2048) == Approx(81'920));
    CHECK(bytes_of_one_more(models::llama4_scout::shape, 10'000) == Approx(49'152));
    // another layer's keys are read as well
    CHECK(bytes_of_one_more(models::hunyuan_large::shape, 1000) == Approx(2 * 81'920));
}

TEST_CASE("beyond its best keys sparse attention reads only what its indexer does", "[mixers]") {
    const transformer& m = models::deepseek_v32::shape;
    // keys of the indexer with their scale, and a score that is written in fp32
    constexpr double index = 128 + 4 + 4;
    CHECK(bytes_of_one_more(m, 2048) == Approx(61 * index));
    CHECK((core_time(m, 2000) - core_time(m, 1000)) * 1e6 / 1000 == Approx(61 * (1152 + index)));
}

TEST_CASE("prefill of chunks, windows and states grows with the prompt, of attention faster",
          "[mixers]") {
    const auto times = [](const transformer& m, mixer_kind kind) {
        serving_job job = served(alone(m, kind));
        job.cluster = at_limit(cluster_spec_of<hgx_h200>);
        const serving_steps steps{job};
        const auto time = [&](std::int64_t tokens) {
            return steps.prompt_attention(1, tokens, tokens).attention.count();
        };
        return time(16 * 65'536) / time(65'536);
    };
    CHECK(times(models::llama4_scout::shape, mixer_kind::chunked) == Approx(16).epsilon(1e-6));
    CHECK(times(models::gemma3_27b::shape, mixer_kind::windowed) == Approx(16).epsilon(0.02));
    CHECK(times(models::qwen3_next_80b_a3b::shape, mixer_kind::delta) == Approx(16));
    CHECK(times(models::minimax_text_01::shape, mixer_kind::lightning) == Approx(16));
    CHECK(times(models::nemotron_h_8b::shape, mixer_kind::state_space) == Approx(16));
    CHECK(times(models::llama4_scout::shape, mixer_kind::grouped) > 200);
    CHECK(times(models::hunyuan_large::shape, mixer_kind::shared_keys) > 200);
    CHECK(times(models::qwen3_next_80b_a3b::shape, mixer_kind::gated) > 200);
}

namespace {

const std::array<transformer, 16> new_models{
    models::llama4_scout::shape,    models::llama4_maverick::shape,
    models::gemma3_4b::shape,       models::gemma3_12b::shape,
    models::gemma3_27b::shape,      models::qwen3_next_80b_a3b::shape,
    models::nemotron_h_8b::shape,   models::nemotron_h_47b::shape,
    models::nemotron_h_56b::shape,  models::nemotron_nano_9b_v2::shape,
    models::minimax_text_01::shape, models::deepseek_v3_mtp::shape,
    models::deepseek_v32::shape,    models::hunyuan_large::shape,
    models::glm_45::shape,          models::glm_45_air::shape};

}  // namespace

TEST_CASE("longest patterns are estimated at compile time", "[mixers]") {
    constexpr plan trained{.tensor = 8,
                           .data = 16,
                           .zero = zero_stage::optimizer,
                           .sequence_parallel = sequence_parallelism::on};
    using run = training<models::nemotron_h_56b, dgx_h100_cluster<16>, trained, batch{256, 8192}>;
    STATIC_REQUIRE(estimate<run>().mfu > 0.2);
    using job = serving<models::nemotron_h_56b, hgx_h200, plan{.tensor = 8}, requests{}>;
    STATIC_REQUIRE(estimate<job>().tpot < 50_ms);
}

TEST_CASE("each is trained where it fits", "[mixers]") {
    for (const transformer& m : new_models) {
        CAPTURE(m.name.view());
        const auto job = smallest_fit(m, cluster_spec_of<dgx_h100_cluster<128>>, batch{1024, 8192});
        REQUIRE(job);
        CHECK(bool(check(*job)));
        const training_estimate e = estimate_unchecked(*job);
        CAPTURE(job->plan.tensor, job->plan.pipeline, job->plan.data, job->plan.expert);
        CHECK(std::isfinite(e.step_time.count()));
        CHECK(e.step_time.count() > 0);
        CHECK(e.limit.count() > 0);
        CHECK(e.step_time >= e.limit);
        CHECK(e.mfu > 0.015);  // the least where a host launches 64 experts of 512 one by one
        CHECK(e.mfu <= 1);
        CHECK(e.hfu >= e.mfu);
        CHECK(e.parts.total().count() == Approx(e.step_time.count()));
        CHECK(e.memory.total() <= job->cluster.chip.hbm_capacity);
    }
}

TEST_CASE("each is served where it fits", "[mixers]") {
    for (const transformer& m : new_models) {
        CAPTURE(m.name.view());
        const auto job = smallest_fit(m, cluster_spec_of<hgx_h200_cluster<16>>,
                                      requests{.prompt = 4096, .output = 1024, .concurrency = 8});
        REQUIRE(job);
        CHECK(bool(check(*job)));
        const serving_estimate e = estimate_unchecked(*job);
        CAPTURE(job->plan.tensor, job->plan.pipeline, job->plan.data, job->plan.expert);
        for (const double t : {e.ttft.count(), e.tpot->count(), e.request.count(),
                               e.per_user->count(), e.per_chip.count()}) {
            CHECK(std::isfinite(t));
            CHECK(t > 0);
        }
        CHECK(e.largest_concurrency >= 8);
        const serving_estimate best = limit(*job);
        CHECK(best.tpot <= e.tpot);
        CHECK(best.ttft <= e.ttft);
        const serving_step_time& d = e.decode;
        CHECK(d.total().count() ==
              Approx((d.weights + d.matmul + d.cache + d.attention + d.elementwise + d.tensor +
                      d.expert + d.pipeline + d.launch + d.host)
                         .count()));
        // a step reads at least the state and the cache of each request once
        const double cache =
            cache_bytes_per_request(m, job->plan, job->requests, 0, job->requests.prompt).count();
        CHECK(d.total().count() > cache / job->cluster.chip.hbm_bandwidth.count());
    }
}

namespace {

// Layer by layer. Stages have what is stated, the others share the rest as vLLM deals it; chunks go round them,
// and where an end's are not all as long as those between, the outermost lack what is missing.
std::vector<std::vector<layer_kind>> layers_by_stage(const transformer& m, const plan& p) {
    const auto count = static_cast<std::size_t>(p.pipeline);
    std::vector<std::int64_t> held(count, -1);
    const auto stated = [](std::int64_t n) { return n < 0 ? 0 : n; };
    if (p.first_stage_layers != 0) held.front() = stated(p.first_stage_layers);
    if (p.last_stage_layers != 0) held.back() = stated(p.last_stage_layers);
    const auto sharing = std::count(held.begin(), held.end(), -1);
    const std::int64_t rest = m.layers - stated(p.first_stage_layers) - stated(p.last_stage_layers);
    for (std::int64_t& n : held)
        if (n < 0) n = rest / sharing;
    for (std::int64_t i = 0; i < (sharing > 0 ? rest % sharing : 0); ++i)
        ++held[count - 2 - static_cast<std::size_t>(i)];

    const auto chunks = static_cast<std::size_t>(p.virtual_stages);
    std::vector<std::vector<std::int64_t>> cut(count);
    const auto whole = [&](std::int64_t n) {
        return (n + p.virtual_stages - 1) / p.virtual_stages;
    };
    for (std::size_t s = 0; s < count; ++s) {
        const std::size_t like = count > 2 ? 1 : count - 1 - s;
        const std::int64_t each =
            chunks == 1 ? held[s] : std::max(whole(held[s]), whole(held[like]));
        cut[s].assign(chunks, each);
        std::int64_t missing = each * p.virtual_stages - held[s];
        for (std::size_t c = 0; missing > 0; ++c) {
            std::int64_t& n = cut[s][s == 0 ? c : chunks - 1 - c];
            const std::int64_t taken = std::min(n, missing);
            n -= taken;
            missing -= taken;
        }
    }
    std::vector<std::vector<layer_kind>> stages(count);
    std::int64_t i = 0;
    for (std::size_t c = 0; c < chunks; ++c)
        for (std::size_t s = 0; s < count; ++s)
            for (std::int64_t end = i + cut[s][c]; i < end; ++i) stages[s].push_back(m.kind_of(i));
    return stages;
}

std::vector<transformer> patterned_models() {
    std::vector<transformer> result(new_models.begin(), new_models.end());
    // lists of several lengths, and first layers with an MLP
    transformer m = models::glm_45::shape;
    m.mixers = {mixer_kind::windowed, mixer_kind::windowed, mixer_kind::grouped};
    m.window = 1024;
    result.push_back(m);
    m.feed_forwards = {feed_forward_kind::experts, feed_forward_kind::mlp};
    m.layers = 96;
    result.push_back(m);
    m.moe.dense_layers = 7;
    result.push_back(m);
    return result;
}

// Plans that give each stage whole chunks, and some with ends of their own.
std::vector<plan> pipelines_of(const transformer& m) {
    std::vector<plan> result;
    for (std::int64_t p = 1; p <= m.layers; ++p) {
        for (std::int64_t v = 1; v <= 8; ++v)
            if (m.layers % (p * v) == 0 && (p > 1 || v == 1))
                result.push_back({.pipeline = p, .virtual_stages = v});
        for (const std::int64_t first : {1, 3})
            for (const std::int64_t last : {1, 2, 5}) {
                const std::int64_t rest = m.layers - first - last;
                if (p > 2 && rest > 0 && rest % (p - 2) == 0)
                    result.push_back(
                        {.pipeline = p, .first_stage_layers = first, .last_stage_layers = last});
            }
        // as evenly as whole layers allow, and with an end that has none
        if (p > 1 && m.layers % p != 0) result.push_back({.pipeline = p});
        if (p > 2) {
            result.push_back({.pipeline = p, .first_stage_layers = no_layers});
            result.push_back({.pipeline = p, .last_stage_layers = no_layers});
            result.push_back(
                {.pipeline = p, .first_stage_layers = 2, .last_stage_layers = no_layers});
        }
        // chunks beside the embedding or the loss that are short, or empty
        for (const std::int64_t v : {2, 4})
            for (std::int64_t short_first = 0; short_first <= 2; ++short_first) {
                const std::int64_t chunk = m.layers / (p * v) + 1;
                const std::int64_t missing = chunk * p * v - m.layers;
                if (p < 2 || missing < short_first || missing - short_first > chunk ||
                    short_first > chunk)
                    continue;
                result.push_back({.pipeline = p,
                                  .virtual_stages = v,
                                  .first_stage_layers = chunk * v - short_first,
                                  .last_stage_layers = chunk * v - (missing - short_first)});
            }
    }
    return result;
}

}  // namespace

TEST_CASE("stages hold the kinds of layers that a count finds on them", "[mixers]") {
    std::size_t plans = 0;
    for (const transformer& m : patterned_models()) {
        const model_layers kinds{m};
        for (const plan& p : pipelines_of(m)) {
            ++plans;
            const auto stages = layers_by_stage(m, p);
            for (std::int64_t stage = 0; stage < p.pipeline; ++stage) {
                const auto& here = stages[static_cast<std::size_t>(stage)];
                layer_counts counted;
                for (std::size_t k = 0; k < kinds.size(); ++k)
                    counted.of[k] = static_cast<decltype(counted.of)::value_type>(
                        std::count(here.begin(), here.end(), kinds[k]));
                if (layers_of(m, p, stage) == counted) continue;  // few are said
                CAPTURE(m.name.view(), p.pipeline, p.virtual_stages, p.first_stage_layers,
                        p.last_stage_layers, stage);
                CHECK(layers_of(m, p, stage).of == counted.of);
            }
        }
    }
    CHECK(plans > 500);
}

TEST_CASE("a module that predicts further stands on the last stage", "[mixers]") {
    for (const transformer& m : {models::qwen3_next_80b_a3b::shape, models::deepseek_v3_mtp::shape,
                                 models::glm_45::shape}) {
        const model_layers kinds{m};
        for (const plan& p : pipelines_of(m)) {
            const pipeline_layers with{m, kinds, p, m.predictions};
            layer_counts last = layers_of(m, p, p.pipeline - 1);
            ++last.of[kinds.index_of(m.kind_of(m.layers - 1))];
            CHECK(with.at(p.pipeline - 1) == last);
            if (p.pipeline > 1) CHECK(with.at(0) == layers_of(m, p, 0));
            CHECK(with.all().total() == m.layers + 1);
        }
    }
}

TEST_CASE("the heaviest stage is among those that are looked at, whatever layers weigh",
          "[mixers]") {
    std::uint32_t state = 1;
    const auto weight = [&] {
        state = state * 1664525 + 1013904223;
        return static_cast<double>(state >> 8);
    };
    for (const transformer& m : patterned_models()) {
        const model_layers kinds{m};
        for (const plan& p : pipelines_of(m)) {
            const pipeline_layers layers{m, kinds, p, m.predictions};
            for (int trial = 0; trial < 4; ++trial) {
                std::array<double, most_layer_kinds> of_kind{};
                for (double& w : of_kind) w = weight();
                const auto load = [&](std::int64_t stage) {
                    double sum = 0;
                    for (std::size_t k = 0; k < kinds.size(); ++k)
                        sum += of_kind[k] * static_cast<double>(layers.at(stage).of[k]);
                    return sum;
                };
                double heaviest = load(0);
                layers.for_other_extreme_stages(
                    [&](std::int64_t stage) { heaviest = std::max(heaviest, load(stage)); });
                double of_all = 0;
                for (std::int64_t stage = 0; stage < p.pipeline; ++stage)
                    of_all = std::max(of_all, load(stage));
                if (heaviest == of_all) continue;
                CAPTURE(m.name.view(), p.pipeline, p.virtual_stages, p.first_stage_layers, trial);
                CHECK(heaviest == of_all);
            }
        }
    }
}

TEST_CASE("a vision tower is parameters of the first stage and a step before the prompt",
          "[mixers]") {
    constexpr transformer text = models::gemma3_27b::shape;
    constexpr transformer sees = models::gemma3_27b_with_vision::shape;
    // 27 layers of four matrices of 1152^2 and two of 1152 x 4304, with their biases and two layer norms; patches of
    // 14 x 14 x 3, 4096 positions, a last norm; the projector with its norm
    constexpr std::int64_t h = 1152;
    constexpr std::int64_t layer = 4 * (h * h + h) + (h * 4304 + 4304) + (4304 * h + h) + 4 * h;
    constexpr std::int64_t tower = 27 * layer + (3 * 14 * 14 * h + h) + 4096 * h + 2 * h;
    STATIC_REQUIRE(sees.vision.parameters == tower + h * 5376 + h);
    STATIC_REQUIRE(parameter_count(sees) - parameter_count(text) == sees.vision.parameters);

    // at the speed of light, bound by compute: products of 2 operations a weight and patch, attention of 4 h a pair
    serving_job job{.model = sees,
                    .cluster = cluster_spec_of<h200>,
                    .requests = {.prompt = 2048, .output = 1, .images = 0}};
    const double blind = limit(job).prefill.total().count();
    job.requests.images = 4;
    const double seen = limit(job).prefill.total().count() - blind;
    const double weights = 27.0 * static_cast<double>(4 * h * h + 2 * h * 4304);
    const double work = 4 * (2 * 4096 * weights + 27.0 * 4 * 4096 * 4096 * h);
    // between the products each patch passes through two norms with their sums (four elements each), queries, keys and
    // values (read and written), and the MLP's function
    const double moved = 4 * 4096 * 27.0 * 2 * (2 * 4 * h + 2 * 3 * h + 2 * 4304);
    const chip_spec& chip = job.cluster.chip;
    CHECK(seen == Approx(work / chip.dense[bf16].rate.count() + moved / chip.hbm_bandwidth.count())
                      .epsilon(0.002));

    // weights on the first stage alone, divided by the tensor group
    const plan p{.tensor = 2, .pipeline = 2};
    const auto weights_of = [&](const transformer& m, std::int64_t stage) {
        return serving_memory(m, p, requests{}, ideal_serving_stack, 80_GB, stage).weights.count();
    };
    CHECK(weights_of(sees, 0) - weights_of(text, 0) ==
          Approx(static_cast<double>(sees.vision.parameters)));
    CHECK(weights_of(sees, 1) == weights_of(text, 1));
    const auto trained = [&](const transformer& m) {
        const model_layers kinds{m};
        const layer_plan part{p, m.layers};
        return training_state{m, kinds, p, part}.at(0);
    };
    CHECK((trained(sees).weights - trained(text).weights).count() ==
          Approx(static_cast<double>(sees.vision.parameters)));
    CHECK(trained(sees).optimizer == trained(text).optimizer);  // it is frozen
}

TEST_CASE("models that cannot be are refused by name", "[mixers]") {
    const auto refused = [](auto change, std::string_view field) {
        transformer m = models::llama3_8b::shape;
        change(m);
        const input_errors errors = validate(m);
        REQUIRE_FALSE(bool(errors));
        CHECK(std::any_of(errors.begin(), errors.end(), [&](const input_error& e) {
            return e.field.substr(0, field.size()) == field;
        }));
    };
    using enum mixer_kind;
    refused([](transformer& m) { m.feed_forwards = {static_cast<feed_forward_kind>(15)}; },
            "transformer.feed_forwards, a kind");
    refused(
        [](transformer& m) {
            m.mixers = {grouped, static_cast<mixer_kind>(0x21)};
        },
        "transformer.mixers, a kind");
    refused(
        [](transformer& m) {
            m.mixers = {grouped, none};
            m.feed_forwards = {feed_forward_kind::mlp, feed_forward_kind::none};
        },
        "transformer, blocks of a layer");
    refused(
        [](transformer& m) {
            m.mixers = {shared_keys, grouped};
        },
        "transformer.mixers, layers with keys before");
    refused([](transformer& m) { m.vision.parameters = 1; }, "transformer.vision.parameters");
    CHECK(validate(models::hunyuan_large::shape));
}

TEST_CASE("images are for models that see, within the prompt", "[mixers]") {
    serving_job job{.model = models::gemma3_27b_with_vision::shape,
                    .cluster = cluster_spec_of<hgx_h200>,
                    .requests = {.prompt = 1024, .images = 4}};
    CHECK(validate(job));
    job.requests.images = 5;  // of 256 tokens
    CHECK_FALSE(validate(job));
    job.requests.images = 1;
    job.model = models::gemma3_27b::shape;
    CHECK_FALSE(validate(job));
}

TEST_CASE("adapters where the first stage has no matrix of attention", "[mixers]") {
    transformer m = models::nemotron_h_8b::shape;
    m.mixers = {mixer_kind::none, mixer_kind::none, mixer_kind::none, mixer_kind::grouped};
    m.feed_forwards = {feed_forward_kind::mlp, feed_forward_kind::mlp, feed_forward_kind::mlp,
                       feed_forward_kind::none};
    const training_job job{.model = m,
                           .cluster = cluster_spec_of<dgx_h100_cluster<16>>,
                           .plan = {.tensor = 2,
                                    .pipeline = 26,
                                    .data = 2,
                                    .zero = zero_stage::weights,
                                    .adapter_rank = 16},
                           .batch = {104, 4096}};
    const training_estimate e = estimate_unchecked(job);
    CHECK(std::isfinite(e.step_time.count()));
    CHECK(e.parts.data_reduction.count() >= 0);
    CHECK(e.mfu > 0);

    // a frozen tower is there all the same
    const plan p{.adapter_rank = 16};
    const auto weights = [&](const transformer& model) {
        return training_memory(model, p, batch{1, 1024}, ideal_training_stack, 80_GB, 0)
            .weights.count();
    };
    CHECK(weights(models::gemma3_27b_with_vision::shape) - weights(models::gemma3_27b::shape) ==
          2.0 * 423'060'336);
}

TEST_CASE("a context group exchanges around a recurrence", "[mixers]") {
    training_job job{.model = models::nemotron_h_8b::shape,
                     .cluster = cluster_spec_of<dgx_h100_cluster<16>>,
                     .plan = {.context = 8},
                     .batch = {1, 65'536},
                     .stack = ideal_training_stack};
    job.model.mixers = {mixer_kind::state_space};
    job.model.feed_forwards = {feed_forward_kind::mlp};
    CHECK(estimate_unchecked(job).parts.context.count() > 0);
    // in both passes inputs, groups and outputs in 2 bytes: all but an eighth leaves the chip
    const double moved = 2 * 2.0 * 65'536 / 8 * (2 * 128 * 64 + 2 * 8 * 128) * 7 / 8 *
                         static_cast<double>(job.model.layers);
    job.cluster = at_limit(job.cluster);
    CHECK(estimate_unchecked(job).parts.context.count() ==
          Approx(moved / job.cluster.tiers[0].bandwidth.each_way().count()).epsilon(0.01));
}

TEST_CASE("groups of a state space divide like key-value heads, whatever attention has",
          "[mixers]") {
    training_job job{.model = models::nemotron_h_8b::shape,
                     .cluster = cluster_spec_of<dgx_h100_cluster<16>>,
                     .plan = {.tensor = 4},
                     .batch = {1, 1024}};
    job.model.kv_heads = 32;
    CHECK(rules::kv_heads_divide::holds(job));
    job.model.recurrence.key_heads = 2;  // four chips hold copies of two
    CHECK(rules::kv_heads_divide::holds(job));
    job.model.recurrence.key_heads = 6;
    job.model.recurrence.value_heads = 24;
    CHECK_FALSE(rules::kv_heads_divide::holds(job));
}
