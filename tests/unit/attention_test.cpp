// Cost of attention against pairs counted one by one, closed forms and limits.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/cost/attention.hpp>

#include <algorithm>

using namespace loadline;

namespace {

double pairs_one_by_one(const op::attention& a) {
    double pairs = 0;
    for (std::int64_t q = a.keys - a.queries; q < a.keys; ++q)
        for (std::int64_t k = 0; k < a.keys; ++k) {
            if (a.causal && k > q) continue;
            if (a.causal && a.window > 0 && k <= q - a.window) continue;
            pairs += 1;
        }
    return pairs;
}

constexpr latent_attention_widths deepseek_v3{
    .q_rank = 1536, .kv_rank = 512, .nope_head_dim = 128, .rope_head_dim = 64, .v_head_dim = 128};

}  // namespace

TEST_CASE("seen pairs, counted one by one", "[attention]") {
    for (const std::int64_t keys : {1, 5, 64, 100})
        for (const std::int64_t queries : {1, 3, 5, 64, 100})
            for (const std::int64_t window : {0, 1, 4, 50, 200})
                for (const bool causal : {true, false}) {
                    if (queries > keys || (!causal && window > 0)) continue;
                    const op::attention a{
                        .queries = queries, .keys = keys, .causal = causal, .window = window};
                    CAPTURE(keys, queries, window, causal);
                    CHECK(seen_pairs(a) == pairs_one_by_one(a));
                }
}

TEST_CASE("work of attention", "[attention]") {
    // the usual 4 s^2 h, halved where causal (and the diagonal)
    constexpr op::attention full{
        .batch = 3, .heads = 16, .head_dim = 128, .queries = 1024, .causal = false};
    STATIC_REQUIRE(work_of(full) == quantity<units::flops>{4.0 * 3 * 16 * 128 * 1024 * 1024});
    constexpr op::attention causal{.batch = 3, .heads = 16, .head_dim = 128, .queries = 1024};
    STATIC_REQUIRE(work_of(causal) ==
                   quantity<units::flops>{4.0 * 3 * 16 * 128 * (1024.0 * 1025 / 2)});
    constexpr op::attention backward{.batch = 3,
                                     .heads = 16,
                                     .head_dim = 128,
                                     .queries = 1024,
                                     .pass = attention_pass::backward};
    STATIC_REQUIRE(work_of(backward) == work_of(causal) * 2.5);
}

TEST_CASE("at the limit, flash attention takes work by peak", "[attention]") {
    const chip_spec chip = at_limit(spec<b200>);
    for (const attention_pass pass : {attention_pass::forward, attention_pass::backward})
        for (const std::int64_t window : {0, 1024})
            for (const number_format format : {bf16, fp8}) {
                const op::attention a{.batch = 2,
                                      .heads = 32,
                                      .kv_heads = 8,
                                      .queries = 8192,
                                      .window = window,
                                      .pass = pass,
                                      .stores_cache = true,
                                      .compute = format};
                const double expected = (work_of(a) / chip.matmul_peak(format).rate).count();
                CHECK(cost_of(a, chip).compute_time.count() == Approx(expected).epsilon(1e-12));
                CHECK(cost_of(a, chip).time >= cost_of(a, chip).compute_time);
            }
}

TEST_CASE("flash attention moves each vector once", "[attention]") {
    const op::attention a{.batch = 2, .heads = 32, .kv_heads = 8, .queries = 4096};
    CHECK(cost_of(a, spec<h100>).bytes ==
          quantity<units::bytes>{2.0 * 2 * 4096 * 128 * (32 + 8 + 8 + 32)});
}

TEST_CASE("unfused attention is two products and a softmax over the score matrix", "[attention]") {
    const chip_spec& chip = spec<a100_80gb>;
    const op::attention a{
        .batch = 4, .heads = 24, .queries = 2048, .kernel = attention_kernel::unfused};
    const operation_cost expected =
        cost_of(op::matmul{.m = 2048, .n = 2048, .k = 128, .batch = 96}, chip) +
        cost_of(op::softmax{.rows = 96 * 2048, .width = 2048, .masked = true}, chip) +
        cost_of(op::matmul{.m = 2048, .n = 128, .k = 2048, .batch = 96}, chip);
    CHECK(cost_of(a, chip).time.count() == Approx(expected.time.count()));
    // the score matrix is written and read, which flash attention avoids
    op::attention flash = a;
    flash.kernel = attention_kernel::flash;
    CHECK(cost_of(flash, chip).bytes < cost_of(a, chip).bytes / 8);
    CHECK(cost_of(flash, chip).time < cost_of(a, chip).time);
}

