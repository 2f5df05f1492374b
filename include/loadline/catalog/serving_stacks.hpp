// Generations of serving software: what each loses between the kernels, and how it admits and mixes.
#pragma once

#include <loadline/catalog/stack_evidence.hpp>
#include <loadline/workload/serving_stack.hpp>

namespace loadline::stacks {

using namespace literals;

// What each stack says is fitted to the published measurements that its comment names, all models and
// all chips of them together, and counted there; what it does not say is that of the stack it starts
// from. A constant without which the rows are matched nearly as well (to 0.4% of error) is not given.
// tests/validation replays a selection of the rows and states the errors.
//
// Memory is by mechanism, from the engines' code where it says, and otherwise from their start-up reports; a figure of
// these stands for all engines of a generation. tests/unit/engine_memory_test.cpp holds it against reports, and says
// which of them a figure comes from. memory_within is what these are off, doubled; where there is one report, 4%; where
// there is none, the default.

/// What a stack has until its own rows say otherwise: the order of magnitude, of which most differ in a few numbers.
/// Products at 90% of their speed alone and 40 us to launch what is in no graph (those fitted one by one: 28, 34 and
/// 68 us) are assumed; the rest is that of a stack that says nothing. No engine: where a job names none, it has
/// usual_serving_stack, the medians of those below that were measured.
inline constexpr serving_stack common = {
    .name{"common"}, .matmul = 90_percent, .gap = 4_us, .eager = 40_us, .evidence = {}};

/// With what its numbers were held against, by its name; a stack without is an error here.
[[nodiscard]] consteval serving_stack held_serving(serving_stack s) {
    s.evidence = evidence_named(serving_evidence, s.name.view());
    return s;
}

/// A stack as another one, under its own name and with the evidence of that.
[[nodiscard]] consteval serving_stack renamed(serving_stack s, const char* name) {
    s.name = fixed_text<31>{name};
    return s;
}

/// What a sequence of a step takes of the host where engines of 2025 schedule in Python (TensorRT-LLM's PyTorch back end,
/// vLLM's V1, SGLang): fitted, 1 for all of them, to TensorRT-LLM's.
inline constexpr constant<units::seconds> python_sequence_2025 = 10_us;

// ---- NVIDIA TensorRT-LLM. It admits a request when its longest context has room, gives the cache
// nine tenths of the free memory (free_gpu_memory_fraction), and adds up over a tensor group with its
// own kernels (cpp/tensorrt_llm/kernels/customAllReduceKernels.cu).

/// TensorRT-LLM, of no version: what its releases have in common.
inline constexpr serving_stack tensorrt_llm = held_serving([] {
    serving_stack s = renamed(common, "TensorRT-LLM");
    s.runtime = 0.5_GiB;  // a context of CUDA; what peers need, as in vLLM
    s.communicators = 2150_MiB;
    s.memory_by = memory_plan::share_of_free;
    s.memory_share = 90_percent;
    s.memory_within = 4_percent;  // one report (issue 1400)
    s.all_reduce = all_reduce_kind::fused;
    s.admission = admission::whole_context;
    s.mixing = mixing::mixed;
    return s;
}());
/// Versions 0.6 to 0.9, C++ session: TensorRT-LLM, docs/source/performance.md (A100, H100, H200, L40S), 2. Experts in
/// FP8 run in kernels of 16 bits (their throughput on H100 and H200 says so).
/// Query heads share a read of keys where these are 128 or 256 wide, and not where they are narrower
/// (shouldUse in cpp/tensorrt_llm/kernels/decoderMaskedMultiheadAttention/decoderXQARunner.h).
inline constexpr serving_stack tensorrt_llm_2023 = held_serving([] {
    serving_stack s = renamed(tensorrt_llm, "TensorRT-LLM 2023");
    s.matmul = 100_percent;
    s.gap = 10_us;
    s.eager = 5_us;  // a compiled engine; assumed
    s.request = {};  // the benchmark's own process: nothing is parsed
    s.widens_experts = true;
    s.shared_head_dim = 128;
    return s;
}());
/// Versions 0.10 to 0.15, Python session: LLM-Inference-Bench (A100, H100, GH200; arXiv 2411.00136), 1.
inline constexpr serving_stack tensorrt_llm_2024 = held_serving([] {
    serving_stack s = renamed(tensorrt_llm, "TensorRT-LLM 2024");
    s.matmul = 100_percent;  // as before it
    s.gap = 7_us;
    s.eager = 5_us;  // a compiled engine; assumed
    return s;
}());
/// Version 1.0 (release candidates of summer 2025), PyTorch back end: aiconfigurator, runs of Qwen3, dense and
/// mixture, on H100, 3. Prefill is launched kernel by kernel from Python. Its experts read less than uniform routing
/// would, which their speed includes.
inline constexpr serving_stack tensorrt_llm_2025 = held_serving([] {
    serving_stack s = renamed(tensorrt_llm, "TensorRT-LLM 2025");
    s.matmul = 71_percent;
    s.experts = 106_percent;
    s.eager = 68_us;
    s.sequence = python_sequence_2025;
    return s;
}());
/// Version 1.1 and later: InferenceX of autumn 2025 (H200, B200; one model), 1. The overlap scheduler of the PyTorch
/// back end is on by default (disable_overlap_scheduler).
inline constexpr serving_stack tensorrt_llm_late_2025 = held_serving([] {
    serving_stack s = renamed(tensorrt_llm_2025, "TensorRT-LLM late 2025");
    s.matmul = tensorrt_llm.matmul;
    s.gap = 3_us;
    s.steps_ahead = 1;
    return s;
}());

// ---- vLLM. It admits a request when its prompt has room, and lets some start over where the cache runs
// out; before version 1 a step is either a prefill or a decode.

// Its memory (vllm/worker/worker.py, v1/worker/gpu_worker.py, gpu_model_runner.py): gpu_memory_utilization (0.9) of what
// the chip shows is for weights, what other than the framework's allocator took, the largest step, and the cache.
// That step has max_num_batched_tokens tokens and ends with max_num_seqs sequences in the sampler, on every chip with
// the whole vocabulary: 38 bytes an entry, while top-p sorts them. Logits in 16 bits and in fp32 (2 + 4), sorted
// values and indices (4 + 8), indices to start from (8), and the second buffers of the radix sort (4 + 8):
// aten/src/ATen/native/cuda/SortStable.cu, segmented_sort_pairs. Graphs are captured when the cache stands.

/// Version 0.6 to 0.6.3 (engine V0, whose scheduler and sampler are Python): LLM-Inference-Bench (A100, H100, GH200)
/// and dstack (H100), 4. Contexts above max_seq_len_to_capture (8,192) are decoded without a graph (config.py,
/// worker/model_runner.py): dstack's prompts of 32,784 tokens say what a launch takes.
inline constexpr serving_stack vllm_2024 = held_serving([] {
    serving_stack s = renamed(common, "vLLM 2024");
    // What is taken since the chip was opened, so that the driver's context (0.45 GiB) lies outside the plan
    // (determine_num_available_blocks: init_gpu_memory - free_gpu_memory): 0.9 GiB on one A100 (pull request 2031),
    // and where chips work together, as on H100 (below), as much again, or as much as there: the mean of both. Graphs
    // take 0.25 GiB.
    s.runtime = 922_MiB;
    s.communicators = 1377_MiB;
    s.unplanned = 717_MiB;
    s.max_num_seqs = 256;
    s.sampler = 38_B;
    s.sampler_whole_vocabulary = true;
    // Temperature 1, one token of each (vllm/model_executor/layers/sampler.py): to fp32 (2 + 4), divided by temperatures
    // (4 + 4), softmax and log-softmax (each reads large rows three times and writes them: 16), a draw by exponential
    // noise (4), division by it (8 + 4) and the largest of that (4).
    s.sampling = 66_B;
    s.hybrid_cache = false;  // Gemma 2 and Llama 4 kept all tokens in all layers
    s.plans_draft = false;   // issue 9995
    s.memory_within = 2_percent;
    s.gap = 9_us;
    s.sequence = 72_us;
    s.eager = 36.3_us;
    s.graph_context = 8192;   // max_seq_len_to_capture
    s.graph_sequences = 256;  // the largest of _BATCH_SIZES_TO_CAPTURE (worker/model_runner.py)
    // 8-bit caches go to the kernels of paged attention, a block of threads for each query head (attention_kernels.cuh).
    s.converted_cache = 7.4_percent;
    s.converts_each_head = true;
    s.all_reduce = all_reduce_kind::fused;
    s.admission = admission::as_it_grows;
    s.mixing = mixing::prefill_first;
    s.pads_vocabulary = {64, false};  // DEFAULT_VOCAB_PADDING_SIZE
    return s;
}());
/// Versions 0.6.4 to 0.6.6 count all that is taken of the chip: 1.79 GiB on one H100, 3.58 GiB on each of two (pull
/// request 10511). Speed as before.
inline constexpr serving_stack vllm_late_2024 = held_serving([] {
    serving_stack s = renamed(vllm_2024, "vLLM late 2024");
    s.runtime = 1833_MiB;
    s.communicators = 1833_MiB;
    s.unplanned = 256_MiB;
    return s;
}());
/// Version 0.2 of 2023 had torch.distributed's all-reduce in every layer; its tensors were not given out again while
/// the host ran ahead of the device, and the profiling run (repaired by pull request 2031) counted them all: 10 GiB of
/// a step of 4,096 tokens through 80 layers of 8,192. Speed as in 2024, assumed.
inline constexpr serving_stack vllm_2023 = held_serving([] {
    serving_stack s = renamed(vllm_2024, "vLLM 2023");
    s.collectives_hold = true;
    s.memory_within = 4_percent;
    return s;
}());
/// The same on ROCm: LLM-Inference-Bench (MI300X), 2. Untuned products, and paged attention V1 and V2
/// where CUDA has flash attention; V1 above 512 pairs (vllm/attention/ops/paged_attn.py).
inline constexpr serving_stack vllm_rocm_2024 = held_serving([] {
    serving_stack s = renamed(vllm_2024, "vLLM ROCm 2024");
    s.matmul = 14.3_percent;
    s.cache = 35.9_percent;
    s.one_pass_above = 512;
    s.memory_within = 5_percent;
    return s;
}());
/// Version 0.7, the first months of DeepSeek's shapes: dstack (H200, March 2025), 2: dense products and experts.
/// Block-scaled products were new (where no tiling had been tuned its log says so: issue 13074). Up-projections of
/// latent attention, multiplied into their neighbours, are kept beside them (VLLM_MLA_PERFORM_MATRIX_ABSORPTION, the
/// default then): 8.9 GB of each of eight chips.
inline constexpr serving_stack vllm_early_2025 = held_serving([] {
    serving_stack s = renamed(vllm_late_2024, "vLLM early 2025");
    s.matmul = 11.6_percent;
    s.experts = 49.5_percent;
    s.absorbed_latents = true;
    s.memory_within = 4_percent;
    return s;
}());
/// Engine V1 counts what was taken since it opened the chip, so that its context lies outside the plan, beside the
/// graphs (0.45 + 0.25 GiB); alone it then takes 0.1 GiB (issues 23278 and 27508). Where chips work together three
/// reports leave 1.7 to 2.3 GiB to the libraries (pull request 10511, and issue 21348 for vLLM and for SGLang).
/// Kernels for experts in 4 bits: Marlin's, quantization/mxfp4.py (Triton's on Hopper pad the contracted side to 256,
/// for which stands {256, 64}; FlashInfer's on Blackwell {256, 256}).
[[nodiscard]] consteval serving_stack with_memory_of_vllm_v1(serving_stack s) {
    s.runtime = 100_MiB;
    s.communicators = 2150_MiB;
    s.unplanned = 700_MiB;
    s.max_num_seqs = 1024;
    s.sampler = 38_B;
    s.sampler_whole_vocabulary = true;
    s.expert_hidden_multiple = 256;
    s.expert_width_multiple = 128;
    s.memory_within = 2_percent;
    return s;
}
/// Versions 0.10 to 0.12 (engine V1): InferenceX of autumn 2025 (H200, B200), 1.
inline constexpr serving_stack vllm_2025 = held_serving([] {
    serving_stack s = with_memory_of_vllm_v1(renamed(common, "vLLM 2025"));
    s.matmul = 66_percent;
    s.sequence = python_sequence_2025;
    s.eager = 15_us;          // fused by torch.compile, launched from generated code: assumed
    s.graph_sequences = 512;  // cudagraph_capture_sizes
    s.all_reduce = all_reduce_kind::fused;
    s.admission = admission::as_it_grows;
    s.mixing = mixing::mixed;
    s.uneven_experts = true;  // determine_expert_map
    s.pads_vocabulary = {64, false};
    return s;
}());
/// Versions 0.14 and later: steps are scheduled one ahead of the device by default (async scheduling). Otherwise as
/// before, assumed.
inline constexpr serving_stack vllm_2026 = held_serving([] {
    serving_stack s = renamed(vllm_2025, "vLLM 2026");
    s.steps_ahead = 1;
    return s;
}());
/// AMD's images with AITER's kernels: ROCm vLLM dev-docker README (MI300X), 2.
inline constexpr serving_stack vllm_rocm_2025 = held_serving([] {
    serving_stack s = with_memory_of_vllm_v1(renamed(common, "vLLM ROCm 2025"));
    s.memory_within = 5_percent;
    s.stream = 59_percent;
    s.sequence = 58_us;
    s.all_reduce = all_reduce_kind::fused;
    s.admission = admission::as_it_grows;
    s.mixing = mixing::mixed;
    s.uneven_experts = true;  // determine_expert_map
    s.pads_vocabulary = {64, false};
    return s;
}());
/// vLLM on TPU: assumed; tpu-recipes' 3 rows of one mixture on Ironwood determine no number.
inline constexpr serving_stack vllm_tpu_2026 = held_serving([] {
    serving_stack s = renamed(common, "vLLM TPU 2026");
    s.eager = 0_us;  // compiled: the host launches a program a step
    s.admission = admission::as_it_grows;
    s.uneven_experts = true;  // determine_expert_map
    s.pads_vocabulary = {64, false};
    return s;
}());

// ---- SGLang. Prefill goes before decode.

/// Weights and cache are mem_fraction_static of what is free when the libraries are there; the rest is for the step and
/// for graphs (python/sglang/srt/model_executor/model_runner.py). By default 88% on one chip, 85% on four, 81% on eight
/// (server_args.py of 0.4). Version 0.5 leaves 0.5 GiB, 1.5 MiB for a token of the largest step, 2 MiB for a sequence
/// of the largest graph, 128 MiB for each chip of the group, and more beside data ranks: 82% of eight H100, 90% of
/// eight H200; 85% stands for these, and requests.memory_share for what a command says. Logits are sampled without a
/// sort (FlashInfer): in 16 bits and in fp32.
[[nodiscard]] consteval serving_stack with_memory_of_sglang(serving_stack s) {
    s.runtime = 0.5_GiB;
    s.communicators = 2150_MiB;
    s.unplanned = 0_B;
    s.memory_by = memory_plan::static_share;
    s.memory_share = 85_percent;
    s.max_num_seqs = 0;
    s.sampler = 6_B;
    s.sampler_whole_vocabulary = true;
    s.hybrid_cache = true;
    s.plans_draft = true;
    s.memory_within = 4_percent;
    return s;
}
/// Version 0.4.3, the first months of DeepSeek's shapes: dstack (H200, March 2025, attention on data ranks), 2. Its
/// Triton kernel of decode has blocks of 16 query heads, each of which reads the latent vectors for itself (BLOCK_H in
/// layers/attention/triton_ops/decode_attention.py), and prompts with a prefix attend to latent vectors too
/// (forward_absorb in models/deepseek_v2.py; all of these share prefixes or come in chunks).
inline constexpr serving_stack sglang_early_2025 = held_serving([] {
    serving_stack s = with_memory_of_sglang(renamed(vllm_2024, "SGLang early 2025"));
    s.attention = 5.1_percent;
    s.latent_heads_together = 16;
    s.absorbs_prefill = true;
    s.gap = 23.8_us;
    return s;
}());
/// Version 0.5: aiconfigurator, runs of Llama 3.1 8B on H200, 1. The scheduler is a step ahead of the device
/// (disable_overlap_schedule is off).
inline constexpr serving_stack sglang_2025 = held_serving([] {
    serving_stack s = with_memory_of_sglang(renamed(common, "SGLang 2025"));
    s.matmul = 90_percent;
    s.sequence = python_sequence_2025;
    s.steps_ahead = 1;
    s.all_reduce = all_reduce_kind::fused;
    s.admission = admission::as_it_grows;
    s.mixing = mixing::prefill_first;
    s.pads_vocabulary = {64, false};
    return s;
}());

// ---- Others

/// A stack whose engine gives the cache all memory that is left.
[[nodiscard]] consteval serving_stack with_all_memory(serving_stack s) {
    s.memory_by = memory_plan::share_of_free;
    s.memory_share = 100_percent;
    return s;
}

/// DeepSpeed-MII: LLM-Inference-Bench (A100), 2. Its ragged engine captures no graphs.
inline constexpr serving_stack deepspeed_mii_2024 = held_serving([] {
    serving_stack s = with_all_memory(renamed(common, "DeepSpeed-MII 2024"));
    s.matmul = 59.2_percent;
    s.graphs = false;
    s.eager = 38.9_us;
    s.all_reduce = all_reduce_kind::library;
    s.admission = admission::as_it_grows;
    s.mixing = mixing::prefill_first;
    return s;
}());

/// AWS Neuron: a compiled graph for each step, collectives of its runtime; a static batch and cache. A rank is a core;
/// in 2024 the measured decode shows as many key-value heads on 24 cores as query heads, and one a core on 32.
/// Transformers NeuronX 2.18.1: AWS Neuron documentation (Trainium, Inferentia2), 4.
inline constexpr serving_stack neuronx_2024 = held_serving([] {
    serving_stack s = with_all_memory(renamed(common, "Transformers NeuronX 2024"));
    s.eager = 0_us;  // compiled: the host launches a program a step
    s.matmul = 61.5_percent;
    s.cache = 125_percent;
    s.attention = 2.5_percent;
    s.request = 17_ms;
    s.ranks_per_chip = 2;
    s.pads_layers = s.copies_all_heads = true;
    return s;
}());
/// 2.18.0 (Trainium, Inferentia2; 9 rows): as after it.
inline constexpr serving_stack neuronx_early_2024 =
    held_serving(renamed(neuronx_2024, "NeuronX early 2024"));
/// NxD Inference: AWS Neuron documentation (Llama, one row), contributed READMEs of Trinity Nano and Large and a note on
/// Qwen3 235B (Trainium2), 5: products of prompts by the first row, the gap and experts of decode by steps of one to four
/// sequences, blocks by first tokens. Graphs are of the longest context alone: enable_bucketing is off unless a
/// configuration sets it (models/config.py). Experts of a prompt go through in blocks of 512 rows (BlockwiseMatmulConfig).
inline constexpr serving_stack nxd_inference_2025 = held_serving([] {
    serving_stack s = with_all_memory(renamed(common, "NxD Inference 2025"));
    s.eager = 0_us;
    s.matmul = 65_percent;
    s.cache = 133_percent;  // of a kernel by hand: what optimum-neuron's steps show
    s.experts = 25_percent;
    s.gap = 7_us;
    s.expert_block = 512;
    s.block = 50_us;
    s.ranks_per_chip = 4;  // eight cores, in pairs (logical NeuronCore configuration 2)
    s.pads_layers = true;
    s.lengths = compiled_lengths::longest;
    return s;
}());
/// vLLM over NxD's models as optimum-neuron exports them: one graph of the whole context length for prompts, one for
/// the compiled batch, no buckets (NxDDecoderBuilderForCausalLM in decoder_builders.py); a prompt at a time, before any
/// decoding. Measured on Trainium2 (Llama 3.1 8B, Llama 4 Scout, Qwen3 235B) and Inferentia2 (Llama 3.1 8B); fitted, 1:
/// its blocks, for Qwen3 235B, between what its first tokens ask (230 us) and its rates (390). It has no kernel for
/// them.
inline constexpr serving_stack optimum_vllm_2025 = held_serving([] {
    serving_stack s = renamed(nxd_inference_2025, "optimum-neuron vLLM 2025");
    s.block = 300_us;
    s.compiled_batch = true;
    s.mixing = mixing::prefill_first;
    return s;
}());
/// JAX as in Pope et al. 2022 (arXiv 2211.05102), and JetStream with MaxText: assumed. A step is one
/// compiled program: from one operation to the next it takes what it takes on the chip alone (1.6 us on v6e,
/// catalog/calibration/google.hpp), in prefill as in decode, and no driver has a part of the memory.
inline constexpr serving_stack jax_2022 = held_serving([] {
    serving_stack s = with_all_memory(renamed(common, "JAX 2022"));
    s.gap = 1.6_us;
    s.eager = 1.6_us;
    s.runtime = {};
    return s;
}());
/// JetStream with MaxText: that of JAX.
inline constexpr serving_stack jetstream_2024 = held_serving(renamed(jax_2022, "JetStream 2024"));
/// SGLang over JAX (its scheduler in Python, its model a compiled program): cookbook of sglang-jax (v6e with 0.1.0,
/// Ironwood with a build of July 2026), 3: products and step by Qwen3 8B on v6e, experts by Qwen3 30B-A3B on
/// Ironwood. Llama 3.3 70B on Ironwood was not fitted to.
inline constexpr serving_stack sglang_jax_2026 = held_serving([] {
    serving_stack s = renamed(jax_2022, "SGLang-JAX 2026");
    s.matmul = 45.8_percent;
    s.experts = 26.7_percent;
    s.step = 3.8_ms;
    s.admission = admission::as_it_grows;
    s.mixing = mixing::prefill_first;
    s.pads_vocabulary = {64, false};
    return s;
}());

}  // namespace loadline::stacks
