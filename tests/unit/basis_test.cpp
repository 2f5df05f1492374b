// What an estimate rests on, part by part, and the one word for it.
#include "catch.hpp"

#include <loadline/all.hpp>
#include <loadline/estimate/basis_text.hpp>

using namespace loadline;
using namespace loadline::literals;

namespace {

// Software that was measured with dense models in 16 bits on Hopper.
training_stack measured_stack() {
    training_stack s = stacks::megatron_core_2024;
    s.evidence = {.rows = 40,
                  .free = 2,
                  .chips = {chip_family::hopper},
                  .kinds = {model_kind::dense},
                  .widths = {16}};
    return s;
}
training_job on_h100() {
    return {.model = spec<models::llama3_70b>,
            .cluster = cluster_spec_of<dgx_h100>,
            .plan = {.tensor = 8, .vocab_multiple = 128, .recompute = recompute_policy::full},
            .batch = {8, 8192},
            .stack = measured_stack()};
}

}  // namespace

TEST_CASE("all that was measured is measured", "[basis]") {
    const job_evidence e = evidence_of(on_h100());
    CHECK(e.chip == evidence::measured);
    CHECK(e.links == evidence::measured);
    CHECK(e.stack == evidence::measured);
    CHECK(e.format == evidence::measured);
    CHECK(e.model == evidence::measured);
    CHECK(e.worst() == evidence::measured);
    CHECK(e.rows == 40);
    CHECK(e.free == 2);
    CHECK(text(e).view() == "dense model, measured chip and stack");
    const ranged<units::seconds> step{quantity<units::seconds>{31}, {27.0 / 31, 36.0 / 31}};
    CHECK(text(step, e).view() == "31 s (27 to 36: dense model, measured chip and stack)");
}

TEST_CASE("each part is judged by itself, and the worst counts", "[basis]") {
    SECTION("a chip whose software was measured on others") {
        training_job job = on_h100();
        job.cluster = cluster_spec_of<dgx_b200>;
        const job_evidence e = evidence_of(job);
        CHECK(e.chip == evidence::measured);
        CHECK(e.stack == evidence::neighbouring);
        CHECK(e.worst() == evidence::neighbouring);
        CHECK(text(e).view() == "dense model, neighbouring stack");
    }
    SECTION("a chip of a maker for whom the software was not written") {
        training_job job = on_h100();
        job.cluster = cluster_spec_of<trn2_48xlarge>;
        CHECK(evidence_of(job).stack == evidence::extrapolated);
        job.cluster = cluster_spec_of<mi300x_platform>;
        CHECK(evidence_of(job).stack == evidence::extrapolated);
    }
    SECTION("a chip with the constants of another") {
        training_job job = on_h100();
        job.stack.evidence.chips = {chip_family::rubin};
        job.cluster = cluster_spec_of<vr_nvl72>;
        const job_evidence e = evidence_of(job);
        CHECK(e.stack == evidence::measured);
        CHECK(e.chip == evidence::neighbouring);
        CHECK(e.links == evidence::neighbouring);
    }
    SECTION("a format that the software was not measured in") {
        training_job job = on_h100();
        job.plan.precision.compute = fp8;
        const job_evidence e = evidence_of(job);
        CHECK(e.chip == evidence::measured);
        CHECK(e.format == evidence::neighbouring);
        CHECK(e.worst() == evidence::neighbouring);
        CHECK(e.worst_of_memory() == evidence::neighbouring);
    }
    SECTION("a format that the chip has only by another's constants") {
        training_job job = on_h100();
        job.plan.precision.compute = int8;
        job.stack.evidence.widths = {8};
        const job_evidence e = evidence_of(job);
        CHECK(e.chip == evidence::neighbouring);
        CHECK(e.format == evidence::measured);
        CHECK(e.worst_of_memory() == evidence::measured);
    }
    SECTION("a kind of model that the software was not measured with") {
        training_job job = on_h100();
        job.model = spec<models::mixtral_8x7b>;
        const job_evidence e = evidence_of(job);
        CHECK(e.kind == model_kind::mixture);
        CHECK(e.model == evidence::extrapolated);
        CHECK(e.worst() == evidence::extrapolated);
        CHECK(text(e).view() == "mixture, extrapolated kind of model");
    }
    SECTION("numbers of a kin") {
        training_job job = on_h100();
        job.stack.evidence = {.inherits = {"kin"}};
        const job_evidence e = evidence_of(job);
        CHECK(e.stack == evidence::extrapolated);
        CHECK(e.worst() == evidence::extrapolated);
        CHECK(text(e).view() == "dense model, extrapolated stack");
    }
    SECTION("numbers of nobody") {
        training_job job = on_h100();
        job.stack.evidence = {};
        CHECK(evidence_of(job).stack == evidence::assumed);
        CHECK(evidence_of(job).worst() == evidence::assumed);
    }
    SECTION("a chip of one's own") {
        training_job job = on_h100();
        job.cluster.chip.calibration = {};
        const job_evidence e = evidence_of(job);
        CHECK(e.chip == evidence::assumed);
        CHECK(e.stack == evidence::extrapolated);  // for no maker known
        CHECK(text(e).view() == "dense model, assumed chip, extrapolated stack");
    }
}