TEST_CASE("attention grows with queries, keys, heads and batch", "[attention]") {
    for (const chip_spec& chip :
         {spec<a100_80gb>, spec<h100>, spec<b200>, spec<ironwood>, spec<trainium2>})
        for (const std::int64_t queries : {16, 128, 512, 4096, 32768})
            for (const std::int64_t window : {0, 512}) {
                const op::attention a{.heads = 8, .queries = queries, .window = window};
                const auto time = [&](op::attention b) { return cost_of(b, chip).time; };
                CAPTURE(chip.name.view(), queries, window);
                op::attention more = a;
                more.batch = 2;
                CHECK(time(more) > time(a));
                more = a;
                more.heads = 16;
                CHECK(time(more) > time(a));
                more = a;
                more.queries = more.keys = 2 * queries;
                CHECK(time(more) > time(a));
                more = a;
                more.keys = 2 * queries;  // a cached prefix
                CHECK(time(more) >= time(a));
                CHECK(time(a) >= cost_of(a, at_limit(chip)).time);
                // a window never costs more than none
                more = a;
                more.window = 0;
                CHECK(time(a) <= time(more));
            }
}

TEST_CASE("one step over a paged cache reads it once, in whole pages", "[attention]") {
    constexpr chip_spec chip = at_limit(spec<h100>);
    constexpr op::paged_attention a{
        .batch = 64, .heads = 64, .kv_heads = 8, .context = 4001, .cache = fp8};
    constexpr double cache = 64.0 * 8 * 4016 * (128 + 128) * 1;
    constexpr double vectors = 64.0 * 64 * (128 + 128) * 2;
    STATIC_REQUIRE(cost_of(a, chip).bytes == quantity<units::bytes>{cache + vectors});
    CHECK(cost_of(a, chip).time.count() == Approx((cache + vectors) / chip.hbm_bandwidth.count()));
    constexpr op::paged_attention windowed{
        .batch = 64, .heads = 64, .kv_heads = 8, .context = 100'000, .window = 128};
    STATIC_REQUIRE(cost_of(windowed, chip).bytes ==
                   quantity<units::bytes>{64.0 * 8 * 128 * 256 * 2 + vectors});
    STATIC_REQUIRE(cost_of(windowed, chip).work ==
                   quantity<units::flops>{2.0 * 64 * 64 * 128 * 256});
}

TEST_CASE("latent attention in both forms", "[attention]") {
    // absorbed: one vector of 512 + 64 for all heads; keys of 576, values of 512
    constexpr chip_spec chip = at_limit(spec<h100>);
    constexpr op::latent_decode decode{
        .latent = deepseek_v3, .batch = 8, .heads = 128, .context = 4096};
    STATIC_REQUIRE(cost_of(decode, chip).work ==
                   quantity<units::flops>{2.0 * 8 * 128 * 4096 * (576 + 512)});
    STATIC_REQUIRE(cost_of(decode, chip).bytes ==
                   quantity<units::bytes>{8.0 * 4096 * 576 * 2 + 8.0 * 128 * (576 + 512) * 2});
    // not absorbed: ordinary attention with keys of 192 and values of 128 for each head
    constexpr op::latent_prefill prefill{
        .latent = deepseek_v3, .batch = 8, .heads = 128, .queries = 4096};
    constexpr op::attention same{
        .batch = 8, .heads = 128, .head_dim = 192, .v_head_dim = 128, .queries = 4096};
    STATIC_REQUIRE(cost_of(prefill, chip).time == cost_of(same, chip).time);
    STATIC_REQUIRE(cost_of(prefill, chip).work == work_of(same));
}

TEST_CASE("generation is bound by memory, and by compute where many heads share a vector",
          "[attention]") {
    CHECK(cost_of(op::paged_attention{.batch = 128, .heads = 64, .kv_heads = 8, .context = 8192},
                  at_limit(spec<h100>))
              .bound_by() == bound::hbm);
    // two tokens at once
    CHECK(cost_of(
              op::latent_decode{
                  .latent = deepseek_v3, .batch = 128, .heads = 128, .context = 8192, .queries = 2},
              at_limit(spec<h100>))
              .bound_by() == bound::compute);
}
