// A plan spreads a job over chips: degrees, groups and layers, against counting.
#include "catch.hpp"

#include <loadline/check/layers.hpp>
#include <loadline/units/literals.hpp>
#include <loadline/workload/job.hpp>

#include <algorithm>
#include <random>
#include <type_traits>
#include <vector>

namespace {

using namespace loadline;
using namespace loadline::literals;

struct small_chip : chip<hbm<80_GB, 3_TBps>, dense<bf16, 1_PFLOPS>> {};
struct server : scale_up<small_chip, switched<8>, interconnect<per_direction<450_GBps>, 1_us>> {};
struct tiny {
    static constexpr transformer shape{.name = "tiny",
                                       .layers = 4,
                                       .hidden = 256,
                                       .ffn = 1024,
                                       .heads = 8,
                                       .vocab = 1000,
                                       .positions = 512};
};

// ---- The same struct is template argument and value.

using job =
    training<tiny, server, plan{.tensor = 4, .data = 2, .microbatch = 3, .reserve = 8_percent},
             batch{.sequences = 48, .length = 512}>;
static_assert(job::value.plan.tensor == 4 && job::value.plan.reserve == 8_percent);
static_assert(job::value.batch.tokens() == 24'576);
static_assert(microbatches(job::value.plan, job::value.batch) == 8);
static_assert(job::value.cluster.chips() == 8 && job::value.model.layers == 4);
static_assert(std::same_as<job, training<tiny, server,
                                         plan{.tensor = 4,
                                              .data = 2,
                                              .microbatch = 3,
                                              .zero = zero_stage::none,
                                              .reserve = 8.0_percent},
                                         batch{.sequences = 48, .length = 512}>>);
static_assert(job_type<job> && !job_type<tiny> && job_value<training_job> && !job_value<plan>);
static_assert(model_type<tiny> && spec<tiny>.name == fixed_text<31>{"tiny"});

using service = serving<tiny, small_chip, plan{}, requests{.prompt = 100, .output = 28}>;
static_assert(service::value.requests.context() == 128 && service::value.cluster.chips() == 1);
static_assert(job_type<service> && job_value<serving_job>);

// ---- Expert groups, by handing chips out one by one.

struct expert_layout {
    std::int64_t copies_of_a_shard = 0;
    bool even = true;
};
// All chips of one pipeline stage in a row: `expert` x `expert_tensor` of them hold all experts.
expert_layout lay_out(const plan& p, std::int64_t expert_tensor) {
    std::vector<std::int64_t> holders(static_cast<std::size_t>(p.expert * expert_tensor));
    for (std::int64_t chip = 0; chip < p.tensor * p.context * p.data; ++chip)
        ++holders[static_cast<std::size_t>(chip) % holders.size()];
    return {holders.front(), std::all_of(holders.begin(), holders.end(),
                                         [&](auto n) { return n == holders.front(); })};
}

}  // namespace

TEST_CASE("a plan is a template argument and a value") {
    constexpr training_job j = job::value;
    CHECK(j.plan.chips() == 8);
    CHECK(microbatches(j.plan, j.batch) == 8);
    constexpr bool another_plan_is_another_type =
        !std::is_same_v<training<tiny, server, plan{.tensor = 4}, batch{}>,
                        training<tiny, server, plan{.tensor = 8}, batch{}>> &&
        !std::is_same_v<training<tiny, server, plan{.precision = {.gradients = bf16}}, batch{}>,
                        training<tiny, server, plan{}, batch{}>>;
    CHECK(another_plan_is_another_type);
}

TEST_CASE("chips are the product of tensor, context, pipeline and data degrees") {
    STATIC_REQUIRE(plan{}.chips() == 1);
    STATIC_REQUIRE(plan{.tensor = 2, .pipeline = 3, .data = 5, .context = 7}.chips() == 210);
    STATIC_REQUIRE(plan{.tensor = 8, .data = 4, .expert = 16}.chips() == 32);
    STATIC_REQUIRE(plan{.data = 5, .context = 7}.dense_replicas() == 35);
}

TEST_CASE("a vocabulary is padded up") {
    // Megatron pads GPT-2's 50,257 to a multiple of 128 times the tensor degree: 51,200 at 8.
    STATIC_REQUIRE(plan{.vocab_multiple = 1024}.padded_vocab(50'257) == 51'200);
    STATIC_REQUIRE(plan{.vocab_multiple = 128}.padded_vocab(50'257) == 50'304);
    STATIC_REQUIRE(plan{}.padded_vocab(50'257) == 50'257);
    STATIC_REQUIRE(plan{.vocab_multiple = 64}.padded_vocab(128) == 128);
}

TEST_CASE("experts are spread over chips of the tensor, context and data groups") {
    // not stated: over the tensor group where there is no expert degree, else whole on a chip
    STATIC_REQUIRE(plan{.tensor = 8}.expert_tensor_degree() == 8);
    STATIC_REQUIRE(plan{.tensor = 8, .expert = 2}.expert_tensor_degree() == 1);
    STATIC_REQUIRE(plan{.tensor = 8, .expert = 2, .expert_tensor = 4}.expert_tensor_degree() == 4);
    for (const std::int64_t t : {1, 2, 4, 8})
        for (const std::int64_t d : {1, 3, 8})
            for (const std::int64_t c : {1, 2})
                for (const std::int64_t e : {1, 2, 4, 8, 16})
                    for (const std::int64_t etp : {1, 2, 8}) {
                        if (t * d * c % (e * etp) != 0) continue;
                        const plan p{.tensor = t,
                                     .data = d,
                                     .context = c,
                                     .expert = e,
                                     .expert_tensor = etp};
                        const expert_layout counted = lay_out(p, etp);
                        CHECK(p.expert_group() == e * etp);
                        CHECK(counted.even);
                        CHECK(p.expert_replicas() == counted.copies_of_a_shard);
                    }
}

TEST_CASE("stages share the layers") {
    const auto count = [](const plan& p, std::int64_t layers) {
        std::int64_t sum = 0;
        for (std::int64_t stage = 0; stage < p.pipeline; ++stage) {
            CHECK(p.layers_before_stage(stage, layers) == sum);
            sum += p.layers_of_stage(stage, layers);
        }
        return sum;
    };
    for (const std::int64_t stages : {1, 2, 3, 4, 7, 16}) {
        CHECK(count(plan{.pipeline = stages}, stages * 6) == stages * 6);
        if (stages < 2) continue;
        CHECK(count(plan{.pipeline = stages, .first_stage_layers = 2}, 2 + (stages - 1) * 5) ==
              2 + (stages - 1) * 5);
        CHECK(count(plan{.pipeline = stages, .last_stage_layers = 3}, 3 + (stages - 1) * 5) ==
              3 + (stages - 1) * 5);
        CHECK(count(plan{.pipeline = stages, .first_stage_layers = 2, .last_stage_layers = 3},
                    5 + (stages - 2) * 5) == 5 + (stages - 2) * 5);
    }
    // Llama 3 405B (Grattafiori et al. 2024): 126 layers on 16 stages, one less at either end
    constexpr plan llama{.pipeline = 16, .first_stage_layers = 7, .last_stage_layers = 7};
    STATIC_REQUIRE(llama.layers_of_stage(0, 126) == 7 && llama.layers_of_stage(15, 126) == 7);
    STATIC_REQUIRE(llama.layers_of_stage(1, 126) == 8 && llama.layers_of_stage(14, 126) == 8);
    STATIC_REQUIRE(llama.layers_before_stage(15, 126) == 119);
    // one stage has all; stated ends are of a pipeline
    STATIC_REQUIRE(plan{.first_stage_layers = 2}.layers_of_stage(0, 10) == 10);
}

// vLLM's get_pp_indices, step by step (vllm/distributed/utils.py): whole parts, then one more each for the
// last but one, the one before it, and so on.
std::vector<std::int64_t> as_vllm(std::int64_t layers, std::int64_t stages) {
    std::vector<std::int64_t> dealt(static_cast<std::size_t>(stages), layers / stages);
    for (std::int64_t i = 2; i < layers % stages + 2; ++i)
        ++dealt[static_cast<std::size_t>(stages - i)];
    return dealt;
}

TEST_CASE("where layers do not divide, stages before the last have one more") {
    // 61 layers of DeepSeek-V3 on 2: 31 and 30
    STATIC_REQUIRE(plan{.pipeline = 2}.layers_of_stage(0, 61) == 31);
    STATIC_REQUIRE(plan{.pipeline = 2}.layers_of_stage(1, 61) == 30);
    for (std::int64_t layers = 1; layers <= 40; ++layers)
        for (std::int64_t stages = 1; stages <= layers; ++stages) {
            const std::vector<std::int64_t> dealt = as_vllm(layers, stages);
            const plan p{.pipeline = stages};
            std::int64_t before = 0;
            for (std::int64_t s = 0; s < stages; ++s) {
                CHECK(p.layers_of_stage(s, layers) == dealt[static_cast<std::size_t>(s)]);
                CHECK(p.layers_before_stage(s, layers) == before);
                before += dealt[static_cast<std::size_t>(s)];
            }
            CHECK(before == layers);
        }
}

TEST_CASE("stated ends, with layers or with none, and uneven stages between them") {
    for (const std::int64_t stages : {2, 3, 4, 7})
        for (const std::int64_t first : {no_layers, std::int64_t{0}, std::int64_t{3}})
            for (const std::int64_t last : {no_layers, std::int64_t{0}, std::int64_t{2}})
                for (std::int64_t layers = stages + 5; layers < 30; ++layers) {
                    const plan p{
                        .pipeline = stages, .first_stage_layers = first, .last_stage_layers = last};
                    if (p.sharing_stages() == 0) continue;
                    std::int64_t sum = 0;
                    std::int64_t least = layers;
                    std::int64_t most = 0;
                    for (std::int64_t s = 0; s < stages; ++s) {
                        const std::int64_t n = p.layers_of_stage(s, layers);
                        CHECK(p.layers_before_stage(s, layers) == sum);
                        sum += n;
                        if (s == 0 && first != 0) {
                            CHECK(n == (first < 0 ? 0 : first));
                        } else if (s == stages - 1 && last != 0) {
                            CHECK(n == (last < 0 ? 0 : last));
                        } else {
                            least = std::min(least, n);
                            most = std::max(most, n);
                        }
                    }
                    CHECK(sum == layers);
                    CHECK(most - least <= 1);
                }
}

namespace {

// Layers one by one, chunk by chunk round the stages.
std::vector<layer_counts> dealt_by_hand(const transformer& m, const plan& p) {
    const model_layers kinds{m};
    std::vector<layer_counts> stages(static_cast<std::size_t>(p.pipeline));
    std::int64_t layer = 0;
    for (std::int64_t chunk = 0; chunk < p.virtual_stages; ++chunk)
        for (std::int64_t stage = 0; stage < p.pipeline; ++stage) {
            const std::int64_t own = stage_chunks{p, m.layers, stage}.layers_of(chunk);
            for (std::int64_t n = 0; n < own; ++n)
                stages[static_cast<std::size_t>(stage)].add(kinds.index_of(m.kind_of(layer++)), 1);
        }
    CHECK(layer == m.layers);
    return stages;
}

}  // namespace

TEST_CASE("chunks of layers of several kinds go round the stages") {
    std::mt19937 engine{7};
    const auto between = [&](std::int64_t a, std::int64_t b) {
        return a + static_cast<std::int64_t>(engine()) % (b - a + 1);
    };
    int plans = 0;
    while (plans < 2'000) {
        transformer m{.name = "mixed",
                      .layers = between(2, 60),
                      .hidden = 64,
                      .ffn = 64,
                      .heads = 4,
                      .vocab = 64,
                      .positions = 64};
        m.window = 8;
        for (std::int64_t n = between(0, 4); n > 0; --n)
            m.mixers.push_back(between(0, 1) == 0 ? mixer_kind::grouped : mixer_kind::windowed);
        if (between(0, 1) == 0) {
            m.moe = {
                .experts = 4, .top_k = 1, .expert_ffn = 8, .dense_layers = between(0, m.layers)};
            for (std::int64_t n = between(0, 3); n > 0; --n)
                m.feed_forwards.push_back(between(0, 1) == 0 ? feed_forward_kind::mlp
                                                             : feed_forward_kind::experts);
        }
        plan p{.pipeline = between(1, 7), .virtual_stages = between(1, 6)};
        if (between(0, 2) == 0) p.first_stage_layers = between(1, 9);
        if (between(0, 2) == 0) p.last_stage_layers = between(1, 9);
        if (!rules::layers_divide::holds(training_job{.model = m, .plan = p})) continue;
        ++plans;
        const std::vector<layer_counts> expected = dealt_by_hand(m, p);
        for (std::int64_t stage = 0; stage < p.pipeline; ++stage)
            CHECK(layers_of(m, p, stage) == expected[static_cast<std::size_t>(stage)]);
    }
}