TEST_CASE("a model of two kinds needs evidence of both", "[basis]") {
    const transformer& m = spec<models::qwen3_next_80b_a3b>;
    CHECK(kinds_of(m) == model_kinds{model_kind::mixture, model_kind::recurrent});
    CHECK(kind_of(m) == model_kind::mixture);
    training_job job = on_h100();
    job.model = m;
    job.stack.evidence.kinds = {model_kind::mixture};
    CHECK(evidence_of(job).model == evidence::extrapolated);
    job.stack.evidence.kinds = {model_kind::mixture, model_kind::recurrent};
    CHECK(evidence_of(job).model == evidence::measured);
    CHECK(kinds_of(spec<models::llama3_8b>) == model_kinds{model_kind::dense});
}

TEST_CASE("links count as far as groups reach", "[basis]") {
    training_job job = on_h100();
    job.cluster = cluster_spec_of<dgx_h100_cluster<4>>;
    REQUIRE(job.cluster.tiers[1].calibration.basis == calibration_basis::inherited);
    CHECK(evidence_of(job).links == evidence::measured);  // one server
    job.plan.data = 2;
    CHECK(evidence_of(job).links == evidence::neighbouring);
    job.plan.tensor = job.plan.data = 1;  // alone, a chip uses none
    job.cluster.tiers[0].calibration.basis = calibration_basis::assumed;
    CHECK(evidence_of(job).links == evidence::measured);

    serving_job served{.model = job.model,
                       .cluster = cluster_spec_of<dgx_h100_cluster<4>>,
                       .plan = {.tensor = 8, .data = 4}};
    CHECK(evidence_of(served).links == evidence::measured);  // copies do not talk
    served.requests.disaggregation = {.prefill = 1, .decode = 1};
    CHECK(evidence_of(served).links == evidence::neighbouring);
    served.requests.disaggregation = {};
    served.plan.expert = 32;
    CHECK(evidence_of(served).links == evidence::neighbouring);
}

TEST_CASE("products of wider weights are judged in their format", "[basis]") {
    serving_job job{.model = spec<models::llama3_8b>, .cluster = cluster_spec_of<dgx_h100>};
    job.stack.evidence = {
        .rows = 5, .chips = {chip_family::hopper}, .kinds = {model_kind::dense}, .widths = {8}};
    job.plan.precision.compute = fp8;
    CHECK(evidence_of(job).format == evidence::neighbouring);  // weights in 16 bits
    job.requests.weights = fp8;
    CHECK(evidence_of(job).format == evidence::measured);
    CHECK(evidence_of(job).worst() == evidence::measured);
}

TEST_CASE("estimates carry their basis, and how much memory is left", "[basis]") {
    training_job job = on_h100();
    CHECK(estimate_unchecked(job).basis.worst() == evidence::measured);
    CHECK(estimate_unchecked(job).basis.memory_left == 0);  // it does not fit
    job.model = spec<models::llama3_8b>;
    job.plan.zero = zero_stage::optimizer;
    const double taken = memory_per_chip(job).total() / job.cluster.chip.memory();
    CHECK(taken < 1);
    CHECK(estimate_unchecked(job).basis.memory_left == Approx(1 - taken));

    serving_job served{.model = spec<models::llama3_8b>,
                       .cluster = cluster_spec_of<dgx_h100>,
                       .requests = {.prompt = 1024, .output = 1024, .concurrency = 16}};
    const serving_estimate s = estimate_unchecked(served);
    CHECK(s.basis.worst() == evidence::extrapolated);  // no stack named: medians of others
    CHECK(s.basis.memory_left == Approx(1 - 16.0 / static_cast<double>(s.largest_concurrency)));
    served.cluster = cluster_spec_of<trn3_ultraserver>;
    CHECK(estimate_unchecked(served).basis.links == evidence::measured);  // one chip
}

TEST_CASE("a way of serving that was not measured is extrapolated", "[basis]") {
    serving_job job{.model = spec<models::llama3_8b>,
                    .cluster = cluster_spec_of<dgx_h100>,
                    .requests = {.prompt = 1024, .output = 1024, .concurrency = 16}};
    job.stack.evidence = {.rows = 40,
                          .free = 2,
                          .chips = {chip_family::hopper},
                          .kinds = {model_kind::dense},
                          .widths = {16}};
    CHECK(evidence_of(job).worst() == evidence::measured);
    SECTION("drafts") { job.requests.speculation = {.draft = 3, .acceptance = 70_percent}; }
    SECTION("prefill apart from decode") {
        job.requests.disaggregation = {.prefill = 1, .decode = 1};
    }
    CHECK(evidence_of(job).stack == evidence::extrapolated);
}

TEST_CASE("what is announced rests on what is there", "[basis]") {
    // Trainium4 has the constants of Trainium3, which are not its own
    CHECK(evidence_of(spec<trainium4>.calibration, bf16) != evidence::measured);
    CHECK(evidence_of(spec<rubin>.calibration, bf16) == evidence::neighbouring);
}
