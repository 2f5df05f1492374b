// The price of a serving estimate, and of a sweep over ten thousand deployments.
#include <benchmark/benchmark.h>

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/search/pareto.hpp>

using namespace loadline;

namespace {

serving_job dense_on_one_chip() {
    return {.model = spec<models::llama3_8b>,
            .cluster = cluster_spec_of<h200>,
            .plan = {},
            .requests = {.weights = fp8},
            .stack = stacks::vllm_2025};
}
serving_job dense_on_eight() {
    return {.model = spec<models::llama3_70b>,
            .cluster = cluster_spec_of<hgx_h200>,
            .plan = {.tensor = 8},
            .requests = {.weights = fp8},
            .stack = stacks::vllm_2025};
}
serving_job experts_on_sixteen() {
    return {.model = spec<models::deepseek_v3>,
            .cluster = cluster_spec_of<trn2_48xlarge>,
            .plan = {.tensor = 16},
            .requests = {.weights = fp8},
            .stack = stacks::usual};
}

void one_estimate(benchmark::State& state, serving_job job) {
    std::int64_t n = 0;
    for (auto _ : state) {
        job.requests.concurrency = 1 + (n++ & 63);
        benchmark::DoNotOptimize(job);
        benchmark::DoNotOptimize(estimate(job));
    }
}
BENCHMARK_CAPTURE(one_estimate, llama3_8b, dense_on_one_chip());
BENCHMARK_CAPTURE(one_estimate, llama3_70b_tensor_8, dense_on_eight());
BENCHMARK_CAPTURE(one_estimate, deepseek_v3_tensor_16, experts_on_sixteen());

// gpt-oss-120b on a Trn3 UltraServer: every concurrency to 512 on each of 36 plans, and the front.
void pareto_sweep(benchmark::State& state) {
    const serving_job job{.model = spec<models::gpt_oss_120b>,
                          .cluster = cluster_spec_of<trn3_ultraserver>,
                          .requests = {.weights = mxfp4, .quantised = quantised_part::experts_only},
                          .stack = stacks::usual};
    serving_choices choices;
    choices.tensor = {1, 2, 4, 8, 16, 32};
    choices.pipeline = {1, 2, 4};
    choices.expert = {1, 0};
    choices.concurrency.clear();
    for (std::int64_t n = 1; n <= 512; ++n) choices.concurrency.push_back(n);
    std::size_t deployments = 0;
    for (auto _ : state) {
        const std::vector<serving_point> all = sweep(job, choices);
        benchmark::DoNotOptimize(pareto_front(all));
        deployments = all.size();
    }
    state.counters["deployments"] = static_cast<double>(deployments);
    state.counters["per_deployment"] = benchmark::Counter(
        static_cast<double>(deployments),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(pareto_sweep)->Unit(benchmark::kMillisecond);

}  // namespace
