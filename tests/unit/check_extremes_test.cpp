// Jobs of extreme values: every answer is an answer, without overflow, division by zero or a long
// wait. Meant for a build with -DLOADLINE_SANITIZE=undefined,float-divide-by-zero,float-cast-overflow.
#include "catch.hpp"

#include <loadline/check/check.hpp>

#include <limits>
#include <random>

using namespace loadline;
using namespace loadline::literals;

namespace {

class dice {
public:
    explicit dice(unsigned seed) : engine_{seed} {}
    bool one_in(std::uint64_t n) { return engine_() % n == 0; }
    // In the accepted range, and mostly at its ends or near a power of ten or two.
    std::int64_t within(std::int64_t least, std::int64_t most) {
        std::int64_t n = 0;
        switch (engine_() % 6) {
        case 0: return least;
        case 1: return most;
        case 2:
            n = most - least < 12 ? least : least + static_cast<std::int64_t>(engine_() % 12);
            break;
        case 3: n = std::int64_t{1} << engine_() % 31; break;
        case 4:
            for (n = 1; engine_() % 4 != 0 && n < most;) n *= 10;
            break;
        default:
            n = least +
                static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(most - least + 1));
        }
        return n < least ? least : n > most ? most : n;
    }
    // Anywhere.
    std::int64_t anything() {
        constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
        constexpr auto highest = std::numeric_limits<std::int64_t>::max();
        switch (engine_() % 6) {
        case 0: return lowest;
        case 1: return highest;
        case 2: return -static_cast<std::int64_t>(engine_() % 3);
        case 3: return static_cast<std::int64_t>(engine_());
        default: return within(1, 1'000'000'000);
        }
    }
    double number() {
        constexpr std::array values{0.0,
                                    -1.0,
                                    1.0,
                                    1e-300,
                                    1e12,
                                    1e30,
                                    1e300,
                                    std::numeric_limits<double>::infinity(),
                                    std::numeric_limits<double>::quiet_NaN()};
        return values[engine_() % values.size()];
    }

private:
    std::mt19937_64 engine_;
};

template <class Enum>
Enum any_of(dice& d, int last) {
    return static_cast<Enum>(d.within(0, last));
}

// Any kinds of layers that make sense: experts where there are any, keys are shared after some were made, and no layer is of nothing.
void list_layers(transformer& m, dice& d) {
    bool keys = false;
    bool alone = false;  // some layer has no mixer
    for (std::int64_t n = d.within(0, 6); n > 0; --n) {
        auto kind = any_of<mixer_kind>(d, static_cast<int>(mixer_kind::none));
        if (kind == mixer_kind::shared_keys && !keys) kind = mixer_kind::grouped;
        keys = keys || kind == mixer_kind::grouped || kind == mixer_kind::windowed;
        alone = alone || kind == mixer_kind::none;
        m.mixers.push_back(kind);
    }
    const auto last = alone ? feed_forward_kind::experts : feed_forward_kind::none;
    for (std::int64_t n = d.within(0, 3); n > 0; --n) {
        auto kind = any_of<feed_forward_kind>(d, static_cast<int>(last));
        if (kind == feed_forward_kind::experts && !m.has_experts()) kind = feed_forward_kind::mlp;
        m.feed_forwards.push_back(kind);
    }
}

// Sizes in their accepted ranges, so that the rules are asked.
transformer extreme_model(dice& d) {
    transformer m;
    m.layers = d.within(1, 10'000);
    m.kv_heads = d.within(1, 100);
    m.heads = m.kv_heads * d.within(1, 100);
    m.hidden = m.heads * d.within(1, 100);
    m.ffn = d.within(1, 10'000'000);
    m.head_dim = d.within(0, 10'000);
    m.vocab = d.within(1, 100'000'000);
    m.positions = d.within(1, 1'000'000'000);
    m.mlp = any_of<mlp_kind>(d, 1);
    m.norm = any_of<norm_kind>(d, 1);
    m.position = any_of<position_kind>(d, 1);
    m.embedding = any_of<embedding_kind>(d, 1);
    m.latent = {.q_rank = d.within(0, 1'000'000),
                .kv_rank = d.within(1, 1'000'000),
                .nope_head_dim = d.within(1, 10'000),
                .rope_head_dim = d.within(0, 10'000),
                .v_head_dim = d.within(1, 10'000)};
    m.indexer = {.heads = d.within(1, 10'000),
                 .head_dim = d.within(1, 10'000),
                 .top_k = d.within(1, 1'000'000)};
    m.recurrence = {.key_heads = d.within(1, 100),
                    .key_dim = d.within(1, 10'000),
                    .value_dim = d.within(1, 10'000),
                    .convolution = d.within(0, 1'000),
                    .chunk = d.within(1, 1'000'000)};
    m.recurrence.value_heads = m.recurrence.key_heads * d.within(1, 100);
    m.window = d.within(1, 1'000'000'000);
    if (d.one_in(2)) {
        m.moe.experts = d.within(1, 100'000);
        m.moe.top_k = d.within(1, m.moe.experts);
        m.moe.expert_ffn = d.within(1, 10'000'000);
        m.moe.shared_experts = d.within(0, 10'000);
        m.moe.dense_layers = d.within(0, m.layers);
    }
    list_layers(m, d);
    return without_idle_fields(m);
}

cluster_spec extreme_cluster(dice& d) {
    cluster_spec c;
    c.chip.hbm_capacity = quantity<units::bytes>{static_cast<double>(d.within(1, 1'000'000'000))};
    if (d.one_in(2)) c.chip.hbm_capacity *= static_cast<double>(d.within(1, 1'000'000'000));
    if (d.one_in(9)) c.chip.hbm_capacity = quantity<units::bytes>{1e30};
    c.chip.hbm_bandwidth = 1_TBps;
    c.chip.dense[any_of<number_format>(d, 11)].rate = 1_TFLOPS;
    std::int64_t left = 1'000'000'000;
    bool outside = false;
    const auto tiers = static_cast<std::size_t>(d.within(0, 6));
    for (std::size_t i = 0; i < tiers; ++i) {
        tier_spec& t = c.tiers[c.tier_count++];
        outside = outside || d.one_in(3);
        t.kind = outside ? tier_kind::scale_out : tier_kind::scale_up;
        t.topology.extent = {d.within(1, left), 1, 1};
        left /= t.topology.extent[0];
        t.bandwidth = link_bandwidth::per_direction(1_GBps);
    }
    return c;
}

plan extreme_plan(dice& d, const transformer& m, bool trains) {
    constexpr std::int64_t most = 100'000'000;
    plan p;
    std::int64_t left = 1'000'000'000;
    for (std::int64_t plan::*degree :
         {&plan::tensor, &plan::pipeline, &plan::data, &plan::context}) {
        p.*degree = d.one_in(2) ? 1 : d.within(1, left < most ? left : most);
        left /= p.*degree;
    }
    const auto count = [&](std::int64_t least) {
        return d.one_in(2) ? least : d.within(least, most);
    };
    if (!trains) p.context = 1;
    p.expert = count(1);
    if (m.has_experts()) p.expert_tensor = count(0);
    p.vocab_multiple = d.one_in(2) ? 1 : d.within(1, 1'048'576);
    if (p.pipeline > 1) {
        p.first_stage_layers = count(0);
        p.last_stage_layers = count(0);
    }
    p.tensor_reach = any_of<group_reach>(d, 1);
    if (m.has_experts()) p.expert_reach = any_of<group_reach>(d, 1);
    p.precision.compute = any_of<number_format>(d, 11);
    if (trains) p.precision.weights = any_of<number_format>(d, 4);
    p.reserve = constant<units::fraction>{d.within(0, 990'000)};
    if (!trains) return p;
    p.attention = any_of<attention_kernel>(d, 1);
    p.zero = any_of<zero_stage>(d, 3);
    if (p.pipeline > 1) p.virtual_stages = count(1);
    if (p.zero != zero_stage::none)
        p.shard = d.one_in(2) ? 0 : d.one_in(2) ? p.context : p.data * p.context;
    p.microbatch = d.one_in(2) ? 1 : d.within(1, 1'000);
    p.adapter_rank = d.one_in(2) ? 0 : d.within(0, m.hidden);
    p.sequence_parallel = any_of<sequence_parallelism>(d, 1);
    p.recompute = any_of<recompute_policy>(d, 2);
    if (p.recompute == recompute_policy::full) p.recompute_layers = d.within(0, m.layers);
    p.dropout = any_of<dropout_masks>(d, 1);
    if (m.has_experts() && d.one_in(2))
        p.expert_capacity = constant<units::fraction>{d.within(1'000'000, 100'000'000'000)};
    return p;
}

// Reads all that is said; nothing that is offered is refused.
template <class Job>
void answers(const Job& job) {
    const findings found = check(job);
    REQUIRE(bool(found) == is_feasible(job));
    std::size_t said = 0;
    for (const input_error& e : found.input) said += text(e).size();
    for (const finding& f : found) {
        said += text(f).size();
        REQUIRE(f.fix_count <= finding::most_fixes);
        for (std::size_t k = 0; k < f.fix_count; ++k) {
            const Job after = mended(job, f.fixes[k]);
            const input_errors errors = validate(after);
            for (const input_error& e : errors) UNSCOPED_INFO(text(e).view());
            REQUIRE(bool(errors));
            bool holds = false;
            every_rule::each([&]<class Rule>() {
                if (Rule::id == f.broken) holds = Rule::holds(after);
            });
            REQUIRE(holds);
        }
    }
    REQUIRE(bool(found) == (said == 0));
}

}  // namespace

TEST_CASE("Jobs at the ends of what is accepted", "[check][extremes]") {
    dice d{1};
    int asked = 0;
    for (int i = 0; i < 3'000; ++i) {
        CAPTURE(i);
        training_job trained{.model = extreme_model(d), .cluster = extreme_cluster(d)};
        trained.plan = extreme_plan(d, trained.model, true);
        trained.batch = {.sequences = d.within(1, 1'000'000'000),
                         .length = d.within(1, 1'000'000'000)};
        answers(trained);
        asked += is_valid(trained) ? 1 : 0;
        serving_job served{.model = trained.model,
                           .cluster = trained.cluster,
                           .plan = extreme_plan(d, trained.model, false)};
        served.requests.prompt = d.within(1, 1'000'000'000);
        served.requests.output = d.within(0, 1'000'000'000);
        served.requests.concurrency = d.within(1, 1'000'000'000);
        served.requests.kv_block = d.within(1, 1'048'576);
        served.requests.prefill_chunk = d.within(1, 1'000'000'000);
        served.requests.weights = any_of<number_format>(d, 11);
        served.requests.kv_cache = any_of<number_format>(d, 11);
        answers(served);
        asked += is_valid(served) ? 1 : 0;
    }
    CHECK(asked > 5'000);  // the rest is refused for its input
}

TEST_CASE("Jobs of any numbers at all", "[check][extremes]") {
    dice d{2};
    const std::array model_fields{&transformer::layers,   &transformer::hidden,
                                  &transformer::ffn,      &transformer::heads,
                                  &transformer::kv_heads, &transformer::head_dim,
                                  &transformer::vocab,    &transformer::positions};
    const std::array plan_fields{&plan::tensor,
                                 &plan::pipeline,
                                 &plan::virtual_stages,
                                 &plan::data,
                                 &plan::shard,
                                 &plan::context,
                                 &plan::expert,
                                 &plan::expert_tensor,
                                 &plan::microbatch,
                                 &plan::first_stage_layers,
                                 &plan::last_stage_layers,
                                 &plan::vocab_multiple,
                                 &plan::recompute_layers,
                                 &plan::adapter_rank};
    for (int i = 0; i < 20'000; ++i) {
        CAPTURE(i);
        training_job job{.model = extreme_model(d), .cluster = extreme_cluster(d)};
        job.plan = extreme_plan(d, job.model, true);
        job.batch = {.sequences = d.one_in(4) ? d.anything() : 64,
                     .length = d.one_in(4) ? d.anything() : 64};
        for (const auto field : model_fields)
            if (d.one_in(20)) job.model.*field = d.anything();
        for (const auto field : plan_fields)
            if (d.one_in(20)) job.plan.*field = d.anything();
        if (d.one_in(10)) job.model.moe.experts = d.anything();
        if (d.one_in(10)) job.model.moe.shared_ffn = d.anything();
        if (d.one_in(10)) job.model.window = d.anything();
        if (d.one_in(10)) job.plan.reserve = constant<units::fraction>{d.anything()};
        if (d.one_in(10)) job.cluster.tier_count = static_cast<std::size_t>(d.anything());
        if (d.one_in(10)) job.cluster.tiers[0].topology.extent[2] = d.anything();
        if (d.one_in(10)) job.cluster.tiers[0].topology.oversubscription = d.number();
        if (d.one_in(10)) job.cluster.tiers[0].latency = quantity<units::seconds>{d.number()};
        if (d.one_in(10)) job.cluster.chip.hbm_capacity = quantity<units::bytes>{d.number()};
        answers(job);
    }
}
