// The smallest fit against a search that tries every plan, and against the bytes that must lie
// somewhere.
#include "catch.hpp"

#include <loadline/search/smallest_fit.hpp>

#include <array>
#include <tuple>
#include <vector>

using namespace loadline;
using namespace loadline::literals;

namespace {

constexpr transformer dense_model{.name = "dense",
                                  .layers = 10,
                                  .hidden = 1024,
                                  .ffn = 4096,
                                  .heads = 12,
                                  .kv_heads = 4,
                                  .head_dim = 64,
                                  .vocab = 4000,
                                  .positions = 8192};
constexpr transformer prime_model{.name = "a prime number of layers",
                                  .layers = 7,
                                  .hidden = 1024,
                                  .ffn = 4096,
                                  .heads = 8,
                                  .vocab = 4000,
                                  .positions = 8192,
                                  .embedding = embedding_kind::tied};
constexpr transformer mixture_model{.name = "mixture",
                                    .layers = 6,
                                    .hidden = 1024,
                                    .heads = 8,
                                    .kv_heads = 2,
                                    .vocab = 4000,
                                    .positions = 8192,
                                    .moe = {.experts = 12, .top_k = 2, .expert_ffn = 1024}};
constexpr transformer latent_model{
    .name = "latent, first layer dense",
    .layers = 5,
    .hidden = 1024,
    .ffn = 4096,
    .heads = 4,
    .vocab = 4000,
    .positions = 8192,
    .mixers = {mixer_kind::latent},
    .latent =
        {.q_rank = 256, .kv_rank = 128, .nope_head_dim = 64, .rope_head_dim = 32, .v_head_dim = 64},
    .moe = {.experts = 8, .top_k = 2, .expert_ffn = 1024, .shared_experts = 1, .dense_layers = 1}};
constexpr std::array all_models{dense_model, prime_model, mixture_model, latent_model};

constexpr quantity<units::bytes> mebibyte = 1_MiB;
constexpr quantity<units::bytes> endless = 1_TB;

// `boxes` scale-up domains of `in_box` chips.
constexpr cluster_spec cluster_of(std::int64_t boxes, std::int64_t in_box, std::int64_t hbm_mib) {
    cluster_spec c;
    c.chip.name = "a chip";
    c.chip.hbm_capacity = mebibyte * hbm_mib;
    c.chip.hbm_bandwidth = 1_TBps;
    c.chip.dense[bf16] = {100_TFLOPS};
    c.tier_count = 2;
    c.tiers[0].topology = {topology_kind::switched, {in_box, 1, 1}, 1};
    c.tiers[0].bandwidth = link_bandwidth::per_direction(100_GBps);
    c.tiers[1].kind = tier_kind::scale_out;
    c.tiers[1].topology = {topology_kind::fat_tree, {boxes, 1, 1}, 1};
    c.tiers[1].bandwidth = link_bandwidth::per_direction(10_GBps);
    return c;
}

// Every plan of the kind that is searched for: stages of as many layers as the fullest must have, the
// rest in the last; in serving as the engine deals them.
template <class Job, class Visitor>
void for_each_plan(Job job, Visitor visit) {
    const std::int64_t chips = job.cluster.chips();
    const std::int64_t layers = job.model.layers;
    const std::int64_t experts = job.model.has_experts() ? job.model.moe.experts : 1;
    plan& p = job.plan;
    p.first_stage_layers = 0;
    for (p.tensor = 1; p.tensor <= chips; ++p.tensor)
        for (p.pipeline = 1; p.pipeline <= layers; ++p.pipeline)
            for (p.last_stage_layers = 0; p.last_stage_layers < layers; ++p.last_stage_layers) {
                const std::int64_t fullest = (layers + p.pipeline - 1) / p.pipeline;
                const std::int64_t others = layers - p.last_stage_layers;
                if (p.last_stage_layers == 0
                        ? std::same_as<Job, training_job> && layers % p.pipeline != 0
                        : layers % p.pipeline == 0 || p.virtual_stages > 1 ||
                              others != (p.pipeline - 1) * fullest)
                    continue;
                // an engine gives them out itself
                if (std::same_as<Job, serving_job> && p.last_stage_layers != 0) continue;
                for (p.data = 1; p.data <= chips; ++p.data)
                    for (p.expert = 1; p.expert <= experts; ++p.expert) visit(job);
            }
}

auto rank(const training_job& job) {
    const plan& p = job.plan;
    return std::tuple{p.chips(), p.tensor, p.pipeline, p.expert};
}
auto rank(const serving_job& job) {
    const plan& p = job.plan;
    return std::tuple{p.chips(), p.pipeline, p.tensor, p.expert};
}

template <class Job>
std::optional<Job> fewest_chips_of_all(const Job& job) {
    std::optional<Job> best;
    for_each_plan(job, [&](const Job& candidate) {
        if (best && rank(candidate) >= rank(*best)) return;
        if (is_feasible(candidate)) best = candidate;
    });
    return best;
}
std::optional<training_job> reference(training_job job) {
    if (auto found = fewest_chips_of_all(job)) return found;
    job.plan.recompute = recompute_policy::full;
    return fewest_chips_of_all(job);
}
std::optional<serving_job> reference(const serving_job& job) { return fewest_chips_of_all(job); }

template <class Job>
void require_same(const Job& job) {
    CAPTURE(job.model.name.view(), job.cluster.chips(), job.cluster.scale_up_chips(),
            job.cluster.chip.hbm_capacity / mebibyte, int(job.plan.zero), job.plan.microbatch);
    const auto expected = reference(job);
    const auto found = smallest_fit(job);
    REQUIRE(found.has_value() == expected.has_value());
    if (!found) return;
    const plan& a = found->plan;
    const plan& b = expected->plan;
    CAPTURE(a.tensor, a.pipeline, a.data, a.expert, b.tensor, b.pipeline, b.data, b.expert);
    CHECK(rank(*found) == rank(*expected));
    CHECK(a.last_stage_layers == b.last_stage_layers);
    CHECK(a.recompute == b.recompute);
    CHECK(is_feasible(*found));
}

// Software that takes nothing for itself, so that small chips decide by what the model needs.
constexpr training_stack lossless = ideal_training_stack;

constexpr fit_result<training_job> fit_of(const transformer& m, const cluster_spec& c,
                                          const batch& work,
                                          const plan& base = usual_training_plan) {
    return smallest_fit(
        training_job{.model = m, .cluster = c, .plan = base, .batch = work, .stack = lossless});
}

const std::vector<cluster_spec>& clusters() {
    static const std::vector<cluster_spec> all = [] {
        std::vector<cluster_spec> result;
        for (const std::int64_t hbm : {120, 200, 330, 500, 800, 1300, 2200, 6000})
            for (const auto& [boxes, in_box] : {std::pair{1, 8}, {3, 4}, {2, 6}})
                result.push_back(cluster_of(boxes, in_box, hbm));
        return result;
    }();
    return all;
}

}  // namespace

