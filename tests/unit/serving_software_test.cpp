// What serving software makes of a step: experts, launches, latent attention, and clients of one length, by hand.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/estimate/closed_loop.hpp>

using namespace loadline;
using namespace loadline::literals;

namespace {

serving_step_time decode_of(const serving_job& job, double sequences, double context) {
    const serving_steps steps{job};
    return decode_step(job, steps, sequences, context);
}

// Nothing is lost to the chip or to software.
serving_job at_limit_of(const transformer& model, std::int64_t tensor) {
    return {.model = model,
            .cluster = at_limit(cluster_spec_of<hgx_h200>),
            .plan = {.tensor = tensor},
            .stack = ideal_serving_stack};
}

constexpr transformer plain_model{.name = "small_dense",
                                  .layers = 10,
                                  .hidden = 1024,
                                  .ffn = 4096,
                                  .heads = 8,
                                  .kv_heads = 8,
                                  .head_dim = 128,
                                  .vocab = 10'000,
                                  .positions = 1 << 20};

}  // namespace

TEST_CASE("experts have a speed of their own", "[software]") {
    serving_job job = at_limit_of(spec<models::qwen3_30b_a3b>, 1);
    job.requests.prompt = job.requests.prefill_chunk = 32768;
    const serving_step_time plain = decode_of(job, 32, 1);
    const serving_steps steps{job};
    const double prompt = prefill(job, steps, 1).parts.matmul.count();
    job.stack.experts = 50_percent;
    const serving_step_time slow = decode_of(job, 32, 1);
    // what the step gains is what it takes to read the experts that 32 tokens visit, of 128 with 3 x 2,048 x 768
    // elements in each of 48 layers
    const double read = 48 * experts_touched(128, 8, 32) * 3 * 2048 * 768 * 2 / 4.8e12;
    CHECK((slow.weights - plain.weights).count() == Approx(read).epsilon(0.02));
    CHECK(slow.cache == plain.cache);
    // and bound by the matrix unit as much: 8 experts a token
    const serving_steps slower{job};
    const double work = 48 * 8 * 3 * 2 * 2048.0 * 768 * 32768 / 989.4e12;
    CHECK(prefill(job, slower, 1).parts.matmul.count() - prompt == Approx(work).epsilon(0.05));
    // a model without them does not care
    serving_job other = at_limit_of(plain_model, 1);
    const double all = decode_of(other, 32, 1).total().count();
    other.stack.experts = 50_percent;
    CHECK(decode_of(other, 32, 1).total().count() == Approx(all));
}

TEST_CASE("experts in 8 bits may be multiplied in 16", "[software]") {
    serving_job job = at_limit_of(spec<models::qwen3_30b_a3b>, 1);
    job.requests.weights = fp8;
    job.requests.quantised = quantised_part::experts_only;
    job.requests.prompt = 8192;
    job.plan.precision.compute = fp8;
    const serving_steps steps{job};
    const double narrow = prefill(job, steps, 1).parts.matmul.count();
    job.stack.widens_experts = true;
    const serving_steps wider{job};
    const double work = 48 * 8 * 3 * 2 * 2048.0 * 768 * 8192;
    CHECK(prefill(job, wider, 1).parts.matmul.count() - narrow ==
          Approx(work / 989.4e12 - work / 1978.9e12).epsilon(0.05));
}

TEST_CASE("without a graph a step takes what its launches take, or what the device takes",
          "[software]") {
    // a layer: four products, attention in two kernels, four others and the activation; then the output's product
    // and three of sampling
    serving_job job = at_limit_of(plain_model, 1);
    job.stack.layer_kernels = 4;
    job.stack.eager = 1_ms;
    const double device = decode_of(job, 1, 100).total().count();
    CHECK(device < 1e-3);  // a graph: the host does not matter
    job.stack.graphs = false;
    const serving_step_time paced = decode_of(job, 1, 100);
    CHECK(paced.total().count() == Approx((10 * (4 + 2 + 4 + 1) + 4) * 1e-3));
    CHECK(paced.launching.count() == 0);
    // it is a maximum: a host that is faster than the device is not seen
    job.stack.eager = 0.01_us;
    CHECK(decode_of(job, 1, 100).total().count() == Approx(device));
    // time between kernels is the device's, and adds
    job.stack.gap = 10_us;
    CHECK(decode_of(job, 1, 100).total().count() - device == Approx(114 * 1e-5));
}

