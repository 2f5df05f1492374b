// How a job is spread over chips: degrees of parallelism, sharding, recomputation, precision.
#pragma once

#include <loadline/hardware/number_format.hpp>
#include <loadline/units/bounded.hpp>
#include <loadline/units/input_error.hpp>
#include <loadline/units/literals.hpp>

#include <cstdint>

namespace loadline {

/// What data parallelism shards (Rajbhandari et al. 2020, arXiv 1910.02054). Each stage includes those
/// before it; `weights` is ZeRO-3, also known as fully sharded data parallelism.
enum class zero_stage : std::uint8_t { none, optimizer, gradients, weights };

/// Which activations are made again in the backward pass (Korthikanti et al. 2022, arXiv 2205.05198).
enum class recompute_policy : std::uint8_t {
    none,
    selective,  // the attention core: scores, softmax, weighting of values
    full        // whole layers, from their inputs
};

/// What is made again besides what the policy says; `selective` is the attention core, `full` is all.
struct recompute_parts {
    bool attention = false;    // the core: also with flash attention, whose output is then lost
    bool projections = false;  // queries, keys, values
    bool output_projection = false;  // of attention
    bool mlp = false;                // whole, or the experts
    bool norms = false;
    bool activation = false;  // the MLP's, from its input
    bool latent_up = false;   // of latent attention: queries, keys, values from their latents
    bool operator==(const recompute_parts&) const = default;
};

/// Norms and residuals shared out over the tensor group along the sequence (Korthikanti et al. 2022).
enum class sequence_parallelism : std::uint8_t { off, on };

/// Attention with the score matrix in memory, or tile by tile (Dao et al. 2022, arXiv 2205.14135).
enum class attention_kernel : std::uint8_t { unfused, flash };

/// Whether dropout keeps masks.
enum class dropout_masks : std::uint8_t { none, stored };

/// In which order a pipeline takes its microbatches.
enum class pipeline_schedule : std::uint8_t {
    one_forward_one_backward,  // interleaved where virtual_stages > 1 (Narayanan et al. 2021)
    zero_bubble  // weight gradients fill the bubble (Qi et al. 2023, arXiv 2401.10241)
};

/// How a context group exchanges keys and values: block by block around a ring beneath the attention
/// (Liu et al. 2023, arXiv 2310.01889), all of them before it (Llama 3, arXiv 2407.21783), or heads for
/// positions (DeepSpeed-Ulysses, arXiv 2309.14509).
enum class context_exchange : std::uint8_t { ring, all_gather, all_to_all };

/// Where something lives: in the chip's memory, or in that of its host and comes over the link when it is
/// needed. The optimizer's state decides where the update runs.
enum class memory_home : std::uint8_t { hbm, host };

/// What the optimizer keeps of each parameter besides a master copy (`precision.moments` has the format):
/// AdamW's two moments; one (Lion, Muon, SGD with momentum); or vectors of rows and columns that weigh
/// nothing (Adafactor without a first moment; SGD without momentum keeps as little).
enum class optimizer_kind : std::uint8_t { adam, one_moment, factored };

/// The matrices that low-rank adapters sit on: those of attention alone (queries, keys, values, output), or all
/// linear layers but the router and the output projection.
enum class adapter_place : std::uint8_t { attention, all_linear };

/// How far a group's chips may lie apart: inside one scale-up domain, or anywhere in the cluster.
enum class group_reach : std::uint8_t { scale_up, cluster };

/// What shares a scale where matrices multiply in 8 bits or fewer. Block-scaled formats (mx*, nvfp4) say so
/// themselves, and NVFP4 has the maximum of the tensor besides.
enum class scaling : std::uint8_t {
    delayed,  // a tensor, by maxima of steps before (Transformer Engine's DelayedScaling)
    current,  // a tensor, by its own maximum, found before it is cast (Float8CurrentScaling; torchao's tensorwise)
    rows,     // a row along the inner dimension of each product (torchao's rowwise; AQT)
    blocks    // 128 elements, or 128 x 128 of weights (Float8BlockScaling)
};

/// Which of a matrix's three products multiply in `compute`; the others in the format of activations.
enum class narrow_products : std::uint8_t { all, not_weight_gradients, forward_alone };

/// Formats of what is kept and of what is multiplied. The defaults are mixed precision with Adam as in
/// Megatron: 2 + 4 bytes for weight and gradient, 4 + 4 + 4 for the master copy and two moments.
struct precision_policy {
    number_format compute = bf16;  // of matrix multiplications
    number_format weights = bf16;
    number_format activations = bf16;
    number_format gradients = fp32;  // the accumulator
    number_format master_weights = fp32;
    number_format moments = fp32;
    // Where `compute` is narrower than `activations`.
    loadline::scaling scaling = loadline::scaling::current;
    narrow_products narrow = narrow_products::all;
    bool operator==(const precision_policy&) const = default;