TEST_CASE("Training takes the fewest chips of all plans", "[smallest_fit]") {
    const auto zero = GENERATE(zero_stage::none, zero_stage::optimizer, zero_stage::weights);
    plan base = usual_training_plan;
    base.zero = zero;
    for (const transformer& m : all_models)
        for (const cluster_spec& c : clusters())
            require_same(training_job{.model = m,
                                      .cluster = c,
                                      .plan = base,
                                      .batch = {.sequences = 24, .length = 768},
                                      .stack = lossless});
}

TEST_CASE("What the plan fixes stays as it is", "[smallest_fit]") {
    plan base = usual_training_plan;
    SECTION("two sequences in a microbatch") { base.microbatch = 2; }
    SECTION("context parallelism") { base.context = 2; }
    SECTION("experts shared by two chips") { base.expert_tensor = 2; }
    SECTION("two chunks of layers in a stage") { base.virtual_stages = 2; }
    SECTION("all recomputed") { base.recompute = recompute_policy::full; }
    SECTION("expert groups anywhere") { base.expert_reach = group_reach::cluster; }
    SECTION("a vocabulary that not every tensor degree divides") { base.vocab_multiple = 1; }
    for (const transformer& m : all_models)
        for (const cluster_spec& c : clusters())
            require_same(training_job{.model = m,
                                      .cluster = c,
                                      .plan = base,
                                      .batch = {.sequences = 24, .length = 768},
                                      .stack = lossless});
}

TEST_CASE("Serving takes the fewest chips of all plans", "[smallest_fit]") {
    const auto concurrency = GENERATE(1, 16, 64);
    const requests work{.prompt = 900, .output = 100, .concurrency = concurrency};
    for (const transformer& m : all_models)
        for (const cluster_spec& c : clusters())
            require_same(serving_job{
                .model = m, .cluster = c, .plan = usual_serving_plan, .requests = work});
}

