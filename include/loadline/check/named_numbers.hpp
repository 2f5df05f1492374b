// Numbers with a name in their type: what makes every compiler print them in an error.
#pragma once

#include <loadline/check/finding.hpp>
#include <loadline/hardware/number_format.hpp>
#include <loadline/workload/plan.hpp>

namespace loadline {

// What is needed, and what there is. Declared only: they exist to be read.
template <std::int64_t>
struct needs_GiB_per_chip;
template <std::int64_t>
struct may_need_GiB_per_chip;
template <std::int64_t>
struct has_GiB;
template <std::int64_t>
struct model_within_permille;
template <certainty>
struct does_not_fit;
template <std::int64_t>
struct heads_are;
template <std::int64_t>
struct kv_heads_are;
template <std::int64_t>
struct mlp_width_is;
template <std::int64_t>
struct expert_width_is;
template <std::int64_t>
struct expert_tensor_is;
template <std::int64_t>
struct layers_are;
template <std::int64_t>
struct experts_are;
template <std::int64_t>
struct vocabulary_is;
template <std::int64_t>
struct sequence_length_is;
template <std::int64_t>
struct positions_are;
template <std::int64_t>
struct batch_sequences_are;
template <std::int64_t>
struct tensor_is;
template <std::int64_t>
struct tensor_times_context_is;
template <std::int64_t>
struct stages_are;
template <std::int64_t>
struct microbatches_are;
template <std::int64_t>
struct part_of_a_matrix_is;
template <std::int64_t>
struct weight_block_is;
template <std::int64_t>
struct expert_is;
template <std::int64_t>
struct expert_group_is;
template <std::int64_t>
struct tensor_context_data_is;
template <std::int64_t>
struct sequence_shares_are;
template <std::int64_t>
struct data_times_microbatch_is;
template <std::int64_t>
struct keeps_GiB_on_host_per_chip;
template <std::int64_t>
struct may_keep_GiB_on_host_per_chip;
template <std::int64_t>
struct host_has_GiB_per_chip;
template <std::int64_t>
struct needs_chips;
template <std::int64_t>
struct has_chips;
template <std::int64_t>
struct scale_up_chips_are;
template <number_format>
struct compute_format_is;

// Of a thousand, at most the nine figures that anybody reads.
[[nodiscard]] constexpr std::int64_t permille(double share) {
    const double n = share * 1000 + 0.5;
    return n < 1e9 ? static_cast<std::int64_t>(n) : 1'000'000'000;
}

// What would mend it; `with` belongs to the fix before it.
template <std::int64_t>
struct smallest_tensor_that_fits;
template <std::int64_t>
struct tensor_that_fits;
template <std::int64_t>
struct smallest_pipeline_that_fits;
template <std::int64_t>
struct pipeline_that_fits;
template <std::int64_t>
struct virtual_stages_that_fit;
template <std::int64_t>
struct data_that_fits;
template <std::int64_t>
struct context_parallel_that_fits;
template <std::int64_t>
struct smallest_expert_that_fits;
template <std::int64_t>
struct expert_that_fits;
template <std::int64_t>
struct expert_tensor_that_fits;
template <std::int64_t>
struct largest_microbatch_that_fits;
template <std::int64_t>
struct microbatch_that_fits;
template <std::int64_t>
struct vocab_multiple_that_fits;
template <zero_stage>
struct zero_stage_that_fits;
struct sequence_parallelism_fits;
struct full_recompute_fits;
struct no_recompute_fits;
struct no_recompute_also_fits;
template <number_format>
struct supported_format;
template <std::int64_t>
struct shard_that_fits;
template <number_format>
struct gradients_format_that_fits;
template <number_format>
struct moments_format_that_fits;
template <memory_home>
struct optimizer_home_that_fits;
template <memory_home>
struct weights_home_that_fits;
template <std::int64_t>
struct percent_of_activations_on_host_that_fit;
template <number_format>
struct weights_format_that_fits;
template <number_format>
struct kv_cache_format_that_fits;
template <std::int64_t>
struct first_stage_layers_that_fit;
template <std::int64_t>
struct last_stage_layers_that_fit;
template <std::int64_t>
struct sequences_that_fit;
template <std::int64_t>
struct longest_sequence_that_fits;
template <std::int64_t>
struct sequence_length_that_fits;
template <std::int64_t>
struct longest_prompt_that_fits;
template <std::int64_t>
struct longest_output_that_fits;
template <std::int64_t>
struct largest_concurrency_that_fits;
template <std::int64_t>
struct prefill_chunk_that_fits;
template <std::int64_t>
struct max_num_seqs_that_fit;
template <std::int64_t>
struct memory_share_percent_that_fits;
template <std::int64_t>
struct scale_up_domains_that_fit;

template <std::int64_t>
struct with_tensor;
template <std::int64_t>
struct with_pipeline;
template <std::int64_t>
struct with_data;
template <zero_stage>
struct with_zero_stage;
struct with_sequence_parallelism;
struct with_full_recompute;
template <std::int64_t>
struct with_microbatch;
template <memory_home>
struct with_optimizer_home;
template <memory_home>
struct with_weights_home;
template <std::int64_t>
struct with_percent_of_activations_on_host;
template <number_format>
struct with_kv_cache_format;
template <std::int64_t>
struct with_last_stage_layers;
struct with_no_recompute_also;

// The name of a setting: of the first of a fix, and of one that goes with it.
enum class setting_place : std::uint8_t { first, with };

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
