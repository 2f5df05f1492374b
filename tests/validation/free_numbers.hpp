// Which numbers of the stacks are fitted, and whose numbers a stack has that none was fitted in: one table for the
// fits, the leave-one-out runs and the tests that count them.
#pragma once

#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/catalog/stacks.hpp>

#include <array>
#include <cmath>
#include <span>
#include <string_view>

namespace validation {

// A number of a stack that may be fitted, in units of its own (shares; seconds), and where it is sought: where the
// library takes it (validate of the stack), or in a part of that.
template <class Stack>
struct stack_number {
    std::string_view name;
    double (*get)(const Stack&);
    void (*set)(Stack&, double);
    double least;
    double most;
};

template <auto Member>
struct member_of_stack;
template <class Stack, class Unit, loadline::constant<Unit> Stack::*Member>
struct member_of_stack<Member> {
    static double get(const Stack& s) { return loadline::count_of(s.*Member); }
    static void set(Stack& s, double value) {
        s.*Member =
            loadline::constant<Unit>{std::llround(value * static_cast<double>(Unit::quanta))};
    }
    static constexpr stack_number<Stack> named(std::string_view name, double least, double most) {
        return {name, get, set, least, most};
    }
};

// A stack, the one whose numbers it has where it has none of its own (none: the usual ones), and its own.
// Numbers of memory (runtime, cached, bytes a logit) are read from reports and are not sought here.
template <class Stack>
struct fitted_stack {
    const Stack* stack;
    const Stack* kin = nullptr;
    std::array<std::string_view, 6> numbers{};

