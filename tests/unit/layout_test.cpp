// Layouts of a tensor group against the closed forms of Pope et al. 2022 (arXiv 2211.05102, section 3).
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/estimate/serving.hpp>

#include <algorithm>
#include <vector>

using namespace loadline;
using namespace loadline::literals;

namespace {

// Fast memory, so that products wait for the matrix unit alone.
struct plain_chip : chip<hbm<100_GB, 100_TBps>, dense<bf16, 100_TFLOPS>> {};
struct wide_box : scale_up<plain_chip, switched<64>, interconnect<per_direction<100_GBps>, 1_us>> {
};

// The paper's shape: an MLP four times as wide as the residual, beside attention that shares one head of
// keys and values.
constexpr transformer paper{.name = "paper",
                            .layers = 10,
                            .hidden = 4096,
                            .ffn = 16'384,
                            .heads = 64,
                            .kv_heads = 1,
                            .head_dim = 64,
                            .vocab = 1024,
                            .positions = 1 << 20,
                            .mlp = mlp_kind::plain,
                            .block = block_kind::parallel};

serving_job job_with(weight_layout layout, attention_layout attention = attention_layout::heads) {
    return {.model = paper,
            .cluster = at_limit(cluster_spec_of<wide_box>),
            .plan = {.tensor = 64},
            .requests = {.prompt = 1024,
                         .output = 1,
                         .concurrency = 64,
                         .kv_block = 1,
                         .prefill_chunk = 1 << 20,
                         .batching = batching::static_batch,
                         .weights_by = layout,
                         .attention_by = attention},
            .stack = ideal_serving_stack};
}
serving_step_time prefill_of(const serving_job& job) { return estimate_unchecked(job).prefill; }

constexpr double rows = 64 * 1024;
constexpr double wire = 100e9;  // bytes a second
// Reduce-scatter and all-gather of `size` bytes over n chips: each passes (n - 1) / n of it on, twice.
constexpr double sum(double size, double n) { return 2 * size * (n - 1) / n / wire; }

}  // namespace

TEST_CASE("a matrix in one dimension sums the whole residual, however many chips", "[layout]") {
    const serving_step_time p = prefill_of(job_with(weight_layout::one_dimension));
    // a parallel block sums once a layer
    CHECK(p.tensor.count() == Approx(10 * sum(rows * 4096 * 2, 64)).epsilon(1e-6));
    serving_job serial = job_with(weight_layout::one_dimension);
    serial.model.block = block_kind::serial;
    CHECK(prefill_of(serial).tensor / p.tensor == Approx(2));
}

TEST_CASE("in two dimensions the sums shrink with the square root of the chips", "[layout]") {
    // section 3.2.2: of F = 4 E the best X is half the square root of n
    for (const std::int64_t n : {16, 64, 256}) {
        serving_job job = job_with(weight_layout::two_dimensions);
        job.plan.tensor = n;
        const serving_exchange exchange{job, model_layers{job.model}};
        CHECK(exchange.hidden_parts() * exchange.hidden_parts() * 4 == n);
    }
    // X = 4, YZ = 16: the residual's quarter over 16 chips; over 4 the MLP's sixteenth, and queries, keys and
    // outputs: 4 heads of 64 and the shared one
    const serving_step_time p = prefill_of(job_with(weight_layout::two_dimensions));
    const double hidden = sum(rows * 1024 * 2, 16);
    const double mlp = sum(rows * 1024 * 2, 4);
    const double attention = sum(rows * (4 + 1) * 64 * 2, 4);
    CHECK(p.tensor.count() == Approx(10 * (hidden + mlp + attention)).epsilon(1e-6));
    // the multiplications are those of one dimension, but for keys and values, of which a chip now makes a
    // quarter
    const serving_step_time one = prefill_of(job_with(weight_layout::one_dimension));
    const double key_value = 10 * 2 * rows * 4096 * 128 / 100e12;
    CHECK((one.matmul - p.matmul).count() == Approx(key_value * 3 / 4).epsilon(1e-3));
}

