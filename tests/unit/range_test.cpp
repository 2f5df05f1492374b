// Ranges: a ranged figure is a quantity, worse evidence is never narrower, and ends are what they are ends of.
#include "catch.hpp"

#include <loadline/all.hpp>
#include <loadline/estimate/basis_text.hpp>

#include <cmath>
#include <string>
#include <type_traits>

using namespace loadline;
using namespace loadline::literals;

namespace {

using seconds = quantity<units::seconds>;

constexpr ranged<units::seconds> about_ten{10_s, {0.9, 1.2}};

training_job small() {
    return {.model = spec<models::llama3_8b>,
            .cluster = cluster_spec_of<dgx_h100>,
            .plan = {.tensor = 2,
                     .data = 4,
                     .vocab_multiple = 128,
                     .zero = zero_stage::optimizer,
                     .sequence_parallel = sequence_parallelism::on,
                     .recompute = recompute_policy::full},
            .batch = {32, 8192},
            .stack = stacks::megatron_core_2024};
}
serving_job served() {
    return {.model = spec<models::llama3_8b>,
            .cluster = cluster_spec_of<dgx_h100>,
            .plan = {.tensor = 2},
            .requests = {.prompt = 1024, .output = 256, .concurrency = 8}};
}

template <class A, class B>
concept adds_in_place = requires(A a, B b) {
    a += b;
};
template <class A>
concept scales_in_place = requires(A a) {
    a *= 2;
};

}  // namespace

TEST_CASE("a ranged figure is a quantity with two ends", "[range]") {
    CHECK(about_ten.expected() == 10_s);
    CHECK(about_ten.low == 9_s);
    CHECK(about_ten.high == 12_s);
    CHECK(about_ten.holds(9_s));
    CHECK(about_ten.holds(12_s));
    CHECK_FALSE(about_ten.holds(8.9_s));
    CHECK_FALSE(about_ten.exact());
    const ranged<units::seconds> exact = seconds{3_s};
    CHECK(exact.exact());
    CHECK(exact.low == 3_s);
    CHECK(exact.high == 3_s);
}

TEST_CASE("what is computed with a ranged figure is a plain quantity", "[range]") {
    const seconds two = 2_s;
    CHECK(about_ten + about_ten == 20_s);
    CHECK(about_ten + two == 12_s);
    CHECK(two + about_ten == 12_s);
    CHECK(about_ten - 1_s == 9_s);
    CHECK(about_ten / 1_s == 10.0);
    CHECK(two / about_ten == 0.2);
    CHECK(about_ten * 3 == 30_s);
    CHECK(3 * about_ten == 30_s);
    CHECK(about_ten / 4 == 2.5_s);
    CHECK((1 / about_ten).count() == 0.1);
    CHECK(-about_ten == seconds{-10});
    CHECK(about_ten < 11_s);
    CHECK(two < about_ten);
    CHECK(max(about_ten, two) == 10_s);
    CHECK(min(two, about_ten) == 2_s);
    STATIC_REQUIRE(std::same_as<decltype(about_ten + two), seconds>);
    STATIC_REQUIRE(std::same_as<decltype(about_ten * 3), seconds>);
    // a share is a number, with ends as without
    const ranged<units::fraction> half{quantity<units::fraction>{0.5}, {0.8, 1.1}};
    CHECK(100 * half == 50.0);
    CHECK(half.low == 0.4);
    // an end would stay behind
    STATIC_REQUIRE_FALSE(adds_in_place<ranged<units::seconds>, seconds>);
    STATIC_REQUIRE_FALSE(scales_in_place<ranged<units::seconds>>);
    STATIC_REQUIRE(std::is_trivially_copyable_v<ranged<units::seconds>>);
}

TEST_CASE("a range in words", "[range]") {
    const auto in_words = [](seconds expected, relative_range r) {
        return std::string{text_of_range(ranged<units::seconds>{expected, r}).view()};
    };
    CHECK(in_words(31_s, {27.0 / 31, 36.0 / 31}) == "31 s (27 to 36)");
    CHECK(in_words(31.24_s, {0.9, 1.1}) == "31.2 s (28.1 to 34.4)");
    CHECK(in_words(1.02_s, {0.9, 1.5}) == "1.02 s (918 ms to 1.53 s)");
    CHECK(in_words(31.24_s, {}) == "31.24 s");
    CHECK(
        text_of_range(ranged<units::bytes>{quantity<units::bytes>{204_GiB}, {0.95, 1.06}}).view() ==
        "204 GiB (194 to 216)");
    CHECK(
        text_of_range(ranged<units::fraction>{quantity<units::fraction>{0.5}, {0.8, 1.1}}).view() ==
        "50% (40% to 55%)");
    // a ranged figure prints as a quantity does where one is asked for
    CHECK(text(about_ten).view() == text(seconds{10_s}).view());
}

