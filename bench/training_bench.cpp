// What one training estimate costs from scratch, and that it does not grow with chips or microbatches.
#include "jobs.hpp"

#include <loadline/estimate/memory.hpp>
#include <loadline/estimate/training.hpp>

#include <benchmark/benchmark.h>

namespace {

using namespace loadline;

void estimate_of(benchmark::State& state, training_job job) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(job);
        benchmark::DoNotOptimize(estimate_unchecked(job));
    }
}
void dense_model(benchmark::State& state) {
    estimate_of(state, jobs::training_llama_405b(state.range(0)));
}
BENCHMARK(dense_model)->Arg(16)->Arg(256)->Arg(65536);
BENCHMARK_CAPTURE(estimate_of, one_chip, jobs::training_llama_8b_on_one_chip());
BENCHMARK_CAPTURE(estimate_of, mixture, jobs::training_deepseek_v3());

void memory_alone(benchmark::State& state) {
    training_job job = jobs::training_llama_405b(256);
    for (auto _ : state) {
        benchmark::DoNotOptimize(job);
        benchmark::DoNotOptimize(memory_per_chip(job));
    }
}
BENCHMARK(memory_alone);

}  // namespace