TEST_CASE("gathered matrices cross the network once for all tokens", "[layout]") {
    const serving_step_time p =
        prefill_of(job_with(weight_layout::gathered, attention_layout::batch));
    // queries and outputs, keys and values, two matrices of the MLP; each chip receives 63 of 64 parts
    const double parameters = 2 * 4096.0 * 4096 + 2 * 4096.0 * 64 + 2 * 4096.0 * 16'384;
    CHECK(p.tensor.count() == Approx(10 * parameters * 2 * 63 / 64 / wire).epsilon(1e-6));
    serving_job half = job_with(weight_layout::gathered, attention_layout::batch);
    half.requests.prompt /= 2;
    CHECK(prefill_of(half).tensor == p.tensor);
    // each chip multiplies its 1,024 tokens by whole matrices
    CHECK(p.matmul.count() == Approx(10 * 2 * 1024 * parameters / 100e12).epsilon(0.01));
}

TEST_CASE("tokens that are divided for the products change places for attention by heads",
          "[layout]") {
    const serving_step_time by_batch =
        prefill_of(job_with(weight_layout::gathered, attention_layout::batch));
    const serving_step_time by_heads = prefill_of(job_with(weight_layout::gathered));
    const double moved = 2 * 10 * rows * (64 + 1) * 64 * 2 / 64;
    CHECK((by_heads.tensor - by_batch.tensor).count() ==
          Approx(moved * 63 / 64 / wire).epsilon(1e-6));
}