    [[nodiscard]] constexpr bool quantises() const {
        return facts(compute).width < facts(activations).width;
    }
};

/// As `first_stage_layers` or `last_stage_layers`: the stage has the embedding or the loss, and no layer.
inline constexpr std::int64_t no_layers = -1;

/// The format in which weights that are shared out are gathered: that of activations, where they are kept in a wider
/// one (FSDP's param_dtype).
[[nodiscard]] constexpr number_format gathered_format(const precision_policy& f) {
    return facts(f.activations).width < facts(f.weights).width ? f.activations : f.weights;
}

/// A structural aggregate: template argument and run-time value are the same struct.
/// Chips used: tensor x context x pipeline x data. Expert groups lie inside tensor x context x data.
struct plan {
    std::int64_t tensor = 1;
    std::int64_t pipeline = 1;
    std::int64_t virtual_stages = 1;  // chunks of layers per pipeline stage (interleaving)
    std::int64_t data = 1;
    std::int64_t shard =
        0;  // chips that ZeRO divides over; zero: all replicas (else: hybrid sharding)
    std::int64_t context = 1;
    std::int64_t expert = 1;
    std::int64_t expert_tensor =
        0;                        // chips that share one expert; zero: `tensor`, or 1 if expert > 1
    std::int64_t microbatch = 1;  // sequences
    std::int64_t first_stage_layers = 0;  // zero: as many as the others; none at all: no_layers
    std::int64_t last_stage_layers = 0;
    std::int64_t vocab_multiple = 1;  // the vocabulary is padded up to a multiple of this
    group_reach tensor_reach = group_reach::scale_up;
    group_reach expert_reach = group_reach::scale_up;
    zero_stage zero = zero_stage::none;
    sequence_parallelism sequence_parallel = sequence_parallelism::off;
    recompute_policy recompute = recompute_policy::none;
    std::int64_t recompute_layers = 0;  // with `full`: layers of each stage's chunk set; zero: all
    recompute_parts recompute_also{};   // in the layers that are not made again whole
    attention_kernel attention = attention_kernel::flash;
    context_exchange context_by = context_exchange::ring;
    dropout_masks dropout = dropout_masks::none;
    pipeline_schedule schedule = pipeline_schedule::one_forward_one_backward;
    optimizer_kind optimizer_rule = optimizer_kind::adam;
    memory_home optimizer = memory_home::hbm;
    // On the host, weights come layer by layer (DeepSpeed's offload_param, FSDP's CPUOffload).
    memory_home weights = memory_home::hbm;
    // Share of what layers keep for the backward pass that waits in the host's memory: of what the
    // recomputation leaves to keep, so with `full` of the layers' inputs.
    constant<units::fraction> activations_on_host{0};
    // Low-rank adapters are trained and the weights stay as they are (Hu et al. 2021, arXiv 2106.09685):
    // no gradient or state for these. Zero: all weights are trained.
    std::int64_t adapter_rank = 0;
    adapter_place adapters_on = adapter_place::attention;
    // Places in an expert's batch against an even share of the visits; the rest is dropped or padded.
    // Zero: none is dropped, and an even share is what arrives.
    constant<units::fraction> expert_capacity{0};
    // Visits that arrive at the busiest chip's experts, against an even share, where none is dropped: the others
    // wait for it, and its memory is the fullest.
    constant<units::fraction> expert_imbalance{1'000'000};
    precision_policy precision{};
    // Share of the memory that software sees, kept back as the user's own margin.
    constant<units::fraction> reserve{0};