TEST_CASE("worse evidence never has the narrower range", "[range]") {
    for (std::size_t f = 0; f < ranged_figures; ++f)
        for (std::size_t k = 0; k < model_kinds_there_are; ++k) {
            CAPTURE(f, k);
            const auto at = [&](std::size_t e) {
                return range_of(static_cast<ranged_figure>(f), static_cast<model_kind>(k),
                                static_cast<evidence>(e));
            };
            for (std::size_t e = 0; e < evidences; ++e) {
                CHECK(at(e).low > 0);
                CHECK(at(e).low <= 1);  // what is expected is inside
                CHECK(at(e).high >= 1);
                if (e == 0) continue;
                CHECK(at(e).low <= at(e - 1).low);
                CHECK(at(e).high >= at(e - 1).high);
            }
        }
}

TEST_CASE("every figure of time has a range, whatever it rests on", "[range]") {
    for (const ranged_figure f : {ranged_figure::step_time, ranged_figure::ttft,
                                  ranged_figure::tpot, ranged_figure::throughput})
        for (std::size_t k = 0; k < model_kinds_there_are; ++k)
            for (std::size_t e = 0; e < evidences; ++e) {
                CAPTURE(name(f), k, e);
                const relative_range r =
                    range_of(f, static_cast<model_kind>(k), static_cast<evidence>(e));
                CHECK_FALSE(r.exact());
            }
}

TEST_CASE("a class that was measured often enough has at least its own range", "[range]") {
    for (const range_class& c : measured_ranges) {
        CAPTURE(int(c.figure), int(c.kind), int(c.evidence));
        CHECK(c.low <= c.high);
        if (c.figures < enough_figures) continue;
        const relative_range r = range_of(c.figure, c.kind, c.evidence);
        CHECK(r.low <= c.low);
        CHECK(r.high >= c.high);
    }
}

TEST_CASE("ends of a training estimate belong to one step", "[range]") {
    const training_job job = small();
    const training_estimate e = estimate_unchecked(job);
    const relative_range r = range_of(ranged_figure::step_time, e.basis);
    CHECK(e.step_time.expected() == e.parts.total());
    CHECK(e.step_time.high / e.step_time == Approx(r.high));
    // the longest step is that of the lowest rate
    const quantity<units::tokens> tokens{32 * 8192};
    CHECK(tokens / e.step_time.high / e.tokens_per_second.low == Approx(1));
    CHECK(tokens / e.step_time.low / e.tokens_per_second.high == Approx(1));
    CHECK(e.tokens_per_second_per_chip.low * 8 / e.tokens_per_second.low == Approx(1));
    CHECK(e.mfu.low / e.mfu == Approx(e.step_time / e.step_time.high));
    CHECK(e.time_to_train(tokens).low / e.step_time.low == Approx(1));
    CHECK(e.time_to_train(tokens).high / e.step_time.high == Approx(1));
}

TEST_CASE("no step is expected below what physics allows", "[range]") {
    training_estimate e;
    e.basis.chip = evidence::assumed;
    const relative_range stated = range_of(ranged_figure::step_time, e.basis);
    REQUIRE(stated.low < 0.99);
    e.limit = quantity<units::seconds>{0.1 * stated.low};
    CHECK(step_range(e, 1_s) == stated);
    e.limit = quantity<units::seconds>{0.99};
    CHECK(step_range(e, 1_s) == relative_range{0.99, stated.high});
    e.limit = quantity<units::seconds>{
        2};  // of a stack that is faster than its chip: what is expected stays inside
    CHECK(step_range(e, 1_s) == relative_range{1, stated.high});
}