    [[nodiscard]] constexpr int count() const {
        int n = 0;
        for (const std::string_view name : numbers) n += name.empty() ? 0 : 1;
        return n;
    }
    [[nodiscard]] constexpr bool fits(std::string_view name) const {
        for (const std::string_view n : numbers)
            if (n == name) return true;
        return false;
    }
};

// ---- Training.

namespace training_numbers {

using loadline::training_stack;
template <auto Member>
using of = member_of_stack<Member>;

inline constexpr auto all = std::to_array<stack_number<training_stack>>({
    of<&training_stack::compute>::named("compute", 0.2, 1.1),
    of<&training_stack::experts>::named("experts", 0.2, 1.1),
    of<&training_stack::passes>::named("passes", 1, 4),
    of<&training_stack::expert_overlap>::named("expert_overlap", 0, 1),
    of<&training_stack::tensor_step>::named("tensor_step", 0, 60e-6),
    of<&training_stack::host>::named("host", 0, 1e-3),
    of<&training_stack::step>::named("step", 0, 0.3),
    of<&training_stack::between>::named("between", 0, 0.3),
});

namespace s = loadline::stacks;
inline constexpr auto stacks = std::to_array<fitted_stack<training_stack>>({
    {&s::megatron_2022, nullptr, {"compute"}},
    {&s::megatron_2021, &s::megatron_2022},
    {&s::megatron_zero3_2021, &s::megatron_2022},
    {&s::megatron_deepspeed_2021, nullptr, {"compute"}},
    {&s::megatron_deepspeed_2022, nullptr, {"compute", "host"}},
    {&s::megatron_deepspeed_2022_bf16, &s::megatron_deepspeed_2022},
    {&s::megatron_core_2024, nullptr, {"compute", "tensor_step"}},
    {&s::megatron_bridge, &s::megatron_core_2024, {"host"}},
    {&s::megatron_bridge_overlap, &s::megatron_bridge_graphs},
    {&s::megatron_bridge_graphs, &s::megatron_bridge, {"expert_overlap"}},
    {&s::megatron_serial_2026, nullptr, {"compute"}},
    {&s::nemo_mlperf_2024, &s::megatron_core_2024, {"step", "between"}},
    {&s::nemo_mlperf_2025, &s::nemo_mlperf_2024, {"compute"}},
    {&s::rocm_2025, nullptr, {"compute"}},
    {&s::torch_2022, nullptr, {"compute"}},
    {&s::llm_foundry, nullptr, {"compute"}},
    {&s::pytorch_hopper_2023, &s::llm_foundry, {"compute"}},
    {&s::torchtitan_2024, nullptr, {"compute"}},
    {&s::torchtitan_2025, &s::torchtitan_2024, {"compute"}},
    {&s::torchtitan_async, &s::torchtitan_2025},
    {&s::torchtitan_compiled_loss, &s::torchtitan_2025},
    {&s::verl_2025, &s::torchtitan_2025},
    {&s::hf_trainer_2024, &s::llm_foundry},
    {&s::hf_trainer_2025, &s::llm_foundry},
    {&s::hf_trainer_fsdp_2024, &s::llm_foundry},
    {&s::torchtune_2024, &s::llm_foundry},
    {&s::deepspeed_2023, &s::llm_foundry},
    {&s::maxtext_2023, nullptr, {"compute"}},
    {&s::maxtext_2025, &s::maxtext_2023, {"compute", "passes"}},
    {&s::paxml_2024, nullptr, {"compute"}},
    {&s::hai_llm_2024, nullptr, {"compute"}},
    {&s::neuronx_2025, &s::maxtext_2025, {"compute"}},
    {&s::optimum_neuron_2025, &s::neuronx_2025, {"host"}},
});

}  // namespace training_numbers

// ---- Serving.

namespace serving_numbers {

using loadline::serving_stack;
template <auto Member>
using of = member_of_stack<Member>;

inline constexpr auto all = std::to_array<stack_number<serving_stack>>({
    of<&serving_stack::matmul>::named("matmul", 0.05, 1),
    of<&serving_stack::stream>::named("stream", 0.1, 1.1),
    of<&serving_stack::cache>::named("cache", 0.02, 1.35),
    of<&serving_stack::attention>::named("attention", 0.01, 1),
    of<&serving_stack::experts>::named("experts", 0.02, 1.3),
    of<&serving_stack::block>::named("block", 0, 1e-3),
    of<&serving_stack::converted_cache>::named("converted_cache", 0.01, 1),
    of<&serving_stack::gap>::named("gap", 0, 60e-6),
    of<&serving_stack::eager>::named("eager", 0, 120e-6),
    of<&serving_stack::step>::named("step", 0, 20e-3),
    of<&serving_stack::sequence>::named("sequence", 0, 300e-6),
    of<&serving_stack::request>::named("request", 0, 1),
});

namespace s = loadline::stacks;
inline constexpr auto stacks = std::to_array<fitted_stack<serving_stack>>({
    {&s::common},
    {&s::tensorrt_llm, &s::common},
    {&s::tensorrt_llm_2023, &s::tensorrt_llm, {"matmul", "gap"}},
    {&s::tensorrt_llm_2024, &s::tensorrt_llm_2023, {"gap"}},
    {&s::tensorrt_llm_2025, &s::tensorrt_llm, {"matmul", "experts", "eager", "sequence"}},
    {&s::tensorrt_llm_late_2025, &s::tensorrt_llm_2025, {"gap"}},
    {&s::vllm_2024, &s::common, {"gap", "sequence", "eager", "converted_cache"}},
    {&s::vllm_late_2024, &s::vllm_2024},
    {&s::vllm_2023, &s::vllm_2024},
    {&s::vllm_rocm_2024, &s::vllm_2024, {"matmul", "cache"}},
    {&s::vllm_early_2025, &s::vllm_2024, {"matmul", "experts"}},
    {&s::vllm_2025, &s::tensorrt_llm_2025, {"matmul"}},
    {&s::vllm_2026, &s::vllm_2025},
    {&s::vllm_rocm_2025, &s::common, {"stream", "sequence"}},
    {&s::vllm_tpu_2026, &s::common},
    {&s::sglang_early_2025, &s::vllm_2024, {"attention", "gap"}},
    {&s::sglang_2025, &s::common, {"matmul"}},
    {&s::deepspeed_mii_2024, &s::common, {"matmul", "eager"}},
    {&s::neuronx_2024, &s::common, {"matmul", "cache", "attention", "request"}},
    {&s::neuronx_early_2024, &s::neuronx_2024},
    {&s::nxd_inference_2025, &s::common, {"matmul", "cache", "experts", "gap", "block"}},
    {&s::optimum_vllm_2025, &s::nxd_inference_2025, {"block"}},
    {&s::jax_2022, &s::common},
    {&s::jetstream_2024, &s::jax_2022},
    {&s::sglang_jax_2026, &s::jax_2022, {"matmul", "experts", "step"}},
});

}  // namespace serving_numbers

}  // namespace validation
