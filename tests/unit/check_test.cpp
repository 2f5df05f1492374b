// Each rule on both sides of its boundary, the sentences, and feasible<job> against check(value).
#include "catch.hpp"

#include <loadline/check/require.hpp>
#include <loadline/units/literals.hpp>

#include <limits>
#include <string>
#include <string_view>

using namespace loadline;
using namespace loadline::literals;

namespace {

// 8 layers, 8 heads of 8, 4 key-value heads: small enough to count by hand.
struct tiny {
    static constexpr transformer shape{.name = "tiny",
                                       .layers = 8,
                                       .hidden = 64,
                                       .ffn = 256,
                                       .heads = 8,
                                       .kv_heads = 4,
                                       .vocab = 1000,
                                       .positions = 512};
};
struct tiny_experts {
    static constexpr transformer shape{.name = "tiny experts",
                                       .layers = 8,
                                       .hidden = 64,
                                       .heads = 8,
                                       .kv_heads = 4,
                                       .vocab = 1000,
                                       .positions = 512,
                                       .moe = {.experts = 8, .top_k = 2, .expert_ffn = 128}};
};
struct test_chip : chip<hbm<1_GiB, 1_TBps>, dense<bf16, 100_TFLOPS>, dense<mxfp8, 200_TFLOPS>> {};
struct box : scale_up<test_chip, switched<8>, interconnect<per_direction<100_GBps>, 1_us>> {};
using two_boxes = cluster<box, fat_tree<2>, interconnect<per_direction<10_GBps>, 10_us>>;

constexpr training_job trained{.model = tiny::shape,
                               .cluster = cluster_spec_of<two_boxes>,
                               .batch = {.sequences = 16, .length = 256},
                               .stack = ideal_training_stack};
constexpr serving_job served{.model = tiny::shape,
                             .cluster = cluster_spec_of<two_boxes>,
                             .requests = {.prompt = 256, .output = 256, .concurrency = 4},
                             .stack = ideal_serving_stack};

template <class Job>
Job with_plan(Job job, const plan& p) {
    job.plan = p;
    return job;
}

// The one finding of a job that breaks one rule.
finding only_finding(const job_value auto& job) {
    const findings found = check(job);
    REQUIRE(bool(found.input));
    REQUIRE(found.size() == 1);
    CHECK_FALSE(is_feasible(job));
    return *found.begin();
}
std::string words(const finding& f) { return std::string{text(f).view()}; }

void is_fine(const job_value auto& job) {
    const findings found = check(job);
    CHECK(bool(found));
    for (const finding& f : found) UNSCOPED_INFO(words(f));
    CHECK(is_feasible(job));
}
// Of a job that breaks one rule: which, and what is said about it.
void breaks(const job_value auto& job, rule broken, std::int64_t need, std::int64_t have,
            std::string_view said) {
    const finding f = only_finding(job);
    CHECK(f.broken == broken);
    CHECK(f.need == need);
    CHECK(f.have == have);
    CHECK(words(f) == said);
}

}  // namespace

TEST_CASE("A job that keeps every rule", "[check]") {
    is_fine(trained);
    is_fine(served);
    const findings found = check(trained);
    CHECK(found.size() == 0);
    CHECK(found.begin() == found.end());
    CHECK_FALSE(found.on_announced_hardware);
}

TEST_CASE("Memory: a job that needs exactly what there is fits, one byte more does not",
          "[check][memory]") {
    const auto boundary = [](auto job) {
        job.plan.reserve = 0_percent;
        job.cluster.chip.hbm_capacity = memory_per_chip(job).total();
        is_fine(job);
        job.cluster.chip.hbm_capacity -= 1_B;
        const finding f = only_finding(job);
        CHECK(f.broken == rule::memory_fits);
        CHECK(f.need == 1);  // rounded up, and what there is down
        CHECK(f.have == 0);
    };
    boundary(trained);
    boundary(served);
}

TEST_CASE("Memory: the reserve is part of the need", "[check][memory]") {
    training_job job = trained;
    job.plan.reserve = 0_percent;
    const quantity<units::bytes> bare = memory_per_chip(job).total();
    job.plan.reserve = 50_percent;
    job.cluster.chip.hbm_capacity = bare * 2;
    is_fine(job);
    job.cluster.chip.hbm_capacity = bare * 1.99;
    CHECK(only_finding(job).broken == rule::memory_fits);
}

