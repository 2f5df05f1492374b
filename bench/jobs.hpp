// The jobs whose answers are priced, said once: training_bench.cpp and serving_bench.cpp take their time,
// instructions.cpp counts.
#pragma once

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/catalog/stacks.hpp>
#include <loadline/search/pareto.hpp>

#include <cstdint>

namespace jobs {

using namespace loadline;

inline training_job training_llama_405b(std::int64_t servers) {
    cluster_spec cluster = cluster_spec_of<dgx_h100_cluster<16>>;
    cluster.tiers[1].topology.extent = {servers, 1, 1};
    return {.model = spec<models::llama3_405b>,
            .cluster = cluster,
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

inline training_job training_llama_8b_on_one_chip() {
    return {.model = spec<models::llama3_8b>,
            .cluster = cluster_spec_of<h100>,
            .batch = {8, 8192},
            .stack = stacks::megatron_core_2024};
}

inline training_job training_deepseek_v3() {
    return {.model = spec<models::deepseek_v3>,
            .cluster = cluster_spec_of<dgx_h100_cluster<256>>,
            .plan = {.pipeline = 16, .data = 128, .expert = 64, .zero = zero_stage::optimizer},
            .batch = {15360, 4096},
            .stack = stacks::hai_llm_2024};
}

inline serving_job serving_llama_8b_on_one_chip() {
    return {.model = spec<models::llama3_8b>,
            .cluster = cluster_spec_of<h200>,
            .plan = {},
            .requests = {.weights = fp8},
            .stack = stacks::vllm_2025};
}

inline serving_job serving_llama_70b_on_eight() {
    return {.model = spec<models::llama3_70b>,
            .cluster = cluster_spec_of<hgx_h200>,
            .plan = {.tensor = 8},
            .requests = {.weights = fp8},
            .stack = stacks::vllm_2025};
}

inline serving_job serving_deepseek_v3_on_sixteen() {
    return {.model = spec<models::deepseek_v3>,
            .cluster = cluster_spec_of<trn2_48xlarge>,
            .plan = {.tensor = 16},
            .requests = {.weights = fp8},
            .stack = stacks::common};
}

// One deployment is asked at many concurrencies, as programs do; a count that is a whole number of rounds
// is the mean over them.
inline constexpr std::int64_t concurrencies = 64;
inline std::int64_t concurrency(std::int64_t turn) { return 1 + turn % concurrencies; }

// gpt-oss-120b on a Trn3 UltraServer: every concurrency to 512 on each of 36 plans.
inline serving_job swept_gpt_oss() {
    return {.model = spec<models::gpt_oss_120b>,
            .cluster = cluster_spec_of<trn3_ultraserver>,
            .requests = {.weights = mxfp4, .quantised = quantised_part::experts_only},
            .stack = stacks::common};
}
inline serving_choices swept_choices() {
    serving_choices choices;
    choices.tensor = {1, 2, 4, 8, 16, 32};
    choices.pipeline = {1, 2, 4};
    choices.expert = {1, 0};
    choices.concurrency.clear();
    for (std::int64_t n = 1; n <= 512; ++n) choices.concurrency.push_back(n);
    return choices;
}

}  // namespace jobs
