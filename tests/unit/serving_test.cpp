// The serving estimate against what can be worked out by hand, and against its own limits.
#include "catch.hpp"

#include <loadline/answer/estimate.hpp>
#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/check/check.hpp>
#include <loadline/check/concurrency.hpp>
#include <loadline/check/tpot.hpp>
#include <loadline/check/ttft.hpp>
#include <loadline/estimate/closed_loop.hpp>
#include <loadline/estimate/serving.hpp>

#include <random>
#include <vector>

using namespace loadline;
using namespace loadline::literals;

namespace {

// A chip without calibration, at the limit: every figure below follows from it by hand.
struct plain_chip : chip<hbm<100_GB, 1_TBps>, dense<bf16, 100_TFLOPS>, dense<fp8, 200_TFLOPS>,
                         power<500_W>, price<3.6_USD_per_hour>> {};
struct plain_box : scale_up<plain_chip, switched<8>, interconnect<per_direction<100_GBps>, 1_us>> {
};

constexpr transformer small{.name = "small",
                            .layers = 10,
                            .hidden = 1000,
                            .ffn = 4000,
                            .heads = 10,
                            .kv_heads = 2,
                            .head_dim = 100,
                            .vocab = 10'000,
                            .positions = 1 << 20};

constexpr serving_job small_job{
    .model = small,
    .cluster = cluster_spec_of<plain_box>,
    .plan = {},
    .requests = {.prompt = 1000, .output = 1001, .concurrency = 1, .kv_block = 1},
    .stack = ideal_serving_stack};

serving_job llama(std::int64_t concurrency) {
    return {.model = spec<models::llama3_70b>,
            .cluster = cluster_spec_of<hgx_h200>,
            .plan = {.tensor = 4},
            .requests = {.prompt = 2048,
                         .output = 512,
                         .concurrency = concurrency,
                         .weights = fp8,
                         .kv_cache = fp8},
            .stack = stacks::vllm_2025};
}

}  // namespace

TEST_CASE("what refers to a job takes none that is gone at once", "[serving]") {
    STATIC_REQUIRE(std::is_constructible_v<deployment, const serving_job&>);
    STATIC_REQUIRE(!std::is_constructible_v<deployment, serving_job>);
    STATIC_REQUIRE(std::is_constructible_v<serving_steps, serving_job&>);
    STATIC_REQUIRE(!std::is_constructible_v<serving_steps, const serving_job>);
    STATIC_REQUIRE(std::is_constructible_v<serving_exchange, const serving_job&, model_layers>);
    STATIC_REQUIRE(!std::is_constructible_v<serving_exchange, serving_job, model_layers>);
}

TEST_CASE("at the limit a decode step reads weights and cache once", "[serving]") {
    const serving_estimate e = limit(small_job);
    // (1000 x 1400 + 1000 x 1000 + 3 x 4000 x 1000) x 10 layers + 1000 x 10,000 for the output, 2 bytes;
    // a row of activations in and out of each product beside them
    const double weights = 2 * (10 * (1'400'000.0 + 1'000'000 + 12'000'000) + 10'000'000);
    CHECK(e.decode.weights / 1_us == Approx(weights / 1e12 * 1e6).epsilon(0.003));
    // 2 x 2 x 100 x 2 bytes x 10 layers for each of 1500.5 tokens, and the queries
    CHECK(e.decode.cache / 1_us == Approx(8000 * 1501 / 1e12 * 1e6).epsilon(0.01));
    CHECK(e.mean_context == Approx(1500.5));
    CHECK(e.worst_context == 2001);
    CHECK(e.decode.launch.count() == 0);
    CHECK(e.decode.host.count() == 0);
    CHECK(e.decode.tensor.count() == 0);
    CHECK(e.bound_by() == serving_bound::weights);
}