TEST_CASE("No fewer chips than hold the state once over", "[smallest_fit]") {
    for (const transformer& m : all_models) {
        for (const cluster_spec& c : clusters()) {
            const double usable = c.chip.hbm_capacity.count();
            const auto parameters = static_cast<double>(parameter_count(m));
            // 2 bytes for the weight, 4 for its gradient, 12 for the optimizer's three
            if (const auto trained = fit_of(m, c, batch{.sequences = 24, .length = 768}))
                CHECK(static_cast<double>(trained->plan.chips()) >= parameters * 18 / usable);
            if (const auto served = smallest_fit(m, c, requests{.prompt = 900, .output = 100}))
                CHECK(static_cast<double>(served->plan.chips()) >= parameters * 2 / usable);
        }
    }
}

TEST_CASE("All activations are recomputed only where nothing fits without", "[smallest_fit]") {
    const batch work{.sequences = 8, .length = 8192};
    const auto fit_on = [&](std::int64_t hbm_mib) {
        return fit_of(dense_model, cluster_of(1, 4, hbm_mib), work);
    };
    std::int64_t hbm = 500;
    while (!fit_on(hbm)) hbm += 100;
    CHECK(fit_on(hbm)->plan.recompute == recompute_policy::full);
    while (fit_on(hbm)->plan.recompute == recompute_policy::full) hbm += 100;
    CHECK(fit_on(hbm)->plan.recompute == recompute_policy::none);
}

TEST_CASE("Where no plan is legal there is none", "[smallest_fit]") {
    const cluster_spec roomy = cluster_of(1, 8, 80'000);
    CHECK(smallest_fit(dense_model, roomy, batch{.sequences = 8, .length = 8192}).has_value());
    CHECK_FALSE(
        smallest_fit(dense_model, roomy, batch{.sequences = 8, .length = 8193}).has_value());
    CHECK_FALSE(
        smallest_fit(dense_model, roomy, requests{.prompt = 8192, .output = 1}).has_value());
    CHECK_FALSE(
        smallest_fit(dense_model, roomy, batch{.sequences = 0, .length = 8192}).has_value());
    plan in_fp8 = usual_training_plan;
    in_fp8.precision.compute = fp8;
    CHECK_FALSE(smallest_fit(dense_model, roomy, batch{.sequences = 8, .length = 8192}, in_fp8)
                    .has_value());
}

TEST_CASE("The closest fit is legal, and none needs less memory", "[smallest_fit]") {
    const auto require_closest = [](auto job) {
        CAPTURE(job.model.name.view(), job.cluster.chips());
        REQUIRE_FALSE(smallest_fit(job).has_value());
        const auto closest = closest_fit(job);
        const findings found = check(closest);
        REQUIRE(found.size() == 1);
        CHECK(found.begin()->broken == rule::memory_fits);
        const auto room_for = [](auto one, quantity<units::bytes> hbm) {
            one.cluster.chip.hbm_capacity = hbm;
            return one;
        };
        // with all the memory in the world, what is legal is feasible
        job.plan.recompute = closest.plan.recompute;
        for_each_plan(job, [&](const auto& other) {
            if (is_feasible(room_for(other, endless)))
                CHECK(memory_per_chip(other).total() >= memory_per_chip(closest).total());
        });
    };
    for (const transformer& m : all_models)
        for (const auto& [boxes, in_box] : {std::pair{1, 8}, {3, 4}}) {
            const cluster_spec c = cluster_of(boxes, in_box, 30);
            require_closest(training_job{.model = m,
                                         .cluster = c,
                                         .plan = usual_training_plan,
                                         .batch = {.sequences = 24, .length = 768},
                                         .stack = lossless});
            require_closest(
                serving_job{.model = m,
                            .cluster = c,
                            .plan = usual_serving_plan,
                            .requests = {.prompt = 900, .output = 100, .concurrency = 16}});
        }
}

TEST_CASE("A plan found while compiling", "[smallest_fit]") {
    static constexpr auto fit =
        fit_of(mixture_model, cluster_of(3, 4, 800), batch{.sequences = 24, .length = 768});
    STATIC_REQUIRE(fit.has_value());
    STATIC_REQUIRE(is_feasible(*fit));
    CHECK(rank(*fit) == rank(*reference({.model = mixture_model,
                                         .cluster = cluster_of(3, 4, 800),
                                         .plan = usual_training_plan,
                                         .batch = {.sequences = 24, .length = 768},
                                         .stack = lossless})));
}
