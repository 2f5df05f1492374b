// Memory of serving engines against what they printed when they started, and what people reported of them.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/check/check.hpp>
#include <loadline/estimate/serving.hpp>

using namespace loadline;
using namespace loadline::literals;

namespace {

constexpr double gib = 1024.0 * 1024 * 1024;

// As software of that machine saw its chip.
cluster_spec seen(cluster_spec c, double gibibytes) {
    c.chip.hbm_capacity = quantity<units::bytes>{gibibytes * gib};
    c.chip.hbm_hidden = {};
    return c;
}
const cluster_spec on_h100 = seen(cluster_spec_of<dgx_h100>, 79.11);
const cluster_spec on_a100 = seen(cluster_spec_of<dgx_a100>, 79.15);
const cluster_spec on_h200 = seen(cluster_spec_of<hgx_h200>, 139.8);

double weights_of(const serving_job& job) { return memory_per_chip(job).weights.count() / gib; }
double cache_of(const serving_job& job) { return cache_room_of(job).memory.count() / gib; }
double tokens_of(const serving_job& job) { return cache_room_of(job).tokens; }
// An engine starts where one request of its model's length fits; others wait.
bool starts(serving_job job) {
    job.requests.queueing = true;
    return is_feasible(job);
}

}  // namespace

// Used for stacks::vllm_late_2024: its two figures for runtime and communicators.
TEST_CASE("vLLM 0.6 on one and two H100: vllm-project/vllm, pull request 10511", "[engines]") {
    serving_job job{models::llama3_8b::shape,
                    seen(on_h100, 79.22),
                    {},
                    {.prompt = 8000, .output = 192},
                    stacks::vllm_late_2024};
    CHECK(weights_of(job) == Approx(14.96).epsilon(0.01));
    CHECK(cache_of(job) == Approx(53.29).epsilon(0.02));
    CHECK(tokens_of(job) == Approx(436'552).epsilon(0.02));
    // 256 sequences x 128,256 entries x 38 bytes, from the code of the sort, beside 8,192 hidden vectors
    const memory_footprint one = memory_per_chip(job);
    const double step = (one.activations + one.logits).count();
    CHECK(step == 256 * 128'256 * 38.0 + 8192 * 4096 * 2.0);
    CHECK(step / gib == Approx(1.26).epsilon(0.05));
    CHECK(one.runtime.count() / gib == Approx(1.79).epsilon(0.2));
    job.plan.tensor = 2;
    const memory_footprint two = memory_per_chip(job);
    CHECK(weights_of(job) == Approx(7.48).epsilon(0.01));
    CHECK((two.activations + two.logits).count() == step);  // no part of it is divided
    CHECK(two.runtime.count() / gib == Approx(3.58).epsilon(0.2));
    CHECK(cache_of(job) == Approx(58.97).epsilon(0.03));
}

// Of which the first was used for the runtime of stacks::vllm_2024; the second is no part of any fit.
TEST_CASE("vLLM 0.2 on A100: vllm-project/vllm, pull request 2031", "[engines]") {
    serving_job job{models::llama2_7b::shape,
                    on_a100,
                    {},
                    {.prompt = 4000, .output = 96, .prefill_chunk = 4096},
                    stacks::vllm_2023};
    CHECK(tokens_of(job) == Approx(117'616).epsilon(0.02));
    job.model = models::llama2_70b::shape;
    job.plan.tensor = 4;
    CHECK(tokens_of(job) == Approx(333'840).epsilon(0.05));
    job.stack = stacks::vllm_2024;  // whose own all-reduce lets go of what it summed
    CHECK(tokens_of(job) > 1.3 * 333'840);
}

// No part of any fit: the sampler's share of a small chip's memory.
TEST_CASE("vLLM 0.7 of a model of 1.5B: vllm-project/vllm, issue 12529", "[engines]") {
    constexpr transformer qwen2_1_5b{.name = "Qwen2 1.5B",
                                     .layers = 28,
                                     .hidden = 1536,
                                     .ffn = 8960,
                                     .heads = 12,
                                     .kv_heads = 2,
                                     .head_dim = 128,
                                     .vocab = 151'936,
                                     .positions = 32'768};
    const serving_job job{qwen2_1_5b,
                          seen(on_h100, 7.75),
                          {},
                          {.prompt = 1000, .output = 1000, .prefill_chunk = 2048},
                          stacks::vllm_early_2025};
    const memory_footprint f = memory_per_chip(job);
    CHECK((f.activations + f.logits).count() / gib == Approx(1.39).epsilon(0.02));
}

// Used for the communicators of 2025, with pull request 10511.
TEST_CASE("vLLM 0.10 and SGLang 0.4.9 on the same four H100: vllm-project/vllm, issue 21348",
          "[engines]") {
    serving_job job{models::qwen3_235b_a22b::shape,
                    on_h100,
                    {.tensor = 4},
                    {.prompt = 40'000, .output = 960, .weights = fp8, .weight_block = 128},
                    stacks::vllm_2025};
    CHECK(cache_of(job) == Approx(8.11).epsilon(0.05));
    CHECK(tokens_of(job) == Approx(178'880).epsilon(0.05));
    job.stack = stacks::sglang_2025;
    job.requests.memory_share = 93_percent;  // --mem-fraction-static
    CHECK(cache_of(job) == Approx(16.46).epsilon(0.03));
    CHECK(tokens_of(job) == Approx(367'404).epsilon(0.03));
}

// The first was used for the runtime of one chip under engine V1 (0.1 GiB); the others are no part of any fit.
TEST_CASE("gpt-oss 120B on one H100: vllm-project/vllm, issues 23278, 27508, 33155", "[engines]") {
    serving_job job{models::gpt_oss_120b::shape,
                    on_h100,
                    {},
                    {.prompt = 131'000,
                     .output = 72,
                     .weights = mxfp4,
                     .quantised = quantised_part::experts_only},
                    stacks::vllm_2025};
    CHECK(weights_of(job) == Approx(65.97).epsilon(0.005));  // Marlin pads 2,880 to 3,072 and 2,944
    CHECK(cache_of(job) == Approx(-2.14).margin(0.15));
    CHECK_FALSE(starts(job));
    job.requests.prefill_chunk = 1024;
    job.requests.memory_share = 95_percent;
    CHECK(cache_of(job) == Approx(1.71).margin(0.3));
    CHECK_FALSE(starts(job));  // 131,072 tokens of 18 layers without a window take 4.5 GiB
    job.requests.prompt = 30'000;
    CHECK(starts(job));
    job.stack.expert_width_multiple = 64;  // Triton: the contracted side alone
    CHECK(weights_of(job) == Approx(64.38).epsilon(0.005));
    job.stack.expert_hidden_multiple = 1;
    CHECK(weights_of(job) == Approx(60.7).epsilon(0.002));  // 4.25 bits of experts, 16 of the rest
}

// No part of any fit.
TEST_CASE("TensorRT-LLM on A100: NVIDIA/TensorRT-LLM, issue 1400", "[engines]") {
    const serving_job job{models::llama2_7b::shape,
                          on_a100,
                          {},
                          {.prompt = 4000, .output = 96, .weights = int8, .kv_block = 64},
                          stacks::tensorrt_llm_2024};
    CHECK(tokens_of(job) == Approx(132'608).epsilon(0.02));
    CHECK(cache_room_of(job).memory.count() / tokens_of(job) == 524'288);
}

// No part of any fit: 4,739 blocks of 64 tokens.
TEST_CASE("DeepSeek-R1 on eight H200, early 2025: vllm-project/vllm, pull request 14842",
          "[engines]") {
    const serving_job job{models::deepseek_v3::shape,
                          on_h200,
                          {.tensor = 8},
                          {.prompt = 163'000,
                           .output = 840,
                           .weights = fp8,
                           .weight_block = 128,
                           .kv_block = 64,
                           .prefill_chunk = 163'840,
                           .expert_chunk = 32'768},
                          stacks::vllm_early_2025};
    CHECK(tokens_of(job) == Approx(4739 * 64).epsilon(0.03));
    CHECK(starts(job));
}

// Lengths that an announcement names, of chips where three layers of four see chunks and kept all tokens.
TEST_CASE("Llama 4 on eight chips: vllm-project/vllm, pull request 16104", "[engines]") {
    const auto job = [](const transformer& m, const cluster_spec& c, number_format weights,
                        std::int64_t length) {
        serving_job result{m,
                           c,
                           {.tensor = 8},
                           {.prompt = length - 1000, .output = 1000, .weights = weights},
                           stacks::vllm_2025};
        result.model.positions = 10'485'760;
        result.stack.hybrid_cache = false;
        return result;
    };
    const transformer& scout = models::llama4_scout::shape;
    const transformer& maverick = models::llama4_maverick::shape;
    CHECK(starts(job(scout, on_h100, bf16, 1'280'000)));
    CHECK(starts(job(scout, on_h200, bf16, 3'600'000)));
    CHECK(starts(job(maverick, on_h100, fp8, 430'000)));
    CHECK(starts(job(maverick, on_h200, fp8, 1'048'576)));
    CHECK_FALSE(starts(job(scout, on_h100, bf16, 2'000'000)));
    CHECK_FALSE(
        starts(job(maverick, on_h100, bf16, 1000)));  // 788 GB of weights on 680 GB of chips
}

TEST_CASE("671 GB of weights do not go into eight H800: InternLM/lmdeploy, issue 2960",
          "[engines]") {
    const serving_job job{models::deepseek_v3::shape,
                          on_h100,
                          {.tensor = 8},
                          {.weights = fp8, .weight_block = 128},
                          stacks::common};
    CHECK(memory_per_chip(job).weights > 83_GB);
    CHECK_FALSE(starts(job));
}

TEST_CASE("a draft model on one of four chips: vllm-project/vllm, issue 9995", "[engines]") {
    serving_job job{models::llama3_70b::shape,
                    on_a100,
                    {.tensor = 4},
                    {.prompt = 4000, .output = 96},
                    stacks::vllm_2024};
    job.requests.memory_share = 99_percent;  // --gpu-memory-utilization
    CHECK(starts(job));
    const double alone = weights_of(job);
    job.draft = models::llama3_8b::shape;
    job.requests.speculation = {.draft = 5, .acceptance = 70_percent, .draft_tensor = 1};
    CHECK(weights_of(job) - alone == Approx(14.96).epsilon(0.001));
    CHECK_FALSE(starts(job));  // the plan leaves the draft out, and the cache takes what it needs
    CHECK(largest_concurrency(job) == 0);
    job.stack.plans_draft = true;
    CHECK(starts(job));
    // a token of both: 80 layers of two heads on a chip, 32 of eight
    CHECK(cache_room_of(job).memory.count() / tokens_of(job) == 4.0 * 128 * (80 * 2 + 32 * 8));
    job.requests.speculation.draft_tensor = 0;  // as the plan
    CHECK(weights_of(job) - alone == Approx(14.96 / 4).epsilon(0.001));
}

TEST_CASE("the latent cache of DeepSeek-V3.2: sgl-project/sglang, pull request 11309",
          "[engines]") {
    const serving_job job{models::deepseek_v32::shape,
                          cluster_spec_of<dgx_b200>,
                          {.data = 8, .expert = 8},
                          {.prompt = 4000,
                           .output = 96,
                           .weights = fp8,
                           .weight_block = 128,
                           .kv_cache = fp8,
                           .kv_scale_block = 128,
                           .kv_block = 64},
                          stacks::sglang_2025};
    // 512 bytes, 4 scales of 4, 64 elements of 2; 128 bytes of the indexer and a scale
    CHECK(cache_room_of(job).memory.count() / tokens_of(job) == Approx(61.0 * (656 + 132)));
}

// Meta's checkpoint keeps attention in 16 bits, and the first and last layer whole, which is not said here.
TEST_CASE(
    "weights as loaded: dstackai/benchmarks, comparison/h100sxm5_vs_mi300x/raw_data/gpu-usage.md",
    "[engines]") {
    const serving_job job{models::llama3_405b::shape,
                          on_h100,
                          {.tensor = 8},
                          {.prompt = 2048,
                           .output = 2048,
                           .weights = fp8,
                           .quantised = quantised_part::outside_attention},
                          stacks::vllm_2024};
    CHECK(weights_of(job) == Approx(56.77).epsilon(0.02));
}

TEST_CASE("scales of blocks and groups are weights too", "[engines]") {
    // one matrix of 4,096 x 4,096 among others: what a block adds is a share of all
    const transformer& m = models::llama3_8b::shape;
    const auto bytes = [&](number_format f, std::int64_t block) {
        return serving_memory(m, {}, {.weights = f, .weight_block = block}, {}, 80_GB)
            .weights.count();
    };
    // 224 of 291 tensors: all but two of 128,256 x 4,096 and 65 norms
    const double matrices = 8'030'261'248.0 - 2 * 128'256.0 * 4096 - 65 * 4096.0;
    CHECK(bytes(fp8, 128) - bytes(fp8, 0) == Approx(matrices * 4 / (128 * 128)));
    CHECK(bytes(int4, 128) - bytes(int4, 0) == Approx(matrices * 2.5 / 128));
    CHECK(bytes(mxfp4, 32) == bytes(mxfp4, 0));  // has its own
    CHECK(bytes(bf16, 128) == bytes(bf16, 0));
}

TEST_CASE("an engine that narrows weights itself needs room for all of them first", "[engines]") {
    serving_job job{models::llama3_70b::shape,
                    on_h100,
                    {},
                    {.prompt = 500, .output = 12, .weights = fp8},
                    stacks::vllm_2025};
    job.requests.memory_share = 98_percent;
    job.requests.max_num_seqs = 16;
    CHECK(starts(job));  // 68 GiB
    job.requests.quantised_on_load = true;
    const memory_footprint f = memory_per_chip(job);
    CHECK(f.moment == memory_moment::loading);
    CHECK(f.weights.count() == 2 * 70'553'706'496.0);
    CHECK(largest_concurrency(job) == 0);
    CHECK_FALSE(starts(job));

    // 32.1 GB in 16 bits, of 85: the margin that the user asks for holds then too
    job.model = models::llama3_8b::shape;
    job.requests.memory_share = 30_percent;
    CHECK(starts(job));
    job.plan.reserve = 70_percent;
    job.requests.prompt = 12;  // in 8 bits 9.1 GB and the rest would go
    job.requests.quantised_on_load = false;
    job.requests.memory_share = 99_percent;
    CHECK(starts(job));
    job.requests.quantised_on_load = true;
    const memory_footprint whole = memory_per_chip(job);
    CHECK(whole.reserve.count() == Approx(0.7 * job.cluster.chip.memory().count()));
    job.plan.reserve = 85_percent;
    CHECK_FALSE(starts(job));
}

TEST_CASE("a share of memory that leaves too little is itself what to change", "[engines]") {
    const auto offers = [](const serving_job& job, std::string_view words) {
        for (const finding& f : check(job))
            if (text(f).view().find(words) != std::string_view::npos) return true;
        return false;
    };
    // gpt-oss 120B on one H100 does not start as vLLM comes, and does with 95%
    serving_job job{models::gpt_oss_120b::shape,
                    on_h100,
                    {},
                    {.prompt = 500, .output = 12, .weights = mxfp4},
                    stacks::vllm_2025};
    job.requests.quantised = quantised_part::experts_only;
    CHECK_FALSE(starts(job));
    CHECK(offers(job, "memory_share = 95_percent"));
    job.requests.memory_share = 95_percent;
    CHECK(starts(job));
    // all of it leaves no room for what the engine does not plan, 20% none for the weights
    job = {models::llama3_8b::shape, on_h100, {}, {.prompt = 500, .output = 12}, stacks::vllm_2025};
    for (const auto share : {100_percent, 20_percent}) {
        job.requests.memory_share = share;
        CHECK_FALSE(starts(job));
        CHECK(offers(job, "memory_share = 90_percent"));
    }
}

// Hugging Face, cortecs/Llama-3.3-70B-Instruct-FP8-Dynamic, discussion 1 (December 2024): "With a single H100 vllm
// runs out of GPU memory when trying to use this with simply vllm serve"; "Please use --max-model-len 9000 and set
// --gpu-memory-util 0.95".
TEST_CASE("Llama 3.3 70B in 8 bits on one H100", "[engines]") {
    serving_job job{models::llama31_70b::shape,
                    on_h100,
                    {},
                    {.prompt = 131'000, .output = 72, .weights = fp8},
                    stacks::vllm_late_2024};
    job.requests.prefill_chunk = 8192;
    CHECK_FALSE(starts(job));
    job.requests.prompt = 8928;
    job.requests.memory_share = 95_percent;
    job.requests.prefill_chunk = 9000;
    CHECK(starts(job));
}

TEST_CASE("an engine runs no more than max_num_seqs", "[engines]") {
    serving_job job{
        models::llama3_8b::shape, on_h100, {}, {.prompt = 500, .output = 500}, stacks::vllm_2024};
    job.requests.concurrency = 200;
    job.requests.max_num_seqs = 64;
    CHECK_FALSE(is_feasible(job));  // all in flight at once
    job.requests.queueing = true;
    CHECK(is_feasible(job));
    CHECK(estimate_unchecked(job).running == 64);
}
