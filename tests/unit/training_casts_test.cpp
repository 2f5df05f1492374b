// Formats of fewer bits in training: what is cast, how often and where; which products are narrow; whose kernels run.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/stacks.hpp>
#include <loadline/estimate/training.hpp>

namespace {

using namespace loadline;
using namespace loadline::literals;

constexpr plan in_eight_bits(scaling by, number_format compute = fp8) {
    return {.precision = {.compute = compute, .weights = compute, .scaling = by}};
}
training_casts casts_of(const plan& p, const chip_spec& chip, bool fused = false) {
    return {chip, layer_plan{p, 1}, fused};
}
struct moved {
    double read;
    double written;
    double summed;
    double kernels;
    bool operator==(const moved&) const = default;
};
moved of(const training_casts::passes& c) {
    return {c.moved.read.count(), c.moved.written.count(), c.summed.count(), c.kernels};
}

// A chip at the speed of light of 1 TB/s, 100 and 200 TFLOPS.
chip_spec plain_chip() {
    chip_spec chip = at_limit(spec<h100>);
    chip.hbm_bandwidth = quantity<units::bytes_per_second>{1e12};
    for (dense_rate& r : chip.dense.values) r = {};
    chip.dense[bf16].rate = quantity<units::flops_per_second>{1e14};
    chip.dense[fp8].rate = chip.dense[int8].rate = quantity<units::flops_per_second>{2e14};
    return chip;
}
// One layer: 8 heads of 16 elements, 4 of them keys'; an MLP of 512, gated.
training_job one_layer(const plan& p) {
    training_job job{.model = spec<models::llama3_8b>,
                     .cluster = cluster_spec_of<dgx_h100_cluster<1>>,
                     .plan = p,
                     .batch = {1, 64},
                     .stack = ideal_training_stack};
    job.cluster.chip = plain_chip();
    job.model.layers = 1;
    job.model.hidden = 128;
    job.model.heads = 8;
    job.model.kv_heads = 4;
    job.model.head_dim = 16;
    job.model.ffn = 512;
    job.model.vocab = 1024;
    return job;
}
// Seconds of memory-bound work that 8 bits add, on the plain chip.
double added(training_job job) {
    const double narrow = estimate_unchecked(job).parts.memory_bound.count();
    job.plan.precision.compute = bf16;
    return narrow - estimate_unchecked(job).parts.memory_bound.count();
}

}  // namespace

TEST_CASE("an activation is cast once, a gradient once") {
    SECTION("Hopper takes one layout: the second is written with the first, at 1.5 times a byte") {
        const training_casts c = casts_of(in_eight_bits(scaling::delayed), spec<h100>);
        CHECK(of(c.input(100, 100, cast_after::function)) == moved{200, 100 + 150, 0, 1});
        CHECK(of(c.input_again(100, 100)) == moved{0, 0, 0, 0});
        CHECK(of(c.gradient(100, 100, cast_after::function)) == moved{200, 100 + 150, 0, 1});
        // a norm writes its output so, where the scale is known
        CHECK(of(c.input(100, 100, cast_after::norm)) == moved{0, 0, 0, 0});
    }
    SECTION("of what a tensor group of 4 gathers, its part; the second layout of all of it") {
        const training_casts c = casts_of(in_eight_bits(scaling::delayed), spec<h100>);
        CHECK(of(c.input(25, 100, cast_after::function)) == moved{50, 25, 0, 1});
        CHECK(of(c.input_again(25, 100)) == moved{100, 150, 0, 1});
        CHECK(of(c.gradient(25, 100, cast_after::function)) == moved{50 + 100, 25 + 150, 0, 2});
    }
    SECTION("Blackwell takes any layout of whole-tensor scales, not of blocks") {
        const training_casts current = casts_of(in_eight_bits(scaling::current), spec<b200>);
        CHECK(of(current.input(100, 100, cast_after::function)) == moved{200, 100, 200, 2});
        CHECK(of(current.input(100, 100, cast_after::norm)) == moved{200, 100, 0, 1});
        const training_casts blocks = casts_of(in_eight_bits(scaling::current, mxfp8), spec<b200>);
        const double narrow = 8.25 / 8;
        CHECK(of(blocks.input(100, 100, cast_after::norm)) == moved{200, 250 * narrow, 0, 1});
        CHECK(of(blocks.input(25, 100, cast_after::norm)) == moved{50, 62.5 * narrow, 0, 1});
        CHECK(of(blocks.input_again(25, 100)) == moved{0, 0, 0, 0});
    }
    SECTION("frozen weights have no gradient to cast for") {
        plan p = in_eight_bits(scaling::delayed);
        p.adapter_rank = 16;
        CHECK(of(casts_of(p, spec<h100>).input(100, 100, cast_after::function)) ==
              moved{200, 100, 0, 1});
    }
    SECTION("a compiler that fuses leaves nothing where the scale is known, but after the core of "
            "attention") {
        const training_casts c = casts_of(in_eight_bits(scaling::delayed), spec<ironwood>, true);
        CHECK(of(c.input(100, 100, cast_after::function)) == moved{0, 0, 0, 0});
        CHECK(of(c.gradient(100, 100, cast_after::function)) == moved{0, 0, 0, 0});
        CHECK(of(c.input(100, 100, cast_after::core)) == moved{200, 100, 0, 1});
    }
}

