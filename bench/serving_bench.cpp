// The price of a serving estimate, and of a sweep over ten thousand deployments.
#include "jobs.hpp"

#include <benchmark/benchmark.h>

using namespace loadline;

namespace {

void one_estimate(benchmark::State& state, serving_job job) {
    std::int64_t turn = 0;
    for (auto _ : state) {
        job.requests.concurrency = jobs::concurrency(turn++);
        benchmark::DoNotOptimize(job);
        benchmark::DoNotOptimize(estimate_unchecked(job));
    }
}
BENCHMARK_CAPTURE(one_estimate, llama3_8b, jobs::serving_llama_8b_on_one_chip());
BENCHMARK_CAPTURE(one_estimate, llama3_70b_tensor_8, jobs::serving_llama_70b_on_eight());
BENCHMARK_CAPTURE(one_estimate, deepseek_v3_tensor_16, jobs::serving_deepseek_v3_on_sixteen());

// All plans and concurrencies, and the front.
void pareto_sweep(benchmark::State& state) {
    const serving_job job = jobs::swept_gpt_oss();
    const serving_choices choices = jobs::swept_choices();
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
