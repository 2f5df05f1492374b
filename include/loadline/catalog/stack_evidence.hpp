// The measured jobs that each stack's numbers were held against, by chip, kind of model and width of format.
// Written by `fit write` (tests/validation/fit.cpp).
#pragma once

#include <loadline/workload/stack_evidence.hpp>

#include <array>
#include <string_view>

namespace loadline::stacks {

/// Not constexpr: a call ends the constant evaluation, and the error names it.
stack_evidence no_such_stack_in_stack_evidence();

/// A stack's name with what its numbers were held against.
struct evidence_of_stack {
    std::string_view stack;
    stack_evidence evidence;
};
/// Of one of them; a stack that is in no table is an error at compile time: a new one takes a line with {}.
[[nodiscard]] consteval stack_evidence evidence_named(const auto& table, std::string_view name) {
    for (const evidence_of_stack& e : table)
        if (e.stack == name) return e.evidence;
    return no_such_stack_in_stack_evidence();
}

// clang-format off
/// What the numbers of training software rest on; written by the fits.
inline constexpr auto training_evidence = std::to_array<evidence_of_stack>({
    {"Megatron-LM 2022",
     {.rows = 8, .free = 1, .chips = {chip_family::ampere}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"Megatron-LM 2021",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"Megatron-LM 2022"}}},
    {"Megatron-LM with ZeRO-3 2021",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"Megatron-LM 2022"}}},
    {"Megatron-DeepSpeed 2021",
     {.rows = 3, .free = 1, .chips = {chip_family::ampere}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"Megatron-DeepSpeed 2022",
     {.rows = 48, .free = 2, .chips = {chip_family::ampere}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"Megatron-DeepSpeed 2022 bf16",
     {.rows = 12, .free = 0, .chips = {chip_family::ampere}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"Megatron Core 2024",
     {.rows = 114, .free = 2, .chips = {chip_family::hopper, chip_family::blackwell}, .kinds = {model_kind::dense, model_kind::mixture}, .widths = {8, 16}, .inherits = {""}}},
    {"Megatron Bridge",
     {.rows = 91, .free = 1, .chips = {chip_family::hopper, chip_family::blackwell, chip_family::blackwell_ultra}, .kinds = {model_kind::dense, model_kind::mixture}, .widths = {4, 8, 16}, .inherits = {""}}},
    {"Megatron Bridge, a2a overlap",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"Megatron Bridge, graphs"}}},
    {"Megatron Bridge, graphs",
     {.rows = 16, .free = 1, .chips = {chip_family::blackwell, chip_family::blackwell_ultra}, .kinds = {model_kind::mixture}, .widths = {8}, .inherits = {""}}},
    {"Megatron Core 2026, no overlap",
     {.rows = 17, .free = 1, .chips = {chip_family::blackwell}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"NeMo for MLPerf 2024",
     {.rows = 36, .free = 2, .chips = {chip_family::hopper, chip_family::blackwell}, .kinds = {model_kind::dense}, .widths = {8}, .inherits = {""}}},
    {"NeMo for MLPerf 2025",
     {.rows = 25, .free = 1, .chips = {chip_family::blackwell, chip_family::blackwell_ultra}, .kinds = {model_kind::dense}, .widths = {4, 8}, .inherits = {""}}},
    {"ROCm 2025",
     {.rows = 15, .free = 1, .chips = {chip_family::cdna3, chip_family::cdna4}, .kinds = {model_kind::dense}, .widths = {8}, .inherits = {""}}},
    {"PyTorch 2022",
     {.rows = 5, .free = 1, .chips = {chip_family::ampere}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"llm-foundry 2023",
     {.rows = 53, .free = 1, .chips = {chip_family::ampere}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"PyTorch on Hopper 2023",
     {.rows = 59, .free = 1, .chips = {chip_family::hopper}, .kinds = {model_kind::dense}, .widths = {8, 16}, .inherits = {""}}},
    {"torchtitan 2024",
     {.rows = 5, .free = 1, .chips = {chip_family::ampere}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"torchtitan 2025",
     {.rows = 4, .free = 1, .chips = {chip_family::hopper}, .kinds = {model_kind::dense}, .widths = {8, 16}, .inherits = {""}}},
    {"torchtitan 2025, async TP",
     {.rows = 4, .free = 0, .chips = {chip_family::hopper}, .kinds = {model_kind::dense}, .widths = {8, 16}, .inherits = {""}}},
    {"torchtitan, compiled loss",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"torchtitan 2025"}}},
    {"verl 2025",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"torchtitan 2025"}}},
    {"HF Trainer 2024",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"llm-foundry 2023"}}},
    {"HF Trainer 2025",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"llm-foundry 2023"}}},
    {"HF Trainer + FSDP 2024",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"llm-foundry 2023"}}},
    {"torchtune 2024",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"llm-foundry 2023"}}},
    {"DeepSpeed 2023",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"llm-foundry 2023"}}},
    {"MaxText 2023",
     {.rows = 27, .free = 1, .chips = {chip_family::tpu_v4, chip_family::tpu_v5}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"MaxText 2025",
     {.rows = 19, .free = 2, .chips = {chip_family::blackwell, chip_family::tpu_v5, chip_family::tpu_v6, chip_family::tpu_v7}, .kinds = {model_kind::dense, model_kind::mixture}, .widths = {8, 16}, .inherits = {""}}},
    {"PaxML on GPU 2024",
     {.rows = 5, .free = 1, .chips = {chip_family::hopper}, .kinds = {model_kind::dense}, .widths = {8}, .inherits = {""}}},
    {"HAI-LLM 2024",
     {.rows = 1, .free = 1, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"usual"}}},
    {"NeuronX 2025",
     {.rows = 0, .free = 1, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"MaxText 2025"}}},
    {"optimum-neuron 2025",
     {.rows = 8, .free = 1, .chips = {chip_family::neuron_v3}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
});
/// What the numbers of serving software rest on; written by the fits.
inline constexpr auto serving_evidence = std::to_array<evidence_of_stack>({
    {"common",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"usual"}}},
    {"TensorRT-LLM",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"common"}}},
    {"TensorRT-LLM 2023",
     {.rows = 76, .free = 2, .chips = {chip_family::ampere, chip_family::hopper}, .kinds = {model_kind::dense, model_kind::mixture}, .widths = {8, 16}, .inherits = {""}}},
    {"TensorRT-LLM 2024",
     {.rows = 273, .free = 1, .chips = {chip_family::ampere, chip_family::hopper}, .kinds = {model_kind::dense, model_kind::mixture}, .widths = {16}, .inherits = {""}}},
    {"TensorRT-LLM 2025",
     {.rows = 205, .free = 4, .chips = {chip_family::hopper}, .kinds = {model_kind::dense, model_kind::mixture}, .widths = {8}, .inherits = {""}}},
    {"TensorRT-LLM late 2025",
     {.rows = 120, .free = 1, .chips = {chip_family::hopper, chip_family::blackwell}, .kinds = {model_kind::dense}, .widths = {4, 8}, .inherits = {""}}},
    {"vLLM 2024",
     {.rows = 383, .free = 4, .chips = {chip_family::ampere, chip_family::hopper}, .kinds = {model_kind::dense}, .widths = {8, 16}, .inherits = {""}}},
    {"vLLM late 2024",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"vLLM 2024"}}},
    {"vLLM 2023",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"vLLM 2024"}}},
    {"vLLM ROCm 2024",
     {.rows = 387, .free = 2, .chips = {chip_family::cdna3}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"vLLM early 2025",
     {.rows = 12, .free = 2, .chips = {chip_family::hopper}, .kinds = {model_kind::mixture}, .widths = {8}, .inherits = {""}}},
    {"vLLM 2025",
     {.rows = 100, .free = 1, .chips = {chip_family::hopper, chip_family::blackwell}, .kinds = {model_kind::dense}, .widths = {4, 8}, .inherits = {""}}},
    {"vLLM 2026",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"vLLM 2025"}}},
    {"vLLM ROCm 2025",
     {.rows = 16, .free = 2, .chips = {chip_family::cdna3}, .kinds = {model_kind::dense}, .widths = {8}, .inherits = {""}}},
    {"vLLM TPU 2026",
     {.rows = 3, .free = 0, .chips = {chip_family::tpu_v7}, .kinds = {model_kind::mixture}, .widths = {8}, .inherits = {""}}},
    {"SGLang early 2025",
     {.rows = 12, .free = 2, .chips = {chip_family::hopper}, .kinds = {model_kind::mixture}, .widths = {8}, .inherits = {""}}},
    {"SGLang 2025",
     {.rows = 46, .free = 1, .chips = {chip_family::hopper}, .kinds = {model_kind::dense}, .widths = {8}, .inherits = {""}}},
    {"DeepSpeed-MII 2024",
     {.rows = 81, .free = 2, .chips = {chip_family::ampere}, .kinds = {model_kind::dense, model_kind::mixture}, .widths = {16}, .inherits = {""}}},
    {"Transformers NeuronX 2024",
     {.rows = 32, .free = 4, .chips = {chip_family::neuron_v2}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"NeuronX early 2024",
     {.rows = 9, .free = 0, .chips = {chip_family::neuron_v2}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"NxD Inference 2025",
     {.rows = 12, .free = 5, .chips = {chip_family::neuron_v3}, .kinds = {model_kind::dense, model_kind::mixture}, .widths = {16}, .inherits = {""}}},
    {"optimum-neuron vLLM 2025",
     {.rows = 8, .free = 1, .chips = {chip_family::neuron_v2, chip_family::neuron_v3}, .kinds = {model_kind::dense, model_kind::mixture}, .widths = {16}, .inherits = {""}}},
    {"JAX 2022",
     {.rows = 8, .free = 0, .chips = {chip_family::tpu_v4}, .kinds = {model_kind::dense}, .widths = {16}, .inherits = {""}}},
    {"JetStream 2024",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"JAX 2022"}}},
    {"SGLang-JAX 2026",
     {.rows = 7, .free = 3, .chips = {chip_family::tpu_v6, chip_family::tpu_v7}, .kinds = {model_kind::dense, model_kind::mixture}, .widths = {16}, .inherits = {""}}},
});
// clang-format on

}  // namespace loadline::stacks
