// Training software by generation: what each fuses, overlaps and leaves waiting, with its evidence.
#pragma once

#include <loadline/catalog/stack_evidence.hpp>
#include <loadline/workload/stack.hpp>

#include <array>
#include <string_view>

namespace loadline::stacks {

using namespace literals;

/// How the numbers of a stack were come by. Flags and overlaps follow from what the software does (its
/// documents and flags). How many rows its numbers were held against, on which chips, and how many were fitted to
/// them, is in catalog/stack_evidence.hpp, which the fits write, and in each stack's `evidence`.
struct stack_source {
    std::string_view measured{};  // what was measured with it
    // What its memory was held against, and so what memory_within is; empty: taken from its kin
    std::string_view memory{};
};
/// With what its numbers were held against, by its name; a stack without is an error here.
[[nodiscard]] consteval training_stack held(training_stack s) {
    s.evidence = evidence_named(training_evidence, s.name.view());
    return s;
}
/// Where the measurements of a stack were published.
template <const training_stack& Stack>
inline constexpr stack_source source_of{};

// What each takes of a plan (uneven_stages to pads_vocabulary) is by its code and documents, nothing of it fitted.
// Megatron pads a vocabulary to 128 for each chip of the tensor group (make_vocab_size_divisible_by); DTensor and
// GSPMD fill up what does not divide.

// ---- How far shares of overlap may lie from what a stack says (overlap_within). Each was moved over its whole range and
// the stack's measured jobs predicted with it: an interval holds the values at which their mean error stays within a
// point of its least. A share that no row shows may be anything, and one that software does not hide, by its code, is
// known. Where a microbatch's experts wait for tokens of that same microbatch, only what lies beside them (shared
// experts) can hide: 0 to 20% on Core's eager mixtures, and elsewhere by the same reasoning. A contention of 0 to 20% would
// do for the rows of Megatron Core, MaxText and PaxML with their speed fitted to it, so that what left-out rows say of a
// step holds it already: theirs is no wider than its value.

/// Where only shared experts hide the exchange.
inline constexpr share_bounds beside_experts{0_percent, 20_percent};
/// Where another microbatch hides the exchange.
inline constexpr share_bounds other_microbatch{70_percent, 90_percent};  // Bridge's overlap
/// A share that measurements hardly show.
inline constexpr share_bounds weakly_known{50_percent, 100_percent};  // gradients: a small part

/// What FSDP hides of its exchanges: bounds of shares.
inline constexpr overlap_bounds fsdp_overlap{.expert = beside_experts, .data = weakly_known};
/// What torchtitan hides of its exchanges: bounds of shares.
inline constexpr overlap_bounds torchtitan_overlap{
    .tensor = {0_percent, 0_percent},  // plain DTensor hides nothing
    .expert = beside_experts,
    .data = {80_percent, 100_percent}};
/// What Megatron on ROCm hides of its exchanges: bounds of shares.
inline constexpr overlap_bounds rocm_overlap{.expert = beside_experts};
/// What MaxText hides of its exchanges: bounds of shares.
inline constexpr overlap_bounds maxtext_overlap{.tensor = {100_percent, 100_percent},
                                                .expert = beside_experts,
                                                .data = {90_percent, 100_percent},
                                                .contention = {0_percent, 0_percent}};
/// What PaxML hides of its exchanges: bounds of shares.
inline constexpr overlap_bounds paxml_overlap{.expert = beside_experts,
                                              .data = {85_percent, 95_percent},
                                              .contention = {10_percent, 10_percent}};
/// DualPipe: what was measured of the other software that takes two microbatches, or all, as its report says
inline constexpr overlap_bounds dualpipe_overlap{.expert = {70_percent, 100_percent}};

// ---- Megatron-LM. Before 2023 scores are whole matrices and nothing overlaps but a gather of inputs
// with weight gradients.

/// Where no memory by nvidia-smi was measured with it: 1 GB of runtime, for CUDA and the communicators, assumed, and 5%
/// lost by the allocator, as SimuMax measured.
inline constexpr training_stack megatron_2022 =
    held({.name = {"Megatron-LM 2022"},
          .compute = 104_percent,
          .overlap_within = nothing_hides,
          .host = 0_us,
          .step = 0_ms,
          .runtime = 1_GB,
          .fragmentation = 5_percent,
          .memory_within = 15_percent,
          .interleaved = interleaved_microbatches::whole_rounds,
          .pads_vocabulary = {128, true}});
template <>
inline constexpr stack_source source_of<megatron_2022>{
    "Korthikanti et al. 2022 (arXiv 2205.05198), Table 5: 22B to 1T on 8 to 512 A100"};

/// The code that megatron_2022 grew from: its numbers. Narayanan et al. 2021 (arXiv 2104.04473), Table 1, ten
/// rows without microbatch and interleaving, lie within 12% of it by those defaults.
inline constexpr training_stack megatron_2021 = held([] {
    training_stack s = megatron_2022;
    s.name = {"Megatron-LM 2021"};
    return s;
}());
template <>
inline constexpr stack_source source_of<megatron_2021>{
    "as megatron_2022; Narayanan et al. 2021, Table 1, as bounds"};

/// Megatron-DeepSpeed of 2021.
inline constexpr training_stack megatron_deepspeed_2021 = held({.name = {"Megatron-DeepSpeed 2021"},
                                                                .compute = 73.5_percent,
                                                                .overlap_within = nothing_hides,
                                                                .host = 0_us,
                                                                .step = 0_ms,
                                                                .runtime = 1_GB,
                                                                .fragmentation = 5_percent,
                                                                .memory_within = 15_percent,
                                                                .uneven_stages = true,
                                                                .pads_vocabulary = {128, true}});
template <>
inline constexpr stack_source source_of<megatron_deepspeed_2021>{
    "Smith et al. 2022 (arXiv 2201.11990), section 4.4: MT-NLG 530B on 2,240 to 3,360 A100"};

/// Launches block, or the job hung (chronicles-prequel.md, "dealing with JZ hanging"; the final script says
/// not to remove CUDA_LAUNCH_BLOCKING=1). `host` is for each kernel that we count in a layer; eager code
/// launches about twice as many, and eight chips wait for the slowest at each exchange. The study itself
/// measured 7% of a step for it on 80 chips and none on 160.
inline constexpr training_stack megatron_deepspeed_2022 = held({.name = {"Megatron-DeepSpeed 2022"},
                                                                .compute = 92_percent,
                                                                .overlap_within = nothing_hides,
                                                                .launches_block = true,
                                                                .host = 122_us,
                                                                .step = 0_ms,
                                                                .keeps_stage_outputs = true,
                                                                .runtime = 8_GB,
                                                                .fragmentation = 0_percent,
                                                                .memory_within = 18_percent,
                                                                .uneven_stages = true,
                                                                .pads_vocabulary = {128, true}});
template <>
inline constexpr stack_source source_of<megatron_deepspeed_2022>{
    "BigScience, tr11-176B-ml/chronicles-prequel.md: fp16 on 8 to 384 A100, time and memory; "
    "compute "
    "and host with the 12 rows of bf16",
    "the same study, 56 runs by nvidia-smi; runtime was fitted to them. One run of another branch "
    "is 23% off, and one plan has two readings 15% apart"};

/// The later branch whose optimizer adds up in fp32 beside 16-bit gradients.
inline constexpr training_stack megatron_deepspeed_2022_bf16 = held([] {
    training_stack s = megatron_deepspeed_2022;
    s.name = {"Megatron-DeepSpeed 2022 bf16"};
    s.per_parameter = 2_B;
    s.runtime = 9_GB;
    s.memory_within = 8_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<megatron_deepspeed_2022_bf16>{
    "the same, bf16",
    "the same study, 12 runs, to which runtime was fitted; its two failures were not"};

/// Userbuffers overlap all gathers and scatters of sequence parallelism, as far as there is a product above them;
/// buckets the gradients; the last stage puts its embedding gradient off (NeMo's MegatronCommOverlapCallback; its
/// recipes set a wgrad_deferral_limit of 22 or 50 microbatches). A product that hides a gather or scatter runs in
/// as many pieces as there are messages (ring_exchange and pipeline in NVIDIA's published userbuffers
/// configurations, e.g. dgxc-benchmarking, nemo_megatron/gpt3_175b_hydra.yaml). Its numbers are those of a job that
/// names no stack. Speed and the wait of a piece are fitted, to its rows and those of the stacks that inherit the
/// wait; the shares of what hides of context, stages and gradients, and the contention, are assumed: round numbers.
/// Mixtures, eager: TEGroupedLinear multiplies each expert's rows by a product of its own (multi-stream cuBLAS), after
/// the host has read how many each has (TEGroupedMLP.forward, tokens_per_expert.tolist()), and biases of experts are
/// added in eager operations (Megatron-LM, core/transformer/moe/experts.py). `host` is for each kernel that we count,
/// as in the stack of 2022, with Python's modules around it: one Linear of Transformer Engine alone takes the CPU of a
/// GB200
/// 100 us forward (TransformerEngine, issue 2053). It is fitted to Megatron Bridge's eager mixtures: dense models keep
/// ahead of their chips at any value up to it.
inline constexpr training_stack megatron_core_2024 = held([] {
    training_stack s = usual_stack;
    s.name = {"Megatron Core 2024"};
    return s;
}());
template <>
inline constexpr stack_source source_of<megatron_core_2024>{
    "NVIDIA DGX Cloud Benchmarking, tags v24.11.1 to v25.05.04: H100 and GB200; "
    "Megatron-LM, examples/llama"};

/// The same, with tokens that cross the network once for each server (DeepEP, HybridEP) and no graphs, as its
/// configurations of mixtures have it where they name a dispatcher; of which parts they take graphs a job says in
/// `graphs`, and where they name none (NCCL's all-to-all) that tokens travel once for each expert.
inline constexpr training_stack megatron_bridge = held([] {
    training_stack s = megatron_core_2024;
    s.name = {"Megatron Bridge"};
    s.overlap_within.pipeline = {};
    s.dispatches_once = true;
    s.both_layouts = true;
    s.weighs_inside_experts = true;  // experts.py, TEGroupedMLP: weighted_bias_swiglu_impl
    s.offloads_first_layers = true;
    s.per_logit = 2_B;  // cross_entropy_fusion_impl = "te": the gradient overwrites the logits
    s.memory_within = 10_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<megatron_bridge>{
    "Megatron-Bridge performance summary, releases 25.09 to 26.08, without whole graphs",
    "Megatron-Bridge, skills: first steps of 7 fp8 runs of Llama 3 70B within 1%; wider, since "
    "these say nothing of later passes"};

/// Experts of one microbatch computed while another's tokens travel (moe_a2a_overlap).
inline constexpr training_stack megatron_bridge_overlap = held([] {
    training_stack s = megatron_bridge;
    s.name = {"Megatron Bridge, a2a overlap"};
    s.overlap_within.expert = other_microbatch;
    s.expert_overlap = 87_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<megatron_bridge_overlap>{
    "as megatron_bridge and megatron_bridge_graphs"};

/// That, and whole iterations in CUDA graphs. They need shapes that do not depend on the routing, and recipes that take
/// them have Transformer Engine's operation fuser (use_transformer_engine_op_fuser): grouped products with the function
/// and the conversion inside, of as many rows as a chip has places for. Dense models under whole graphs run no faster
/// than eager ones (Llama 3 8B on B200 and GB200), so nothing else changes.
inline constexpr training_stack megatron_bridge_graphs = held([] {
    training_stack s = megatron_bridge_overlap;
    s.name = {"Megatron Bridge, graphs"};
    s.graphs = graph_scope::iteration();
    s.launches_each_expert = s.adds_expert_biases = false;
    s.fuses_experts = true;
    return s;
}());
template <>
inline constexpr stack_source source_of<megatron_bridge_graphs>{
    "Megatron-Bridge performance summary, releases 26.06 to 26.08: mixtures"};

/// All overlap switched off.
inline constexpr training_stack megatron_serial_2026 =
    held({.name = {"Megatron Core 2026, no overlap"},
          .compute = 65_percent,
          .overlap_within = nothing_hides,
          .launches_each_expert = true,
          .reads_visits = true,
          .adds_expert_biases = true,
          .host = usual_stack.host,
          .step = 0_ms,
          .weighs_inside_experts = true,
          .runtime = 1_GB,
          .fragmentation = 5_percent,
          .memory_within = 7_percent,
          .halves_context = true,
          .interleaved = interleaved_microbatches::whole_rounds,
          .pads_vocabulary = {128, true}});
template <>
inline constexpr stack_source source_of<megatron_serial_2026>{
    "SimuMax, real runs on 8 B200 with Megatron-LM 23e00ed0",
    "SimuMax, 16 runs (8 plans): allocated within 3.3%; reserved 2.8% to 7.9% above it"};

/// Tuned submissions: CUDA graphs, packed sequences. `step` is what a step waits by its own log, `between` what a
/// throughput over many has besides: fitted to B200 and GB200 of v5.0, whose steps are logged, and to the others, whose
/// throughput is.
inline constexpr training_stack nemo_mlperf_2024 = held([] {
    training_stack s = megatron_core_2024;
    s.name = {"NeMo for MLPerf 2024"};
    s.overlap_within.pipeline = {};
    s.narrow_mlp = true;  // FP8_ACTIVATION of its configurations: activation_func_fp8_input_store
    s.graphs = graph_scope::iteration();
    s.step = 25_ms;
    s.between = 87_ms;
    return s;
}());
template <>
inline constexpr stack_source source_of<nemo_mlperf_2024>{
    "MLPerf Training v4.0, v4.1 and v5.0, audited logs; v5.1 on H200"};
/// New on Blackwell; submissions on H200 stayed as they were. All its rows are logged steps: what lies between them was
/// not measured, and is not in its estimates.
inline constexpr training_stack nemo_mlperf_2025 = held([] {
    training_stack s = nemo_mlperf_2024;
    s.name = {"NeMo for MLPerf 2025"};
    s.overlap_within.data = {75_percent, 90_percent};
    s.overlap_within.context = {60_percent, 100_percent};
    s.compute = 100_percent;
    s.between = 0_ms;
    return s;
}());
template <>
inline constexpr stack_source source_of<nemo_mlperf_2025>{"MLPerf Training v5.1, audited logs"};

/// Software of 2025 on ROCm.
inline constexpr training_stack rocm_2025 =
    held({.name = {"ROCm 2025"},
          .compute = 87_percent,
          .data_overlap = 80_percent,
          .contention = 10_percent,
          .overlap_within = rocm_overlap,
          .host = 0_us,
          .step = 0_ms,
          .narrow_mlp = true,
          .runtime = 1_GB,
          .fragmentation = 5_percent,
          .memory_within = 15_percent,
          .halves_context = true,
          .interleaved = interleaved_microbatches::whole_rounds,
          .pads_vocabulary = {128, true}});
template <>
inline constexpr stack_source source_of<rocm_2025>{
    "MLPerf Training v5.0 and v5.1, AMD's and partners' logs"};

// ---- PyTorch with fully sharded data parallelism. Gradients are dropped after the update (zero_grad sets them to
// none), and made as the next backward pass goes.

/// PyTorch of 2022.
inline constexpr training_stack torch_2022 = held({.name = {"PyTorch 2022"},
                                                   .compute = 89_percent,
                                                   .data_overlap = 90_percent,
                                                   .contention = 10_percent,
                                                   .overlap_within = fsdp_overlap,
                                                   .host = 0_us,
                                                   .step = 0_ms,
                                                   .holds_gradients = false,
                                                   .runtime = 1_GB,
                                                   .fragmentation = 5_percent,
                                                   .memory_within = 15_percent,
                                                   .pads_vocabulary = {1, true}});
template <>
inline constexpr stack_source source_of<torch_2022>{
    "Dao et al. 2022 and 2023 (FlashAttention), training of 125M to 2.7B on 8 A100"};

/// MosaicML's llm-foundry, 2023.
inline constexpr training_stack llm_foundry = held({.name = {"llm-foundry 2023"},
                                                    .compute = 88_percent,
                                                    .attention = attention_code::triton,
                                                    .data_overlap = 90_percent,
                                                    .contention = 10_percent,
                                                    .overlap_within = fsdp_overlap,
                                                    .recomputes_only_needed = true,
                                                    .host = 0_us,
                                                    .step = 0_ms,
                                                    .holds_gradients = false,
                                                    .runtime = 1_GB,
                                                    .fragmentation = 5_percent,
                                                    .memory_within = 15_percent,
                                                    .pads_vocabulary = {1, true}});
template <>
inline constexpr stack_source source_of<llm_foundry>{
    "MosaicML llm-foundry, scripts/train/benchmarking: 1B to 13B on A100"};

/// The same on a chip whose asynchronous matrix instructions it does not use yet. Both run attention in Triton
/// (attn_impl of submit_benchmarks.py).
inline constexpr training_stack pytorch_hopper_2023 = held([] {
    training_stack s = llm_foundry;
    s.name = {"PyTorch on Hopper 2023"};
    s.compute = 74_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<pytorch_hopper_2023>{
    "MosaicML llm-foundry, 1B to 70B on 8 to 512 H100; IBM fms-fsdp on 96 H100"};

/// At the loss PyTorch holds logits in 16 bits, their logarithms and both gradients: 2 + 4 + 4 + 2 bytes.
/// Its allocator reserves 5% more than is allocated at the peak: 2.8% to 7.9% in the eight runs of SimuMax
/// on B200 that report both.
inline constexpr training_stack torchtitan_2024 =
    held({.name = {"torchtitan 2024"},
          .compute = 83_percent,
          .data_overlap = 90_percent,
          .contention = 10_percent,
          .overlap_within = torchtitan_overlap,
          .recomputes_only_needed = true,
          .host = 0_us,
          .step = 0_ms,
          .holds_gradients = false,
          .weighs_inside_experts = true,
          .keeps_gathered_inputs = true,
          .per_logit = 16_B,
          .runtime = 1_GB,
          .fragmentation = 5_percent,
          .cached = 13_percent,
          .memory_within = 10_percent,
          .uneven_stages = true,
          .interleaved = interleaved_microbatches::even_rounds,
          .pads_vocabulary = {1, true}});
template <>
inline constexpr stack_source source_of<torchtitan_2024>{
    "torchtitan, docs/performance.md of April 2024, 64 A100; IBM fms-fsdp on 128 A100",
    "torchtitan, December 2024: two reserved figures of one plan, to which cached was fitted"};
/// torchtitan, 2025.
inline constexpr training_stack torchtitan_2025 = held([] {
    training_stack s = torchtitan_2024;
    s.name = {"torchtitan 2025"};
    s.halves_context = true;   // PyTorch's context_parallel, load balance by head and tail
    s.keeps_exchanged = true;  // pull request 1672, September 2025
    // models/attention.py: SDPBackend.FLASH_ATTENTION, cuDNN's before it only on Blackwell
    s.attention = attention_code::flash_2;
    s.compute = 69_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<torchtitan_2025>{
    "torchtitan, benchmarks of December 2024 and June 2025, 256 H100 of 500 W"};

/// Asynchronous tensor parallelism (enable_async_tensor_parallel): products run in pieces beside copies in symmetric
/// memory. Plain DTensor hides nothing. Of what is exposed there 46% was saved in bf16 and 76% in fp8 in June 2025, 28%
/// in December 2024 (pairs of one plan): about half, read off these and not fitted.
inline constexpr training_stack torchtitan_async = held([] {
    training_stack s = torchtitan_2025;
    s.name = {"torchtitan 2025, async TP"};
    s.tensor_overlap = 50_percent;
    s.overlap_within.tensor = {28_percent, 76_percent};
    return s;
}());
template <>
inline constexpr stack_source source_of<torchtitan_async>{
    "compute as torchtitan_2025; three pairs of it with and without"};

/// The same with the loss compiled (compile.components = ["loss"], as in its DeepSeek-V3 configurations): logits in
/// 16 bits, and their gradient in the same place of the graph.
inline constexpr training_stack torchtitan_compiled_loss = held([] {
    training_stack s = torchtitan_2025;
    s.name = {"torchtitan, compiled loss"};
    s.per_logit = 8_B;
    return s;
}());
template <>
inline constexpr stack_source source_of<torchtitan_compiled_loss>{
    "as torchtitan_2025",
    "DeepSeek-V3 16B on 8 H100 (issue 1789): two reserved figures within 4% and one failure"};

/// FSDP with sequences over Ulysses groups, padded to what divides (ulysses_pad_and_slice_inputs).
inline constexpr training_stack verl_2025 = held([] {
    training_stack s = torchtitan_2025;
    s.name = {"verl 2025"};
    s.pads_sequence = true;
    return s;
}());
template <>
inline constexpr stack_source source_of<verl_2025>{"as torchtitan_2025"};

// ---- Fine-tuning in PyTorch, eager. Transformers' Trainer on one GPU: the loss holds logits in 16 bits and in fp32,
// a copy of these without the last position, and their logarithms (2 + 4 + 4 + 4 bytes); AdamW is foreach;
// gradients are dropped after the update. Its memory is torch.cuda.max_memory_allocated: no fragmentation.

/// Reads and writes of an eager layer against fused ones, counted on Transformers' LlamaDecoderLayer with an MLP of
/// three and a half widths, in bytes an element: a norm that goes by fp32 36 for 4, its function
/// and product 10 for 6, rotation 18 for 4, residual sums alike: 141 of the hidden width for 46. No step was measured.
inline constexpr constant<units::fraction> eager_passes = 300_percent;

/// Hugging Face Trainer of 2024.
inline constexpr training_stack hf_trainer_2024 = held([] {
    training_stack s = llm_foundry;
    s.name = {"HF Trainer 2024"};
    s.attention = attention_code::flash_2;  // attn_implementation: sdpa
    s.passes = eager_passes;
    s.holds_gradients = false;
    s.update = update_kind::foreach;
    s.eager = true;
    s.per_logit = 14_B;
    s.memory_within = 4_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<hf_trainer_2024>{
    "compute as llm_foundry",
    "fms-acceleration's table: 6 runs of Mistral 7B and Llama 2 70B, allocated within 1.4%; bytes "
    "a logit were read off two of them"};

/// Its default optimizer is the fused AdamW where PyTorch is 2.8 or later (training_args.py, default_optim).
inline constexpr training_stack hf_trainer_2025 = held([] {
    training_stack s = hf_trainer_2024;
    s.name = {"HF Trainer 2025"};
    s.update = update_kind::fused;
    s.memory_within = 10_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<hf_trainer_2025>{"compute as llm_foundry"};

/// With FSDP and autocast the residual stream, and so a layer's input, is fp32. The loss holds less: with more
/// than 9 bytes a logit it would be the fullest moment, and it is not.
inline constexpr training_stack hf_trainer_fsdp_2024 = held([] {
    training_stack s = hf_trainer_2024;
    s.name = {"HF Trainer + FSDP 2024"};
    s.layer_input = 4_B;
    s.per_logit = 8_B;
    s.memory_within = 8_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<hf_trainer_fsdp_2024>{
    "compute as llm_foundry",
    "the same table: 7 runs within 4%; bytes of a layer's input and of a logit were read off two "
    "of them"};

/// Recipes on one GPU: AdamW as a loop or fused, 8 bytes a parameter where all state is bf16.
inline constexpr training_stack torchtune_2024 = held([] {
    training_stack s = hf_trainer_2024;
    s.name = {"torchtune 2024"};
    s.update = update_kind::loop;
    s.memory_within = 10_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<torchtune_2024>{
    "compute as llm_foundry", "torchtune, February 2024: 54 GB of Llama 2 7B, within 1%"};

/// DeepSpeed around Transformers' models. Gradients lie in its own partitions, on the host with the optimizer;
/// modules are gathered one by one, and stay so up to 1e9 parameters (stage3_max_live_parameters by default).
inline constexpr training_stack deepspeed_2023 = held([] {
    training_stack s = hf_trainer_2024;
    s.name = {"DeepSpeed 2023"};
    s.holds_gradients = true;
    s.gradients_follow_optimizer = true;
    s.update = update_kind::fused;
    s.gathers_matrices = true;
    s.live_parameters = 1'000'000'000;
    s.pinned = 144_percent;
    s.runtime = 2_GB;
    s.fragmentation = 5_percent;
    s.memory_within = 20_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<deepspeed_2023>{"compute as llm_foundry"};

/// The same engine around Megatron-LM's model: ZeRO-3 without model parallelism.
inline constexpr training_stack megatron_zero3_2021 = held([] {
    training_stack s = megatron_2021;
    s.name = {"Megatron-LM with ZeRO-3 2021"};
    s.gathers_matrices = true;
    s.live_parameters = 1'000'000'000;
    return s;
}());
template <>
inline constexpr stack_source source_of<megatron_zero3_2021>{"as megatron_2021"};

// ---- JAX. XLA cuts a product that depends on a gather or scatter into pieces, and hides the messages beneath
// these (Wang et al. 2023, "Overlap communication with dependent computation via decomposition"). GSPMD gathers and
// scatters tensor by tensor, here the one in use and the next; elementwise operations join the products around them.
// Layers are one loop (scan_layers), whose gradients are whole at its end: what is added up over copies of shards in
// other slices then has nothing to hide beneath, and the rest hides as far as there is compute. Of MaxText's README the
// same model on 2 to 32 slices says so: with 50% of all hidden it would be 8% slower than measured, and with nine tenths
// of the sums over slices hidden 32 of them were 10% too fast.

/// MaxText, 2023.
inline constexpr training_stack maxtext_2023 = held({.name = {"MaxText 2023"},
                                                     .compute = 93_percent,
                                                     .tensor_overlap = 100_percent,
                                                     .context_overlap = 80_percent,
                                                     .data_overlap = 100_percent,
                                                     .sums_copies_last = true,
                                                     .contention = 0_percent,
                                                     .overlap_within = maxtext_overlap,
                                                     .tensor_step = 0_us,
                                                     .recomputes_only_needed = true,
                                                     .host = 0_us,
                                                     .step = 0_ms,
                                                     .holds_gradients = false,
                                                     .layer_gradients = 2_B,
                                                     .gathers_matrices = true,
                                                     .fuses_elementwise = true,
                                                     .per_logit = 2_B,
                                                     .runtime = 0_B,
                                                     .fragmentation = 0_percent,
                                                     .memory_within = 20_percent,
                                                     .pads_vocabulary = {1, true}});
template <>
inline constexpr stack_source source_of<maxtext_2023>{
    "MaxText, README of December 2023: TPU v4, v5e, v5p; PaLM (arXiv 2204.02311) on 6,144 v4"};
/// MaxText, 2025.
inline constexpr training_stack maxtext_2025 = held([] {
    training_stack s = maxtext_2023;
    s.name = {"MaxText 2025"};
    s.overlap_within.data = weakly_known;
    s.compute = 86_percent;
    s.passes = 155_percent;
    s.ragged_tile = 512;      // megablox, by its default (tile_batch_seq)
    s.halves_context = true;  // context_parallel_load_balance
    return s;
}());
template <>
inline constexpr stack_source source_of<maxtext_2025>{
    "Google tpu-recipes: v5p, v6e and Ironwood; gpu-recipes, one row"};

/// PaxML on GPUs, 2024.
inline constexpr training_stack paxml_2024 = held({.name = {"PaxML on GPU 2024"},
                                                   .compute = 61_percent,
                                                   .data_overlap = 90_percent,
                                                   .contention = 10_percent,
                                                   .overlap_within = paxml_overlap,
                                                   .recomputes_only_needed = true,
                                                   .host = 0_us,
                                                   .step = 0_ms,
                                                   .holds_gradients = false,
                                                   .layer_gradients = 2_B,
                                                   .gathers_matrices = true,
                                                   .fuses_elementwise = true,
                                                   .per_logit = 2_B,
                                                   .runtime = 1_GB,
                                                   .fragmentation = 0_percent,
                                                   .memory_within = 20_percent,
                                                   .pads_vocabulary = {1, true}});
template <>
inline constexpr stack_source source_of<paxml_2024>{
    "NVIDIA DGX Cloud Benchmarking, tag v24.11.1: GPT-3 175B on 128 to 2,048 H100"};

// ---- Others.

/// DualPipe hides all-to-all beneath the other direction's computation, and holds two copies of the parameters (arXiv
/// 2412.19437, section 3.2.1), here in 8 bits; inputs of SwiGLU are kept in 8 bits (3.3.3). DeepEP's dispatch hands
/// probabilities on to the experts, and its combine adds up without them. 61 layers lie on 16 stages.
inline constexpr training_stack hai_llm_2024 = held({.name = {"HAI-LLM 2024"},
                                                     .compute = 71.6_percent,
                                                     .expert_overlap = 100_percent,
                                                     .data_overlap = 90_percent,
                                                     .contention = 10_percent,
                                                     .overlap_within = dualpipe_overlap,
                                                     .dispatches_once = true,
                                                     .host = 0_us,
                                                     .step = 0_ms,
                                                     .per_parameter = 1_B,
                                                     .weighs_inside_experts = true,
                                                     .narrow_mlp = true,
                                                     .runtime = 0_B,
                                                     .fragmentation = 0_percent,
                                                     .memory_within = 25_percent,
                                                     .uneven_stages = true,
                                                     .pads_vocabulary = {1, true}});
template <>
inline constexpr stack_source source_of<hai_llm_2024>{
    "DeepSeek-V3 report (arXiv 2412.19437): GPU hours of the whole run"};

/// Measured on Trainium1 only, by rows that do not state recomputation and fabric; the rest as MaxText,
/// whose compiler works alike. Trainium2 and 3 inherit it: nothing is measured there.
inline constexpr training_stack neuronx_2025 = held([] {
    training_stack s = maxtext_2025;
    s.name = {"NeuronX 2025"};
    s.compute = 50_percent;
    s.memory_within = 25_percent;
    return s;
}());
template <>
inline constexpr stack_source source_of<neuronx_2025>{
    "AWS Neuron documentation: Llama 2 and 3, GPT-3 on 256 and 512 Trainium1; incomplete rows"};

/// optimum-neuron on Trainium2, one chip: LoRA steps of Llama 3.1 8B. Steps of 2,048 and 4,096 tokens take as long as
/// one another, and half as long again with recomputation as without: the host launches each kernel and waits for it
/// (437 us on Trainium2 by AWS's documentation, where it is synchronous). Fitted, 1: that wait.
inline constexpr training_stack optimum_neuron_2025 = held([] {
    training_stack s = neuronx_2025;
    s.name = {"optimum-neuron 2025"};
    s.compute = 100_percent;
    s.host = 374_us;
    return s;
}());
template <>
inline constexpr stack_source source_of<optimum_neuron_2025>{
    "Trainium study by alpharomercoma: Llama 3.1 8B with LoRA on one Trainium2"};

// ---- All of them, for tables and tests.

/// A stack with its source.
struct stack_entry {
    const training_stack* stack;
    stack_source source;
};
/// Stacks with their sources.
template <const training_stack&... Stacks>
inline constexpr auto entries_of = std::to_array<stack_entry>({{&Stacks, source_of<Stacks>}...});

/// All training software of the catalogue.
inline constexpr auto all =
    entries_of<megatron_2021, megatron_2022, megatron_deepspeed_2021, megatron_deepspeed_2022,
               megatron_deepspeed_2022_bf16, megatron_zero3_2021, megatron_core_2024,
               megatron_bridge, megatron_bridge_overlap, megatron_bridge_graphs,
               megatron_serial_2026, nemo_mlperf_2024, nemo_mlperf_2025, rocm_2025, torch_2022,
               llm_foundry, pytorch_hopper_2023, torchtitan_2024, torchtitan_2025, torchtitan_async,
               torchtitan_compiled_loss, verl_2025, hf_trainer_2024, hf_trainer_2025,
               hf_trainer_fsdp_2024, torchtune_2024, deepspeed_2023, maxtext_2023, maxtext_2025,
               paxml_2024, hai_llm_2024, neuronx_2025, optimum_neuron_2025>;

}  // namespace loadline::stacks
