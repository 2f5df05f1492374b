// validate(): each field outside its range is reported by name, with its value and the range.
#include "catch.hpp"

#include <loadline/hardware/cluster.hpp>
#include <loadline/units/literals.hpp>
#include <loadline/workload/plan.hpp>
#include <loadline/workload/requests.hpp>
#include <loadline/workload/transformer.hpp>
#include <loadline/workload/valid_job.hpp>

#include <cmath>
#include <limits>
#include <string>

namespace {

using namespace loadline;
using namespace loadline::literals;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// The one error of a value, if it has one and no other.
input_error only_error(const input_errors& errors) {
    INFO("errors: " << errors.count());
    for (const input_error& e : errors) INFO(std::string{e.field});
    CHECK(errors.count() == 1);
    CHECK_FALSE(errors);
    return errors.count() == 0 ? input_error{} : *errors.begin();
}

// Expects that `change` breaks this field alone, with this value.
template <class Value, class Change>
void breaks(const Value& valid, Change change, std::string_view field, double value) {
    CHECK(validate(valid).count() == 0);
    Value changed = valid;
    change(changed);
    const input_error e = only_error(validate(changed));
    INFO(field);
    CHECK(std::string{e.field} == std::string{field});
    if (std::isnan(value)) {
        CHECK(std::isnan(e.value));
    } else {
        CHECK(e.value == value);
        CHECK((value < e.least || value > e.most));
    }
    CHECK(e.least <= e.most);
}

constexpr chip_spec valid_chip =
    spec<chip<hbm<80_GiB, 3_TBps>, dense<bf16, 900_TFLOPS>, power<700_W>, price<3_USD_per_hour>>>;
constexpr cluster_spec valid_cluster =
    spec<cluster<scale_up<chip<hbm<80_GiB, 3_TBps>, dense<bf16, 900_TFLOPS>>, torus<4, 2>,
                          interconnect<bidirectional<900_GBps>, 1_us>>,
                 fat_tree<16, 2>, interconnect<per_direction<400_Gbps>, 5_us>>>;
constexpr transformer valid_dense{.layers = 2,
                                  .hidden = 64,
                                  .ffn = 128,
                                  .heads = 4,
                                  .kv_heads = 2,
                                  .vocab = 100,
                                  .positions = 32};
constexpr transformer valid_latent = [] {
    transformer m = valid_dense;
    m.mixers = {mixer_kind::latent};
    m.kv_heads = 0;
    m.latent = {
        .q_rank = 0, .kv_rank = 16, .nope_head_dim = 8, .rope_head_dim = 4, .v_head_dim = 8};
    return m;
}();
constexpr transformer valid_mixture = [] {
    transformer m = valid_dense;
    m.moe = {.experts = 8, .top_k = 2, .expert_ffn = 32, .shared_experts = 1, .dense_layers = 1};
    return m;
}();

static_assert(validate(valid_chip) && validate(valid_cluster) && validate(plan{}) &&
              validate(batch{}));
static_assert(validate(valid_dense) && validate(valid_latent) && validate(valid_mixture));
static_assert(validate(requests{}) && validate(ring<1>::value));
static_assert(!validate(chip_spec{}) && !validate(transformer{}) && !validate(cluster_spec{}));

}  // namespace

TEST_CASE("a range holds its ends and refuses what is no number") {
    constexpr input_errors errors = [] {
        input_errors e;
        e.expect("least", 1, 1, 8);
        e.expect("most", 8, 1, 8);
        e.expect("below", 0.999, 1, 8);
        e.expect("above", 8.001, 1, 8);
        e.expect("nan", not_a_number, 1, 8);
        e.expect("infinite", infinity, 1, 8);
        return e;
    }();
    REQUIRE(errors.count() == 4);
    const input_error* e = errors.begin();
    CHECK((e[0].field == "below" && e[0].value == 0.999 && e[0].least == 1 && e[0].most == 8));
    CHECK((e[1].field == "above" && e[1].value == 8.001));
    CHECK((e[2].field == "nan" && std::isnan(e[2].value)));
    CHECK((e[3].field == "infinite" && std::isinf(e[3].value)));
    CHECK(errors.end() - errors.begin() == 4);
    CHECK(input_errors{});
}