TEST_CASE("scales of rows are found along both sides, in what was gathered") {
    const training_casts c = casts_of(in_eight_bits(scaling::rows), spec<h100>);
    CHECK(of(c.input(25, 100, cast_after::norm)) == moved{200, 100, 0, 1});
    CHECK(of(c.input_again(25, 100)) == moved{200, 150, 200, 2});
    CHECK(of(c.gradient(25, 100, cast_after::function)) == moved{400, 250, 200, 3});

    training_job job{.model = spec<models::llama3_8b>,
                     .cluster = cluster_spec_of<dgx_h100_cluster<1>>,
                     .plan = in_eight_bits(scaling::delayed),
                     .batch = {8, 8192}};
    job.plan.tensor = 8;
    job.plan.sequence_parallel = sequence_parallelism::on;
    const auto step = [&](scaling by) {
        job.plan.precision.scaling = by;
        return estimate_unchecked(job).step_time;
    };
    CHECK(step(scaling::delayed) < step(scaling::current));
    CHECK(step(scaling::current) < step(scaling::rows));
    // gathers are in 16 bits
    job.plan.precision.scaling = scaling::current;
    const double narrow = estimate_unchecked(job).parts.tensor.count();
    job.plan.precision.scaling = scaling::rows;
    CHECK(estimate_unchecked(job).parts.tensor.count() > 1.2 * narrow);
}

TEST_CASE("casts of a layer, by hand") {
    // Inputs of the output projection and of the MLP's second matrix; gradients of all four outputs. 64 tokens, two
    // bytes read and one written for each element.
    const double inputs = 128 + 512;
    const double gradients = (128 + 2 * 64) + 128 + 2 * 512 + 128;
    chip_spec chip = plain_chip();
    chip.calibration.unit.one_layout = false;
    training_job job = one_layer(in_eight_bits(scaling::delayed));
    job.cluster.chip = chip;
    CHECK(added(job) == Approx(64 * (inputs + gradients) * 3 / 1e12));
    // four chips share heads, inner width and the sequence: a quarter of each
    job.plan.tensor = 4;
    job.plan.sequence_parallel = sequence_parallelism::on;
    CHECK(added(job) == Approx(64 * (inputs + gradients) / 4 * 3 / 1e12));
}

TEST_CASE("weights are cast once a step, or as often as they are gathered") {
    training_job job = one_layer({.precision = {.compute = fp8, .scaling = scaling::delayed}});
    job.batch.sequences = 4;
    const double elements = 128 * (256 + 128 + 3 * 512);  // of the layer's matrices
    const auto update = [&](number_format weights) {
        job.plan.precision.weights = weights;
        return estimate_unchecked(job).parts.optimizer.count();
    };
    const double kept = update(fp8);
    const double cast = update(bf16);
    // the update itself writes a byte more for each of them, and for what is outside of layers
    training_job same = job;
    same.plan.precision.compute = bf16;
    CHECK(cast - estimate_unchecked(same).parts.optimizer.count() == Approx(elements * 3 / 1e12));
    CHECK(cast > kept);
    same = job;
    same.plan.zero = job.plan.zero = zero_stage::weights;
    same.plan.precision.compute = bf16;
    CHECK(estimate_unchecked(job).parts.optimizer.count() -
              estimate_unchecked(same).parts.optimizer.count() ==
          Approx(4 * elements * 3 / 1e12));
}