    [[nodiscard]] constexpr std::int64_t chips() const {
        return bounded_product(tensor, context, pipeline, data);
    }
    // Chips that hold the same dense weights: what ZeRO shards over.
    [[nodiscard]] constexpr std::int64_t dense_replicas() const {
        return bounded_product(data, context);
    }
    // Of those, the ones that share out its state; the rest are whole copies of them.
    [[nodiscard]] constexpr std::int64_t sharing_replicas(std::int64_t replicas) const {
        return shard == 0 || shard > replicas ? replicas : shard;
    }
    [[nodiscard]] constexpr bool trains_adapters() const { return adapter_rank > 0; }
    [[nodiscard]] constexpr bool uses_host() const {
        return optimizer == memory_home::host || weights == memory_home::host ||
               activations_on_host.quanta > 0;
    }
    // Moments of each parameter.
    [[nodiscard]] constexpr double moments() const {
        return optimizer_rule == optimizer_kind::adam         ? 2
               : optimizer_rule == optimizer_kind::one_moment ? 1
                                                              : 0;
    }
    [[nodiscard]] constexpr std::int64_t expert_tensor_degree() const {
        return expert_tensor != 0 ? expert_tensor : expert > 1 ? 1 : tensor;
    }
    // Chips that all routed experts of a layer are divided over.
    [[nodiscard]] constexpr std::int64_t expert_group() const {
        return bounded_product(expert, expert_tensor_degree());
    }
    // Chips that hold the same expert weights.
    [[nodiscard]] constexpr std::int64_t expert_replicas() const {
        const std::int64_t copies =
            bounded_quotient(bounded_product(tensor, context, data), expert_group());
        return copies < 1 ? 1 : copies;  // a group larger than that is refused by its own rule
    }
    [[nodiscard]] constexpr std::int64_t padded_vocab(std::int64_t vocab) const {
        if (vocab_multiple <= 1) return vocab;
        const std::int64_t whole = vocab / vocab_multiple + (vocab % vocab_multiple > 0 ? 1 : 0);
        return bounded_product(whole, vocab_multiple);
    }
    // Layers that the plan states for the ends, and the stages between them, which share out the rest.
    [[nodiscard]] constexpr std::int64_t stated_layers() const {
        return bounded_sum(stated(first_stage_layers), stated(last_stage_layers));
    }
    [[nodiscard]] constexpr std::int64_t sharing_stages() const {
        return pipeline - (first_stage_layers != 0 ? 1 : 0) - (last_stage_layers != 0 ? 1 : 0);
    }
    // Layers of pipeline stage `stage`: what is stated, or as many as the others. Where the rest does not
    // divide, those before the last have one more, counted back from it, as in vLLM (get_pp_indices,
    // vllm-project/vllm pull request 6115 and later): 62 on 4 stages are 15, 16, 16, 15.
    [[nodiscard]] constexpr std::int64_t layers_of_stage(std::int64_t stage,
                                                         std::int64_t layers) const {
        if (pipeline <= 1) return layers;
        if (stage == 0 && first_stage_layers != 0) return stated(first_stage_layers);
        if (stage == pipeline - 1 && last_stage_layers != 0) return stated(last_stage_layers);
        const std::int64_t stages = sharing_stages();
        if (stages <= 0) return 0;
        const std::int64_t rest = layers - stated_layers();
        const std::int64_t more = rest % stages;
        return rest / stages + (more > 0 && stage >= pipeline - 1 - more && stage < pipeline - 1);
    }
    // The first stage with one layer more than others between the ends; of even ones the second.
    [[nodiscard]] constexpr std::int64_t first_longer_stage(std::int64_t layers) const {
        const std::int64_t stages = sharing_stages();
        const std::int64_t more = stages <= 0 ? 0 : (layers - stated_layers()) % stages;
        return more <= 0 ? 1 : pipeline - 1 - more;
    }
    // Layers before stage `stage`.
    [[nodiscard]] constexpr std::int64_t layers_before_stage(std::int64_t stage,
                                                             std::int64_t layers) const {
        if (stage == 0) return 0;
        const std::int64_t longer = first_longer_stage(layers);
        const std::int64_t between = layers_of_stage(1, layers);  // of the shorter ones, if any
        const std::int64_t extra = longer > 1 && stage > longer ? stage - longer : 0;
        return layers_of_stage(0, layers) + (stage - 1) * between + extra;
    }
    // Share of the layers that are made again whole, 0 to 1; of the others `recompute_also` are.
    [[nodiscard]] constexpr double whole_layers_recomputed(std::int64_t layers) const {
        if (recompute != recompute_policy::full) return 0;
        const std::int64_t held = layers_of_stage(0, layers);
        if (recompute_layers <= 0 || recompute_layers >= held) return 1;
        return static_cast<double>(recompute_layers) / static_cast<double>(held);
    }

private:
    [[nodiscard]] static constexpr std::int64_t stated(std::int64_t n) { return n < 0 ? 0 : n; }
};

/// Training data of one step: sequences over all chips, tokens in each.
struct batch {
    std::int64_t sequences = 1;
    std::int64_t length = 1;
    [[nodiscard]] constexpr std::int64_t tokens() const {
        return bounded_product(sequences, length);
    }
};

/// Microbatches that one replica runs in a step; a batch that does not divide is refused by its own rule.
[[nodiscard]] constexpr std::int64_t microbatches(const plan& p, const batch& b) {
    const std::int64_t n = bounded_quotient(b.sequences, bounded_product(p.data, p.microbatch));
    return n < 1 ? 1 : n;
}

constexpr void add_errors(auto& errors, const precision_policy& f) {
    const auto format = [&](const char* field, number_format value) {
        expect_one(errors, field, value, last_number_format);
    };
    format("plan.precision.compute", f.compute);
    format("plan.precision.weights", f.weights);
    format("plan.precision.activations", f.activations);
    format("plan.precision.gradients", f.gradients);
    format("plan.precision.master_weights", f.master_weights);
    format("plan.precision.moments", f.moments);
    expect_one(errors, "plan.precision.scaling", f.scaling, scaling::blocks);
    expect_one(errors, "plan.precision.narrow", f.narrow, narrow_products::forward_alone);
}
// What a plan chooses by name.
constexpr void add_choice_errors(auto& errors, const plan& p) {
    expect_one(errors, "plan.tensor_reach", p.tensor_reach, group_reach::cluster);
    expect_one(errors, "plan.expert_reach", p.expert_reach, group_reach::cluster);
    expect_one(errors, "plan.zero", p.zero, zero_stage::weights);
    expect_one(errors, "plan.sequence_parallel", p.sequence_parallel, sequence_parallelism::on);
    expect_one(errors, "plan.recompute", p.recompute, recompute_policy::full);
    expect_one(errors, "plan.attention", p.attention, attention_kernel::flash);
    expect_one(errors, "plan.context_by", p.context_by, context_exchange::all_to_all);
    expect_one(errors, "plan.dropout", p.dropout, dropout_masks::stored);
    expect_one(errors, "plan.schedule", p.schedule, pipeline_schedule::zero_bubble);
    expect_one(errors, "plan.optimizer_rule", p.optimizer_rule, optimizer_kind::factored);
    expect_one(errors, "plan.optimizer", p.optimizer, memory_home::host);
    expect_one(errors, "plan.weights", p.weights, memory_home::host);
    expect_one(errors, "plan.adapters_on", p.adapters_on, adapter_place::all_linear);
    add_errors(errors, p.precision);
}
/// Numbers that say something of what the plan does not have. What a plan merely shares over one chip or lays out for
/// one stage is as it was asked, and no error.
constexpr void add_idle_errors(auto& errors, const plan& p) {
    expect_idle(errors, "plan.shard (with zero, not none)", p.shard, p.zero != zero_stage::none);
    expect_one_alone(errors, "plan.virtual_stages (with pipeline > 1)", p.virtual_stages,
                     p.pipeline > 1);
    expect_idle(errors, "plan.recompute_layers (with recompute full)", p.recompute_layers,
                p.recompute == recompute_policy::full);
    expect_one_alone(errors, "plan.expert_imbalance (with expert_capacity: 1)",
                     count_of(p.expert_imbalance), p.expert_capacity.quanta == 0);
}

constexpr void add_errors(auto& errors, const plan& p) {
    const bool good = errors.good();
    constexpr std::int64_t most = 100'000'000;
    const auto degree = [&](const char* field, std::int64_t value) {
        errors.expect(field, value, 1, most);
    };
    degree("plan.tensor", p.tensor);
    degree("plan.pipeline", p.pipeline);
    degree("plan.virtual_stages", p.virtual_stages);
    degree("plan.data", p.data);
    degree("plan.context", p.context);
    degree("plan.expert", p.expert);
    degree("plan.microbatch", p.microbatch);
    // 128 for each of 8,192 chips that share the vocabulary; more would be mostly padding
    errors.expect("plan.vocab_multiple", p.vocab_multiple, std::int64_t{1},
                  std::int64_t{1'048'576});
    // so that the product of degrees stays a number
    errors.expect("plan.chips",
                  static_cast<double>(p.tensor) * static_cast<double>(p.context) *
                      static_cast<double>(p.pipeline) * static_cast<double>(p.data),
                  1, 1e9);
    const auto count = [&](const char* field, std::int64_t value) {
        errors.expect(field, value, 0, most);
    };
    if (p.shard != 0 && p.data > 0 && p.context > 0) {
        errors.expect("plan.shard (0: all replicas; else within data x context)", p.shard, 1,
                      p.dense_replicas());
        if (p.shard >= 1 && p.shard <= p.dense_replicas())
            errors.expect_divisor("plan.shard (of data x context)", p.shard, p.dense_replicas());
    }
    count("plan.adapter_rank (0: all weights are trained)", p.adapter_rank);
    count("plan.expert_tensor (0: tensor, or 1 if expert > 1)", p.expert_tensor);
    const auto end = [&](const char* field, std::int64_t value) {
        errors.expect(field, value, no_layers, most);
    };
    end("plan.first_stage_layers (0: as the others, -1: none)", p.first_stage_layers);
    end("plan.last_stage_layers (0: as the others, -1: none)", p.last_stage_layers);
    count("plan.recompute_layers (0: all)", p.recompute_layers);
    const auto share = [&](const char* field, constant<units::fraction> value, double least,
                           double highest) {
        errors.expect(field, quantity<units::fraction>{value}, least, highest);
    };
    // With less than an even share of the visits, tokens would count that no expert ever sees.
    if (p.expert_capacity.quanta != 0)
        share("plan.expert_capacity (0: none dropped; else of an even share)", p.expert_capacity, 1,
              1e5);
    share("plan.expert_imbalance (busiest chip against the mean)", p.expert_imbalance, 1, 1e5);
    share("plan.activations_on_host (share)", p.activations_on_host, 0, 1);
    share("plan.reserve (share of HBM)", p.reserve, 0, 0.99);
    add_choice_errors(errors, p);
    if (good == errors.good()) add_idle_errors(errors, p);  // of numbers that can be
}
/// Fields of a plan outside their accepted ranges.
template <std::same_as<plan> T = plan>
[[nodiscard]] constexpr input_errors validate(const T& p) {
    input_errors errors;
    add_errors(errors, p);
    return errors;
}

constexpr void add_errors(auto& errors, const batch& b) {
    constexpr std::int64_t most = 1'000'000'000;
    errors.expect("batch.sequences", b.sequences, 1, most);
    errors.expect("batch.length", b.length, 1, most);
}
/// Fields of a batch outside their accepted ranges.
template <std::same_as<batch> T = batch>
[[nodiscard]] constexpr input_errors validate(const T& b) {
    input_errors errors;
    add_errors(errors, b);
    return errors;
}

}  // namespace loadline
