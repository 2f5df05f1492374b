// Numbers with a name in their type: what makes every compiler print them in an error.
#pragma once

#include <loadline/check/finding.hpp>
#include <loadline/hardware/number_format.hpp>
#include <loadline/workload/plan.hpp>

namespace loadline {

// What is needed, and what there is. Declared only: they exist to be read.
/// In an error: GiB that the fullest chip needs, rounded up.
template <std::int64_t>
struct needs_GiB_per_chip;
/// In an error: GiB that the fullest chip needs if the model of memory errs by all of its measured error, rounded up.
template <std::int64_t>
struct may_need_GiB_per_chip;
/// In an error: GiB of one chip that software can use, rounded down.
template <std::int64_t>
struct has_GiB;
/// In an error: how far memory was ever measured from the model on such jobs, in thousandths of it.
template <std::int64_t>
struct model_within_permille;
/// In an error: how sure the verdict on memory is (`certainty`).
template <certainty>
struct does_not_fit;
/// In an error: heads of the model, of attention or of a recurrence, that do not divide; padded where the software
/// pads.
template <std::int64_t>
struct heads_are;
/// In an error: key-value heads of the model that neither divide nor are divided.
template <std::int64_t>
struct kv_heads_are;
/// In an error: the inner width of an MLP, or of shared experts, in elements.
template <std::int64_t>
struct mlp_width_is;
/// In an error: the inner width of one routed expert, in elements.
template <std::int64_t>
struct expert_width_is;
/// In an error: chips that share one expert; plan.tensor where plan.expert_tensor is 0.
template <std::int64_t>
struct expert_tensor_is;
/// In an error: layers that stages share evenly: all, less those of ends that the plan states.
template <std::int64_t>
struct layers_are;
/// In an error: routed experts of a layer; 0 of a model that has none.
template <std::int64_t>
struct experts_are;
/// In an error: rows of the embedding, padded as the plan says.
template <std::int64_t>
struct vocabulary_is;
/// In an error: tokens of a sequence; in serving of prompt and output together.
template <std::int64_t>
struct sequence_length_is;
/// In an error: the longest sequence that the model knows, in tokens.
template <std::int64_t>
struct positions_are;
/// In an error: sequences of a batch, over all replicas.
template <std::int64_t>
struct batch_sequences_are;
/// In an error: plan.tensor, chips that share a layer.
template <std::int64_t>
struct tensor_is;
/// In an error: plan.tensor x plan.context, chips among which heads are exchanged for positions.
template <std::int64_t>
struct tensor_times_context_is;
/// In an error: stages that share layers evenly, virtual ones counted: pipeline x virtual_stages, less stated ends.
template <std::int64_t>
struct stages_are;
/// In an error: microbatches of one replica in a step.
template <std::int64_t>
struct microbatches_are;
/// In an error: elements that one chip has of a quantised side of a matrix.
template <std::int64_t>
struct part_of_a_matrix_is;
/// In an error: elements of a block that shares a scale (requests.weight_block).
template <std::int64_t>
struct weight_block_is;
/// In an error: plan.expert, groups of chips that experts are divided over.
template <std::int64_t>
struct expert_is;
/// In an error: chips of an expert group, expert x expert_tensor.
template <std::int64_t>
struct expert_group_is;
/// In an error: chips of a pipeline stage, tensor x context x data.
template <std::int64_t>
struct tensor_context_data_is;
/// In an error: parts that context and sequence parallelism cut a sequence into.
template <std::int64_t>
struct sequence_shares_are;
/// In an error: sequences that all replicas take at once, data x microbatch.
template <std::int64_t>
struct data_times_microbatch_is;
/// In an error: GiB that a chip's part of the job takes of its host, rounded up.
template <std::int64_t>
struct keeps_GiB_on_host_per_chip;
/// In an error: the same if the model of memory errs by all of its measured error.
template <std::int64_t>
struct may_keep_GiB_on_host_per_chip;
/// In an error: GiB of host memory for each chip (cluster.host_memory), rounded down.
template <std::int64_t>
struct host_has_GiB_per_chip;
/// In an error: chips of the plan; of a server with prefill and decode apart, of all copies.
template <std::int64_t>
struct needs_chips;
/// In an error: chips that the plan can use of the cluster, without those that its tensor groups leave over in a
/// domain.
template <std::int64_t>
struct has_chips;
/// In an error: chips of one scale-up domain.
template <std::int64_t>
struct scale_up_chips_are;
/// In an error: plan.precision.compute, which the chip does not multiply in.
template <number_format>
struct compute_format_is;

/// Thousandths of `share`, rounded, at most a thousand million.
[[nodiscard]] constexpr std::int64_t permille(double share) {
    const double n = share * 1000 + 0.5;
    return n < 1e9 ? static_cast<std::int64_t>(n) : 1'000'000'000;
}

// What would mend it; `with` belongs to the fix before it.
/// A fix: the smallest plan.tensor that would do; smaller ones would not.
template <std::int64_t>
struct smallest_tensor_that_fits;
/// A fix: a plan.tensor that would do, the nearest on its side.
template <std::int64_t>
struct tensor_that_fits;
/// A fix: the smallest plan.pipeline that would do.
template <std::int64_t>
struct smallest_pipeline_that_fits;
/// A fix: a plan.pipeline that would do, the nearest on its side.
template <std::int64_t>
struct pipeline_that_fits;
/// A fix: plan.virtual_stages, chunks of a stage.
template <std::int64_t>
struct virtual_stages_that_fit;
/// A fix: plan.data, replicas.
template <std::int64_t>
struct data_that_fits;
/// A fix: plan.context, chips that share a sequence.
template <std::int64_t>
struct context_parallel_that_fits;
/// A fix: the smallest plan.expert that would do.
template <std::int64_t>
struct smallest_expert_that_fits;
/// A fix: a plan.expert that would do, the nearest on its side.
template <std::int64_t>
struct expert_that_fits;
/// A fix: plan.expert_tensor, chips that share one expert.
template <std::int64_t>
struct expert_tensor_that_fits;
/// A fix: the largest plan.microbatch that would do, in sequences.
template <std::int64_t>
struct largest_microbatch_that_fits;
/// A fix: plan.microbatch, in sequences.
template <std::int64_t>
struct microbatch_that_fits;
/// A fix: plan.vocab_multiple, to a multiple of which the vocabulary is padded.
template <std::int64_t>
struct vocab_multiple_that_fits;
/// A fix: plan.zero, what replicas share between them.
template <zero_stage>
struct zero_stage_that_fits;
struct sequence_parallelism_fits;
struct full_recompute_fits;
struct no_recompute_fits;
struct no_recompute_also_fits;
/// A fix: plan.precision.compute, a format that the chip multiplies in, the nearest in width.
template <number_format>
struct supported_format;
/// A fix: plan.shard, chips over which ZeRO shares state.
template <std::int64_t>
struct shard_that_fits;
/// A fix: plan.precision.gradients.
template <number_format>
struct gradients_format_that_fits;
/// A fix: plan.precision.moments, the optimizer's.
template <number_format>
struct moments_format_that_fits;
/// A fix: plan.optimizer, the memory in which the optimizer's state lives.
template <memory_home>
struct optimizer_home_that_fits;
/// A fix: plan.weights, the memory in which weights live.
template <memory_home>
struct weights_home_that_fits;
/// A fix: plan.activations_on_host, in percent.
template <std::int64_t>
struct percent_of_activations_on_host_that_fit;
/// A fix: requests.weights, a narrower format of weights.
template <number_format>
struct weights_format_that_fits;
/// A fix: requests.kv_cache, a narrower format of the cache.
template <number_format>
struct kv_cache_format_that_fits;
/// A fix: plan.first_stage_layers, fewer beside the embedding; -1 is `no_layers`.
template <std::int64_t>
struct first_stage_layers_that_fit;
/// A fix: plan.last_stage_layers, fewer beside the output projection; -1 is `no_layers`.
template <std::int64_t>
struct last_stage_layers_that_fit;
/// A fix: batch.sequences.
template <std::int64_t>
struct sequences_that_fit;
/// A fix: the largest batch.length that would do, in tokens.
template <std::int64_t>
struct longest_sequence_that_fits;
/// A fix: batch.length, in tokens, the nearest that divides.
template <std::int64_t>
struct sequence_length_that_fits;
/// A fix: the largest requests.prompt that would do, in tokens.
template <std::int64_t>
struct longest_prompt_that_fits;
/// A fix: the largest requests.output that would do, in tokens.
template <std::int64_t>
struct longest_output_that_fits;
/// A fix: the largest requests.concurrency that would do, on each data-parallel rank.
template <std::int64_t>
struct largest_concurrency_that_fits;
/// A fix: requests.prefill_chunk, tokens that a step takes at most.
template <std::int64_t>
struct prefill_chunk_that_fits;
/// A fix: requests.max_num_seqs, sequences that an engine plans its largest step for.
template <std::int64_t>
struct max_num_seqs_that_fit;
/// A fix: requests.memory_share, the engine's part of a chip's memory in percent.
template <std::int64_t>
struct memory_share_percent_that_fits;
/// A fix: a cluster of so many scale-up domains.
template <std::int64_t>
struct scale_up_domains_that_fit;

/// Beside the setting before it: plan.tensor.
template <std::int64_t>
struct with_tensor;
/// Beside the setting before it: plan.pipeline.
template <std::int64_t>
struct with_pipeline;
/// Beside the setting before it: plan.data, so that as many chips are used as before.
template <std::int64_t>
struct with_data;
/// Beside the setting before it: plan.zero.
template <zero_stage>
struct with_zero_stage;
struct with_sequence_parallelism;
struct with_full_recompute;
/// Beside the setting before it: plan.microbatch, in sequences.
template <std::int64_t>
struct with_microbatch;
/// Beside the setting before it: plan.optimizer, where the optimizer's state lives.
template <memory_home>
struct with_optimizer_home;
/// Beside the setting before it: plan.weights, where weights live.
template <memory_home>
struct with_weights_home;
/// Beside the setting before it: plan.activations_on_host, in percent.
template <std::int64_t>
struct with_percent_of_activations_on_host;
/// Beside the setting before it: requests.kv_cache.
template <number_format>
struct with_kv_cache_format;
/// Beside the setting before it: plan.last_stage_layers; -1 is `no_layers`.
template <std::int64_t>
struct with_last_stage_layers;
struct with_no_recompute_also;

/// Where a setting stands in a fix: its first names what fits, the others go with it.
enum class setting_place : std::uint8_t { first, with };

/// The type that stands in an error for a setting of a fix: `type`, by its place, its field and its value.
template <setting_place, change, std::int64_t>
struct named;
// clang-format off
template <std::int64_t N> struct named<setting_place::first, change::smallest_tensor, N> { using type = smallest_tensor_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::tensor, N> { using type = tensor_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::smallest_pipeline, N> { using type = smallest_pipeline_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::pipeline, N> { using type = pipeline_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::virtual_stages, N> { using type = virtual_stages_that_fit<N>; };
template <std::int64_t N> struct named<setting_place::first, change::data, N> { using type = data_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::context_parallel, N> { using type = context_parallel_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::smallest_expert, N> { using type = smallest_expert_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::expert, N> { using type = expert_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::expert_tensor, N> { using type = expert_tensor_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::largest_microbatch, N> { using type = largest_microbatch_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::microbatch, N> { using type = microbatch_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::vocab_multiple, N> { using type = vocab_multiple_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::zero, N> { using type = zero_stage_that_fits<static_cast<zero_stage>(N)>; };
template <std::int64_t N> struct named<setting_place::first, change::sequence_parallel, N> { using type = sequence_parallelism_fits; };
template <std::int64_t N> struct named<setting_place::first, change::recompute, N> { using type = full_recompute_fits; };
template <> struct named<setting_place::first, change::recompute, static_cast<std::int64_t>(recompute_policy::none)> { using type = no_recompute_fits; };
template <std::int64_t N> struct named<setting_place::first, change::recompute_parts, N> { using type = no_recompute_also_fits; };
template <std::int64_t N> struct named<setting_place::first, change::compute_format, N> { using type = supported_format<static_cast<number_format>(N)>; };
template <std::int64_t N> struct named<setting_place::first, change::sequences, N> { using type = sequences_that_fit<N>; };
template <std::int64_t N> struct named<setting_place::first, change::longest_sequence, N> { using type = longest_sequence_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::sequence_length, N> { using type = sequence_length_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::longest_prompt, N> { using type = longest_prompt_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::longest_output, N> { using type = longest_output_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::largest_concurrency, N> { using type = largest_concurrency_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::scale_up_domains, N> { using type = scale_up_domains_that_fit<N>; };
template <std::int64_t N> struct named<setting_place::with, change::tensor, N> { using type = with_tensor<N>; };
template <std::int64_t N> struct named<setting_place::with, change::pipeline, N> { using type = with_pipeline<N>; };
template <std::int64_t N> struct named<setting_place::with, change::data, N> { using type = with_data<N>; };
template <std::int64_t N> struct named<setting_place::with, change::zero, N> { using type = with_zero_stage<static_cast<zero_stage>(N)>; };
template <std::int64_t N> struct named<setting_place::with, change::sequence_parallel, N> { using type = with_sequence_parallelism; };
template <std::int64_t N> struct named<setting_place::with, change::recompute, N> { using type = with_full_recompute; };
template <std::int64_t N> struct named<setting_place::with, change::recompute_parts, N> { using type = with_no_recompute_also; };
template <std::int64_t N> struct named<setting_place::first, change::shard, N> { using type = shard_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::optimizer, N> { using type = optimizer_home_that_fits<static_cast<memory_home>(N)>; };
template <std::int64_t N> struct named<setting_place::first, change::weights_format, N> { using type = weights_format_that_fits<static_cast<number_format>(N)>; };
template <std::int64_t N> struct named<setting_place::first, change::kv_cache_format, N> { using type = kv_cache_format_that_fits<static_cast<number_format>(N)>; };
template <std::int64_t N> struct named<setting_place::first, change::first_stage_layers, N> { using type = first_stage_layers_that_fit<N>; };
template <std::int64_t N> struct named<setting_place::first, change::last_stage_layers, N> { using type = last_stage_layers_that_fit<N>; };
template <std::int64_t N> struct named<setting_place::with, change::microbatch, N> { using type = with_microbatch<N>; };
template <std::int64_t N> struct named<setting_place::with, change::largest_microbatch, N> { using type = with_microbatch<N>; };
template <std::int64_t N> struct named<setting_place::with, change::optimizer, N> { using type = with_optimizer_home<static_cast<memory_home>(N)>; };
template <std::int64_t N> struct named<setting_place::with, change::kv_cache_format, N> { using type = with_kv_cache_format<static_cast<number_format>(N)>; };
template <std::int64_t N> struct named<setting_place::with, change::last_stage_layers, N> { using type = with_last_stage_layers<N>; };
template <std::int64_t N> struct named<setting_place::first, change::gradients_format, N> { using type = gradients_format_that_fits<static_cast<number_format>(N)>; };
template <std::int64_t N> struct named<setting_place::first, change::moments_format, N> { using type = moments_format_that_fits<static_cast<number_format>(N)>; };
template <std::int64_t N> struct named<setting_place::first, change::weights_home, N> { using type = weights_home_that_fits<static_cast<memory_home>(N)>; };
template <std::int64_t N> struct named<setting_place::first, change::activations_on_host, N> { using type = percent_of_activations_on_host_that_fit<N / 10'000>; };
template <std::int64_t N> struct named<setting_place::first, change::prefill_chunk, N> { using type = prefill_chunk_that_fits<N>; };
template <std::int64_t N> struct named<setting_place::first, change::max_num_seqs, N> { using type = max_num_seqs_that_fit<N>; };
template <std::int64_t N> struct named<setting_place::first, change::memory_share, N> { using type = memory_share_percent_that_fits<N / 10'000>; };
template <std::int64_t N> struct named<setting_place::with, change::weights_home, N> { using type = with_weights_home<static_cast<memory_home>(N)>; };
template <std::int64_t N> struct named<setting_place::with, change::activations_on_host, N> { using type = with_percent_of_activations_on_host<N / 10'000>; };
// clang-format on

}  // namespace loadline
