// Generations of serving software: what each loses between the kernels, and how it admits and mixes.
#pragma once

#include <loadline/workload/serving_stack.hpp>

namespace loadline::stacks {

using namespace literals;

// What each stack says is fitted to the published measurements that its comment names, all models and
// all chips of them together, and counted there; what it does not say is that of the stack it starts
// from. tests/validation replays a selection of the rows and states the errors.

// The usual order of magnitude, assumed: kernels inside a step at 90% of their speed alone, 4 us from
// kernel to kernel in a graph (about 2 us of launch and as much of fill and drain), 5 us without one, half
// a millisecond of scheduling and sampling for a step, 10 us for each sequence in it. Between products
// and attention a layer has four kernels: two norms with their residuals, rotary, writing the cache. The
// driver, the collective library and captured graphs hold about 2 GB of each chip.
inline constexpr serving_stack usual{.name{"usual"},
                                     .matmul = 90_percent,
                                     .stream = 100_percent,
                                     .cache = 90_percent,
                                     .attention = 80_percent,
                                     .gap = 4_us,
                                     .eager = 5_us,
                                     .layer_kernels = 4,
                                     .step = 500_us,
                                     .sequence = 10_us,
                                     .request = 5_ms,
                                     .runtime = 2_GB};

[[nodiscard]] consteval serving_stack renamed(serving_stack s, const char* name) {
    s.name = fixed_text<31>{name};
    return s;
}

// ---- NVIDIA TensorRT-LLM. It admits a request when its longest context has room, gives the cache
// nine tenths of the free memory (free_gpu_memory_fraction), and adds up over a tensor group with its
// own kernels (cpp/tensorrt_llm/kernels/customAllReduceKernels.cu).

inline constexpr serving_stack tensorrt_llm = [] {
    serving_stack s = renamed(usual, "TensorRT-LLM");
    s.cache_memory = 90_percent;
    s.all_reduce = all_reduce_kind::fused;
    s.admission = admission::whole_context;
    s.mixing = mixing::mixed;
    return s;
}();
// Versions 0.6 to 0.9, C++ session: TensorRT-LLM, docs/source/performance.md (A100, H100, H200, L40S), 4.
inline constexpr serving_stack tensorrt_llm_2023 = [] {
    serving_stack s = renamed(tensorrt_llm, "TensorRT-LLM 2023");
    s.stream = 111_percent;
    s.cache = 120_percent;
    s.gap = 18.5_us;
    s.request = 1.7_ms;
    return s;
}();
// Versions 0.10 to 0.15, Python session: LLM-Inference-Bench (A100, H100, GH200; arXiv 2411.00136), 5.
inline constexpr serving_stack tensorrt_llm_2024 = [] {
    serving_stack s = renamed(tensorrt_llm, "TensorRT-LLM 2024");
    s.matmul = 113_percent;
    s.stream = 111_percent;
    s.cache = 108_percent;
    s.gap = 6.8_us;
    s.request = 70_ms;
    return s;
}();
// Version 1.0 (release candidates of summer 2025), PyTorch back end: aiconfigurator, runs of Qwen3 on
// H100, 5. Prefill is launched without a graph.
inline constexpr serving_stack tensorrt_llm_2025 = [] {
    serving_stack s = renamed(tensorrt_llm, "TensorRT-LLM 2025");
    s.matmul = 62_percent;
    s.stream = 120_percent;
    s.cache = 107_percent;
    s.eager = 11_us;
    s.request = 124_ms;
    return s;
}();
// Version 1.1 and later: InferenceX of autumn 2025 (H200, B200), 5.
inline constexpr serving_stack tensorrt_llm_late_2025 = [] {
    serving_stack s = renamed(tensorrt_llm, "TensorRT-LLM late 2025");
    s.matmul = 78_percent;
    s.stream = 108_percent;
    s.cache = 108_percent;
    s.gap = 2.8_us;
    s.request = 35_ms;
    return s;
}();

// ---- vLLM. It admits a request when its prompt has room, and lets some start over where the cache runs
// out; before version 1 a step is either a prefill or a decode.

// Version 0.6 (engine V0, whose scheduler and sampler are Python): LLM-Inference-Bench (A100, H100,
// GH200) and dstack (H100), 4.
inline constexpr serving_stack vllm_2024 = [] {
    serving_stack s = renamed(usual, "vLLM 2024");
    s.cache = 85_percent;
    s.gap = 9.2_us;
    s.sequence = 73_us;
    s.converted_cache = 3.8_percent;
    s.all_reduce = all_reduce_kind::fused;
    s.admission = admission::as_it_grows;
    s.mixing = mixing::prefill_first;
    return s;
}();
// The same on ROCm: LLM-Inference-Bench (MI300X), 6. Untuned products, and paged attention V1 and V2
// where CUDA has flash attention; V1 above 512 pairs (vllm/attention/ops/paged_attn.py).
inline constexpr serving_stack vllm_rocm_2024 = [] {
    serving_stack s = renamed(vllm_2024, "vLLM ROCm 2024");
    s.matmul = 14_percent;
    s.stream = 74_percent;
    s.cache = 39_percent;
    s.one_pass_above = 512;
    s.one_pass = 69_percent;
    s.gap = 16_us;
    s.sequence = 89_us;
    return s;
}();
// Version 0.7, the first months of DeepSeek's shapes, latent attention unfused in prefill: dstack (H200,
// March 2025), 5.
inline constexpr serving_stack vllm_early_2025 = [] {
    serving_stack s = renamed(vllm_2024, "vLLM early 2025");
    s.matmul = 89_percent;
    s.stream = 51_percent;
    s.cache = 64_percent;
    s.gap = 12.6_us;
    s.attention = 2.7_percent;
    return s;
}();
// Versions 0.10 and 0.11 (engine V1): InferenceX of autumn 2025 (H200, B200), 5.
inline constexpr serving_stack vllm_2025 = [] {
    serving_stack s = renamed(usual, "vLLM 2025");
    s.matmul = 65_percent;
    s.cache = 95_percent;
    s.attention = 70_percent;
    s.gap = 3.8_us;
    s.request = 16_ms;
    s.all_reduce = all_reduce_kind::fused;
    s.admission = admission::as_it_grows;
    s.mixing = mixing::mixed;
    return s;
}();
// AMD's images with AITER's kernels: ROCm vLLM dev-docker README (MI300X), 3.
inline constexpr serving_stack vllm_rocm_2025 = [] {
    serving_stack s = renamed(vllm_2025, "vLLM ROCm 2025");
    s.matmul = 110_percent;
    s.stream = 67_percent;
    s.sequence = 64_us;
    return s;
}();
// vLLM on TPU: tpu-recipes (Ironwood, 3 rows), 2; the rest assumed.
inline constexpr serving_stack vllm_tpu_2026 = [] {
    serving_stack s = renamed(vllm_2025, "vLLM TPU 2026");
    s.matmul = 30_percent;
    s.stream = 60_percent;
    s.all_reduce = all_reduce_kind::library;
    return s;
}();

// ---- SGLang. Prefill goes before decode.

// Version 0.4, the first months of DeepSeek's shapes, latent attention unfused in prefill: dstack (H200,
// March 2025), 4.
inline constexpr serving_stack sglang_early_2025 = [] {
    serving_stack s = renamed(vllm_2024, "SGLang early 2025");
    s.matmul = 5_percent;
    s.attention = 2.5_percent;
    s.gap = 19.4_us;
    s.cache = 77_percent;
    return s;
}();
// Version 0.5: aiconfigurator, runs of Llama 3.1 8B on H200, 3. Requests wait long before their first step.
inline constexpr serving_stack sglang_2025 = [] {
    serving_stack s = renamed(usual, "SGLang 2025");
    s.matmul = 120_percent;
    s.gap = 6_us;
    s.request = 500_ms;
    s.all_reduce = all_reduce_kind::fused;
    s.admission = admission::as_it_grows;
    s.mixing = mixing::prefill_first;
    return s;
}();

// ---- Others

// DeepSpeed-MII: LLM-Inference-Bench (A100), 5.
inline constexpr serving_stack deepspeed_mii_2024 = [] {
    serving_stack s = renamed(vllm_2024, "DeepSpeed-MII 2024");
    s.matmul = 60_percent;
    s.stream = 120_percent;
    s.gap = 3.1_us;
    s.step = 6.1_ms;
    s.sequence = 34_us;
    s.all_reduce = all_reduce_kind::library;
    return s;
}();

// AWS Neuron: a compiled graph for each step, collectives of its runtime; a static batch and cache.
// Transformers NeuronX 2.18.1: AWS Neuron documentation (Trainium, Inferentia2), 5.
inline constexpr serving_stack neuronx_2024 = [] {
    serving_stack s = renamed(usual, "Transformers NeuronX 2024");
    s.matmul = 39_percent;
    s.stream = 80_percent;
    s.cache = 22_percent;
    s.gap = 2.8_us;
    s.request = 16_ms;
    return s;
}();
// 2.18.0, without the flash attention kernel: the same (Trainium, Inferentia2), 4.
inline constexpr serving_stack neuronx_early_2024 = [] {
    serving_stack s = renamed(usual, "NeuronX early 2024");
    s.matmul = 25_percent;
    s.stream = 120_percent;
    s.cache = 31_percent;
    s.attention = 3.9_percent;
    return s;
}();
// NxD Inference: AWS Neuron documentation (Trainium2, one row), 2; the rest assumed.
inline constexpr serving_stack nxd_inference_2025 = [] {
    serving_stack s = renamed(usual, "NxD Inference 2025");
    s.matmul = 60_percent;
    s.stream = 90_percent;
    return s;
}();
// JAX as in Pope et al. 2022 (arXiv 2211.05102), and JetStream with MaxText: assumed.
inline constexpr serving_stack jax_2022 = renamed(usual, "JAX 2022");
inline constexpr serving_stack jetstream_2024 = renamed(usual, "JetStream 2024");

}  // namespace loadline::stacks
