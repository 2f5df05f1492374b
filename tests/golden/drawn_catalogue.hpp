// What jobs are drawn from: models, clusters and software of the catalogue, by name, so that what the
// catalogue gains later changes no draw.
#pragma once

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/catalog/stacks.hpp>

#include <array>
#include <string_view>

namespace golden {

using namespace loadline;

struct drawn_model {
    transformer shape{};
    std::int64_t experts = 1;  // that expert groups divide; 1: a dense model
};

// A model of the catalogue with another block: there is none of these kinds.
constexpr drawn_model with_block(transformer shape, block_kind block, std::string_view name) {
    shape.block = block;
    shape.name = fixed_text<31>{name};
    return {shape};
}

inline constexpr std::array drawn_models{
    drawn_model{spec<models::gpt2_xl>},
    drawn_model{spec<models::gpt3_175b>},
    drawn_model{spec<models::llama2_7b>},
    drawn_model{spec<models::llama2_13b>},
    drawn_model{spec<models::llama2_70b>},
    drawn_model{spec<models::llama3_8b>},
    drawn_model{spec<models::llama3_70b>},
    drawn_model{spec<models::llama31_8b>},
    drawn_model{spec<models::llama31_70b>},
    drawn_model{spec<models::llama3_405b>},
    drawn_model{spec<models::mixtral_8x7b>, 8},
    drawn_model{spec<models::mixtral_8x22b>, 8},
    drawn_model{spec<models::deepseek_v3>, 256},
    drawn_model{spec<models::qwen3_8b>},
    drawn_model{spec<models::qwen3_30b_a3b>, 128},
    drawn_model{spec<models::qwen3_235b_a22b>, 128},
    drawn_model{spec<models::gpt_oss_20b>, 32},
    drawn_model{spec<models::gpt_oss_120b>, 128},
    drawn_model{spec<models::kimi_k2>, 384},
    drawn_model{spec<models::megatron_22b>},
    drawn_model{spec<models::megatron_175b>},
    drawn_model{spec<models::megatron_530b>},
    drawn_model{spec<models::megatron_1t>},
    with_block(spec<models::llama3_70b>, block_kind::parallel, "Llama 3 70B parallel"),
    with_block(spec<models::gpt3_175b>, block_kind::parallel_two_norms, "GPT-3 175B two norms"),
};

inline constexpr std::array drawn_clusters{
    &spec<dgx_a100>,
    &spec<dgx_a100_cluster<128>>,
    &spec<dgx_h100_cluster<512>>,
    &spec<hgx_h200_cluster<64>>,
    &spec<dgx_b200_cluster<64>>,
    &spec<dgx_b300_cluster<32>>,
    &spec<gb200_nvl72_cluster<16>>,
    &spec<gb300_nvl72_cluster<8>>,
    &spec<vr_nvl72_cluster<64>>,
    &spec<trn1_ultracluster<64>>,
    &spec<trn2_ultracluster<16>>,
    &spec<trn3_ultracluster<16>>,
    &spec<trn3_ultraserver_by_link_table>,
    &spec<tpu_v4_pod>,
    &spec<tpu_v5e_pod_cluster<8>>,
    &spec<v5p_slice<8, 8, 4>>,
    &spec<v6e_slice<4, 4>>,
    &spec<tpu_v6e_pod_cluster<4>>,
    &spec<ironwood_pod_cluster<2>>,
    &spec<ironwood_slice<4, 4, 4>>,
    &spec<mi300x_platform_cluster<64>>,
    &spec<mi355x_platform_cluster<64>>,
    &spec<gaudi3_node_cluster<32>>,
};

inline constexpr training_stack bare_training = ideal_training_stack;
inline constexpr std::array drawn_training_stacks{
    &bare_training,
    &stacks::megatron_2022,
    &stacks::megatron_deepspeed_2022,
    &stacks::megatron_deepspeed_2022_bf16,
    &stacks::megatron_core_2024,
    &stacks::megatron_bridge,
    &stacks::megatron_bridge_overlap,
    &stacks::megatron_bridge_graphs,
    &stacks::megatron_serial_2026,
    &stacks::nemo_mlperf_2024,
    &stacks::nemo_mlperf_2025,
    &stacks::rocm_2025,
    &stacks::torch_2022,
    &stacks::llm_foundry,
    &stacks::pytorch_hopper_2023,
    &stacks::torchtitan_2024,
    &stacks::torchtitan_2025,
    &stacks::maxtext_2023,
    &stacks::maxtext_2025,
    &stacks::paxml_2024,
    &stacks::hai_llm_2024,
    &stacks::neuronx_2025,
};

inline constexpr serving_stack bare_serving = ideal_serving_stack;
inline constexpr std::array drawn_serving_stacks{
    &bare_serving,
    &stacks::common,
    &stacks::tensorrt_llm,
    &stacks::tensorrt_llm_2023,
    &stacks::tensorrt_llm_2024,
    &stacks::tensorrt_llm_2025,
    &stacks::tensorrt_llm_late_2025,
    &stacks::vllm_2024,
    &stacks::vllm_rocm_2024,
    &stacks::vllm_early_2025,
    &stacks::vllm_2025,
    &stacks::vllm_rocm_2025,
    &stacks::vllm_tpu_2026,
    &stacks::sglang_early_2025,
    &stacks::sglang_2025,
    &stacks::deepspeed_mii_2024,
    &stacks::neuronx_2024,
    &stacks::neuronx_early_2024,
    &stacks::nxd_inference_2025,
    &stacks::jax_2022,
    &stacks::jetstream_2024,
};

}  // namespace golden
