// Rules of one's own: this file knows the library's headers alone, and adds to what it checks.
#include "catch.hpp"

#include <loadline/answer/estimate.hpp>
#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/stacks.hpp>
#include <loadline/check/certainty.hpp>
#include <loadline/check/mfu.hpp>

#include <string>

using namespace loadline;
using namespace loadline::literals;

namespace {

template <std::int64_t Most>
struct at_most_chips {
    static constexpr bool holds(const training_job& job) { return job.plan.chips() <= Most; }
    static constexpr finding explain(const training_job& job, const auto& acceptable) {
        finding f{.need = job.plan.chips(), .have = Most};
        offer_data_down(f, job, acceptable, job.plan.data - 1);
        return f;
    }
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "asks for ", f.need, " of ", f.have, " chips");
    }
};
// Of any job; says no numbers.
struct no_recomputation {
    static constexpr bool holds(const job_value auto& job) {
        return job.plan.recompute == recompute_policy::none;
    }
    static constexpr void describe(sentence& text, const finding& /*found*/) {
        say(text, "recomputes");
    }
};

template <std::int64_t Replicas, std::int64_t Tensor = 8>
using run = training<models::llama3_70b, dgx_h100_cluster<32>,
                     plan{.tensor = Tensor,
                          .pipeline = 4,
                          .data = Replicas,
                          .vocab_multiple = 128,
                          .zero = zero_stage::optimizer,
                          .recompute = recompute_policy::full},
                     batch{.sequences = 256, .length = 8192}, stacks::megatron_core_2024>;

template <class Job, class... Own>
constexpr bool is_required = std::same_as<decltype(require<Job, Own...>), const refused<>>;

}  // namespace

TEST_CASE("a rule of one's own is asked with the others", "[own_rule]") {
    const training_job& job = run<8>::value;
    REQUIRE(check(job));
    CHECK(check<at_most_chips<256>>(job));
    const findings found = check<at_most_chips<128>>(job);
    REQUIRE(found.size() == 1);
    const finding& f = *found.begin();
    CHECK(f.broken == rule::own);
    CHECK(f.need == 256);
    CHECK(f.have == 128);
    CHECK(std::string{text(f).view()} == "asks for 256 of 128 chips; data = 4 would do");
    REQUIRE(f.fix_count == 1);
    CHECK(check<at_most_chips<128>>(mended(job, f.fixes[0])));
}

TEST_CASE("several are reported together, each in its own words", "[own_rule]") {
    const findings found =
        check<at_most_chips<128>, no_recomputation, fits_surely, mfu_at_least<99_percent>>(
            run<8>::value);
    REQUIRE(found.size() == 3);
    CHECK(std::string{text(found.begin()[0]).view()}.starts_with("asks for 256 of 128 chips"));
    CHECK(std::string{text(found.begin()[1]).view()} == "recomputes");
    CHECK(std::string{text(found.begin()[2]).view()}.starts_with("MFU is "));
}

TEST_CASE("they are asked only where the library's rules hold, and its fixes keep them",
          "[own_rule]") {
    // 12 chips in a tensor group: neither heads nor a server divide by that
    const training_job& broken = run<4, 12>::value;
    const findings found = check<at_most_chips<1>>(broken);
    REQUIRE_FALSE(found);
    for (const finding& f : found) CHECK(f.broken != rule::own);

    // one broken rule alone: what it offers keeps the user's too
    training_job job = run<8>::value;
    job.batch.sequences = 250;
    const findings alone = check(job);
    REQUIRE(alone.size() == 1);
    const findings both = check<no_recomputation>(job);
    REQUIRE(both.size() == 1);
    CHECK(both.begin()->fix_count == 0);  // nothing that it could offer leaves recomputation out
    CHECK(alone.begin()->fix_count > 0);
}

TEST_CASE("at compile time as at run time", "[own_rule]") {
    STATIC_REQUIRE(is_required<run<8>>);
    STATIC_REQUIRE(is_required<run<4>, at_most_chips<128>>);
    STATIC_REQUIRE_FALSE(is_required<run<8>, at_most_chips<128>>);
    STATIC_REQUIRE_FALSE(is_required<run<8>, no_recomputation>);
    STATIC_REQUIRE(require<run<8>>());
    STATIC_REQUIRE(require<run<8>>);
    STATIC_REQUIRE(
        finding_of<at_most_chips<128>, run<8>, at_most_chips<128>>.fixes[0].settings[0].value == 4);
}

TEST_CASE("a job type's object is its value", "[own_rule]") {
    CHECK(check<run<8>>());
    CHECK(check(run<8>{}));
    CHECK_FALSE(check<run<8, 12>>());
    CHECK(bool(estimate(run<8>{})));
    CHECK_FALSE(bool(estimate(run<8, 12>{})));
}

namespace {
// The compile-time search in stages finds what the search in one finds.
template <class Job>
bool stages_agree() {
    const findings found = check(Job::value);
    bool same = true;
    for (const finding& f : found) {
        finding staged;
        every_rule::each([&]<class Rule>() {
            if constexpr (!Rule::holds(Job::value))
                if (Rule::id == f.broken) staged = finding_of<Rule, Job>;
        });
        same = same && staged.fix_count == f.fix_count && text(staged) == text(f);
    }
    return same && !found;
}
struct deep {
    static constexpr transformer shape{.name = "deep",
                                       .layers = 960,
                                       .hidden = 4096,
                                       .ffn = 16384,
                                       .heads = 32,
                                       .vocab = 128256,
                                       .positions = 131072};
};
}  // namespace

TEST_CASE("a search in stages finds what a search in one does", "[own_rule]") {
    CHECK(stages_agree<run<8, 12>>());
    CHECK(
        stages_agree<training<models::llama3_405b, trn3_ultracluster<16>,
                              plan{.tensor = 3, .pipeline = 9, .data = 64}, batch{2048, 8192}>>());
    CHECK(stages_agree<training<deep, trn3_ultracluster<16>, plan{.tensor = 4, .data = 4},
                                batch{2048, 8192}>>());
    CHECK(stages_agree<training<models::nemotron_h_8b, dgx_h100, plan{.pipeline = 2, .data = 2},
                                batch{64, 8192}>>());
}