TEST_CASE("the first eight errors are kept and all are counted") {
    input_errors eleven;
    for (int i = 0; i < 11; ++i) eleven.expect("field", -1 - i, 0, 1);
    CHECK(eleven.count() == 11);
    CHECK(eleven.end() - eleven.begin() == 8);
    CHECK(eleven.begin()[7].value == -8);

    input_errors three;
    for (int i = 0; i < 3; ++i) three.expect("other", not_a_number, 0, 1);
    three.append(eleven);
    CHECK(three.count() == 14);
    CHECK(three.end() - three.begin() == 8);
    CHECK(three.begin()[2].field == "other");
    CHECK((three.begin()[7].field == "field" && three.begin()[7].value == -5));
}

TEST_CASE("chips") {
    const auto expect = [](auto change, std::string_view field, double value) {
        breaks(valid_chip, change, field, value);
    };
    using bytes = quantity<units::bytes>;
    using rate = quantity<units::bytes_per_second>;
    using peak = quantity<units::flops_per_second>;
    for (const double bad : {not_a_number, -1.0, 0.0, 1e31, infinity}) {
        expect([&](chip_spec& c) { c.hbm_capacity = bytes{bad}; }, "chip.hbm_capacity (bytes)",
               bad);
        expect([&](chip_spec& c) { c.hbm_bandwidth = rate{bad}; }, "chip.hbm_bandwidth (bytes/s)",
               bad);
    }
    for (const double bad : {not_a_number, -0.2e11, 0.6e11, infinity})
        expect([&](chip_spec& c) { c.hbm_capacity = bytes{1e11}, c.hbm_hidden = bytes{bad}; },
               "chip.hbm_hidden (bytes, of the capacity)", bad);
    for (const double bad :
         {not_a_number, -1.0, 1e31, -infinity}) {  // where zero says that there is none
        expect([&](chip_spec& c) { c.gemm_peak[bf16].rate = peak{bad}; },
               "chip.gemm_peak[] (FLOP/s; 0: as dense)", bad);
        expect([&](chip_spec& c) { c.sparse[fp4].rate = peak{bad}; },
               "chip.sparse[] (FLOP/s; 0: none)", bad);
        expect([&](chip_spec& c) { c.sram = bytes{bad}; }, "chip.sram (bytes)", bad);
        expect([&](chip_spec& c) { c.core_clock = quantity<units::hertz>{bad}; },
               "chip.core_clock (Hz)", bad);
        expect([&](chip_spec& c) { c.host_link = link_bandwidth::per_direction(rate{bad}); },
               "chip.host_link (bytes/s, each way; 0: not known)", bad);
        expect([&](chip_spec& c) { c.power = quantity<units::watts>{bad}; }, "chip.power (W)", bad);
        expect([&](chip_spec& c) { c.price = quantity<units::dollars_per_second>{bad}; },
               "chip.price (USD/s)", bad);
    }
    for (const double bad : {not_a_number, -1.0})
        expect([&](chip_spec& c) { c.dense[fp8].rate = peak{bad}; },
               "chip.dense[] (FLOP/s; 0: none)", bad);
    expect([](chip_spec& c) { c.dense[bf16].rate = {}; }, "chip.dense (fastest format, FLOP/s)", 0);
    chip_spec too_fast = valid_chip;
    too_fast.dense[fp8].rate = peak{1e31};
    CHECK_FALSE(validate(too_fast));
}

