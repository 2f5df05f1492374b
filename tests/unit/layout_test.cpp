// Layouts of a tensor group against the closed forms of Pope et al. 2022 (arXiv 2211.05102, section 3).
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/estimate/serving.hpp>

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
            .stack = {}};
}
serving_step_time prefill_of(const serving_job& job) { return estimate(job).prefill; }

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
        const serving_exchange exchange{job};
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

TEST_CASE("attention divided by sequences keeps one copy of a shared head", "[layout]") {
    serving_job heads = job_with(weight_layout::two_dimensions);
    serving_job batch = job_with(weight_layout::two_dimensions, attention_layout::batch);
    heads.requests.output = batch.requests.output = 64;
    heads.cluster.chip.hbm_bandwidth = batch.cluster.chip.hbm_bandwidth = 1_TBps;
    CHECK(memory_per_chip(heads).kv_cache / memory_per_chip(batch).kv_cache == Approx(64));
    const serving_estimate by_heads = estimate(heads);
    const serving_estimate by_batch = estimate(batch);
    // each chip reads the cache of one sequence in place of all 64
    const double read = 10 * 2 * 64 * 2 * by_batch.mean_context / 1e12;
    CHECK(by_batch.decode.cache.count() == Approx(read).epsilon(0.1));
    CHECK(by_heads.decode.cache.count() == Approx(64 * read).epsilon(0.1));
    // tokens, as queries with their key and value, go from heads to sequences and back
    const double moved = 2 * 10 * 64.0 * (64 + 1) * 64 * 2 / 64;
    CHECK((by_batch.decode.tensor - by_heads.decode.tensor).count() ==
          Approx(moved * 63 / 64 / wire).epsilon(1e-6));
}
