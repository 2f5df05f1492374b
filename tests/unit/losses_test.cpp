// No loss defaults to none: stacks that say nothing, groups beyond their network, formats that a chip lacks, drafts
// without a cost, graphs of fixed shapes.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/catalog/stacks.hpp>
#include <loadline/check/check.hpp>
#include <loadline/estimate/serving.hpp>
#include <loadline/estimate/training.hpp>

#include <type_traits>

using namespace loadline;
using namespace loadline::literals;

namespace {

template <serving_stack>
struct told {};

const serving_job served{.model = models::llama31_8b::shape,
                         .cluster = cluster_spec_of<dgx_h100>,
                         .requests = {.prompt = 1024, .output = 256, .concurrency = 16}};

serving_job with(const serving_stack& s) {
    serving_job job = served;
    job.stack = s;
    return job;
}
serving_job compiled(std::int64_t prompt, std::int64_t clients) {
    serving_job job{.model = models::llama31_8b::shape,
                    .cluster = cluster_spec_of<trn2_48xlarge>,
                    .requests = {.prompt = prompt,
                                 .output = 256,
                                 .concurrency = clients,
                                 .queueing = true,
                                 .max_num_seqs = 32,
                                 .max_model_len = 4096},
                    .stack = stacks::optimum_vllm_2025};
    return job;
}

// Those that a job without a stack has, but for what they rest on: medians of measured stacks, and nothing.
constexpr serving_stack usual_numbers = [] {
    serving_stack s = usual_serving_stack;
    s.evidence = {};
    return s;
}();

}  // namespace

TEST_CASE("A stack that says nothing loses what is usual", "[losses]") {
    STATIC_REQUIRE(std::is_same_v<told<serving_stack{}>, told<usual_numbers>>);
    STATIC_REQUIRE(std::is_same_v<told<serving_job{}.stack>, told<usual_serving_stack>>);
    const serving_estimate usual = estimate_unchecked(served);
    const serving_estimate ideal = estimate_unchecked(with(ideal_serving_stack));
    CHECK(usual.tpot > ideal.tpot);
    CHECK(usual.ttft > ideal.ttft);
    CHECK(usual.per_chip < ideal.per_chip);
    CHECK(usual.largest_concurrency < ideal.largest_concurrency);
    // a field left out of a stack of one's own is not free either
    CHECK(estimate_unchecked(with({.name{"mine"}, .matmul = 95_percent})).tpot > ideal.tpot);

    const training_job trained{.model = models::llama31_8b::shape,
                               .cluster = cluster_spec_of<dgx_h100>,
                               .plan = {.data = 8},
                               .batch = {.sequences = 8, .length = 4096}};
    const auto step_with = [&](const training_stack& s) {
        training_job job = trained;
        job.stack = s;
        return estimate_unchecked(job).step_time;
    };
    CHECK(step_with({}) > step_with(ideal_training_stack));
    CHECK(step_with({.compute = 100_percent}) > step_with(ideal_training_stack));
    CHECK(step_with({.compute = 100_percent, .host = 0_us}) > step_with(ideal_training_stack));
}

TEST_CASE("The limit loses nothing, whatever the stack", "[losses]") {
    serving_job job = with(ideal_serving_stack);
    job.cluster = at_limit(job.cluster);
    CHECK(limit(served).decode.total() == estimate_unchecked(job).decode.total());
}

TEST_CASE("A group beyond its network is joined by the outermost links", "[losses]") {
    const cluster_spec one = cluster_spec_of<dgx_h100_cluster<1>>;
    const cluster_spec two = cluster_spec_of<dgx_h100_cluster<2>>;
    const plan p{.tensor = 16};
    for (const collective op : {collective::all_reduce, collective::all_to_all,
                                collective::all_gather, collective::point_to_point}) {
        const auto beyond = cost_of(op, 64_MiB, place(16, 1, p, one), one).time;
        CHECK(beyond.count() > 0);
        CHECK(beyond.count() ==
              Approx(cost_of(op, 64_MiB, place(16, 1, p, two), two).time.count()));
    }
    // pairs of servers that are not there
    CHECK(cost_of(collective::all_reduce, 64_MiB, place(2, 8, p, one), one).time.count() > 0);
    // a single rack has one tier: it goes on
    const cluster_spec rack = cluster_spec_of<gb200_nvl72>;
    const placed_group g = place(144, 1, plan{.tensor = 144}, rack);
    REQUIRE(g.count == 1);
    CHECK(g.tiers[0].shape.members() == 144);
    // nothing joins a chip without a network to others: no such plan passes the rules
    serving_job job = served;
    job.cluster = cluster_spec_of<h100>;
    CHECK(bool(check(job)));
    job.plan.tensor = 2;
    CHECK(!bool(check(job)));
}

TEST_CASE("A cache in a format that the chip lacks is converted", "[losses]") {
    const chip_spec chip = spec<a100_80gb>;
    op::paged_attention a{
        .batch = 64, .heads = 32, .kv_heads = 8, .head_dim = 128, .context = 4096, .cache = fp8};
    const operation_cost free = cost_of(a, chip);
    a.conversions = 1;
    const operation_cost once = cost_of(a, chip);
    // 64 sequences x 8 heads x 4,096 tokens x (128 + 128) elements, as long each as an exponential
    const double elements = 64.0 * 8 * 4096 * 256;
    CHECK((once.compute_time - free.compute_time).count() ==
          Approx(elements * chip.calibration.attention.pair_time.count()));

    serving_job job{.model = models::llama3_8b::shape,
                    .cluster = cluster_spec_of<dgx_a100>,
                    .requests = {.prompt = 4096, .output = 64, .concurrency = 64, .kv_cache = fp8}};
    const auto cache_time = [&](const serving_stack& s) {
        job.stack = s;
        const serving_estimate e = estimate_unchecked(job);
        return e.decode.cache + e.decode.attention;
    };
    serving_stack each = stacks::common;
    each.converts_each_head = true;
    CHECK(cache_time(each) > cache_time(stacks::common));
    each.converted_cache = 10_percent;
    // conversion alone bounds it now: four query heads share a key, each at a tenth of the speed
    serving_stack slower = each;
    slower.converted_cache = 5_percent;
    CHECK(cache_time(slower) / cache_time(each) == Approx(2).epsilon(0.1));
    // a chip that multiplies the format reads it as it is
    job.cluster = cluster_spec_of<dgx_h100>;
    CHECK(cache_time(each) == cache_time(stacks::common));
}