TEST_CASE("at the limit prefill is bound by its multiplications", "[serving]") {
    const serving_estimate e = limit(small_job);
    const double flops = 2 * 1000.0 * 10 * (1'400'000 + 1'000'000 + 12'000'000);
    CHECK(e.prefill.matmul / 1_us == Approx(flops / 100e12 * 1e6).epsilon(0.001));
    // scores and values: 4 x heads x width for each of 1000 x 1001 / 2 pairs
    CHECK(e.prefill.attention / 1_us ==
          Approx(10 * 4 * 1000.0 * 500'500 / 100e12 * 1e6).epsilon(0.01));
}

TEST_CASE("the parts of a step sum to it, and rates follow from times", "[serving]") {
    const serving_estimate e = estimate_unchecked(llama(64));
    const serving_step_time& d = e.decode;
    CHECK(d.total() / 1_us == Approx((d.weights + d.matmul + d.cache + d.attention + d.elementwise +
                                      d.tensor + d.expert + d.pipeline + d.launch + d.host) /
                                     1_us));
    CHECK(e.per_user->count() * e.tpot->count() == Approx(1));
    CHECK(e.per_chip.count() * 4 == Approx(e.per_deployment.count()));
    CHECK(e.deployments == 2);
    CHECK(e.per_cluster.count() == Approx(2 * e.per_deployment.count()));
    // Little's law: requests in flight are arrivals times stay
    CHECK(e.requests_per_second.count() * e.request.count() == Approx(64));
    CHECK(e.per_deployment.count() == Approx(512 * e.requests_per_second.count()));
    CHECK(e.users(5_tokens_per_s) == Approx(e.per_cluster.count() / 5));
    // who reads faster than a user's tokens come is no user of it
    CHECK(e.users(e.per_user->expected() * 1.01) == 0);
}

TEST_CASE("energy and price of a token are those of the chips by its rate", "[serving]") {
    const serving_estimate e = estimate_unchecked(small_job);
    REQUIRE(e.energy.has_value());
    REQUIRE(e.cost.has_value());
    CHECK(e.energy->count() == Approx(500 / e.per_chip.count()));
    CHECK(e.cost->count() == Approx(3.6 / 3600 / e.per_chip.count()));
}

namespace {

// Plans whose memory grows with the requests in different ways.
std::vector<serving_job> served_in_many_ways() {
    std::vector<serving_job> jobs;
    const auto add = [&](const transformer& m, const plan& p, const requests& r) {
        jobs.push_back({.model = m,
                        .cluster = cluster_spec_of<hgx_h200_cluster<16>>,
                        .plan = p,
                        .requests = r,
                        .stack = ideal_serving_stack});
    };
    const transformer& dense = models::llama3_70b::shape;
    const transformer& mixture = models::deepseek_v3::shape;
    for (const std::int64_t prompt : {16, 2048, 8192})
        add(dense, {.tensor = 4}, {.prompt = prompt, .output = 16, .prefill_chunk = 512});
    // of stages the first is the fullest with few requests, the last with many
    add(dense, {.tensor = 2, .pipeline = 4}, {.prompt = 16, .output = 16, .prefill_chunk = 64});
    add(dense, {.tensor = 8}, {.prompt = 512, .attention_by = attention_layout::batch});
    add(dense, {.tensor = 8},
        {.prompt = 8, .output = 8, .prefill_chunk = 16, .attention_by = attention_layout::batch});
    add(dense, {.tensor = 8},
        {.prompt = 16, .prefill_chunk = 16, .weights_by = weight_layout::gathered});
    // experts that take all of a step, a part that is longer than a chunk, a shorter one
    for (const std::int64_t expert_chunk : {0, 2000, 20'000, 256})
        add(mixture, {.tensor = 8, .expert = 8, .expert_tensor = 1},
            {.prompt = 16,
             .output = 16,
             .weights = fp8,
             .prefill_chunk = 1024,
             .expert_chunk = expert_chunk});
    return jobs;
}

}  // namespace

TEST_CASE("the largest concurrency is the one that memory holds, whatever is asked", "[serving]") {
    for (serving_job job : served_in_many_ways()) {
        const std::int64_t most = largest_concurrency(job);
        CAPTURE(job.requests.prompt, job.requests.expert_chunk, job.plan.pipeline, most);
        REQUIRE(most > 1);
        for (const std::int64_t asked : {std::int64_t{100}, most, std::int64_t{1'000'000}}) {
            job.requests.concurrency = asked;
            CHECK(largest_concurrency(job) == most);
            CHECK(estimate_unchecked(job).largest_concurrency == most);
        }
        job.requests.concurrency = most;
        CHECK(rules::memory_fits::holds(job));
        job.requests.concurrency = most + 1;
        CHECK_FALSE(rules::memory_fits::holds(job));
        // of clients that may wait, as many as fit are in flight
        job.requests.queueing = true;
        CHECK(rules::memory_fits::holds(job));
        job.requests.concurrency = most;
        const memory_footprint full = memory_per_chip(job);
        job.requests.concurrency = 1000 * most;
        CHECK(memory_per_chip(job).total() == full.total());
        job.requests.queueing = false;
        // an engine that gives nine tenths of what is left to the cache, and keeps 2 GB for itself
        job.stack.memory_share = 90_percent;
        job.stack.runtime = 2_GB;
        const std::int64_t fewer = largest_concurrency(job);
        REQUIRE(fewer < most);
        const auto given = [&](std::int64_t n) {
            job.requests.concurrency = n;
            bool all = true;
            for (std::int64_t stage = 0; stage < job.plan.pipeline; ++stage) {
                const quantity<units::bytes> memory = job.cluster.chip.memory();
                const memory_footprint f =
                    serving_memory(job.model, job.plan, job.requests, job.stack, memory, stage);
                const double left =
                    (memory - f.weights - f.buffers - f.activations - f.logits).count() - 2e9;
                all = all && f.kv_cache.count() <= 0.9 * left * (1 + 1e-12);
            }
            return all;
        };
        CHECK(given(fewer));
        CHECK_FALSE(given(fewer + 1));
    }
    serving_job job = llama(1);
    job.plan.tensor = 1;
    job.requests.weights = bf16;
    CHECK(estimate_unchecked(job).largest_concurrency == 0);
    CHECK_FALSE(estimate_unchecked(job).fits());
    // as the memory rule of check(): all of them where none may wait, or else one
    job = llama(1);
    const std::int64_t most = largest_concurrency(job);
    job.requests.concurrency = most;
    CHECK(estimate_unchecked(job).fits());
    ++job.requests.concurrency;
    CHECK_FALSE(estimate_unchecked(job).fits());
    job.requests.queueing = true;
    CHECK(estimate_unchecked(job).fits());
}

TEST_CASE("requests beyond memory wait, and do not slow the others", "[serving]") {
    const std::int64_t most = estimate_unchecked(llama(1)).largest_concurrency;
    serving_job job = llama(most);
    job.stack.admission = admission::whole_context;
    const serving_estimate full = estimate_unchecked(job);
    job.requests.concurrency = 2 * most;
    const serving_estimate twice = estimate_unchecked(job);
    CHECK(twice.running == Approx(full.running).epsilon(0.01));
    CHECK(*twice.tpot / *full.tpot == Approx(1).epsilon(0.02));
    CHECK(twice.wait / twice.request == Approx(1).epsilon(0.05));
}

TEST_CASE("more requests are slower for each and faster in all", "[serving]") {
    serving_estimate last = estimate_unchecked(llama(1));
    for (std::int64_t n = 2; n <= 256; n *= 2) {
        const serving_estimate e = estimate_unchecked(llama(n));
        CHECK(e.tpot >= last.tpot);
        CHECK(e.ttft >= last.ttft);
        CHECK(e.per_chip > last.per_chip);
        last = e;
    }
}

TEST_CASE("the expected figures are no better than the limit", "[serving]") {
    for (const std::int64_t n : {1, 16, 128}) {
        const serving_job job = llama(n);
        CHECK(limit(job).ttft < estimate_unchecked(job).ttft);
        CHECK(limit(job).decode.total() < estimate_unchecked(job).decode.total());
    }
}

TEST_CASE("a static batch takes its prefill and its steps", "[serving]") {
    serving_job job = llama(32);
    job.requests.batching = batching::static_batch;
    const serving_estimate e = estimate_unchecked(job);
    const double whole_run = e.ttft.count() + 511 * e.tpot->count();
    CHECK(e.per_deployment.count() == Approx(32 * 512 / whole_run));
    SECTION("in batches where memory does not hold all") {
        job.stack.admission = admission::whole_context;
        job.requests.concurrency = 3 * e.largest_concurrency + 1;
        const serving_estimate waves = estimate_unchecked(job);
        job.requests.concurrency = static_cast<std::int64_t>(waves.running);
        const serving_estimate one = estimate_unchecked(job);
        CHECK(waves.per_deployment < one.per_deployment);
        CHECK(waves.wait > one.request);
    }
}

TEST_CASE("a prefix cache spares prefill, not attention to it", "[serving]") {
    serving_job job = llama(1);
    const serving_estimate cold = estimate_unchecked(job);
    job.requests.prefix_hits = 75_percent;
    const serving_estimate warm = estimate_unchecked(job);
    CHECK(warm.prefill.matmul < 0.35 * cold.prefill.matmul);
    CHECK(warm.prefill.attention > 0.3 * cold.prefill.attention);
    CHECK(warm.ttft < cold.ttft);
    CHECK(warm.decode.total() / cold.decode.total() == Approx(1));
}

TEST_CASE("drafts that are accepted shorten the time of a token", "[serving]") {
    constexpr speculation guess{.draft = 3, .acceptance = 80_percent};
    STATIC_REQUIRE(guess.tokens_per_step() > 2.95);
    CHECK(guess.tokens_per_step() == Approx(1 + 0.8 + 0.64 + 0.512));
    serving_job job = llama(4);
    const serving_estimate plain = estimate_unchecked(job);
    job.requests.speculation = guess;
    CHECK(estimate_unchecked(job).tpot < 0.6 * *plain.tpot);
    job.requests.speculation.acceptance = 0_percent;
    CHECK(estimate_unchecked(job).tpot >= plain.tpot);
}

TEST_CASE("prefill and decode apart: the slower sets the pace, and nothing is held up",
          "[serving]") {
    serving_job job = llama(32);
    job.cluster = cluster_spec_of<hgx_h200_cluster<4>>;
    const serving_estimate together = estimate_unchecked(job);
    job.requests.disaggregation = {.prefill = 1, .decode = 2};
    const serving_estimate apart = estimate_unchecked(job);
    CHECK(apart.tpot < together.tpot);
    CHECK(*apart.tpot / apart.decode.total() == Approx(1));
    CHECK(apart.transfer.count() > 0);
    CHECK(apart.chips == 12);
    job.requests.disaggregation = {.prefill = 1, .decode = 20};
    const serving_estimate starved = estimate_unchecked(job);
    // Little's law: who is asked for is in the deployment or waits for it
    CHECK(starved.wait.count() > 0);
    CHECK(starved.requests_per_second.count() * (starved.request + starved.wait).count() ==
          Approx(20.0 * static_cast<double>(job.requests.concurrency)));
    job.requests.disaggregation = {.prefill = 2, .decode = 20};
    CHECK(estimate_unchecked(job).requests_per_second / starved.requests_per_second ==
          Approx(2).epsilon(0.01));
}

TEST_CASE("the clients of a closed loop wait for each other at the start", "[serving]") {
    const serving_estimate e = estimate_unchecked(llama(65));
    CHECK(mean_ttft(e, {.requests_each = 1e9}) / e.ttft == Approx(1));
    CHECK(mean_ttft(e, {.requests_each = 10}).count() ==
          Approx((e.ttft + e.prefill.total() * 3.2).count()));
    // and where they come at random, for prefills that are not done: at half the pace that prefill allows
    // half a prefill in the mean, at two thirds a whole one
    serving_estimate loaded = e;
    loaded.running = 10;
    loaded.request = e.prefill.total() * 20;
    const closed_loop forever{.requests_each = 1e9, .arrivals = arrivals::random};
    CHECK((mean_ttft(loaded, forever) - e.ttft) / e.prefill.total() == Approx(0.5));
    loaded.request = e.prefill.total() * 15;
    CHECK((mean_ttft(loaded, forever) - e.ttft) / e.prefill.total() == Approx(1));
    loaded.request =
        e.prefill.total() * 5;  // more than prefill can do: the others are all before it
    CHECK((mean_ttft(loaded, forever) - e.ttft) / e.prefill.total() == Approx(4.5));
}

TEST_CASE("clients of one length stay in step, round by round", "[serving]") {
    // at the limit, prompts of 1,000 tokens in steps of 2,000: eight clients are four steps
    serving_job job = small_job;
    job.cluster = at_limit(job.cluster);
    job.stack = ideal_serving_stack;
    job.requests.concurrency = 8;
    job.requests.prefill_chunk = 2000;
    job.requests.batching = batching::static_batch;
    const serving_estimate e = estimate_unchecked(job);
    const double all = e.prefill.total().count();
    const loop_in_step loop = in_step(e, job);
    CHECK(loop.ttft.count() == Approx(all * (1 + 2 + 3 + 4) / 4 / 4));
    // decode begins when the last prompt is done
    CHECK(loop.tpot->count() * 1000 == Approx(e.tpot->count() * 1000 + all * (3 + 2 + 1) / 4 / 4));
    CHECK(loop.requests_per_second.count() == Approx(8 / e.request.count()));
    // all prompts in one step: none waits for another
    job.requests.prefill_chunk = 8000;
    const serving_estimate together = estimate_unchecked(job);
    CHECK(in_step(together, job).ttft / together.ttft == Approx(1));
    // three times as many clients as memory holds: two rounds pass before one's own
    serving_estimate full = together;
    full.running = 8;
    job.requests.concurrency = 24;
    CHECK((in_step(full, job).ttft - full.ttft) / full.request == Approx(2));
}

namespace {

// Clients of whom each decodes for `own` steps in the mean, of 80 to 120%, and then sends its next prompt of
// `prompt` tokens; each decode step takes one of each other's. Step by step as TensorRT-LLM schedules them
// (_waiting_requests): how many steps a prompt waits, and how many are prefilled together.
struct held_prompts {
    double wait = 0;
    double together = 0;
};
held_prompts held_by_schedule(int clients, int own, int prompt, double enough, int most_steps) {
    std::vector<int> left(static_cast<std::size_t>(clients));
    std::vector<int> waiting;  // since when
    std::minstd_rand draw{1};
    for (int& steps : left) steps = 1 + static_cast<int>(draw() % static_cast<unsigned>(own));
    int waited = 0;
    double waits = 0, prompts = 0, groups = 0;
    for (int now = 0; now < 100'000; ++now) {
        const int decoding = clients - static_cast<int>(waiting.size());
        if (!waiting.empty()) {
            const double tokens = static_cast<double>(waiting.size()) * prompt + decoding;
            if (decoding == 0 || waited >= most_steps || tokens >= enough) {
                for (const int since : waiting) waits += now - since;
                prompts += static_cast<double>(waiting.size());
                groups += 1;
                for (int& steps : left)
                    if (steps == 0)
                        steps = own * 4 / 5 +
                                static_cast<int>(draw() % static_cast<unsigned>(own * 2 / 5));
                waiting.clear();
                waited = 0;
                continue;  // the step of the prefill
            }
            ++waited;
        }
        for (int& steps : left)
            if (steps > 0 && --steps == 0) waiting.push_back(now + 1);
    }
    return {waits / prompts, prompts / groups};
}

}  // namespace

TEST_CASE("prompts wait for each other as the scheduler lets them", "[serving]") {
    serving_job job = llama(64);
    job.stack = ideal_serving_stack;
    job.stack.mixing = mixing::prefill_first;
    job.requests.prompt = 1000;
    job.requests.output = 1001;
    struct setting {
        std::int64_t clients, chunk;
        constant<units::fraction> share;
        std::int64_t wait;
    };
    for (const auto& [clients, chunk, share, wait] :
         {setting{64, 16'000, 100_percent, 20}, setting{64, 16'000, 90_percent, 200},
          setting{64, 16'000, 90_percent, 10'000}, setting{64, 32'000, 25_percent, 10'000},
          setting{4, 16'000, 90_percent, 20}, setting{64, 1000, 100_percent, 10'000},
          setting{64, 16'000, 5_percent, 10'000}, setting{1, 16'000, 90_percent, 10'000}}) {
        job.requests.concurrency = clients;
        job.requests.prefill_chunk = chunk;
        job.requests.prefill_wait = 0;
        const serving_estimate plain = estimate_unchecked(job);
        job.requests.prefill_wait = wait;
        job.requests.prefill_wait_share = share;
        const serving_estimate held = estimate_unchecked(job);
        const held_prompts played =
            held_by_schedule(static_cast<int>(clients), 1000, 1000,
                             static_cast<double>(chunk) * quantity<units::fraction>{share}.count(),
                             static_cast<int>(wait));
        const double step = held.decode.total().count();
        const double prefill = plain.ttft.count() - step / 2;
        CAPTURE(clients, chunk, wait, played.wait, played.together);
        CHECK((held.ttft.count() - step / 2) / step ==
              Approx(prefill / step * played.together + played.wait).epsilon(0.1));
    }
}

TEST_CASE("no wait for other prompts is longer than these decode", "[serving]") {
    serving_job job = llama(8);
    job.requests.prefill_chunk = 1 << 20;
    job.requests.prefill_wait = 10'000;
    const serving_estimate held = estimate_unchecked(job);
    const double all = 8 * held.prefill.total().count();  // with all others in one prefill
    CHECK(held.ttft.count() < 1.01 * all + 513 * held.decode.total().count());
    // where prefill has chips of its own nothing decodes beside it
    job.requests.disaggregation = {.prefill = 1, .decode = 1};
    const quantity<units::seconds> apart = estimate_unchecked(job).ttft;
    job.requests.prefill_wait = 0;
    CHECK(estimate_unchecked(job).ttft == apart);
}

TEST_CASE("prompts that wait ride along with decoding requests", "[serving]") {
    // Mixed, the step that takes a chunk reads the caches of the 63 others that decode on top, once for each chunk, and
    // does what else they need, at most in the time of a step of theirs; the wait is as many steps as without.
    serving_job job = llama(64);
    job.requests.prompt = 1000;
    job.requests.output = 1001;
    job.requests.prefill_chunk = 16'000;
    job.requests.prefill_wait = 20;
    job.stack = ideal_serving_stack;
    job.stack.mixing = mixing::prefill_first;
    const serving_estimate apart = estimate_unchecked(job);
    job.stack.mixing = mixing::mixed;
    const serving_estimate mixed = estimate_unchecked(job);
    const double joined = 63 * 20 / 1000.0;  // of 63 others that decode 1,000 steps
    const serving_step_time& d = mixed.decode;
    const double others = (1 + joined) * 63 / 64;
    CHECK((mixed.ttft - apart.ttft).count() >= others * (d.cache + d.attention).count());
    CHECK((mixed.ttft - apart.ttft).count() <= others * d.total().count());
}

TEST_CASE("no more requests start than whole prompts find room", "[serving]") {
    serving_job job = small_job;
    job.plan.reserve = constant<units::fraction>{0};
    job.stack = ideal_serving_stack;
    job.stack.admission = admission::as_it_grows;
    job.requests.concurrency = 1'000'000;
    // 100 GB less the weights, 10 layers of 14,402,000 and 20,001,000 outside them in two bytes, and a step
    // of 8,192 tokens: two of the residual and three of the MLP. When these are done, of the step's residual its last
    // tokens are sampled, one of each request.
    const double weights = 2 * (10 * 14'402'000.0 + 20'001'000);
    const double room = 100e9 - weights - 8192 * 2 * (2 * 1000.0 + 3 * 4000);
    const double token = 10 * 2 * 2 * 100 * 2;  // layers, keys and values, heads, width
    const double logits = 4 * 10'000;
    // Of prompts of a million tokens twelve start; with another 60,000 each only eleven come to the end.
    job.requests.prompt = 1'000'000;
    job.requests.output = 60'000;
    int started = 0;
    for (double held = 0; (held += 1e6 * token) <= room;) ++started;
    REQUIRE(started == 12);
    CHECK(estimate_unchecked(job).running == started);
    CHECK(estimate_unchecked(job).largest_concurrency == 11);
    // short prompts: the mean over their growth; so many that sampling takes more than the layers
    job.requests.prompt = 1000;
    job.requests.output = 1000;
    const double many = (100e9 - weights - 8192 * 2 * 1000.0) / (2000 * token + logits);
    REQUIRE(many < room / (2000 * token));
    CHECK(estimate_unchecked(job).running == Approx(many * 2000 / 1500));
}

namespace {

// Steps until the last of `n` requests ends that start together in `room` tokens of memory, first come
// first served: where it runs out, the last is put off, and starts again where it stood.
int steps_of_growth(int n, int room, int prompt, int output) {
    std::vector<int> done(static_cast<std::size_t>(n), 0);
    int steps = 0;
    for (;; ++steps) {
        int held = 0;
        bool any = false;
        for (int& d : done) {
            if (d == output) continue;
            if (held + prompt + d + 1 > room) break;
            held += prompt + d + 1;
            ++d;
            any = true;
        }
        if (!any) return steps;
    }
}

}  // namespace

TEST_CASE("of a batch that outgrows memory the last come later", "[serving]") {
    CHECK(steps_of_growth(10, 20'000, 1000, 1000) == 1000);  // ten fit to the end
    serving_job job = small_job;
    job.cluster = at_limit(job.cluster);
    job.stack = ideal_serving_stack;
    job.stack.admission = admission::as_it_grows;
    job.requests.output = 1000;
    job.requests.batching = batching::static_batch;
    job.requests.prefill_chunk = 1000;
    for (const int n : {11, 12, 13}) {
        job.requests.concurrency = n;
        job.cluster.chip.hbm_capacity = 100_GB;
        // so much memory that ten of them fit at their longest
        const memory_footprint held = memory_per_chip(job);
        const quantity<units::bytes> each = (held.kv_cache + held.logits) / n;
        job.cluster.chip.hbm_capacity =
            held.total() - held.reserve - held.kv_cache - held.logits + each * 10.0001;
        job.plan.reserve = constant<units::fraction>{0};
        const serving_estimate e = estimate_unchecked(job);
        REQUIRE(e.largest_concurrency == 10);
        REQUIRE(e.running == n);
        const quantity<units::seconds> all =
            quantity<units::hertz>{1} / e.requests_per_second * n * quantity<units::seconds>{1};
        const serving_steps steps{job};
        const double later = (all - (e.prefill.total() + *e.tpot * 999)) /
                             decode_step(job, steps, n - 10, e.mean_context).total();
        CHECK(later == Approx(steps_of_growth(n, 20'000, 1000, 1000) - 1000).epsilon(0.02));
    }
}

TEST_CASE("narrow heads without a shared kernel read their keys once each", "[serving]") {
    serving_job job = llama(16);  // eight query heads share one of keys and values
    job.stack = ideal_serving_stack;
    const double shared = estimate_unchecked(job).decode.cache.count();
    job.stack.shared_head_dim = 128;  // heads are 128 wide
    CHECK(estimate_unchecked(job).decode.cache.count() == Approx(shared));
    job.stack.shared_head_dim = 129;
    CHECK(estimate_unchecked(job).decode.cache.count() == Approx(8 * shared));
}

TEST_CASE("ceilings ask what the estimate says", "[serving]") {
    const serving_job job = llama(32);
    CHECK(ttft_at_most<10_s>::holds(job));
    CHECK_FALSE(ttft_at_most<1_ms>::holds(job));
    CHECK(tpot_at_most<1_s>::holds(job));
    CHECK(concurrency_at_least<32>::holds(job));
    CHECK(check_ceiling<tpot_at_most<1_s>>(job).view().empty());
    serving_job refused = job;
    refused.plan.tensor = 3;  // a ceiling is asked where the rules of the library hold
    REQUIRE_FALSE(is_feasible(refused));
    CHECK(check_ceiling<tpot_at_most<1_s>>(refused).view() == text(*check(refused).begin()).view());
    const auto said = check_ceiling<concurrency_at_least<100'000>>(job);
    CHECK(said.view().find("needs room for 100000 requests, has ") != std::string_view::npos);
}

TEST_CASE("the estimate is one formula at compile time and at run time", "[serving]") {
    constexpr serving_estimate at_compile_time = estimate_unchecked(small_job);
    const serving_estimate at_run_time = estimate_unchecked(small_job);
    CHECK(at_compile_time.tpot->count() == Approx(at_run_time.tpot->count()).epsilon(1e-12));
    CHECK(at_compile_time.ttft.count() == Approx(at_run_time.ttft.count()).epsilon(1e-12));
    using job =
        serving<models::llama3_8b, trn2_48xlarge, plan{.tensor = 4}, requests{.concurrency = 8}>;
    STATIC_REQUIRE(estimate<job>().tpot < 100_ms);
    STATIC_REQUIRE(feasible_within<job, tpot_at_most<100_ms>, concurrency_at_least<8>>);
    STATIC_REQUIRE(!feasible_within<job, tpot_at_most<10_us>>);
}
