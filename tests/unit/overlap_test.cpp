// Overlap that no measured job constrains: the range of a step is wider by what it would change, and by nothing else.
#include "catch.hpp"

#include <loadline/all.hpp>
#include <loadline/estimate/basis_text.hpp>
#include <loadline/report/estimate.hpp>

#include <cmath>
#include <string>

using namespace loadline;
using namespace loadline::literals;

namespace {

constexpr share_bounds anything{};
constexpr share_bounds known(constant<units::fraction> value) { return {value, value}; }

// Eight replicas that exchange their gradients once a step. Half of that hides, at no cost to what is above it.
training_job replicas() {
    training_job job{.model = spec<models::llama3_8b>,
                     .cluster = cluster_spec_of<dgx_h100>,
                     .plan = {.data = 8},
                     .batch = {8, 8192},
                     .stack = ideal_training_stack};
    job.stack.data_overlap = 50_percent;
    job.stack.overlap_within = nothing_hides;
    job.stack.overlap_within.data = known(50_percent);
    return job;
}
relative_range of_class(const training_estimate& e) {
    return range_of(ranged_figure::step_time, static_cast<const job_evidence&>(e.basis));
}
double both(double a, double b) { return std::sqrt(a * a + b * b); }

}  // namespace

TEST_CASE("a square root of a constant is that of the machine", "[range]") {
    STATIC_REQUIRE(square_root(0.0) == 0);
    STATIC_REQUIRE(square_root(2.25) == 1.5);
    constexpr double small = square_root(0.0049);
    CHECK(small == Approx(0.07));
    CHECK(square_root(0.0049) == Approx(0.07));
}

TEST_CASE("causes that have nothing to do with each other add up in quadrature", "[range]") {
    const relative_range r = independent({0.97, 1.06}, {0.96, 1.08});
    CHECK(r.low == Approx(0.95));   // 3, 4, 5
    CHECK(r.high == Approx(1.10));  // 6, 8, 10
    CHECK(independent({0.9, 1.2}, {}) == relative_range{0.9, 1.2});
    CHECK(independent({0.9, 1.2}, {1, 1.1}).low == 0.9);  // one end by itself
    // a part of a hundredth beside a tenth: half a permille
    CHECK(independent({0.9, 1.1}, {0.99, 1.01}).high == Approx(1.1005).margin(1e-5));
}

TEST_CASE("gradients of which any share may hide widen the step by what that is", "[range]") {
    training_job job = replicas();
    const training_estimate exact = estimate_unchecked(job);
    const double step = exact.step_time.count();
    // half of the exchange is exposed, and the other half lies beneath a backward pass that is longer
    const double exposed = exact.parts.data_reduction.count();
    REQUIRE(exposed > 0.002 * step);
    job.stack.overlap_within.data = {20_percent, 90_percent};
    const training_estimate e = estimate_unchecked(job);
    CHECK(e.step_time.expected() == exact.step_time.expected());
    const double longer = exposed * (0.5 - 0.2) / 0.5 / step;
    const double shorter = exposed * (0.9 - 0.5) / 0.5 / step;
    CHECK(e.basis.overlap.high - 1 == Approx(longer));
    CHECK(1 - e.basis.overlap.low == Approx(shorter));
    CHECK(e.basis.assumed_overlap() == Approx(shorter));
    const relative_range r = of_class(e);
    CHECK(e.step_time.high / e.step_time == Approx(1 + both(r.high - 1, longer)));
    CHECK(e.step_time.low / e.step_time ==
          Approx(std::max(1 - both(1 - r.low, shorter), e.limit / e.step_time)));
    // and the step is as long there as it is said to be
    job.stack.data_overlap = 20_percent;
    CHECK(estimate_unchecked(job).step_time.count() == Approx(step * (1 + longer)));
    job.stack.data_overlap = 90_percent;
    CHECK(estimate_unchecked(job).step_time.count() == Approx(step * (1 - shorter)));
}

TEST_CASE("what is known, or not there, widens nothing", "[range]") {
    training_job job = replicas();
    CHECK(estimate_unchecked(job).basis.overlap == relative_range{});  // known
    job.stack.overlap_within = {};
    CHECK(estimate_unchecked(job).basis.overlap.high > 1);
    job.plan.data = 1;  // nothing to exchange
    CHECK(estimate_unchecked(job).basis.overlap == relative_range{});
    const training_estimate alone = estimate_unchecked(job);
    CHECK(alone.step_time.high / alone.step_time == Approx(of_class(alone).high));
}

TEST_CASE("a narrower interval makes a narrower range", "[range]") {
    training_job job = replicas();
    job.stack.data_overlap = 80_percent;
    double wider = 2;
    double lower = 0;
    for (const share_bounds& b : {anything, share_bounds{50_percent, 100_percent},
                                  share_bounds{75_percent, 90_percent}, known(80_percent)}) {
        job.stack.overlap_within.data = b;
        const training_estimate e = estimate_unchecked(job);
        CHECK(e.basis.overlap.high < wider);
        CHECK(e.basis.overlap.low >= lower);
        wider = e.basis.overlap.high;
        lower = e.basis.overlap.low;
    }
}