TEST_CASE("Weights in a format that the product does not have are widened", "[losses]") {
    const chip_spec chip = spec<a100_80gb>;
    const auto compute = [&](std::int64_t m, number_format weights) {
        return cost_of(op::matmul{.m = m, .n = 8192, .k = 8192, .b = weights}, chip).compute_time;
    };
    // by hand: 8,192 x 8,192 elements for each 128 rows, beside the products, of which a share stays exposed
    const double widening = 8192.0 * 8192 * chip.calibration.attention.pair_time.count();
    const double exposed = chip.calibration.unit.exposed;
    const double few = compute(16, bf16).count();
    CHECK(compute(16, int4).count() ==
          Approx(few > widening ? few + widening * exposed : widening + few * exposed));
    const double many = compute(4096, bf16).count();
    const double all = 32 * widening;
    CHECK(compute(4096, int4).count() ==
          Approx(many > all ? many + all * exposed : all + many * exposed));
    CHECK(compute(4096, bf16) == compute(4096, bf16));
}

TEST_CASE("A draft costs what makes it where its cost is not stated", "[losses]") {
    serving_job job = served;
    job.requests.speculation = {.draft = 4, .acceptance = 70_percent};
    CHECK(cost_of_guess(job) == Approx(1.0 / 32));  // one of 32 layers
    job.requests.speculation.draft_cost = 20_percent;
    CHECK(cost_of_guess(job) == Approx(0.2));
    job.requests.speculation.draft_cost = {};
    job.model = models::llama31_70b::shape;
    job.draft = models::llama31_8b::shape;
    CHECK(cost_of_guess(job) == Approx(8.03 / 70.55).epsilon(0.01));
}

TEST_CASE("Graphs of fixed shapes fill up lengths", "[losses]") {
    const requests r{.prompt = 1500, .output = 250, .max_model_len = 4096};
    serving_stack s = stacks::common;
    CHECK(filled_length(s, r, 1500) == 1500);
    s.lengths = compiled_lengths::powers_of_two;
    CHECK(filled_length(s, r, 16) == 128);
    CHECK(filled_length(s, r, 128) == 128);
    CHECK(filled_length(s, r, 1500) == 2048);
    CHECK(filled_length(s, r, 2049) == 4096);
    s.lengths = compiled_lengths::longest;
    CHECK(filled_length(s, r, 16) == 4096);
    // without a longest context that of the request
    CHECK(filled_length(s, {.prompt = 1500, .output = 250}, 1500) == 1750);
    // started for less than it is asked
    CHECK(!validate(requests{.prompt = 4000, .output = 250, .max_model_len = 4096}));
}

TEST_CASE("A compiled graph takes its whole length and batch, whatever it is given", "[losses]") {
    const serving_estimate one = estimate_unchecked(compiled(1000, 1));
    CHECK(one.prefill.total() == estimate_unchecked(compiled(2000, 1)).prefill.total());
    // every step has 32 sequences of 4,096 tokens
    CHECK(one.decode.total() == estimate_unchecked(compiled(2000, 32)).decode.total());
    serving_job paged = compiled(1000, 1);
    paged.stack.lengths = compiled_lengths::any;
    CHECK(estimate_unchecked(paged).decode.cache.count() < 0.5 * one.decode.cache.count());
    paged.stack.compiled_batch = false;
    CHECK(estimate_unchecked(paged).decode.cache.count() < 0.02 * one.decode.cache.count());
    // caches of all of them: 32 x 4,096 tokens of 128 KiB
    const memory_footprint memory = memory_per_chip(compiled(1000, 1));
    CHECK(memory.kv_cache.count() == Approx(32.0 * 4096 * 131072));
}

TEST_CASE("Experts of a prompt in blocks, as many as might be needed", "[losses]") {
    serving_job job{.model = models::qwen3_30b_a3b::shape,
                    .cluster = cluster_spec_of<trn2_48xlarge>,
                    .requests = {.prompt = 2048, .output = 16, .concurrency = 1},
                    .stack = stacks::common};
    const quantity<units::seconds> before = estimate_unchecked(job).prefill.matmul;
    job.stack.expert_block = 512;
    job.stack.block = 100_us;
    // 2,048 x 8 rows less 127 fill 32 blocks; 127 more for what each expert may leave over; 48 layers
    CHECK((estimate_unchecked(job).prefill.matmul - before).count() ==
          Approx(48 * (32 + 127) * 100e-6));
    CHECK(estimate_unchecked(job).decode.total() == [&] {
        job.stack.expert_block = 0;
        return estimate_unchecked(job).decode.total();
    }());
}

TEST_CASE("With one client nothing else is prefilled while it decodes", "[losses]") {
    const serving_estimate e = [] {
        serving_job job = served;
        job.requests.concurrency = 1;
        return estimate_unchecked(job);
    }();
    CHECK(e.tpot->count() == Approx(e.decode.total().count()));
}
