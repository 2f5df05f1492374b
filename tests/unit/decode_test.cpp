// Decode steps: what grows with what, and the parts that experts, windows and formats change.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/estimate/serving.hpp>

using namespace loadline;
using namespace loadline::literals;

namespace {

serving_step_time decode_of(const serving_job& job, double sequences, double context) {
    const serving_steps steps{job};
    return decode_step(job, steps, sequences, context);
}

serving_job gpt_oss() {
    return {.model = spec<models::gpt_oss_120b>,
            .cluster = cluster_spec_of<hgx_h200>,
            .plan = {.tensor = 2},
            .requests = {.weights = mxfp4, .quantised = quantised_part::experts_only},
            .stack = stacks::common};
}

}  // namespace

TEST_CASE("experts are read as a batch touches them", "[decode]") {
    serving_job job = gpt_oss();
    job.cluster = at_limit(job.cluster);
    const double one = decode_of(job, 1, 1).weights.count();
    const double many = decode_of(job, 64, 1).weights.count();
    CHECK(many > 5 * one);
    // copies of one prompt visit the same four
    job.requests.prompts = prompt_mix::copies;
    CHECK(decode_of(job, 64, 1).weights.count() < 1.5 * one);
}

TEST_CASE("uneven routing costs the busiest chip's share", "[decode]") {
    serving_job job = gpt_oss();
    job.plan = {.tensor = 1, .data = 8, .expert = 8};
    const double even = decode_of(job, 512, 1).total().count();
    job.requests.expert_imbalance = 200_percent;
    CHECK(decode_of(job, 512, 1).total().count() > even);
}

TEST_CASE("half of the layers see a window only", "[decode]") {
    const serving_job job = gpt_oss();
    const double near = decode_of(job, 32, 8192).cache.count();
    const double far = decode_of(job, 32, 16384).cache.count();
    CHECK(far / near == Approx(2).epsilon(0.03));
    serving_job full = job;
    full.model.mixers = {};
    CHECK(decode_of(full, 32, 16384).cache.count() / far == Approx(2).epsilon(0.03));
}

TEST_CASE("a narrower cache is read faster", "[decode]") {
    serving_job job{.model = spec<models::llama3_70b>,
                    .cluster = cluster_spec_of<hgx_h200>,
                    .plan = {.tensor = 8}};
    const double wide = decode_of(job, 64, 8192).cache.count();
    job.requests.kv_cache = fp8;
    CHECK(decode_of(job, 64, 8192).cache.count() / wide == Approx(0.5).epsilon(0.05));
}

TEST_CASE("narrower weights are read faster, whatever is multiplied", "[decode]") {
    serving_job job{.model = spec<models::llama3_70b>,
                    .cluster = at_limit(cluster_spec_of<hgx_h200>),
                    .plan = {.tensor = 8}};
    const double wide = decode_of(job, 1, 1).weights.count();
    job.requests.weights = int4;
    const double narrow = decode_of(job, 1, 1).weights.count();
    CHECK(narrow < 0.35 * wide);
    CHECK(narrow > 0.25 * wide);
    // quantised outside attention only, less is saved
    job.requests.quantised = quantised_part::outside_attention;
    CHECK(decode_of(job, 1, 1).weights.count() > narrow);
}

TEST_CASE("latent attention reads one vector for all heads", "[decode]") {
    serving_job job{.model = spec<models::deepseek_v3>,
                    .cluster = at_limit(cluster_spec_of<hgx_h200>),
                    .plan = {.tensor = 8},
                    .requests = {.weights = fp8},
                    .stack = ideal_serving_stack};
    const serving_step_time s = decode_of(job, 1, 100'000);
    // 61 layers x 576 elements x 2 bytes, and a few queries
    const double bytes = 61 * 576.0 * 2 * 100'000;
    CHECK((s.cache + s.attention).count() == Approx(bytes / 4.8e12).epsilon(0.05));
}

TEST_CASE("key and value heads are copied where the group is larger", "[decode]") {
    serving_job job{.model = spec<models::llama3_70b>,
                    .cluster = cluster_spec_of<trn2_ultraserver>};
    job.plan.tensor = 8;
    const double eight = decode_of(job, 16, 8192).cache.count();
    job.plan.tensor = 16;
    CHECK(decode_of(job, 16, 8192).cache.count() / eight == Approx(1).epsilon(0.05));
}

TEST_CASE("one block of threads for each head is slower where there are many", "[decode]") {
    serving_job job{.model = spec<models::llama3_8b>,
                    .cluster = cluster_spec_of<mi300x_platform>,
                    .stack = stacks::vllm_rocm_2024};
    const double below = decode_of(job, 16, 2048).cache.count();  // 512 pairs
    const double above = decode_of(job, 17, 2048).cache.count();
    CHECK(above > 3 * below);
}

TEST_CASE("a pipeline's token passes all stages with a part of the batch", "[decode]") {
    serving_job job{.model = spec<models::llama3_70b>,
                    .cluster = cluster_spec_of<hgx_h200>,
                    .plan = {.pipeline = 4}};
    const serving_step_time parts = decode_of(job, 64, 2048);
    job.requests.batching = batching::static_batch;
    const serving_step_time together = decode_of(job, 64, 2048);
    CHECK(parts.cache / together.cache == Approx(0.25).epsilon(0.02));
    CHECK(parts.pipeline.count() > 0);
}