TEST_CASE("the range of memory is no wider than the stack was ever off", "[range]") {
    training_job job = small();
    job.stack.memory_within = constant<units::fraction>{10'000};
    const ranged<units::bytes> peak = peak_memory(job);
    CHECK(peak.expected() == memory_per_chip(job).used());
    CHECK(peak.high / peak <= Approx(1.01));
    CHECK(peak.low / peak >= Approx(0.99));
    const training_estimate e = estimate_unchecked(job);
    CHECK(e.peak_memory.low == peak.low);
    CHECK(e.peak_memory.high == peak.high);
    // so that what surely fits holds its whole range
    for (const std::int64_t within : {0, 20'000, 300'000}) {
        job.stack.memory_within = constant<units::fraction>{within};
        CHECK(peak_memory(job).high <=
              job.cluster.chip.memory() * (fits_surely::most_taken(job) * (1 + 1e-12)));
    }
}

TEST_CASE("ends of a serving estimate belong together", "[range]") {
    const serving_job job = served();
    const serving_estimate e = estimate_unchecked(job);
    CHECK(e.ttft.low < e.ttft);
    CHECK(e.ttft.high > e.ttft);
    CHECK(e.per_user->low.count() * e.tpot->high.count() == Approx(1));
    CHECK(e.per_user->high.count() * e.tpot->low.count() == Approx(1));
    CHECK(e.per_chip.low / e.per_chip == Approx(e.per_cluster.low / e.per_cluster));
    CHECK(e.requests_per_second.high / e.requests_per_second ==
          Approx(e.per_deployment.high / e.per_deployment));
    REQUIRE(e.energy);
    // joules a token are most where tokens are fewest
    CHECK(e.energy->high / e.energy->expected() == Approx(e.per_cluster / e.per_cluster.low));
}

TEST_CASE("the speed of light has no range", "[range]") {
    const serving_estimate e = limit(served());
    CHECK(e.tpot->exact());
    CHECK(e.ttft.exact());
    CHECK(e.per_cluster.exact());
}

TEST_CASE("the sure end of a ceiling is beyond the expected value", "[range]") {
    const serving_job job = served();
    const serving_estimate e = estimate_unchecked(job);
    using ceiling = tpot_at_most<20_ms>;
    REQUIRE(e.tpot < 20_ms);
    CHECK(surely<ceiling>::holds(job) == (e.tpot->high <= 20_ms));
    // the same job slowed until only its expected value is in time
    serving_job slow = job;
    slow.stack.step =
        constant<units::seconds>{static_cast<std::int64_t>((0.0199 - e.tpot->count()) * 1e12)};
    REQUIRE(ceiling::holds(slow));
    REQUIRE_FALSE(surely<ceiling>::holds(slow));
    CHECK(check_ceiling<ceiling>(slow).empty());
    const serving_estimate late = estimate_unchecked(slow);
    const finding found = explain_ceiling<surely<ceiling>>(slow);
    CHECK(found.need == 20'000);
    CHECK(found.expected == static_cast<std::int64_t>(std::ceil(late.tpot->count() * 1e6)));
    CHECK(found.have == static_cast<std::int64_t>(std::ceil(late.tpot->high.count() * 1e6)));
    CHECK(found.evidence == late.basis.worst());
    for (std::size_t i = 0; i < found.fix_count; ++i)
        CHECK(surely<ceiling>::holds(mended(slow, found.fixes[i])));
    const std::string said{check_ceiling<surely<ceiling>>(slow).view()};
    CAPTURE(said);
    CHECK(said.find("tokens may follow after ") == 0);
    CHECK(said.find("at most 20000 us are allowed") != std::string::npos);
}

TEST_CASE("what is sure of MFU is less of it, and fixes hold there", "[range]") {
    training_job job = small();
    job.plan.recompute = recompute_policy::full;
    const training_estimate e = estimate_unchecked(job);
    REQUIRE(e.mfu.low < e.mfu);
    using ceiling = mfu_at_least<30_percent>;
    CHECK(surely<ceiling>::holds(job) == (e.mfu.low >= 0.30));
    const finding found = explain_ceiling<surely<ceiling>>(job);
    CHECK(found.have == static_cast<std::int64_t>(e.mfu.low * 100));
    CHECK(found.expected == static_cast<std::int64_t>(e.mfu * 100));
    for (std::size_t i = 0; i < found.fix_count; ++i)
        CHECK(surely<ceiling>::holds(mended(job, found.fixes[i])));
}