TEST_CASE("Memory: what would mend it, the same work first", "[check][memory]") {
    // 1.6e9 parameters of 18 bytes, by hand:
    //   layer: 2 * 2048^2 (q, o) + 2 * 2048 * 512 (k, v) + 3 * 2048 * 8192 + 2 * 2048 = 60,821,504
    //   24 layers, two embeddings of 32,000 * 2048 and the last norm: 1,590,790,144
    //   18 bytes each: 28,634,222,592, which is 26.67 GiB
    training_job job = trained;
    job.model = {.layers = 24,
                 .hidden = 2048,
                 .ffn = 8192,
                 .heads = 16,
                 .kv_heads = 4,
                 .vocab = 32'000,
                 .positions = 512};
    job.batch.length = 8;  // activations of a few MB
    job.plan.reserve = 0_percent;
    job.cluster.chip.hbm_capacity = 16_GiB;

    // tensor 2 halves all but the norms; zero: 6 + 12/1 bytes stay, with one replica
    finding f = only_finding(job);
    CHECK(f.need == 27);
    CHECK(f.have == 16);
    // 26.67 / 16 is 67% over, more than twice the 10% that a stack without measurements says
    CHECK(f.certainty == certainty::certainly);
    CHECK(f.over == Approx(28'634'222'592.0 / (16.0 * 1024 * 1024 * 1024) - 1).epsilon(1e-2));
    CHECK(f.within == Approx(0.1));
    const std::string said =
        "needs 27 GiB per chip, has 16 GiB: 67% over; the model is within 10% on "
        "such jobs, so it certainly does not fit; ";
    CHECK(words(f) == said + "tensor = 2 or pipeline = 2 would do");

    // With 4 replicas the optimizer's 12 bytes become 3: 9 bytes a parameter, 13.34 GiB. Tensor 2 takes
    // 8 chips of the 16, so data stays as it is; so does a pipeline of 2.
    job.plan.data = 4;
    f = only_finding(job);
    CHECK(words(f) == said + "zero = zero_stage::optimizer, tensor = 2 or pipeline = 2 would do");

    // All 16 chips are taken: the data degree gives way.
    job.plan.data = 16;
    f = only_finding(job);
    CHECK(words(f) == said +
                          "zero = zero_stage::optimizer, tensor = 2 with data = 8 or pipeline = 2 "
                          "with data = 8 would do");

    // A chip with a way to its host can leave the optimizer there: 6 of 18 bytes stay, with the copies.
    job.cluster.chip.host_link = link_bandwidth::per_direction(64_GBps);
    f = only_finding(job);
    CHECK(words(f) == said + "zero = zero_stage::optimizer, tensor = 2 with data = 8, pipeline = 2 "
                             "with data = 8 or optimizer = memory_home::host would do");
}

TEST_CASE("Memory: where the cluster is too small, how many scale-up domains would do",
          "[check][memory]") {
    // As above, 26.67 GiB of state: with tensor 8 and all 24 layers on a stage of their own 0.14 GiB
    // each, on 192 chips, and the ends 32,000 * 2048 * 18 / 8 bytes = 0.137 GiB more.
    training_job job = trained;
    job.model = {.layers = 24,
                 .hidden = 2048,
                 .ffn = 8192,
                 .heads = 16,
                 .kv_heads = 4,
                 .vocab = 32'000,
                 .positions = 512};
    job.batch = {.sequences = 1, .length = 8};
    job.plan.reserve = 0_percent;
    // 24 layers / 3 stages: 8 layers * 60,821,504 * 18 / 8 bytes = 1.02 GiB, and 0.137 at the ends
    job.cluster.chip.hbm_capacity = 1330_MiB;
    const finding f = only_finding(job);
    CHECK(
        words(f) ==
        "needs 27 GiB per chip, has 1 GiB: 1954% over; the model is within 10% on such jobs, so it "
        "certainly does not fit; 3 scale-up domains with tensor = 8 and pipeline = 3 "
        "would do");
    is_fine(mended(job, f.fixes[0]));
}

TEST_CASE("Serving memory: fewer requests, a shorter prompt", "[check][memory]") {
    // A token takes 2 * 4 heads * 8 wide * 2 bytes * 8 layers = 1,024 bytes of cache.
    serving_job job = served;
    job.requests = {.prompt = 384, .output = 128, .concurrency = 4096, .prefill_chunk = 512};
    job.plan.reserve = 0_percent;
    const double cache = 4096.0 * 512 * 1024;
    const memory_footprint whole = memory_per_chip(job);
    CHECK(whole.kv_cache.count() == cache);
    // everything but 96 requests
    job.cluster.chip.hbm_capacity = whole.total() - quantity<units::bytes>{96.0 * 512 * 1024};
    const finding f = only_finding(job);
    CHECK(f.fixes[0].settings[0].what == change::smallest_tensor);
    CHECK(f.fixes[0].settings[0].value == 2);
    CHECK(f.fixes[1].settings[0].what == change::smallest_pipeline);
    CHECK(f.fixes[1].settings[0].value == 2);
    CHECK(f.fixes[2].settings[0].what == change::largest_concurrency);
    // each request also has its 4-byte logits and its row of the working set: 4,000 + ... bytes less
    CHECK(f.fixes[2].settings[0].value >= 4000);
    CHECK(f.fixes[2].settings[0].value <= 4001);
    CHECK(f.fixes[3].settings[0].what == change::longest_prompt);
    // 96 of 4,096 requests are 2.3% of 512 tokens, 12 tokens: one page of 16 goes
    CHECK(f.fixes[3].settings[0].value == 368);
}

TEST_CASE("Heads divide by the tensor degree", "[check][heads]") {
    for (const std::int64_t t : {1, 2, 4, 8}) {
        is_fine(with_plan(trained, {.tensor = t}));
        is_fine(with_plan(served, {.tensor = t}));
    }
    const auto twelve_heads = [](auto job, std::int64_t t) {
        job.model.heads = 12;
        job.model.ffn = 960;
        job.model.kv_heads = 1;
        job.model.head_dim = 8;
        job.model.vocab = 960;  // divides by 1 to 6 and 8
        job.plan.tensor = t;
        return job;
    };
    is_fine(twelve_heads(trained, 6));
    is_fine(twelve_heads(served, 6));
    breaks(twelve_heads(trained, 8), rule::heads_divide, 12, 8,
           "12 heads do not divide by tensor = 8; tensor = 6 would do");
    breaks(twelve_heads(trained, 5), rule::heads_divide, 12, 5,
           "12 heads do not divide by tensor = 5; tensor = 4 or tensor = 6 would do");
    breaks(twelve_heads(served, 5), rule::heads_divide, 12, 5,
           "12 heads do not divide by tensor = 5; tensor = 4 or tensor = 6 would do");
}

TEST_CASE("Key-value heads divide by the tensor degree, or are repeated", "[check][kv_heads]") {
    const auto twelve_heads = [](auto job, std::int64_t kv_heads, std::int64_t t) {
        job.model.heads = 12;
        job.model.ffn = 960;
        job.model.kv_heads = kv_heads;
        job.model.head_dim = 8;
        job.model.vocab = 960;
        job.plan.tensor = t;
        return job;
    };
    is_fine(twelve_heads(trained, 4, 4));  // one each
    is_fine(twelve_heads(trained, 4, 2));  // two each
    is_fine(twelve_heads(trained, 2, 4));  // two copies of each
    is_fine(twelve_heads(served, 0, 6));   // as many as heads
    breaks(twelve_heads(trained, 4, 6), rule::kv_heads_divide, 4, 6,
           "4 key-value heads neither divide by tensor = 6 nor divide it; tensor = 4 would do");
    breaks(twelve_heads(served, 4, 3), rule::kv_heads_divide, 4, 3,
           "4 key-value heads neither divide by tensor = 3 nor divide it; tensor = 2 or tensor = 4 "
           "would do");
    // a latent cache has no heads
    training_job latent = twelve_heads(trained, 0, 6);
    latent.model.head_dim = 0;
    latent.model.mixers = {mixer_kind::latent};
    latent.model.kv_heads = latent.model.head_dim = 0;
    latent.model.latent = {.kv_rank = 16, .nope_head_dim = 8, .rope_head_dim = 4, .v_head_dim = 8};
    is_fine(latent);
}

TEST_CASE("Widths inside MLPs and experts divide by what shares them", "[check][mlp]") {
    const auto width = [](auto job, std::int64_t ffn, std::int64_t t) {
        job.model.heads = 20;
        job.model.kv_heads = 20;
        job.model.head_dim = 8;
        job.model.ffn = ffn;
        job.plan.tensor = t;
        return job;
    };
    is_fine(width(trained, 250, 5));
    is_fine(width(served, 250, 5));
    breaks(width(trained, 256, 5), rule::mlp_divides, 256, 5,
           "an MLP of width 256 does not divide by tensor = 5; tensor = 4 would do");
    breaks(width(served, 252, 5), rule::mlp_divides, 252, 5,
           "an MLP of width 252 does not divide by tensor = 5; tensor = 4 would do");

    training_job mixture{.model = tiny_experts::shape,
                         .cluster = cluster_spec_of<two_boxes>,
                         .plan = {.tensor = 4},
                         .batch = {.sequences = 16, .length = 256}};
    is_fine(mixture);
    mixture.model.moe.expert_ffn = 126;  // without expert parallelism four chips share each expert
    breaks(
        mixture, rule::expert_width_divides, 126, 4,
        "an expert of width 126 does not divide by expert_tensor = 4; expert_tensor = 2 would do");
    mixture.plan.expert_tensor = 2;
    mixture.plan.expert = 2;
    is_fine(mixture);
    mixture.model.moe.shared_experts = 1;
    mixture.model.moe.shared_ffn = 130;
    breaks(mixture, rule::mlp_divides, 130, 4,
           "an MLP of width 130 does not divide by tensor = 4; tensor = 2 with data = 2 would do");
}

TEST_CASE("Layers divide by stages and virtual stages", "[check][layers]") {
    is_fine(with_plan(trained, {.pipeline = 4}));
    is_fine(with_plan(trained, {.pipeline = 2, .virtual_stages = 4}));
    is_fine(with_plan(served, {.pipeline = 8}));
    breaks(with_plan(trained, {.pipeline = 3}), rule::layers_divide, 8, 3,
           "8 layers do not divide over 3 stages (pipeline x virtual_stages); last_stage_layers "
           "= 2, pipeline = 2 or pipeline = 4 would do");  // 3 3 2
    breaks(
        with_plan(served, {.pipeline = 16}), rule::layers_divide, 8, 16,
        "8 layers do not divide over 16 stages (pipeline x virtual_stages); pipeline = 8 would do");
    breaks(with_plan(trained, {.pipeline = 2, .virtual_stages = 3}), rule::layers_divide, 8, 6,
           "8 layers do not divide over 6 stages (pipeline x virtual_stages); virtual_stages = 2 "
           "would do");
    breaks(with_plan(trained, {.pipeline = 4, .virtual_stages = 4}), rule::layers_divide, 8, 16,
           "8 layers do not divide over 16 stages (pipeline x virtual_stages); virtual_stages = 2 "
           "or pipeline = 2 would do");
}

TEST_CASE("Ends of a pipeline with layers of their own", "[check][layers]") {
    is_fine(with_plan(trained, {.pipeline = 4, .first_stage_layers = 2}));  // 2 | 2 2 2
    is_fine(with_plan(trained, {.pipeline = 4, .last_stage_layers = 2}));
    is_fine(with_plan(trained, {.pipeline = 4, .first_stage_layers = 1, .last_stage_layers = 1}));
    is_fine(with_plan(trained, {.pipeline = 2, .first_stage_layers = 3, .last_stage_layers = 5}));
    is_fine(with_plan(trained, {.pipeline = 1, .first_stage_layers = 8}));

    // 7 layers over 3 stages; over one (pipeline 2) or seven they divide
    breaks(with_plan(trained, {.pipeline = 4, .first_stage_layers = 1}), rule::layers_divide, 7, 3,
           "7 layers do not divide over 3 stages (pipeline x virtual_stages); pipeline = 2 or "
           "pipeline = 8 would do");
    // nothing is left for the two in the middle
    breaks(with_plan(trained, {.pipeline = 4, .first_stage_layers = 4, .last_stage_layers = 4}),
           rule::layers_divide, 0, 2,
           "first_stage_layers and last_stage_layers leave 0 layers for 2 stages between them; "
           "pipeline = 2 would do");
    // two layers are left, and no stage to take them
    breaks(with_plan(trained, {.pipeline = 2, .first_stage_layers = 3, .last_stage_layers = 3}),
           rule::layers_divide, 2, 0,
           "first_stage_layers and last_stage_layers leave 2 layers for 0 stages between them; "
           "pipeline = 3 would do");
    breaks(with_plan(trained, {.pipeline = 2, .first_stage_layers = 9}), rule::layers_divide, -1, 1,
           "first_stage_layers and last_stage_layers leave -1 layers for 1 stage between them");
    // one stage cannot be both ends
    const finding both = only_finding(
        with_plan(trained, {.pipeline = 1, .first_stage_layers = 4, .last_stage_layers = 4}));
    CHECK(both.have == -1);
    CHECK(both.fixes[0].settings[0].value == 2);
    // The ends are divided among virtual stages too, of which one may be short but none empty: the last
    // of 3 + 2 | 2 + 2 | 2 + 1 layers, 126 over 8 x 8 as 7 x 2 + 1 at both ends.
    is_fine(with_plan(
        trained,
        {.pipeline = 3, .virtual_stages = 2, .first_stage_layers = 3, .last_stage_layers = 3}));
    training_job llama = with_plan(
        trained,
        {.pipeline = 8, .virtual_stages = 8, .first_stage_layers = 15, .last_stage_layers = 15});
    llama.model.layers = 126;
    is_fine(llama);
    llama.plan.first_stage_layers = llama.plan.last_stage_layers = 9;  // 2, and seven times 1
    llama.model.layers = 114;
    breaks(llama, rule::layers_divide, 9, 8,
           "9 layers do not divide over 8 stages (pipeline x virtual_stages); virtual_stages = 2 "
           "would do");  // 5 + 4 at the ends
    breaks(
        with_plan(
            trained,
            {.pipeline = 3, .virtual_stages = 3, .first_stage_layers = 4, .last_stage_layers = 1}),
        rule::layers_divide, 1, 3,
        "1 layers do not divide over 3 stages (pipeline x virtual_stages); virtual_stages = 1 "
        "would do");
}

TEST_CASE("Experts divide by the expert degree", "[check][experts]") {
    const auto with_experts = [](auto job, const plan& p) {
        job.model = tiny_experts::shape;
        job.plan = p;
        return job;
    };
    for (const std::int64_t e : {1, 2, 4, 8})
        is_fine(with_experts(trained, {.tensor = 1, .data = 8, .expert = e}));
    is_fine(with_experts(served, {.data = 8, .expert = 8}));
    training_job three = with_experts(trained, {.data = 3, .expert = 3});
    three.batch.sequences = 24;
    // 2 and 4 divide the experts but not the three chips
    breaks(three, rule::experts_divide, 8, 3,
           "8 experts do not divide by expert = 3; expert = 1 would do");
    breaks(with_experts(served, {.data = 3, .expert = 3}), rule::experts_divide, 8, 3,
           "8 experts do not divide by expert = 3; expert = 1 would do");
    breaks(with_plan(trained, {.data = 2, .expert = 2}), rule::experts_divide, 0, 2,
           "a model without experts cannot divide them by expert = 2; expert = 1 would do");
}

TEST_CASE("Expert groups tile a pipeline stage", "[check][experts]") {
    const auto with_experts = [](auto job, const plan& p) {
        job.model = tiny_experts::shape;
        job.plan = p;
        return job;
    };
    is_fine(with_experts(trained, {.tensor = 2, .data = 4, .expert = 8}));
    is_fine(with_experts(trained, {.tensor = 2, .data = 4, .expert = 4, .expert_tensor = 2}));
    breaks(with_experts(trained, {.data = 4, .expert = 8}), rule::expert_group_divides, 8, 4,
           "expert x expert_tensor = 8 does not divide tensor x context x data = 4; expert = 4 or "
           "data = 8 would do");
    breaks(with_experts(served, {.tensor = 2, .data = 3, .expert = 4}), rule::expert_group_divides,
           4, 6,
           "expert x expert_tensor = 4 does not divide tensor x context x data = 6; expert = 2, "
           "data = 2 or data = 4 would do");
}

TEST_CASE("Expert groups stay inside a scale-up domain, unless the plan says otherwise",
          "[check][experts]") {
    training_job job = trained;
    job.model = tiny_experts::shape;
    job.plan = {.data = 8, .expert = 8};
    is_fine(job);
    job.plan = {.data = 16, .expert = 8, .expert_tensor = 2};
    breaks(job, rule::expert_group_in_scale_up, 16, 8,
           "an expert group of 16 chips does not fit a scale-up domain of 8 (expert_reach = "
           "group_reach::cluster allows it); expert = 4 would do");
    job.plan.tensor_reach = group_reach::cluster;  // says nothing of expert groups
    CHECK(only_finding(job).broken == rule::expert_group_in_scale_up);
    job.plan.expert_reach = group_reach::cluster;
    is_fine(job);
    // with one expert degree the group is a tensor group, and reaches as far
    job.model.heads = 16;
    job.plan = {.tensor = 16, .vocab_multiple = 16, .tensor_reach = group_reach::cluster};
    is_fine(job);
}

TEST_CASE("Tensor groups stay inside a scale-up domain, unless the plan says otherwise",
          "[check][tensor]") {
    const auto sixteen_heads = [](auto job, const plan& p) {
        job.model.heads = 16;
        job.plan = p;
        return job;
    };
    is_fine(sixteen_heads(trained, {.tensor = 8}));
    is_fine(sixteen_heads(
        trained, {.tensor = 16, .vocab_multiple = 16, .tensor_reach = group_reach::cluster}));
    constexpr std::string_view said =
        "a tensor group of 16 chips does not fit a scale-up domain of 8 (tensor_reach = "
        "group_reach::cluster allows it); tensor = 8 would do";
    breaks(sixteen_heads(trained, {.tensor = 16, .vocab_multiple = 16}),
           rule::tensor_group_in_scale_up, 16, 8, said);
    breaks(sixteen_heads(served, {.tensor = 16, .vocab_multiple = 16}),
           rule::tensor_group_in_scale_up, 16, 8, said);
}

TEST_CASE("The vocabulary divides by the tensor degree, once padded", "[check][vocabulary]") {
    const auto vocabulary = [](auto job, std::int64_t words_known, std::int64_t multiple) {
        job.model.vocab = words_known;
        job.plan = {.tensor = 8, .vocab_multiple = multiple};
        return job;
    };
    is_fine(vocabulary(trained, 1000, 1));
    is_fine(vocabulary(trained, 1001, 8));    // 1008
    is_fine(vocabulary(served, 50257, 128));  // 50304
    // 1001 = 7 * 11 * 13
    breaks(vocabulary(trained, 1001, 1), rule::vocabulary_divides, 1001, 8,
           "a vocabulary of 1001 does not divide by tensor = 8; vocab_multiple = 8 or tensor = 1 "
           "would do");
    // 1002 = 2 * 501; the multiple that keeps both is 24
    breaks(vocabulary(served, 1001, 6), rule::vocabulary_divides, 1002, 8,
           "a vocabulary of 1002 does not divide by tensor = 8; vocab_multiple = 24 or tensor = 2 "
           "would do");
}

TEST_CASE("A training sequence divides into its shares", "[check][sequence]") {
    is_fine(with_plan(trained,
                      {.tensor = 8, .context = 2, .sequence_parallel = sequence_parallelism::on}));
    CHECK_FALSE(validate(with_plan(served, {.context = 3})));  // for training alone
    breaks(with_plan(trained, {.context = 3}), rule::sequence_divides, 256, 3,
           "a sequence of 256 tokens does not divide into 3 shares of context and sequence "
           "parallelism; context = 2, context = 4 or length = 255 would do");
    training_job job =
        with_plan(trained, {.tensor = 8, .sequence_parallel = sequence_parallelism::on});
    job.batch.length = 252;  // as near to 248 as to 256
    breaks(job, rule::sequence_divides, 252, 8,
           "a sequence of 252 tokens does not divide into 8 shares of context and sequence "
           "parallelism; length = 256 would do");
    job.model.positions = 252;
    breaks(job, rule::sequence_divides, 252, 8,
           "a sequence of 252 tokens does not divide into 8 shares of context and sequence "
           "parallelism; length = 248 would do");
    job.batch.length = 7;  // nothing below
    breaks(job, rule::sequence_divides, 7, 8,
           "a sequence of 7 tokens does not divide into 8 shares of context and sequence "
           "parallelism; length = 8 would do");
}

TEST_CASE("A training batch is whole microbatches on every replica", "[check][batch]") {
    is_fine(with_plan(trained, {.data = 4, .microbatch = 4}));
    is_fine(with_plan(served, {.data = 3}));
    breaks(with_plan(trained, {.data = 3}), rule::batch_divides, 16, 3,
           "a batch of 16 sequences does not divide by data x microbatch = 3; data = 2, data = 4 "
           "or sequences = 15 would do");
    breaks(with_plan(trained, {.data = 2, .microbatch = 3}), rule::batch_divides, 16, 6,
           "a batch of 16 sequences does not divide by data x microbatch = 6; microbatch = 2 or "
           "sequences = 18 would do");
    breaks(with_plan(trained, {.data = 16, .microbatch = 2}), rule::batch_divides, 16, 32,
           "a batch of 16 sequences does not divide by data x microbatch = 32; microbatch = 1, "
           "data = 8 or sequences = 32 would do");
}

TEST_CASE("A sequence is no longer than the positions", "[check][positions]") {
    training_job job = trained;
    job.batch.length = 512;
    is_fine(job);
    job.batch.length = 513;
    breaks(
        job, rule::context_within_positions, 513, 512,
        "a sequence of 513 tokens is longer than the model's 512 positions; length = 512 would do");
    job.plan.context = 3;  // the longest that the shares divide
    job.batch.length = 600;
    breaks(
        job, rule::context_within_positions, 600, 512,
        "a sequence of 600 tokens is longer than the model's 512 positions; length = 510 would do");

    serving_job serve = served;  // 256 + 256
    is_fine(serve);
    serve.requests.output = 257;
    breaks(serve, rule::context_within_positions, 513, 512,
           "a sequence of 513 tokens is longer than the model's 512 positions; prompt = 255 or "
           "output = 256 would do");
    serve.requests.prompt = 600;
    serve.requests.output = 0;
    breaks(
        serve, rule::context_within_positions, 600, 512,
        "a sequence of 600 tokens is longer than the model's 512 positions; prompt = 512 would do");
    serve.requests.prompt = 100;
    serve.requests.output = 512;
    breaks(
        serve, rule::context_within_positions, 612, 512,
        "a sequence of 612 tokens is longer than the model's 512 positions; output = 412 would do");
}

TEST_CASE("No more chips than there are", "[check][chips]") {
    is_fine(with_plan(trained, {.tensor = 8, .data = 2}));
    breaks(with_plan(trained, {.tensor = 8, .data = 4}), rule::chips_suffice, 32, 16,
           "needs 32 chips, has room for 16; data = 2 or 4 scale-up domains would do");
    breaks(with_plan(served, {.tensor = 8, .data = 3}), rule::chips_suffice, 24, 16,
           "needs 24 chips, has room for 16; data = 2 or 3 scale-up domains would do");
    // one replica is too large
    breaks(
        with_plan(trained, {.tensor = 8, .pipeline = 4}), rule::chips_suffice, 32, 16,
        "needs 32 chips, has room for 16; pipeline = 2, tensor = 4 or 4 scale-up domains would do");
}

TEST_CASE("Copies for prefill and for decode take chips of their own", "[check][chips]") {
    serving_job job = with_plan(served, {.tensor = 8});
    job.requests.disaggregation = {.prefill = 1, .decode = 1};
    is_fine(job);
    job.requests.disaggregation = {.prefill = 1, .decode = 2};
    breaks(job, rule::chips_suffice, 24, 16,
           "needs 24 chips, has room for 16; tensor = 4 or 3 scale-up domains would do");
}

TEST_CASE("Tensor groups leave chips of a domain over", "[check][chips]") {
    // two groups of 3 in each domain of 8: 12 of the 16 chips
    training_job job = trained;
    job.model.heads = 12;
    job.model.ffn = 960;
    job.model.kv_heads = 1;
    job.model.head_dim = 8;
    job.model.vocab = 960;
    job.batch.sequences = 20;
    job.plan = {.tensor = 3, .data = 4};
    is_fine(job);
    job.plan.data = 5;
    breaks(job, rule::chips_suffice, 15, 12,
           "needs 15 chips, has room for 12; data = 4 or 3 scale-up domains would do");
    job.plan.tensor_reach = group_reach::cluster;
    is_fine(job);
}

TEST_CASE("A single chip is a cluster", "[check][chips]") {
    training_job job = trained;
    job.cluster = cluster_spec_of<test_chip>;
    is_fine(job);
    job.plan.data = 2;
    breaks(job, rule::chips_suffice, 2, 1, "needs 2 chips, has room for 1; data = 1 would do");
    job.plan = {.tensor = 2};
    const findings found = check(job);
    REQUIRE(found.size() == 2);
    CHECK(found.begin()[0].broken == rule::chips_suffice);
    CHECK(words(found.begin()[1]) ==
          "a tensor group of 2 chips does not fit a scale-up domain of 1 (tensor_reach = "
          "group_reach::cluster allows it); tensor = 1 would do");
    // one domain and nothing around it
    job.cluster = cluster_spec_of<box>;
    job.plan = {.tensor = 8};
    is_fine(job);
    job.plan.data = 2;
    breaks(job, rule::chips_suffice, 16, 8,
           "needs 16 chips, has room for 8; data = 1 or 2 scale-up domains would do");
}

TEST_CASE("The chip multiplies in the format", "[check][format]") {
    const auto computes_in = [](auto job, number_format f) {
        job.plan.precision.compute = f;
        return job;
    };
    is_fine(computes_in(trained, bf16));
    is_fine(computes_in(served, mxfp8));
    const auto refused = [&](number_format f, std::string_view said) {
        breaks(computes_in(trained, f), rule::format_supported, static_cast<int>(f), 0, said);
        breaks(computes_in(served, f), rule::format_supported, static_cast<int>(f), 0, said);
    };
    refused(fp8, "the chip does not multiply in fp8; compute = mxfp8 would do");  // of its width
    refused(fp16, "the chip does not multiply in fp16; compute = bf16 would do");
    refused(nvfp4, "the chip does not multiply in nvfp4; compute = mxfp8 would do");  // wider
    refused(fp64, "the chip does not multiply in fp64; compute = bf16 would do");     // narrower
    refused(int8, "the chip does not multiply in int8; compute = mxfp8 would do");    // no integers
}

TEST_CASE("Every broken rule is reported, in order, each with its own fixes", "[check]") {
    training_job job = trained;
    job.plan = {.tensor = 8, .pipeline = 3, .data = 3, .precision = {.compute = fp8}};
    const findings found = check(job);
    REQUIRE(found.size() == 4);
    CHECK(found.begin()[0].broken == rule::layers_divide);
    CHECK(found.begin()[1].broken == rule::batch_divides);
    CHECK(found.begin()[2].broken == rule::chips_suffice);
    CHECK(found.begin()[3].broken == rule::format_supported);
    CHECK_FALSE(bool(found));
    CHECK_FALSE(is_feasible(job));
}

// ---- Input errors

TEST_CASE("Fields outside their range are said first, and no rule is asked", "[check][input]") {
    training_job job = trained;
    job.plan.microbatch = 0;
    job.plan.pipeline = 3;  // would break a rule
    const findings found = check(job);
    CHECK_FALSE(bool(found));
    CHECK_FALSE(is_feasible(job));
    CHECK(found.size() == 0);
    REQUIRE(found.input.count() == 1);
    CHECK(text(*found.input.begin()).view() == "plan.microbatch is 0; accepted: 1 to 100,000,000");
}

TEST_CASE("Every part of a job is validated", "[check][input]") {
    const auto says = [](auto job, auto change, std::string_view said) {
        change(job);
        const findings found = check(job);
        CHECK_FALSE(is_feasible(job));
        REQUIRE_FALSE(bool(found.input));
        CHECK(text(*found.input.begin()).view() == said);
    };
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double inf = std::numeric_limits<double>::infinity();
    using memory = quantity<units::bytes>;
    says(
        trained, [](auto& j) { j.model.layers = -2; },
        "transformer.layers is -2; accepted: 1 to 10,000");
    says(
        served, [](auto& j) { j.model.heads = 0; },
        "transformer.heads is 0; accepted: 1 to 10,000");
    says(
        trained, [&](auto& j) { j.cluster.chip.hbm_capacity = memory{nan}; },
        "chip.hbm_capacity (bytes) is not a number; accepted: 1 to 1e30");
    says(
        trained, [&](auto& j) { j.cluster.chip.hbm_capacity = memory{inf}; },
        "chip.hbm_capacity (bytes) is infinite; accepted: 1 to 1e30");
    says(
        served, [&](auto& j) { j.cluster.chip.hbm_capacity = memory{0}; },
        "chip.hbm_capacity (bytes) is 0; accepted: at least 1");
    says(
        trained, [&](auto& j) { j.cluster.tiers[1].topology.oversubscription = nan; },
        "cluster.tiers[1].topology.oversubscription (1 but of a tree or a switch) is not a number; "
        "accepted: 1 to 1,000");
    says(
        served, [&](auto& j) { j.cluster.tier_count = 7; },
        "cluster.tier_count is 7; accepted: 0 to 6");
    says(
        trained, [&](auto& j) { j.plan.data = 200'000'000; },
        "plan.data is 200,000,000; accepted: 1 to 100,000,000");
    says(
        trained, [&](auto& j) { j.plan.reserve = 100_percent; },
        "plan.reserve (share of HBM) is 1; accepted: 0 to 0.99");
    says(
        served, [&](auto& j) { j.plan.reserve = constant<units::fraction>{-10'000}; },
        "plan.reserve (share of HBM) is -0.01; accepted: 0 to 0.99");
    says(
        trained, [&](auto& j) { j.batch.sequences = -16; },
        "batch.sequences is -16; accepted: 1 to 1,000,000,000");
    says(
        trained, [&](auto& j) { j.batch.length = 0; },
        "batch.length is 0; accepted: 1 to 1,000,000,000");
    says(
        served,
        [](auto& j) {
            j.plan.tensor = 2;
            j.requests.speculation.draft = 2;
            j.requests.speculation.draft_tensor = 3;
        },
        "requests.speculation.draft_tensor (within plan.tensor) is 3; accepted: 0 to 2");
    says(
        served, [](auto& j) { j.plan.weights = memory_home::host; },
        "plan.weights (in training alone) is 1; accepted: 0");
    says(
        trained,
        [](auto& j) {
            j.plan.data = 8;
            j.plan.zero = zero_stage::optimizer;
            j.plan.shard = 3;
        },
        "plan.shard (of data x context) is 3; accepted: divisors of 8");
    says(
        served, [&](auto& j) { j.requests.concurrency = 0; },
        "requests.concurrency is 0; accepted: 1 to 1,000,000,000");
    says(
        served, [&](auto& j) { j.requests.prompt = 2'000'000'000; },
        "requests.prompt is 2,000,000,000; accepted: 1 to 1,000,000,000");
    says(
        trained, [&](auto& j) { j.stack.compute = 0_percent; },
        "stack.compute is 0; accepted: 0.01 to 1.1");
}

// ---- Announced hardware

struct announced_chip : test_chip {
    static constexpr chip_identity about{
        .name = "next", .vendor = "it", .status = availability::announced};
};
using on_announced = training<tiny, announced_chip, plan{}, batch{16, 256}>;
using on_shipping = training<tiny, test_chip, plan{}, batch{16, 256}>;

TEST_CASE("A feasible job on announced hardware says so", "[check]") {
    const findings found = check(on_announced::value);
    CHECK(bool(found));
    CHECK(found.on_announced_hardware);
    STATIC_REQUIRE(feasible<on_announced>);
    STATIC_REQUIRE(on_announced_hardware<on_announced>);
    STATIC_REQUIRE_FALSE(on_announced_hardware<on_shipping>);
}

// ---- The compiler's answer and the program's

namespace {

template <class Job>
constexpr bool agree = feasible<Job> == bool(check(Job::value)) && feasible<Job> ==
                                                                       is_feasible(Job::value);

template <class Job>
constexpr std::string_view may_run() {
    return "no";
}
template <feasible Job>
constexpr std::string_view may_run() {
    return "yes";
}

constexpr bool explain_feasible() {
    require<on_shipping>();  // compiles, and that is all
    require<serving<tiny, box, plan{.tensor = 8}, requests{256, 256}, ideal_serving_stack>>();
    return true;
}

}  // namespace

TEST_CASE("feasible<job> is check(value) at compile time", "[check]") {
    using good = training<tiny, two_boxes, plan{.tensor = 8, .data = 2}, batch{16, 256}>;
    using bad_layers = training<tiny, two_boxes, plan{.pipeline = 3}, batch{16, 256}>;
    using bad_memory =
        serving<tiny, two_boxes, plan{}, requests{256, 256, 1'000'000}, ideal_serving_stack>;
    using bad_input = training<tiny, two_boxes, plan{.tensor = -1}, batch{16, 256}>;
    STATIC_REQUIRE(feasible<good>);
    STATIC_REQUIRE_FALSE(feasible<bad_layers>);
    STATIC_REQUIRE_FALSE(feasible<bad_memory>);
    STATIC_REQUIRE_FALSE(feasible<bad_input>);
    STATIC_REQUIRE_FALSE(feasible<int>);  // no job at all
    STATIC_REQUIRE(agree<good>);
    STATIC_REQUIRE(agree<bad_layers>);
    STATIC_REQUIRE(agree<bad_memory>);
    STATIC_REQUIRE(agree<bad_input>);
    STATIC_REQUIRE(may_run<good>() == "yes");
    STATIC_REQUIRE(may_run<bad_layers>() == "no");
    STATIC_REQUIRE(explain_feasible());
}

TEST_CASE("The same finding at compile time and at run time", "[check]") {
    static constexpr findings compiled = check(
        training_job{.model = tiny::shape,
                     .cluster = cluster_spec_of<two_boxes>,
                     .plan = {.tensor = 8, .pipeline = 3, .data = 3, .precision = {.compute = fp8}},
                     .batch = {.sequences = 16, .length = 256}});
    training_job job = trained;
    job.plan = {.tensor = 8, .pipeline = 3, .data = 3, .precision = {.compute = fp8}};
    const findings ran = check(job);
    REQUIRE(ran.size() == compiled.size());
    for (std::size_t i = 0; i < ran.size(); ++i)
        CHECK(words(ran.begin()[i]) == text(compiled.begin()[i]).view());
}

// ---- Size

struct million : cluster<box, fat_tree<125'000>, interconnect<per_direction<10_GBps>, 10_us>> {};

TEST_CASE("A million chips cost the compiler no more than sixteen", "[check]") {
    // A loop over a million degrees would pass the default limits of constant evaluation.
    constexpr findings data = check(training_job{.model = tiny::shape,
                                                 .cluster = cluster_spec_of<million>,
                                                 .plan = {.data = 2'000'000},
                                                 .batch = {.sequences = 2'000'000, .length = 256}});
    STATIC_REQUIRE(data.size() == 1);
    CHECK(words(*data.begin()) == "needs 2000000 chips, has room for 1000000; data = 1000000 or "
                                  "250000 scale-up domains would do");
    constexpr findings sequence = check(training_job{.model = tiny::shape,
                                                     .cluster = cluster_spec_of<million>,
                                                     .plan = {.context = 999'999},
                                                     .batch = {.sequences = 1, .length = 512},
                                                     .stack = ideal_training_stack});
    STATIC_REQUIRE(sequence.size() == 1);
    CHECK(words(*sequence.begin()) ==
          "a sequence of 512 tokens does not divide into 999999 shares of context and sequence "
          "parallelism; context = 512 would do");
    constexpr findings experts = check(serving_job{.model = tiny_experts::shape,
                                                   .cluster = cluster_spec_of<million>,
                                                   .plan = {.data = 999'999, .expert = 8},
                                                   .requests = {.prompt = 100, .output = 100},
                                                   .stack = ideal_serving_stack});
    STATIC_REQUIRE(experts.size() == 1);
    CHECK(
        words(*experts.begin()) ==
        "expert x expert_tensor = 8 does not divide tensor x context x data = 999999; expert = 1, "
        "data = 999992 or data = 1000000 would do");
    constexpr findings batches =
        check(training_job{.model = tiny::shape,
                           .cluster = cluster_spec_of<million>,
                           .plan = {.pipeline = 2, .virtual_stages = 100'000'000, .data = 500'000},
                           .batch = {.sequences = 1'000'000, .length = 256}});
    STATIC_REQUIRE(batches.size() == 1);
    CHECK(batches.begin()->fixes[0].settings[0].value == 4);
}