TEST_CASE("which of a matrix's three products are narrow") {
    training_job job = one_layer(in_eight_bits(scaling::rows, fp8));
    job.cluster.chip.hbm_bandwidth *= 1e6;  // products wait for no operands
    const double layer = 2.0 * 64 * 128 * (256 + 128 + 3 * 512);
    const double head = 2.0 * 64 * 128 * 1024;  // in 16 bits
    const auto products = [&](narrow_products which) {
        job.plan.precision.narrow = which;
        return estimate_unchecked(job).parts.matmul.count();
    };
    // rows of scales cost the kernel a twentieth
    const double narrow = layer / 2e14 / 0.95;
    const double wide = layer / 1e14;
    CHECK(products(narrow_products::all) == Approx(3 * narrow + 3 * head / 1e14));
    CHECK(products(narrow_products::not_weight_gradients) ==
          Approx(2 * narrow + wide + 3 * head / 1e14));
    CHECK(products(narrow_products::forward_alone) == Approx(narrow + 2 * wide + 3 * head / 1e14));
}

TEST_CASE("gradients add up in split accumulators where the chip's own are short") {
    training_job job = one_layer(in_eight_bits(scaling::delayed));
    job.cluster.chip.hbm_bandwidth *= 1e6;
    const double all = estimate_unchecked(job).parts.matmul.count();
    job.cluster.chip.calibration.matmul[fp8].split_share = 0.8;
    const double layer = 2.0 * 64 * 128 * (256 + 128 + 3 * 512) / 2e14;
    CHECK(estimate_unchecked(job).parts.matmul.count() - all == Approx(2 * layer * (1 / 0.8 - 1)));
    CHECK(spec<h100>.calibration.matmul[fp8].split_share < 1);
    CHECK(spec<b200>.calibration.matmul[fp8].split_share == 1);
}

TEST_CASE("attention by whose kernel it is") {
    // Shah et al. 2024: 335 TFLOP/s of FlashAttention 2, 616 of FlashAttention 3 forward, 322 and 561 backward
    CHECK(speed_of(attention_code::flash_2, chip_family::hopper, 128) ==
          Approx((2 + 5) / (2 * 616 / 335.0 + 5 * 561 / 322.0)).epsilon(0.01));
    CHECK(speed_of(attention_code::flash_2, chip_family::ampere, 128) == 1);
    CHECK(speed_of(attention_code::flash_3, chip_family::hopper, 128) == 1);
    training_job job{.model = spec<models::llama3_8b>,
                     .cluster = cluster_spec_of<dgx_h100_cluster<1>>,
                     .plan = {.data = 8},
                     .batch = {8, 8192},
                     .stack = ideal_training_stack};
    const double best = estimate_unchecked(job).parts.attention.count();
    job.stack.attention = attention_code::flash_2;
    CHECK(estimate_unchecked(job).parts.attention.count() ==
          Approx(best / speed_of(attention_code::flash_2, chip_family::hopper, 128)));
}

TEST_CASE("asynchronous tensor parallelism hides, plain DTensor does not") {
    training_job job{.model = spec<models::llama3_70b>,
                     .cluster = cluster_spec_of<dgx_h100_cluster<32>>,
                     .plan = {.tensor = 8,
                              .data = 32,
                              .microbatch = 16,
                              .zero = zero_stage::weights,
                              .sequence_parallel = sequence_parallelism::on,
                              .recompute = recompute_policy::full},
                     .batch = {512, 8192},
                     .stack = stacks::torchtitan_2025};
    const double plain = estimate_unchecked(job).parts.tensor.count();
    job.stack = stacks::torchtitan_async;
    CHECK(estimate_unchecked(job).parts.tensor.count() < 0.7 * plain);
    // inputs that are kept whole are not gathered again: gather and scatter in each pass, four instead of five
    job.stack = stacks::torchtitan_2025;
    job.plan.recompute = recompute_policy::none;
    const double kept = estimate_unchecked(job).parts.tensor.count();
    job.stack.keeps_gathered_inputs = false;
    CHECK(estimate_unchecked(job).parts.tensor.count() / kept == Approx(5.0 / 4));
}
