// What no server can do: figures that are no numbers, more than its chips' peaks, less than its limit.
#include "serving_drawing.hpp"
#include "serving_figures.hpp"

#include <loadline/answer/estimate.hpp>
#include <loadline/estimate/closed_loop.hpp>
#include <loadline/estimate/concurrency.hpp>
#include <loadline/estimate/flops.hpp>

using namespace properties;

namespace {

std::string unless_sound(const serving_step_time& t, const std::string& what) {
    std::string wrong;
    double sum = 0;
    for (const auto part :
         {&serving_step_time::weights, &serving_step_time::matmul, &serving_step_time::cache,
          &serving_step_time::attention, &serving_step_time::elementwise,
          &serving_step_time::tensor, &serving_step_time::expert, &serving_step_time::pipeline,
          &serving_step_time::launch, &serving_step_time::host}) {
        sum += (t.*part).count();
        wrong += unless_finite(what, (t.*part).count());
    }
    return wrong + unless_at_most(what + ", parts", sum, t.total().count()) +
           unless_at_most(what, t.total().count(), sum);
}

struct read_fold : ignores_the_rest {
    using ignores_the_rest::operator();
    double elements = 0;
    bool all_see_all = true;
    double cached = 0;  // elements of a token

    constexpr void operator()(const listed::product& p) {
        if (p.role != listed::role::expert)
            elements += static_cast<double>(p.n.total()) * static_cast<double>(p.k.total());
    }
    constexpr void operator()(const listed::attention_core& c) {
        if (c.window > 0 || c.chunk > 0) all_see_all = false;
    }
    constexpr void operator()(const listed::index_core&) { all_see_all = false; }
    constexpr void operator()(const listed::cached& c) {
        if (!c.is_index) cached += static_cast<double>(c.width.total());
    }
};
// Operations of the model's products for a token, and of causal attention for a token of a prompt: of layers in which
// it is to all before it, since parts of a window or chunk are counted otherwise.
struct model_work {
    double product = 0;
    double head = 0;
    double attention = 0;
};
model_work work_of(const serving_job& job) {
    model_work sum;
    const transformer& m = job.model;
    const model_layers kinds{m};
    const layer_counts counts = kinds.all();
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const flops_fold one =
            flops_of_layer(m, kinds[i], {job.plan, m.layers}, job.requests.prompt);
        read_fold reads;
        walk_layer(m, kinds[i], listed::phase::prefill, reads);
        sum.product += one.matrices * static_cast<double>(counts.of[i]);
        if (reads.all_see_all) sum.attention += one.causal * static_cast<double>(counts.of[i]);
    }
    sum.head = 2 * static_cast<double>(m.hidden) * static_cast<double>(m.vocab);
    return sum;
}

// Seconds of one chip at its peaks for one request, over the chips.
double least_work(const serving_job& job) {
    const requests& r = job.requests;
    const chip_spec& chip = job.cluster.chip;
    const model_work each = work_of(job);
    const auto rate = [&](number_format stored) {
        return matmul_rate(chip, multiplied_in(job.plan.precision.compute, stored)).count();
    };
    const double products =
        std::max({rate(r.weights), rate(job.plan.precision.weights),
                  job.stack.widens_experts ? matmul_rate(chip, bf16).count() : 0});
    const number_format wide = job.plan.precision.activations;
    const double attends =
        max(attention_peak(chip, wide, r.kv_cache), attention_peak(chip, wide, wide)).count();
    const double first = r.prefilled() * each.product + each.head;
    const double after =
        r.output > 1 ? static_cast<double>(r.output - 1) * (each.product + each.head) : 0;
    // all pairs of a prompt, where latent vectors are not multiplied as they are
    const bool whole = r.prefix_hits.quanta == 0 && !job.stack.absorbs_prefill;
    const double met = whole ? r.prefilled() * each.attention : 0;
    return (first + after) / products + met / attends;
}

// Seconds in which one chip of each stage reads its part of the weights that no token chooses, and of the caches.
double least_reading(const serving_job& job, const serving_estimate& e) {
    const transformer& m = job.model;
    const model_layers kinds{m};
    const layer_counts counts = kinds.all();
    double weights = 0;
    double cached = 0;
    bool all_see_all = true;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        read_fold one;
        walk_layer(m, kinds[i], listed::phase::decode, one);
        weights += one.elements * static_cast<double>(counts.of[i]);
        cached += one.cached * static_cast<double>(counts.of[i]);
        all_see_all = all_see_all && one.all_see_all;
    }
    const double narrowest = std::min(bytes_per_element(job.requests.weights).count(),
                                      bytes_per_element(job.plan.precision.weights).count());
    double bytes = weights * narrowest;
    if (all_see_all)
        bytes += e.running / static_cast<double>(job.plan.pipeline) * e.mean_context * cached *
                 bytes_per_element(job.requests.kv_cache).count();
    return bytes / static_cast<double>(job.plan.tensor) / job.cluster.chip.hbm_bandwidth.count();
}

}  // namespace

TEST_CASE("every figure of a server that may be is a number", "[properties]") {
    holds_for_jobs<serving_job>(2'000, [](const serving_job& drawn, draw& d) {
        const serving_job job = in_other_ways(drawn, d);
        const serving_estimate e = estimate_unchecked(job);
        std::string wrong = unless_sound(e.prefill, "prefill") + unless_sound(e.decode, "decode");
        for (const named_figure& f : costs_of(e)) wrong += unless_finite(f.name, f.value);
        for (const named_figure& f : rates_of(e)) wrong += unless_finite(f.name, f.value);
        for (const double x :
             {e.wait.count(), e.request.count(), e.ttft.low.count(), e.ttft.high.count(),
              e.per_chip.low.count(), e.per_chip.high.count(), e.running, e.mean_context})
            wrong += unless_finite("a figure", x);
        if (!(e.ttft.count() > 0 && e.requests_per_second.count() > 0 && e.request >= e.ttft))
            wrong += "no time";
        if (e.tpot.has_value() != (job.requests.output > 1)) wrong += "tpot of one token";
        if (e.tpot && !(e.tpot->count() > 0)) wrong += "no tpot";
        if (!e.fits()) wrong += "does not fit";
        return wrong;
    });
}