TEST_CASE("a step holds whole hidden vectors in one dimension alone", "[layout]") {
    // of a token: residual, its norm, and three tensors of the MLP, 2 bytes an element
    const auto of_token = [](weight_layout layout) {
        return memory_per_chip(job_with(layout)).activations.count() / (1 << 20) / 2;
    };
    CHECK(of_token(weight_layout::one_dimension) == 4096 + 4096 + 3 * 16'384 / 64.0);
    CHECK(of_token(weight_layout::two_dimensions) == 4096 / 64.0 + 4096 + 3 * 16'384 / 64.0);
    CHECK(of_token(weight_layout::gathered) == (4096 + 4096 + 3 * 16'384) / 64.0);
}

TEST_CASE("attention divided by sequences keeps one copy of a shared head", "[layout]") {
    serving_job heads = job_with(weight_layout::two_dimensions);
    serving_job batch = job_with(weight_layout::two_dimensions, attention_layout::batch);
    heads.requests.output = batch.requests.output = 64;
    heads.cluster.chip.hbm_bandwidth = batch.cluster.chip.hbm_bandwidth = 1_TBps;
    CHECK(memory_per_chip(heads).kv_cache / memory_per_chip(batch).kv_cache == Approx(64));
    const serving_estimate by_heads = estimate_unchecked(heads);
    const serving_estimate by_batch = estimate_unchecked(batch);
    // each chip reads the cache of one sequence in place of all 64
    const double read = 10 * 2 * 64 * 2 * by_batch.mean_context / 1e12;
    CHECK(by_batch.decode.cache.count() == Approx(read).epsilon(0.1));
    CHECK(by_heads.decode.cache.count() == Approx(64 * read).epsilon(0.1));
    // tokens, as queries with their key and value, go from heads to sequences and back
    const double moved = 2 * 10 * 64.0 * (64 + 1) * 64 * 2 / 64;
    CHECK((by_batch.decode.tensor - by_heads.decode.tensor).count() ==
          Approx(moved * 63 / 64 / wire).epsilon(1e-6));
}

namespace {

// Bytes that a chip passes on for one token, over all layers, with X parts of the hidden width on n chips:
// sums of the hidden width over n / X chips, of inner vectors over X.
double sent_in_two_dimensions(const transformer& m, double n, double x) {
    const auto passed = [](double elements, double chips) {
        return 2 * elements * (chips - 1) / chips;
    };
    const double hidden = passed(static_cast<double>(m.hidden) / x, n / x);
    double sent = 0;
    for (std::int64_t i = 0; i < m.layers; ++i) {
        const bool dense = !m.has_experts() || i < m.moe.dense_layers;
        // queries, keys and values come out of sums, outputs go into the next product: half a sum each
        double inner = static_cast<double>((2 * m.heads + 2 * m.kv_heads) * m.head_dim) / 2;
        const double width = static_cast<double>(dense ? m.ffn : m.shared_width());
        inner += (m.mlp == mlp_kind::gated ? 3 : 2) * width / 2;
        sent += passed(inner * x / n, x);
        if (dense) sent += hidden;
        if (m.block == block_kind::serial) sent += hidden;
    }
    return sent;
}

}  // namespace

TEST_CASE("the hidden width is divided as makes the sums shortest, of all divisors", "[layout]") {
    serving_job job = job_with(weight_layout::two_dimensions);
    std::vector<transformer> models(5, paper);
    models[1].block = block_kind::serial;
    models[2].mlp = mlp_kind::gated;
    models[3].ffn = 0;  // experts alone, which stay divided, and with a shared one
    models[3].block = block_kind::serial;
    models[3].moe = {.experts = 8, .top_k = 2, .expert_ffn = 512};
    models[4] = models[3];
    models[4].moe = {
        .experts = 8, .top_k = 2, .expert_ffn = 8192, .shared_experts = 1, .dense_layers = 2};
    models[4].ffn = 16'384;
    for (const transformer& m : models)
        for (std::int64_t n = 1; n <= 64; ++n) {
            job.model = m;
            job.plan.tensor = n;
            const serving_exchange exchange{job, model_layers{job.model}};
            double least = 1e30;
            for (std::int64_t x = 1; x <= n; ++x)
                if (n % x == 0)
                    least = std::min(least, sent_in_two_dimensions(m, static_cast<double>(n),
                                                                   static_cast<double>(x)));
            CAPTURE(n, exchange.hidden_parts());
            REQUIRE(n % exchange.hidden_parts() == 0);
            CHECK(sent_in_two_dimensions(m, static_cast<double>(n),
                                         static_cast<double>(exchange.hidden_parts())) ==
                  Approx(least).epsilon(1e-9));
        }
    // two sums of 4,096 and inner widths of 20,544 on 24 chips: 2 x 4096 / 3 + 20544 x 3 / 24 is 5,299; with
    // two parts 5,808, with four 5,472
    job.model = models[1];
    job.plan.tensor = 24;
    CHECK(serving_exchange{job, model_layers{job.model}}.hidden_parts() == 3);
}

namespace {

// The paper's shape with the latent attention of DeepSeek-V3.
serving_job latent_job(weight_layout layout, attention_layout attention) {
    serving_job job = job_with(layout, attention);
    job.model.mixers = {mixer_kind::latent};
    job.model.latent = {.q_rank = 1536,
                        .kv_rank = 512,
                        .nope_head_dim = 128,
                        .rope_head_dim = 64,
                        .v_head_dim = 128};
    return job;
}
constexpr double latents = 1536 + 512 + 64;
// Matrices of attention by heads: queries, keys and values out of the latent vectors, and the output.
constexpr double by_heads = 64 * (1536.0 * 192 + 512 * 256 + 128 * 4096);

}  // namespace

TEST_CASE("in two dimensions latent vectors are summed whole, and heads made from them are not",
          "[layout]") {
    const serving_job job = latent_job(weight_layout::two_dimensions, attention_layout::heads);
    // (4096 - 2112) / X + (16384 + 64 x 128 / 2) X / 64: 2,304, 1,632 and 1,776 for one, two and four
    REQUIRE(serving_exchange{job, model_layers{job.model}}.hidden_parts() == 2);
    const serving_step_time p = prefill_of(job);
    const double hidden = sum(rows * 2048 * 2, 32);
    const double mlp = sum(rows * 512 * 2, 2);
    const double outputs = sum(rows * 2 * 128 / 2 * 2, 2);  // of two heads, gathered only
    CHECK(p.tensor.count() ==
          Approx(10 * (hidden + mlp + outputs + sum(rows * latents * 2, 2))).epsilon(1e-6));
    // a chip has half of the matrices that make the latent vectors, and a 64th of all others
    const double matrices = latents * 2048 + (by_heads + 2 * 4096.0 * 16'384) / 64;
    CHECK(p.matmul.count() == Approx(10 * 2 * rows * matrices / 100e12).epsilon(0.01));
    // queries straight from the hidden vector are partial sums, scattered as they are added up; X is 4
    serving_job direct = job;
    direct.model.latent.q_rank = 0;
    REQUIRE(serving_exchange{direct, model_layers{direct.model}}.hidden_parts() == 4);
    CHECK(prefill_of(direct).tensor.count() ==
          Approx(10 * (sum(rows * 1024 * 2, 16) + sum(rows * 1024 * 2, 4) +
                       sum(rows * 4 * (192 + 128) / 2 * 2, 4) + sum(rows * 576 * 2, 4)))
              .epsilon(1e-6));
}

TEST_CASE("gathered matrices of latent attention cross the network, its latent ones are everywhere",
          "[layout]") {
    const serving_step_time p =
        prefill_of(latent_job(weight_layout::gathered, attention_layout::batch));
    const double parameters = by_heads + 2 * 4096.0 * 16'384;
    CHECK(p.tensor.count() == Approx(10 * parameters * 2 * 63 / 64 / wire).epsilon(1e-6));
}

TEST_CASE("latent vectors are whole on every chip, or divided by sequences", "[layout]") {
    serving_job heads = latent_job(weight_layout::one_dimension, attention_layout::heads);
    serving_job batch = latent_job(weight_layout::one_dimension, attention_layout::batch);
    heads.requests.output = batch.requests.output = 64;
    heads.cluster.chip.hbm_bandwidth = batch.cluster.chip.hbm_bandwidth = 100_GBps;
    CHECK(memory_per_chip(heads).kv_cache / memory_per_chip(batch).kv_cache == Approx(64));
    const serving_estimate by_batch = estimate_unchecked(batch);
    const double read = 10 * 576 * 2 * by_batch.mean_context / 100e9;  // of one sequence
    CHECK(by_batch.decode.cache.count() == Approx(read).epsilon(0.2));
    CHECK(estimate_unchecked(heads).decode.cache.count() == Approx(64 * read).epsilon(0.1));
}

TEST_CASE("a parallel block has one norm, a serial one two", "[layout]") {
    serving_job job = job_with(weight_layout::one_dimension);
    const double parallel = prefill_of(job).elementwise.count();
    job.model.block = block_kind::serial;
    // read, summed with the residual and written, twice of each vector: four of 4,096 elements more
    CHECK(prefill_of(job).elementwise.count() - parallel ==
          Approx(10 * rows * 4 * 4096 * 2 / 100e12).epsilon(1e-6));
}

TEST_CASE("a cache that one chip holds whole is sent by that chip alone", "[layout]") {
    serving_job job = job_with(weight_layout::one_dimension);
    job.model.kv_heads = 8;
    job.plan.tensor = 8;
    job.requests.batching = batching::continuous;
    job.requests.disaggregation = {.prefill = 1, .decode = 1};
    // 1,024 tokens in ten layers: keys and values of one head of 64, or of all eight
    const double head = 10 * 1024 * 2 * 64 * 2 / wire;
    CHECK(estimate_unchecked(job).transfer.count() == Approx(head).epsilon(1e-6));
    job.requests.attention_by = attention_layout::batch;
    CHECK(estimate_unchecked(job).transfer.count() == Approx(8 * head).epsilon(1e-6));
}
