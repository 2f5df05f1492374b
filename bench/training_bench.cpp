// What one training estimate costs from scratch, and that it does not grow with chips or microbatches.
#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/stacks.hpp>
#include <loadline/estimate/memory.hpp>
#include <loadline/estimate/training.hpp>

#include <benchmark/benchmark.h>

namespace {

using namespace loadline;

training_job llama_405b(std::int64_t servers) {
    return {.model = spec<models::llama3_405b>,
            .cluster =
                [&] {
                    cluster_spec c = cluster_spec_of<dgx_h100_cluster<16>>;
                    c.tiers[1].topology.extent = {servers, 1, 1};
                    return c;
                }(),
            .plan = {.tensor = 8,
                     .pipeline = 16,
                     .data = servers / 16,
                     .first_stage_layers = 7,
                     .last_stage_layers = 7,
                     .zero = zero_stage::optimizer,
                     .sequence_parallel = sequence_parallelism::on},
            .batch = {.sequences = servers / 16 * 64, .length = 8192},
            .stack = stacks::megatron_core_2024};
}

void dense_model(benchmark::State& state) {
    training_job job = llama_405b(state.range(0));
    for (auto _ : state) {
        benchmark::DoNotOptimize(job);
        benchmark::DoNotOptimize(estimate(job));
    }
}
BENCHMARK(dense_model)->Arg(16)->Arg(256)->Arg(65536);

void one_chip(benchmark::State& state) {
    training_job job{.model = spec<models::llama3_8b>,
                     .cluster = cluster_spec_of<h100>,
                     .batch = {8, 8192},
                     .stack = stacks::megatron_core_2024};
    for (auto _ : state) {
        benchmark::DoNotOptimize(job);
        benchmark::DoNotOptimize(estimate(job));
    }
}
BENCHMARK(one_chip);

void mixture(benchmark::State& state) {
    training_job job{
        .model = spec<models::deepseek_v3>,
        .cluster = cluster_spec_of<dgx_h100_cluster<256>>,
        .plan = {.pipeline = 16, .data = 128, .expert = 64, .zero = zero_stage::optimizer},
        .batch = {15360, 4096},
        .stack = stacks::hai_llm_2024};
    for (auto _ : state) {
        benchmark::DoNotOptimize(job);
        benchmark::DoNotOptimize(estimate(job));
    }
}
BENCHMARK(mixture);

void memory_alone(benchmark::State& state) {
    training_job job = llama_405b(256);
    for (auto _ : state) {
        benchmark::DoNotOptimize(job);
        benchmark::DoNotOptimize(memory_per_chip(job));
    }
}
BENCHMARK(memory_alone);

}  // namespace