TEST_CASE("no server does more than its chips' peaks allow", "[properties]") {
    holds_for_jobs<serving_job>(2'000, [](const serving_job& drawn, draw& d) {
        const serving_job job = in_other_ways(drawn, d);
        std::string wrong;
        const serving_estimate best = limit(job);
        const double work = least_work(job);
        for (const serving_estimate& e : {estimate_unchecked(job), best}) {
            wrong += unless_at_most(
                "share of the peak",
                e.requests_per_second.count() * work / static_cast<double>(e.chips), 1);
            if (job.requests.output > 1)
                wrong += unless_at_most("reading", least_reading(job, e), e.decode.total().count());
        }
        return wrong;
    });
}

TEST_CASE("no figure of a server is better than at its limit", "[properties]") {
    holds_for_jobs<serving_job>(2'000, [](const serving_job& drawn, draw& d) {
        const serving_job job = in_other_ways(drawn, d);
        return unless_as_good(limit(job), estimate_unchecked(job));
    });
}

TEST_CASE("no range of a server reaches beyond its limit", "[properties]") {
    holds_for_jobs<serving_job>(1'000, [](const serving_job& drawn, draw& d) {
        const serving_job job = in_other_ways(drawn, d);
        const auto answered = estimate(job);
        if (!answered) return std::string{"refused"};
        const serving_estimate most = limit(job);
        std::string wrong = unless_at_most("ttft", most.ttft.count(), answered->ttft.low.count());
        if (most.tpot)
            wrong += unless_at_most("tpot", most.tpot->count(), answered->tpot->low.count());
        wrong += unless_at_most("per chip", answered->per_chip.high.count(), most.per_chip.count());
        for (const auto& f : {answered->ttft, answered->tpot.value_or(answered->ttft)})
            if (!(f.low <= f.expected() && f.expected() <= f.high)) wrong += "ends in disorder";
        return wrong;
    });
}

TEST_CASE("clients of a loop get no more than the chips' peaks allow", "[properties]") {
    holds_for_jobs<serving_job>(1'000, [](const serving_job& drawn, draw& d) {
        const serving_job job = in_other_ways(drawn, d);
        if (job.requests.disaggregation.apart()) return std::string{};
        serving_job laid_out = padded(job);
        const serving_estimate e = estimate_unchecked(job);
        const bool continuous = job.requests.batching == batching::continuous;
        if (continuous && job.stack.mixing != mixing::mixed) return std::string{};
        const closed_loop test{.requests_each = static_cast<double>(1 + d.below(20))};
        const loop_in_step loop = continuous ? in_train(e, laid_out, test) : in_step(e, laid_out);
        std::string wrong = unless_finite("ttft", loop.ttft.count()) +
                            unless_finite("rate", loop.requests_per_second.count()) +
                            unless_finite("mean ttft", mean_ttft(e, test).count());
        if (loop.tpot) wrong += unless_finite("tpot", loop.tpot->count());
        return wrong + unless_at_most("share of the peak",
                                      loop.requests_per_second.count() * least_work(job) /
                                          static_cast<double>(e.chips),
                                      1);
    });
}

TEST_CASE("a tensor group that may straddle domains may with experts too", "[properties]") {
    using namespace loadline::literals;
    using racks = cluster<gb200_nvl72, switched<8>, interconnect<per_direction<100_GBps>, 5_us>>;
    serving_job job{.model = spec<models::mixtral_8x7b>,
                    .cluster = spec<racks>,
                    .plan = {.tensor = 16, .pipeline = 9},
                    .requests = {.prompt = 1024, .output = 64}};
    CHECK(estimate_unchecked(job).deployments == 2);  // of 144 on 64 chips of each domain: three
    job.plan.tensor_reach = group_reach::cluster;
    CHECK(estimate_unchecked(job).deployments == 4);  // on two whole ones
    job.plan.expert = 2;
    job.plan.expert_tensor = 8;  // groups of 16 that share experts, and stay inside
    CHECK(estimate_unchecked(job).deployments == 2);
    job.plan.expert_reach = group_reach::cluster;
    CHECK(estimate_unchecked(job).deployments == 4);
}

TEST_CASE("copies of a plan lie whole in scale-up domains, or take whole ones", "[properties]") {
    serving_job job{.model = spec<models::llama3_70b>,
                    .cluster = spec<gb200_nvl72>,
                    .plan = {.tensor = 8, .pipeline = 2},
                    .requests = {.prompt = 1024, .output = 64}};
    CHECK(estimate_unchecked(job).deployments == 4);  // of 16 in 72, not 4.5
    job.plan.pipeline = 1;
    CHECK(estimate_unchecked(job).deployments == 9);
    job.requests.disaggregation = {.prefill = 1, .decode = 3};
    CHECK(estimate_unchecked(job).deployments == 2);
    job = {.model = spec<models::llama3_70b>,
           .cluster = spec<dgx_h100_cluster<16>>,
           .plan = {.tensor = 8, .pipeline = 3},
           .requests = {.prompt = 1024, .output = 64}};
    CHECK(estimate_unchecked(job).deployments == 5);  // three servers each
    job.plan = {.tensor = 3};
    CHECK(estimate_unchecked(job).deployments == 32);  // two in each server
}