TEST_CASE("each exchange counts as long as it is exposed in a step", "[range]") {
    // each with its own share at 40%, between 10% and 70%: what the step becomes there is what its leeway says
    struct exchange {
        const char* name;
        constant<units::fraction> training_stack::*share;
        share_bounds overlap_bounds::*within;
        training_job job;
    };
    training_job pipeline{.model = spec<models::llama3_8b>,
                          .cluster = cluster_spec_of<dgx_h100_cluster<1>>,
                          .plan = {.pipeline = 8, .virtual_stages = 2},
                          .batch = {32, 8192},
                          .stack = ideal_training_stack};
    training_job context = pipeline;
    context.plan = {.context = 8};
    training_job tensor = pipeline;
    tensor.plan = {.tensor = 8, .sequence_parallel = sequence_parallelism::on};
    training_job expert = pipeline;
    expert.model = spec<models::mixtral_8x7b>;
    expert.plan = {.data = 8, .expert = 8};
    const auto of = [](training_job job, auto share, auto within) {
        job.stack.overlap_within = nothing_hides;
        job.stack.*share = 40_percent;
        job.stack.overlap_within.*within = {10_percent, 70_percent};
        return job;
    };
    using s = training_stack;
    using b = overlap_bounds;
    for (const exchange& x : {exchange{"pipeline", &s::pipeline_overlap, &b::pipeline, pipeline},
                              exchange{"context", &s::context_overlap, &b::context, context},
                              exchange{"tensor", &s::tensor_overlap, &b::tensor, tensor},
                              exchange{"expert", &s::expert_overlap, &b::expert, expert}}) {
        CAPTURE(x.name);
        training_job job = of(x.job, x.share, x.within);
        const training_estimate e = estimate_unchecked(job);
        REQUIRE(e.basis.overlap.high > 1.0001);
        job.stack.*x.share = 10_percent;
        CHECK(estimate_unchecked(job).step_time / e.step_time ==
              Approx(e.basis.overlap.high).epsilon(1e-4));
        job.stack.*x.share = 70_percent;
        CHECK(estimate_unchecked(job).step_time / e.step_time ==
              Approx(e.basis.overlap.low).epsilon(1e-4));
    }
}

TEST_CASE("what contention costs is assumed as well, and hides no less than nothing", "[range]") {
    training_job job = replicas();
    job.stack.overlap_within.data = known(50_percent);
    job.stack.overlap_within.contention = {0_percent, 30_percent};
    const training_estimate e = estimate_unchecked(job);
    // as much is hidden as is exposed
    CHECK(e.basis.overlap.high - 1 ==
          Approx(0.3 * e.parts.data_reduction.count() / e.step_time.count()));
    CHECK(e.basis.overlap.low == 1);
}

TEST_CASE("of a share outside its bounds the nearer end widens nothing", "[range]") {
    training_job job = replicas();
    job.stack.overlap_within.data = {60_percent, 70_percent};
    const training_estimate e = estimate_unchecked(job);
    CHECK(e.basis.overlap.high == 1);
    CHECK(e.basis.overlap.low < 1);
}

TEST_CASE("the sure end goes by all of the range, and nothing is under what physics allows",
          "[range]") {
    training_job job = replicas();
    job.stack.overlap_within = {};
    const training_estimate e = estimate_unchecked(job);
    REQUIRE(e.step_time.high / e.step_time > of_class(e).high);
    CHECK(e.mfu.low / e.mfu == Approx(e.step_time / e.step_time.high));
    CHECK(mfu_at_least<1_percent>::bounded(job).sure == e.mfu.low);
    CHECK(e.step_time.low >= e.limit * (1 - 1e-12));
    training_estimate all;
    all.basis.overlap = {0, 2};  // a step that is nothing but its exchange
    all.limit = quantity<units::seconds>{0.4};
    CHECK(step_range(all, 1_s).low == 0.4);
    CHECK(step_range(all, 1_s).high >= 2);
}

TEST_CASE("bounds of overlap are checked like other input", "[input]") {
    training_stack s = ideal_training_stack;
    CHECK(validate(s));
    s.overlap_within.data = {60_percent, 50_percent};
    CHECK_FALSE(validate(s));
    s.overlap_within.data = {60_percent, 110_percent};
    CHECK_FALSE(validate(s));
}

TEST_CASE("stacks of the catalogue lie inside their bounds", "[catalog]") {
    for (const auto& entry : stacks::all) {
        const training_stack& s = *entry.stack;
        CAPTURE(s.name.view());
        const auto inside = [](constant<units::fraction> value, const share_bounds& b) {
            return count_of(b.low) <= count_of(value) && count_of(value) <= count_of(b.high);
        };
        CHECK(inside(s.context_overlap, s.overlap_within.context));
        CHECK(inside(s.expert_overlap, s.overlap_within.expert));
        CHECK(inside(s.pipeline_overlap, s.overlap_within.pipeline));
        CHECK(inside(s.data_overlap, s.overlap_within.data));
        CHECK(inside(s.tensor_overlap, s.overlap_within.tensor));
    }
}

TEST_CASE("the basis says how much rests on overlap, where it is more than a hundredth",
          "[report]") {
    estimate_basis basis;
    CHECK(text(basis).view() == "dense model, measured chip and stack");
    basis.overlap = {0.995, 1.009};
    CHECK_FALSE(basis.says_overlap());
    CHECK(text(basis).view() == "dense model, measured chip and stack");
    basis.overlap = {0.875, 1.03};
    CHECK(text(basis).view() ==
          "dense model, measured chip and stack, 12.5% of the step by assumed overlap");
    const ranged<units::seconds> step{31_s, {0.5, 1.5}};
    CHECK(text(step, basis).view() ==
          "31 s (15.5 to 46.5: dense model, measured chip and stack, 12.5% of the step by assumed "
          "overlap)");
    const report::table table = report::basis_table(basis);
    const auto& row = table.rows[table.rows.size() - 2];
    CHECK(row[0].text() == "overlap");
    CHECK(row[1].text() == "assumed");
    CHECK(row[2].text() == "12.5% of the step");
}