TEST_CASE("clusters") {
    const auto expect = [](auto change, std::string_view field, double value) {
        breaks(valid_cluster, change, field, value);
    };
    using rate = quantity<units::bytes_per_second>;
    for (const double bad : {not_a_number, -1.0, 0.0, 1e31})
        expect(
            [&](cluster_spec& c) {
                c.tiers[1].bandwidth = link_bandwidth::per_direction(rate{bad});
            },
            "cluster.tiers[].bandwidth (bytes/s, each way)", bad);
    for (const double bad : {not_a_number, -1e-9, 1.5, infinity})
        expect([&](cluster_spec& c) { c.tiers[0].latency = quantity<units::seconds>{bad}; },
               "cluster.tiers[].latency (s)", bad);
    for (const double bad : {not_a_number, -1.0, 1e31, infinity}) {
        expect([&](cluster_spec& c) { c.tiers[0].power = quantity<units::watts>{bad}; },
               "cluster.tiers[].power (W)", bad);
        expect(
            [&](cluster_spec& c) { c.tiers[0].price = quantity<units::dollars_per_second>{bad}; },
            "cluster.tiers[].price (USD/s)", bad);
    }
    for (const double bad :
         {not_a_number, 0.0, 0.99, 114.0})  // 114 is the percentage of a PUE of 1.14
        expect([&](cluster_spec& c) { c.tiers[1].power_usage_effectiveness = bad; },
               "cluster.tiers[].power_usage_effectiveness", bad);
    for (const double bad : {not_a_number, -2.0, 0.0, 0.5, 1001.0})
        expect([&](cluster_spec& c) { c.tiers[1].topology.oversubscription = bad; },
               "cluster.tiers[].topology.oversubscription (1 but of a tree or a switch)", bad);
    expect([](cluster_spec& c) { c.chip.hbm_bandwidth = {}; }, "chip.hbm_bandwidth (bytes/s)", 0);
    expect([](cluster_spec& c) { c.tier_count = 7; }, "cluster.tier_count", 7);
    expect([](cluster_spec& c) { c.tiers[0].topology.extent[0] = 1'000'000'000; }, "cluster.chips",
           32e9);  // with axes of 2 and 16

    // No member, and so no chip either: two errors. Two negative axes make a positive product.
    for (const std::int64_t bad : {0, -4}) {
        cluster_spec c = valid_cluster;
        c.tiers[0].topology.extent[2] = bad;
        const input_errors errors = validate(c);
        CHECK(errors.count() == 2);
        CHECK((errors.begin()[0].field == "cluster.tiers[].topology.extent[]" &&
               errors.begin()[0].value == static_cast<double>(bad)));
    }
    cluster_spec c = valid_cluster;
    c.tiers[0].topology.extent = {-4, -2, 1};
    CHECK(validate(c).count() == 2);
}

TEST_CASE("a scale-up domain does not reach around a network") {
    breaks(
        valid_cluster,
        [](cluster_spec& c) {
            c.tiers[2] = c.tiers[0];
            c.tier_count = 3;
        },
        "cluster.tiers[].kind (outwards of a scale_out tier: 1 scale_out)", 0);
    using link = interconnect<per_direction<1_GBps>, 1_us>;
    using small = chip<hbm<1_GB, 1_GBps>, dense<bf16, 1_TFLOPS>>;
    using inside_out = scale_up<cluster<small, switched<2>, link>, switched<2>, link>;
    CHECK(validate(spec<inside_out>).count() == 1);
}

TEST_CASE("plans") {
    const plan staged{.pipeline = 2, .recompute = recompute_policy::full};
    const auto expect = [&](std::int64_t plan::*field, std::string_view name) {
        for (const std::int64_t bad : {std::int64_t{-1}, std::int64_t{100'000'001}})
            breaks(
                staged, [&](plan& p) { p.*field = bad; }, name, static_cast<double>(bad));
    };
    const auto expect_end = [&](std::int64_t plan::*field, std::string_view name) {
        for (const std::int64_t bad : {std::int64_t{-2}, std::int64_t{100'000'001}})
            breaks(
                staged, [&](plan& p) { p.*field = bad; }, name, static_cast<double>(bad));
        plan none = staged;
        none.*field = no_layers;
        CHECK(bool(validate(none)));
    };
    const auto expect_more = [&](std::int64_t plan::*field, std::string_view name) {
        breaks(
            plan{}, [&](plan& p) { p.*field = 0; }, name, 0);
        expect(field, name);
    };
    expect_more(&plan::virtual_stages, "plan.virtual_stages");
    expect_more(&plan::expert, "plan.expert");
    expect_more(&plan::microbatch, "plan.microbatch");
    expect_more(&plan::vocab_multiple, "plan.vocab_multiple");
    expect(&plan::expert_tensor, "plan.expert_tensor (0: tensor, or 1 if expert > 1)");
    breaks(
        plan{.data = 24, .zero = zero_stage::optimizer}, [](plan& p) { p.shard = 1000; },
        "plan.shard (0: all replicas; else within data x context)", 1000);
    expect(&plan::adapter_rank, "plan.adapter_rank (0: all weights are trained)");
    expect_end(&plan::first_stage_layers, "plan.first_stage_layers (0: as the others, -1: none)");
    expect_end(&plan::last_stage_layers, "plan.last_stage_layers (0: as the others, -1: none)");
    expect(&plan::recompute_layers, "plan.recompute_layers (0: all)");

    // A degree below one is an error, and so is the number of chips that follows.
    const auto degree = [](std::int64_t plan::*field, std::string_view name) {
        for (const std::int64_t bad : {0, -8}) {
            plan p;
            p.*field = bad;
            const input_errors errors = validate(p);
            CHECK(errors.count() == 2);
            CHECK(errors.begin()[0].field == name);
            CHECK(errors.begin()[0].value == static_cast<double>(bad));
            CHECK(errors.begin()[1].field == "plan.chips");
        }
    };
    degree(&plan::tensor, "plan.tensor");
    degree(&plan::pipeline, "plan.pipeline");
    degree(&plan::data, "plan.data");
    degree(&plan::context, "plan.context");

    breaks(
        plan{}, [](plan& p) { p.reserve = 100_percent; }, "plan.reserve (share of HBM)", 1);
    // a product beyond 64 bits is still a number in the error
    breaks(
        plan{}, [](plan& p) { p.tensor = p.pipeline = p.data = p.context = 100'000'000; },
        "plan.chips", 1e32);
}

TEST_CASE("batches and requests") {
    breaks(
        batch{}, [](batch& b) { b.sequences = 0; }, "batch.sequences", 0);
    breaks(
        batch{}, [](batch& b) { b.length = -1; }, "batch.length", -1);
    breaks(
        batch{}, [](batch& b) { b.length = 2'000'000'000; }, "batch.length", 2e9);
    breaks(
        requests{}, [](requests& r) { r.prompt = 0; }, "requests.prompt", 0);
    breaks(
        requests{}, [](requests& r) { r.output = -1; }, "requests.output", -1);
    breaks(
        requests{}, [](requests& r) { r.concurrency = 0; }, "requests.concurrency", 0);
    breaks(
        requests{}, [](requests& r) { r.kv_block = 0; }, "requests.kv_block", 0);
    breaks(
        requests{}, [](requests& r) { r.prefill_chunk = 0; }, "requests.prefill_chunk", 0);
    breaks(
        requests{}, [](requests& r) { r.prefix_hits = 100_percent; }, "requests.prefix_hits", 1);
    breaks(
        requests{}, [](requests& r) { r.prefill_wait_share = 101_percent; },
        "requests.prefill_wait_share", 1.01);
    breaks(
        requests{}, [](requests& r) { r.expert_imbalance = 99_percent; },
        "requests.expert_imbalance (1: balanced)", 0.99);
    breaks(
        requests{}, [](requests& r) { r.speculation.draft = -1; }, "requests.speculation.draft",
        -1);
    breaks(
        requests{}, [](requests& r) { r.speculation.acceptance = 101_percent; },
        "requests.speculation.acceptance", 1.01);
    breaks(
        requests{}, [](requests& r) { r.disaggregation.decode = -1; },
        "requests.disaggregation.decode", -1);
    breaks(
        requests{}, [](requests& r) { r.disaggregation.prefill = 1; },
        "requests.disaggregation.decode (with prefill)", 0);
    CHECK(validate(requests{.output = 0}));  // prefill alone
}

TEST_CASE("transformers") {
    const auto dense = [](auto change, std::string_view field, double value) {
        breaks(valid_dense, change, field, value);
    };
    dense([](transformer& m) { m.layers = 20'000; }, "transformer.layers", 20'000);
    dense([](transformer& m) { m.hidden = 0; }, "transformer.hidden", 0);
    dense([](transformer& m) { m.ffn = 0; }, "transformer.ffn", 0);
    dense([](transformer& m) { m.kv_heads = 5; }, "transformer.kv_heads (0: as heads)", 5);
    dense([](transformer& m) { m.kv_heads = 3; }, "transformer.kv_heads (of heads)", 3);
    dense([](transformer& m) { m.hidden = 62; },
          "transformer.hidden (of heads, where head_dim is 0)", 62);
    dense([](transformer& m) { m.kv_heads = -1; }, "transformer.kv_heads (0: as heads)", -1);
    dense([](transformer& m) { m.head_dim = -1; }, "transformer.head_dim (0: hidden / heads)", -1);
    dense([](transformer& m) { m.vocab = 0; }, "transformer.vocab", 0);
    dense([](transformer& m) { m.positions = 0; }, "transformer.positions", 0);
    dense([](transformer& m) { m.window = -1; }, "transformer.window", -1);
    dense(
        [](transformer& m) {
            m.mixers = {mixer_kind::grouped, mixer_kind::windowed};
        },
        "transformer.window", 0);
    dense(
        [](transformer& m) {
            for (int i = 0; i < 129; ++i) m.mixers.push_back(mixer_kind::grouped);
        },
        "transformer.mixers, how many", 129);
    dense(
        [](transformer& m) {
            m.layers = 128;
            m.moe = {.experts = 8, .top_k = 2, .expert_ffn = 32};
            m.window = 16;
            using enum mixer_kind;
            m.mixers = {grouped, windowed, chunked, shared_keys, gated, none};
            m.feed_forwards = {feed_forward_kind::mlp, feed_forward_kind::experts,
                               feed_forward_kind::none, feed_forward_kind::mlp,
                               feed_forward_kind::experts};
        },
        "transformer, kinds of layers", 9);
    dense([](transformer& m) { m.moe.experts = -1; }, "transformer.moe.experts", -1);

    const auto latent = [](auto change, std::string_view field, double value) {
        breaks(valid_latent, change, field, value);
    };
    latent([](transformer& m) { m.latent.q_rank = -1; }, "transformer.latent.q_rank", -1);
    latent([](transformer& m) { m.latent.kv_rank = 0; }, "transformer.latent.kv_rank", 0);
    latent([](transformer& m) { m.latent.nope_head_dim = 0; }, "transformer.latent.nope_head_dim",
           0);
    latent([](transformer& m) { m.latent.rope_head_dim = -1; }, "transformer.latent.rope_head_dim",
           -1);
    latent([](transformer& m) { m.latent.v_head_dim = 0; }, "transformer.latent.v_head_dim", 0);

    const auto mixture = [](auto change, std::string_view field, double value) {
        breaks(valid_mixture, change, field, value);
    };
    mixture([](transformer& m) { m.moe.top_k = 0; }, "transformer.moe.top_k", 0);
    mixture([](transformer& m) { m.moe.top_k = 9; }, "transformer.moe.top_k", 9);
    mixture([](transformer& m) { m.moe.expert_ffn = 0; }, "transformer.moe.expert_ffn", 0);
    mixture([](transformer& m) { m.moe.shared_experts = -1; }, "transformer.moe.shared_experts",
            -1);
    mixture([](transformer& m) { m.moe.shared_ffn = -1; },
            "transformer.moe.shared_ffn (0: expert_ffn)", -1);
    mixture([](transformer& m) { m.moe.dense_layers = 3; }, "transformer.moe.dense_layers", 3);

    const auto sparse = [](auto change, std::string_view field, double value) {
        transformer m = valid_latent;
        m.latent.q_rank = 8;
        m.mixers = {mixer_kind::sparse};
        m.indexer = {.heads = 4, .head_dim = 8, .top_k = 16};
        CHECK(validate(m));
        breaks(m, change, field, value);
    };
    sparse([](transformer& m) { m.latent.q_rank = 0; },
           "transformer.latent.q_rank (of sparse attention)", 0);
    sparse([](transformer& m) { m.indexer.heads = 0; }, "transformer.indexer.heads", 0);
    sparse([](transformer& m) { m.indexer.head_dim = 0; }, "transformer.indexer.head_dim", 0);
    sparse([](transformer& m) { m.indexer.top_k = 0; }, "transformer.indexer.top_k", 0);

    for (const mixer_kind kind :
         {mixer_kind::delta, mixer_kind::lightning, mixer_kind::state_space}) {
        transformer m = valid_dense;
        m.mixers = {kind};
        m.kv_heads = 0;
        m.recurrence = {.key_heads = 2, .value_heads = 4, .key_dim = 8, .value_dim = 8, .chunk = 4};
        CHECK(validate(m));
        const auto recurrent = [&](auto change, std::string_view field, double value) {
            breaks(m, change, field, value);
        };
        recurrent([](transformer& t) { t.recurrence.key_dim = 0; },
                  "transformer.recurrence.key_dim", 0);
        recurrent([](transformer& t) { t.recurrence.value_dim = 0; },
                  "transformer.recurrence.value_dim", 0);
        recurrent([](transformer& t) { t.recurrence.chunk = 0; }, "transformer.recurrence.chunk",
                  0);
        recurrent([](transformer& t) { t.recurrence.convolution = -1; },
                  kind == mixer_kind::lightning
                      ? "transformer.recurrence.convolution (with delta or state_space layers)"
                      : "transformer.recurrence.convolution (0: none)",
                  -1);
        recurrent([](transformer& t) { t.recurrence.value_heads = 5; },
                  "transformer.recurrence.value_heads (in groups of key_heads)", 5);
    }

    // no dense layer, no dense MLP
    transformer all_mixture = valid_mixture;
    all_mixture.moe.dense_layers = 0;
    all_mixture.ffn = 0;
    CHECK(validate(all_mixture));
}

namespace {
void refuses(const auto& job, std::string_view field) {
    const input_errors errors = validate(job);
    CHECK_FALSE(is_valid(job));
    CHECK(std::string{only_error(errors).field}.rfind(field, 0) == 0);
}
// An expectation of one change of a valid job.
template <class Job>
auto each_change_of(const Job& valid) {
    CHECK(validate(valid).count() == 0);
    return [valid](auto change, std::string_view field) {
        Job job = valid;
        change(job);
        if (field.empty())
            CHECK(validate(job).count() == 0);
        else
            refuses(job, field);
    };
}
const training_job trains{.model = valid_dense, .cluster = valid_cluster, .batch = {1, 32}};
const serving_job serves{
    .model = valid_dense, .cluster = valid_cluster, .requests = {.prompt = 16, .output = 16}};
}  // namespace

TEST_CASE("what no layer reads of a model is an error, whichever field it is") {
    const auto dense = [&](auto change, std::string_view field) {
        each_change_of(trains)([&](training_job& j) { change(j.model); }, field);
    };
    constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    dense([](transformer& m) { m.extra.clamped_mlp = true; }, "transformer.extra.clamped_mlp");
    const auto latent = [&](auto change, std::string_view field) {
        training_job job = trains;
        job.model = valid_latent;
        each_change_of(job)([&](training_job& j) { change(j.model); }, field);
    };
    latent([](transformer& m) { m.kv_heads = 2; }, "transformer.kv_heads (with grouped");
    latent([](transformer& m) { m.head_dim = 8; }, "transformer.head_dim (with grouped");
    latent([](transformer& m) { m.extra.qkv_bias = true; }, "transformer.extra.qkv_bias");
    latent([](transformer& m) { m.extra.qk_norm = true; }, "transformer.extra.qk_norm");
    latent([](transformer& m) { m.extra.attention_output_bias = true; },
           "transformer.extra.attention_output_bias");
    latent([](transformer& m) { m.extra.attention_sinks = true; }, "");
    latent([](transformer& m) { m.extra.mlp_bias = true; }, "");
    training_job scans = trains;
    scans.model.kv_heads = scans.model.ffn = 0;
    scans.model.mixers = {mixer_kind::lightning};
    scans.model.feed_forwards = {feed_forward_kind::none};
    scans.model.recurrence = {
        .key_heads = 4, .value_heads = 4, .key_dim = 16, .value_dim = 16, .chunk = 16};
    const auto alone = each_change_of(scans);
    alone([](auto& j) { j.model.ffn = 64; }, "transformer.ffn (with layers of an MLP)");
    alone([](auto& j) { j.model.extra.mlp_bias = true; }, "transformer.extra.mlp_bias");
    alone([](auto& j) { j.model.extra.attention_sinks = true; },
          "transformer.extra.attention_sinks");
    alone([](auto& j) { j.model.recurrence.convolution = 4; },
          "transformer.recurrence.convolution (with delta");
    alone([](auto& j) { j.plan.recompute_also.mlp = true; }, "plan.recompute_also.mlp");
    alone([](auto& j) { j.plan.recompute_also.latent_up = true; }, "plan.recompute_also.latent_up");
    dense([](transformer& m) { m.latent.q_rank = 77; }, "transformer.latent.q_rank");
    dense([](transformer& m) { m.latent.nope_head_dim = lowest; },
          "transformer.latent.nope_head_dim");
    dense([](transformer& m) { m.latent.rope_head_dim = 1; }, "transformer.latent.rope_head_dim");
    dense([](transformer& m) { m.latent.v_head_dim = 1; }, "transformer.latent.v_head_dim");
    dense([](transformer& m) { m.indexer.heads = lowest; }, "transformer.indexer.heads");
    dense([](transformer& m) { m.indexer.head_dim = 1; }, "transformer.indexer.head_dim");
    dense([](transformer& m) { m.recurrence.chunk = lowest; }, "transformer.recurrence.chunk");
    dense([](transformer& m) { m.recurrence.value_heads = 5; },
          "transformer.recurrence.value_heads");
    dense([](transformer& m) { m.recurrence.key_dim = 5; }, "transformer.recurrence.key_dim");
    dense([](transformer& m) { m.recurrence.value_dim = 5; }, "transformer.recurrence.value_dim");
    dense([](transformer& m) { m.recurrence.convolution = 4; },
          "transformer.recurrence.convolution");
    dense([](transformer& m) { m.moe.shared_gate = true; }, "transformer.moe.shared_gate");
    dense([](transformer& m) { m.extra.router_bias = true; }, "transformer.extra.router_bias");
    dense([](transformer& m) { m.vision.mlp = mlp_kind::gated; }, "transformer.vision.mlp");
}
TEST_CASE("formats that no software keeps state or activations in") {
    const auto change = each_change_of(trains);
    for (const number_format bad : {int8, fp4, mxfp4, nvfp4, int4, int4_g128, nf4}) {
        change([&](auto& j) { j.plan.precision.gradients = bad; }, "plan.precision.gradients");
        change([&](auto& j) { j.plan.precision.master_weights = bad; },
               "plan.precision.master_weights");
        change([&](auto& j) { j.plan.precision.moments = bad; },
               bad == int8 ? "" : "plan.precision.moments");
        change([&](auto& j) { j.plan.precision.activations = bad; }, "plan.precision.activations");
        each_change_of(serves)([&](auto& j) { j.plan.precision.activations = bad; },
                               "plan.precision.activations");
    }
    // the chip multiplies bf16 alone
    change([](auto& j) { j.plan.precision.activations = fp8; }, "plan.precision.activations");
    change([](auto& j) { j.plan.precision.activations = fp32; }, "");
    change([](auto& j) { j.plan.precision.moments = fp8; }, "");
}
TEST_CASE("choices that would change nothing") {
    const auto train = each_change_of(trains);
    train([](auto& j) { j.plan.adapters_on = adapter_place::all_linear; }, "plan.adapters_on");
    train([](auto& j) { j.plan.expert_reach = group_reach::cluster; }, "plan.expert_reach");
    const auto serve = each_change_of(serves);
    serve([](auto& j) { j.plan.expert_reach = group_reach::cluster; }, "plan.expert_reach");
    serve([](auto& j) { j.requests.quantised = quantised_part::outside_attention; },
          "requests.quantised");
    serve(
        [](auto& j) {
            j.requests.weights = fp8;
            j.requests.quantised = quantised_part::outside_attention;
        },
        "");
    serve([](auto& j) { j.requests.quantised_on_load = true; }, "requests.quantised_on_load");
    serve([](auto& j) { j.plan.precision.weights = fp8; }, "plan.precision.weights");
    serve([](auto& j) { j.plan.precision.weights = fp32; }, "plan.precision.weights");
    serve([](auto& j) { j.plan.precision.weights = j.requests.weights = fp32; }, "");
    serve([](auto& j) { j.requests.prefill_wait = 4; }, "");
    serve(
        [](auto& j) {
            j.requests.prefill_wait = 4;
            j.requests.prefill_wait_share = 0_percent;
        },
        "requests.prefill_wait_share");
    serve([](auto& j) { j.draft.hidden = 77; }, "draft.layers");
    serve([](auto& j) { j.draft.heads = -1; }, "draft.layers");
}
TEST_CASE("a shape of a table loses what no layer reads, and nothing else") {
    for (const transformer& m : {valid_dense, valid_latent, valid_mixture}) {
        CHECK(validate(without_idle_fields(m)));
        CHECK(without_idle_fields(m).kv_heads == m.kv_heads);
        CHECK(without_idle_fields(m).ffn == m.ffn);
        CHECK(without_idle_fields(m).moe.experts == m.moe.experts);
    }
    transformer m = valid_latent;
    m.kv_heads = 4;
    m.head_dim = 16;
    m.window = 8;
    m.extra = {.qkv_bias = true, .mlp_bias = true, .router_bias = true, .attention_sinks = true};
    CHECK_FALSE(validate(m));
    const transformer read = without_idle_fields(m);
    CHECK(validate(read));
    CHECK((read.extra.mlp_bias && read.extra.attention_sinks && read.latent.kv_rank == 16));
    m.layers = 0;  // no layers can be made
    CHECK(without_idle_fields(m).kv_heads == 4);
}
TEST_CASE("has_figures is false where any number is out of its range, and minds nothing idle") {
    const auto has = [](auto job, auto change) {
        change(job);
        return has_figures(job);
    };
    CHECK(has(serves, [](auto&) {}));
    CHECK_FALSE(has(serves, [](auto& j) { j.requests.prefix_hits = 100_percent; }));
    CHECK_FALSE(has(serves, [](auto& j) { j.cluster.chip.calibration.unit.feed = -1; }));
    CHECK_FALSE(has(trains, [](auto& j) { j.cluster.chip.calibration.unit.tiles[0].rows = 3; }));
    CHECK_FALSE(has(trains, [](auto& j) {
        j.cluster.chip.calibration.matmul.values[0].depth_ramp = not_a_number;
    }));
    CHECK_FALSE(has(trains, [](auto& j) { j.cluster.tiers[0].calibration.bulk.step = -1_us; }));
    CHECK_FALSE(has(trains, [](auto& j) { j.plan.reserve = 100_percent; }));
    CHECK(has(trains, [](auto& j) { j.model.window = 8; }));
    CHECK(has(serves, [](auto& j) { j.plan.zero = zero_stage::weights; }));
}
TEST_CASE("a divisor or a multiple is asked for as such") {
    input_errors errors;
    input_verdict verdict;
    formula_verdict whole;
    const auto good = [](auto& e) {
        e.expect_divisor("a", 1, 8);
        e.expect_divisor("a", 8, 8);
        e.expect_multiple("b", 0, 3);
        e.expect_multiple("b", 9, 3);
        return e.good();
    };
    CHECK((good(errors) && good(verdict) && good(whole)));
    errors.expect_divisor("a", 3, 8);
    errors.expect_divisor("a", 0, 8);
    errors.expect_multiple("b", 8, 3);
    errors.expect_multiple("b", 8, 0);
    CHECK(errors.count() == 4);
    CHECK((errors.begin()->value.whole == 3 && errors.begin()->most.whole == 8 &&
           errors.begin()->accepted == accepted_numbers::divisors));
    CHECK(errors.begin()[2].accepted == accepted_numbers::multiples);
    verdict.expect_multiple("b", 8, 3);
    whole.expect_divisor("a", 3, 8);
    CHECK(!(verdict.good() || whole.good()));
}
TEST_CASE("numbers beyond sense are refused by the field, not by the memory that they would take") {
    each_change_of(trains)([](auto& j) { j.plan.vocab_multiple = 1'048'577; },
                           "plan.vocab_multiple");
    each_change_of(trains)([](auto& j) { j.plan.vocab_multiple = 1'048'576; }, "");
    each_change_of(trains)([](auto& j) { j.plan.adapter_rank = 65; }, "plan.adapter_rank");
    each_change_of(trains)([](auto& j) { j.plan.adapter_rank = 64; }, "");
    each_change_of(serves)([](auto& j) { j.requests.kv_block = 1'048'577; }, "requests.kv_block");
    each_change_of(serves)(
        [](auto& j) {
            j.requests.weights = fp8;
            j.requests.weight_block = 10'000'001;
        },
        "requests.weight_block");
}
TEST_CASE("a kind of tier that is none says nothing of other tiers") {
    cluster_spec c = valid_cluster;
    c.tiers[0].kind = static_cast<tier_kind>(7);
    const input_error e = only_error(validate(c));
    CHECK(std::string{e.field} == "cluster.tiers[].kind (0 scale_up, 1 scale_out)");
    CHECK((e.least == 0 && e.most == 1));
}