TEST_CASE("sampling passes over the logits of a step", "[software]") {
    // two chips: half of 10,000 entries on each, or all; a pass is bytes over 4.8 TB/s
    serving_job job = at_limit_of(plain_model, 2);
    const auto moved = [&] { return decode_of(job, 64, 100).elementwise.count(); };
    job.stack.sampling = 12_B;
    const double part = moved();
    job.stack.sampling = 66_B;
    CHECK(moved() - part == Approx(54.0 * 64 * 5'000 / 4.8e12));
    job.stack.sampler_whole_vocabulary = true;
    CHECK(moved() - part == Approx((66.0 * 10'000 - 12.0 * 5'000) * 64 / 4.8e12));
}

TEST_CASE("prefill is launched without a graph", "[software]") {
    serving_job job = at_limit_of(plain_model, 1);
    job.requests.prompt = 10;
    job.stack.layer_kernels = 4;
    job.stack.eager = 1_ms;
    const serving_steps steps{job};
    // attention of prompts is one kernel
    CHECK(prefill(job, steps, 1).total().count() == Approx((10 * (4 + 1 + 4 + 1) + 4) * 1e-3));
}

TEST_CASE("graphs are captured for so many sequences and so long a context", "[software]") {
    serving_job job = at_limit_of(plain_model, 1);
    job.stack.eager = 1_ms;
    job.stack.graph_sequences = 256;
    job.stack.graph_context = 8192;
    CHECK(decode_of(job, 256, 100).total().count() < 0.01);
    CHECK(decode_of(job, 257, 100).total().count() > 0.06);
    CHECK(decode_of(job, 2, 8192).total().count() < 0.01);
    CHECK(decode_of(job, 2, 8193).total().count() > 0.06);
}

TEST_CASE("blocks of sixteen query heads read latent vectors once each", "[software]") {
    serving_job job = at_limit_of(spec<models::deepseek_v3>, 1);
    const serving_step_time all = decode_of(job, 1, 100'000);
    job.stack.latent_heads_together = 16;
    const serving_step_time blocks = decode_of(job, 1, 100'000);
    CHECK((blocks.cache + blocks.attention) / (all.cache + all.attention) ==
          Approx(8).epsilon(0.01));
    // sixteen heads on each of eight chips: no more than once
    job.plan.tensor = 8;
    const serving_step_time divided = decode_of(job, 1, 100'000);
    CHECK((divided.cache + divided.attention) / (all.cache + all.attention) < 1.01);
}

TEST_CASE("prompts that attend to latent vectors multiply wider ones", "[software]") {
    serving_job job = at_limit_of(spec<models::deepseek_v3>, 8);
    job.requests.weights = fp8;
    const serving_steps plain{job};
    const double apart = plain.prompt_attention(1, 4096, 4096).attention.count();
    job.stack.absorbs_prefill = true;
    const serving_steps absorbed{job};
    // 512 + 64 and 512 elements for each pair of a query and a key, not 128 + 64 and 128
    CHECK(absorbed.prompt_attention(1, 4096, 4096).attention.count() / apart ==
          Approx(1088.0 / 320).epsilon(0.01));
}

TEST_CASE("clients of one length follow one another where prefill rides along", "[software]") {
    serving_job job = at_limit_of(plain_model, 1);
    job.requests.prompt = 2000;
    job.requests.output = 101;
    job.requests.concurrency = 6;
    job.requests.prefill_chunk = 4100;  // two prompts beside the six that decode: three groups
    const serving_estimate e = estimate_unchecked(job);
    const serving_steps steps{job};
    // the five others read their caches in it and move their rows; they multiply while the matrix unit waits for the
    // output projection
    const serving_step_time& d = e.decode;
    const serving_step_time two = prefill(job, steps, 2).parts;
    CHECK(two.multiplying + d.multiplying < two.weights + two.matmul);
    const double step = (two.total() + (d.cache + d.attention + d.elementwise) * (5.0 / 6)).count();
    const double decode = e.decode.total().count();
    const closed_loop forever{.requests_each = 1e9};
    // each waits for the step of the group behind it, of which the last has none
    const loop_in_step loop = in_train(e, job, forever);
    CHECK(loop.ttft.count() == Approx(step + (2 * step + decode) / 3));
    // of a hundred steps, two have the others' prompts
    CHECK(loop.tpot->count() == Approx((98 * decode + 2 * step) / 100));
    CHECK(loop.requests_per_second.count() ==
          Approx(6 / (step + (2 * step + decode) / 3 + 98 * decode + 2 * step)));
    // all begin at once: in ten rounds, the first waits for half the others
    CHECK(in_train(e, job, {.requests_each = 10}).ttft.count() ==
          Approx(loop.ttft.count() + step / 10));
    // a scheduler that is a step ahead: one step more
    job.stack.steps_ahead = 1;
    CHECK(in_train(e, job, forever).ttft.count() ==
          Approx(step + (2 * step + decode) / 3 + (step + 2 * decode) / 3));
    CHECK((estimate_unchecked(job).ttft - e.ttft).count() == Approx(decode));
}
