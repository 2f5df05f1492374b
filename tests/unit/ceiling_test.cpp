// Ceilings on jobs: both sides of a bound, and every change that is offered, made.
#include "catch.hpp"

#include <loadline/all.hpp>

using namespace loadline;
using namespace loadline::literals;

namespace {

// A step that could be better in several ways: nothing shares the sequence, everything is made again. The software's
// numbers are its own: whole percents are asked of it, which no refit of a stack may move.
training_job improvable() {
    training_stack own = stacks::megatron_core_2024;
    own.compute = 85_percent;
    own.pipeline_overlap = 50_percent;
    own.data_overlap = 80_percent;
    own.contention = 10_percent;
    own.tensor_step = 12_us;
    own.host = 55_us;
    return {.model = spec<models::llama3_70b>,
            .cluster = cluster_spec_of<dgx_h100_cluster<32>>,
            .plan = {.tensor = 8,
                     .pipeline = 4,
                     .data = 8,
                     .vocab_multiple = 128,
                     .zero = zero_stage::optimizer,
                     .recompute = recompute_policy::full},
            .batch = {256, 8192},
            .stack = own};
}

// Every fix of a broken ceiling, made, meets it and breaks no rule. How many there were.
template <class Ceiling>
std::size_t fixes_that_were_tried(const training_job& job) {
    REQUIRE_FALSE(Ceiling::holds(job));
    const finding found = explain_ceiling<Ceiling>(job);
    for (std::size_t i = 0; i < found.fix_count; ++i) {
        const training_job changed = mended(job, found.fixes[i]);
        CAPTURE(i, found.fixes[i].settings[0].value);
        CHECK(Ceiling::holds(changed));
        CHECK(is_feasible(changed));
    }
    return found.fix_count;
}

}  // namespace

TEST_CASE("a ceiling holds up to its bound and no further", "[ceiling]") {
    const training_job job = improvable();
    const training_estimate e = estimate_unchecked(job);
    // the whole percents on either side of each figure
    REQUIRE((e.mfu > 0.27 && e.mfu < 0.28));
    CHECK(mfu_at_least<27_percent>::holds(job));
    CHECK_FALSE(mfu_at_least<28_percent>::holds(job));
    REQUIRE((e.exposed_communication > 0.16 && e.exposed_communication < 0.17));
    CHECK(exposed_communication<17_percent>::holds(job));
    CHECK_FALSE(exposed_communication<16_percent>::holds(job));
    REQUIRE((e.bubble > 0.09 && e.bubble < 0.10));
    CHECK(bubble_at_most<10_percent>::holds(job));
    CHECK_FALSE(bubble_at_most<9_percent>::holds(job));
    // what an error says is rounded against the job
    CHECK(explain_ceiling<mfu_at_least<28_percent>>(job).have == 27);
    CHECK(explain_ceiling<exposed_communication<16_percent>>(job).have == 17);
    CHECK(explain_ceiling<bubble_at_most<9_percent>>(job).have == 10);
}

TEST_CASE("changes that are offered for a ceiling meet it", "[ceiling]") {
    const training_job job = improvable();
    CHECK(fixes_that_were_tried<mfu_at_least<31_percent>>(job) >= 2);
    CHECK(fixes_that_were_tried<exposed_communication<14_percent>>(job) >= 1);
    CHECK(fixes_that_were_tried<bubble_at_most<5_percent>>(job) >= 2);
    CHECK(fixes_that_were_tried<mfu_at_least<90_percent>>(job) == 0);  // nothing does
}

TEST_CASE("a broken ceiling is a sentence at run time", "[ceiling]") {
    const training_job job = improvable();
    CHECK(check_ceiling<mfu_at_least<31_percent>>(job).view().find(
              "MFU is 27%, at least 31% is asked; sequence_parallel = sequence_parallelism::on, "
              "recompute = recompute_policy::none or ") == 0);
    CHECK(check_ceiling<mfu_at_least<10_percent>>(job).view().empty());
}

TEST_CASE("what is said to help is all that it takes", "[ceiling]") {
    // parts made again besides the policy: the sentence names both settings, or the one
    training_job job = improvable();
    job.plan.sequence_parallel = sequence_parallelism::on;
    job.plan.recompute_also.mlp = true;
    using ceiling = mfu_at_least<42_percent>;
    CHECK(check_ceiling<ceiling>(job).view().find(
              "recompute = recompute_policy::none with recompute_also = {}") !=
          std::string_view::npos);
    training_job as_said = job;
    as_said.plan.recompute = recompute_policy::none;
    CHECK_FALSE(ceiling::holds(as_said));  // the first alone is not enough
    as_said.plan.recompute_also = {};
    CHECK(ceiling::holds(as_said));

    job.plan.recompute = recompute_policy::none;
    CHECK(check_ceiling<ceiling>(job).view().find("; recompute_also = {}") !=
          std::string_view::npos);
}
