// What a generation of training software does with a plan: what it fuses, overlaps and leaves waiting.
#pragma once

#include <loadline/units/fixed_text.hpp>
#include <loadline/units/input_error.hpp>
#include <loadline/units/literals.hpp>
#include <loadline/workload/attention_code.hpp>
#include <loadline/workload/stack_evidence.hpp>

#include <cstdint>
#include <initializer_list>

namespace loadline {

/// Which numbers of microbatches a schedule of interleaved stages takes (virtual_stages > 1).
enum class interleaved_microbatches : std::uint8_t {
    any,
    // Rounds of as many as there are stages, or a little more, all alike: with n / pipeline rounds (at
    // least one) n divides by them (PyTorch's ScheduleInterleaved1F1B).
    even_rounds,
    // A multiple of the stages (Megatron's forward_backward_pipelining_with_interleaving; later versions
    // take other remainders only where microbatch_group_size_per_vp_stage is set by hand).
    whole_rounds
};

/// What software pads a vocabulary to by itself, besides the plan: a multiple of so much, or of so much
/// for each chip of the tensor group.
struct vocabulary_padding {
    std::int64_t multiple = 1;
    bool each_chip = false;

    [[nodiscard]] constexpr std::int64_t padded(std::int64_t vocab, std::int64_t tensor) const {
        const std::int64_t step = each_chip ? multiple * tensor : multiple;
        return (vocab + step - 1) / step * step;
    }
};

/// What of a step the host starts with one launch, so that its kernels cost it nothing: CUDA graphs of parts of a
/// layer, or of a whole iteration. Norms and residual sums are with the attention; the router has what prepares its
/// dispatch; ends are the embedding and the output projection.
enum class graph_part : std::uint8_t { attention, mlp, router, experts, ends };
/// What of a step is launched as one graph.
struct graph_scope {
    std::uint8_t bits = 0;

    constexpr graph_scope() = default;
    constexpr graph_scope(std::initializer_list<graph_part> all) {
        for (const graph_part p : all) add(p);
    }
    [[nodiscard]] static constexpr graph_scope iteration() {
        return {graph_part::attention, graph_part::mlp, graph_part::router, graph_part::experts,
                graph_part::ends};
    }
    constexpr void add(graph_part p) { bits |= bit(p); }
    [[nodiscard]] constexpr bool has(graph_part p) const { return (bits & bit(p)) != 0; }

    friend constexpr bool operator==(const graph_scope&, const graph_scope&) = default;

private:
    [[nodiscard]] static constexpr std::uint8_t bit(graph_part p) {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(p));
    }
};

/// Between which values a share lies for all that is known of it: anywhere, where no measured job says.
struct share_bounds {
    constant<units::fraction> low{0};
    constant<units::fraction> high{1'000'000};

    friend constexpr bool operator==(const share_bounds&, const share_bounds&) = default;
};

/// Of each share of overlap. The expected value lies inside; the range of a step is as much wider as the step would be
/// longer or shorter at the ends.
struct overlap_bounds {
    share_bounds tensor{};
    share_bounds context{};
    share_bounds expert{};
    share_bounds pipeline{};
    share_bounds data{};
    // DeepSeek-V3's communication takes 20 of 132 multiprocessors (arXiv 2412.19437, section 3.5.1), and memory besides
    share_bounds contention{constant<units::fraction>{0}, constant<units::fraction>{300'000}};

    friend constexpr bool operator==(const overlap_bounds&, const overlap_bounds&) = default;
};
/// Bounds of software that hides no exchange, as its code says.
inline constexpr overlap_bounds nothing_hides = [] {
    constexpr share_bounds none{.high = constant<units::fraction>{0}};
    return overlap_bounds{none, none, none, none, none, none};
}();

/// How the optimizer updates its tensors: each by one kernel or one after the other (fused, for loop), or all of
/// them together operation by operation (PyTorch's foreach).
enum class update_kind : std::uint8_t { fused, loop, foreach };

/// Structural, with one value for each thing that a plan does not choose and every job of that software
/// shares. Shares of overlap are of the communication's own time, as far as there is compute to hide
/// it beneath. The defaults are losses: nothing hides, operations run at the speed of the software that is usual, and
/// the host launches each kernel. A stack that loses less says so.
struct training_stack {
    fixed_text<31> name{"of one's own"};

    // Compute. `compute` is the speed of operations inside a step against the same kernels run alone:
    // cold caches, power limits, work that no formula counts. `passes`: reads and writes of the
    // memory-bound operations against a kernel for each operation.
    constant<units::fraction> compute{850'000};
    attention_code attention = attention_code::best;
    constant<units::fraction> experts{1'000'000};  // of grouped products, the same
    constant<units::fraction> passes{1'000'000};

    // Communication that hides beneath compute.
    constant<units::fraction> tensor_overlap{0};   // gathers and scatters of sequence parallelism
    constant<units::fraction> context_overlap{0};  // ring exchange; gathers never
    constant<units::fraction> expert_overlap{0};   // all-to-all
    // between stages; only where chunks interleave (Megatron's overlap_p2p_comm is switched off otherwise)
    constant<units::fraction> pipeline_overlap{0};
    constant<units::fraction> data_overlap{0};  // gradient reduction and weight gather
    // Whether gradients of shards that have copies elsewhere are added up over these after the last layer, with nothing
    // left to hide beneath: layers as one loop (JAX's scan), whose gradients are one array that is whole at its end.
    bool sums_copies_last = false;
    // What the compute above hidden communication loses: cores and memory bandwidth taken by it.
    constant<units::fraction> contention{100'000};
    overlap_bounds overlap_within{};  // how far these shares may lie from what is said here
    // To hide a gather or scatter a product is cut into as many pieces as the tensor group has chips, one
    // for each message; each piece starts and ends with this wait.
    constant<units::seconds> tensor_step{12'000'000};

    // Whether making a layer again ends with the last tensor that is needed, so that its last product is
    // not repeated: PyTorch's non-reentrant checkpoints stop early, XLA removes what nothing reads.
    bool recomputes_only_needed = false;
    // Whether the last stage puts weight gradients of the output projection off until the pipeline drains
    // (Megatron's defer_embedding_wgrad_compute), of as many microbatches as the drain has time for
    // (wgrad_deferral_limit, which recipes set by pipeline).
    bool defers_head_gradient = false;
    // Whether a token crosses the network once for each server that it visits (DeepEP, HybridEP), or once
    // for each expert.
    bool dispatches_once = false;

    // Experts. Whether each expert's product is a launch of its own (cuBLAS on several streams), or all of a chip's are
    // one. Whether the host reads how many tokens each expert has before it launches them, which leaves its queue empty
    // once a layer; not where experts have places of a fixed number (plan.expert_capacity). Whether what a model adds to
    // an expert's matrices, biases and a clamp, is done by operations of their own.
    bool launches_each_expert = false;
    // Rows of a tile where one product takes all experts' rows as they lie: the tile at a border is worked on for the
    // experts on both sides. Zero: each expert's rows begin a tile.
    std::int64_t ragged_tile = 0;
    bool reads_visits = false;
    bool adds_expert_biases = false;
    // The function between an expert's matrices is part of the product before it, with the conversion of its result.
    bool fuses_experts = false;

    // Waiting. A layer takes no less than `host` for each of its kernels, but for those that `graphs` replay (0: the host
    // is always ahead); where launches block, the host waits for each kernel before it turns to the next, and
    // its time adds (CUDA_LAUNCH_BLOCKING=1). A step begins and ends with `step`: data, norms of
    // gradients, logging; `between` two steps lies what a loop does besides, and a step timed by itself leaves out.
    bool launches_block = false;
    graph_scope graphs{};
    constant<units::seconds> host{5'000'000};  // a launch from PyTorch, to the order of magnitude
    constant<units::seconds> step{
        15'000'000'000};  // as in the least of the stacks where it was seen
    constant<units::seconds> between{0};

    // Memory: gradients. Held all through the step in buffers (Megatron's, DeepSpeed's), or made as the backward
    // pass goes and dropped after the update (PyTorch's zero_grad(set_to_none), FSDP's shards); a step of
    // several microbatches holds them in any software.
    bool holds_gradients = true;
    // Gradients lie where the optimizer's state is: with that on the host, in HBM only as they are made
    // (DeepSpeed's offload).
    bool gradients_follow_optimizer = false;
    // Whole gradients of the layer in work before they join the plan's, bytes a parameter of it; zero: with ZeRO-3
    // those of a layer in the plan's format, else none (weight gradients are added up where they are made).
    constant<units::bytes> layer_gradients{0};
    constant<units::bytes> per_parameter{0};  // copies of gradients or weights besides the plan's
    // Matrices in 8 bits lie in HBM twice, by rows and by columns: Hopper's unit takes one layout of the two, MXFP8
    // has blocks along both sides (Transformer Engine).
    bool both_layouts = false;
    // Temporaries of the update: the square roots of all second moments at once.
    update_kind update = update_kind::fused;
    // Host memory that weights there take, against their bytes: PyTorch rounds each tensor that it pins up to a power
    // of two, on average of sizes between two powers by 1 / ln 2.
    constant<units::fraction> pinned{1'000'000};
    // Of ZeRO-3: layers gathered at once, the one in use among them; or matrices, where each is gathered, and its
    // gradient shared out, by itself. Parameters that stay gathered for their next use, at most (DeepSpeed's
    // stage3_max_live_parameters); zero: none.
    std::int64_t gathered_layers = 2;
    bool gathers_matrices = false;
    std::int64_t live_parameters = 0;

    // Memory: activations and loss. `eager`: each elementwise operation is a kernel that keeps its own inputs: the
    // function of a gated MLP its output, a norm its input in fp32, an adapter its input in its own format.
    bool eager = false;
    // A compiler joins norms and functions with the products that read them: of a layer that is made again they do
    // not lie in memory (XLA).
    bool fuses_elementwise = false;
    // The router's probabilities weigh what is inside of an expert, or its input: its output is not kept.
    bool weighs_inside_experts = false;
    // Where experts are made again, what their exchange brought is not fetched again: it is kept, both ways.
    bool keeps_exchanged = false;
    // What waits on the host is of whole layers, the first ones (Megatron's cpu_offloading_num_layers); else of each
    // layer its share, of which two layers' are in HBM: on its way and in use.
    bool offloads_first_layers = false;
    bool narrow_mlp =
        false;  // inputs of the MLP's function in the format that matrices multiply in
    bool keeps_gathered_inputs =
        false;  // of matrices, under sequence parallelism (DTensor); else gathered again
    constant<units::bytes> layer_input{0};  // of an element of a layer's input; zero: by the plan
    bool keeps_stage_outputs = false;       // of each microbatch in flight, besides inputs
    // Of all copies of one logit that the loss holds at once: in 16 bits, in fp32, shifted, log-softmax,
    // gradient; less where it is compiled, fused or done in chunks.
    constant<units::bytes> per_logit{4};
    bool whole_logits = false;  // the loss gathers what the tensor group divided

    // Memory that belongs to nothing in the model: the runtime's and communicators' buffers, and the share that
    // the allocator loses of what it gives out.
    constant<units::bytes> runtime{1'000'000'000};
    constant<units::fraction> fragmentation{50'000};
    // What it keeps besides while there is room, and gives back before it fails: part of what is reserved.
    constant<units::fraction> cached{0};
    // How far the memory of a chip may lie from what is said here: the largest error, or where fewer than
    // ten jobs were measured twice that, over jobs of this software; where none was, of its kin.
    constant<units::fraction> memory_within{100'000};

    // What it takes of a plan; the rules of check() ask.
    // Whether it gives out layers that do not divide by the stages itself, as evenly as whole ones allow
    // (DeepSpeed's PipelineModule, torchtitan); others take stages alike, or as the plan states them.
    bool uneven_stages = false;
    // Whether a context group shares out each sequence in two pieces a chip, one from either end, so that
    // all have as much to do under a causal mask (get_batch_on_this_cp_rank of Megatron).
    bool halves_context = false;
    // Whether it pads a sequence that does not divide (ulysses_pad_and_slice_inputs of verl, XTuner's
    // pad_for_sequence_parallel, apply_sequence_parallelism of Axolotl): fewer tokens than there are shares,
    // which are not counted.
    bool pads_sequence = false;
    interleaved_microbatches interleaved = interleaved_microbatches::any;
    vocabulary_padding pads_vocabulary{};

    // What these numbers rest on; of a stack of one's own, nothing.
    stack_evidence evidence{};
};

/// Of Megatron Core: gathers and scatters of sequence parallelism hide by its code. No row constrains what hides of the
/// context exchange and of gradients; of the rest catalog/stacks.hpp says how it was found.
inline constexpr overlap_bounds usual_overlap{
    .tensor = {constant<units::fraction>{1'000'000}, constant<units::fraction>{1'000'000}},
    .expert = {.high = constant<units::fraction>{200'000}},
    .pipeline = {.high = constant<units::fraction>{600'000}},
    .contention = {constant<units::fraction>{100'000}, constant<units::fraction>{100'000}}};

/// Where a job names none: what today's large-scale software does. The numbers of Megatron Core of 2024, which
/// most measured rows are of: catalog/stacks.hpp takes them from here, and says what they rest on.
inline constexpr training_stack usual_stack{.name = {"usual"},
                                            .compute = constant<units::fraction>{855'000},
                                            .attention = attention_code::cudnn,
                                            .tensor_overlap = constant<units::fraction>{1'000'000},
                                            .context_overlap = constant<units::fraction>{800'000},
                                            .pipeline_overlap = constant<units::fraction>{500'000},
                                            .data_overlap = constant<units::fraction>{800'000},
                                            .contention = constant<units::fraction>{100'000},
                                            .overlap_within = usual_overlap,
                                            .tensor_step = constant<units::seconds>{15'000'000},
                                            .defers_head_gradient = true,
                                            .launches_each_expert = true,
                                            .reads_visits = true,
                                            .adds_expert_biases = true,
                                            .host = constant<units::seconds>{60'000'000},
                                            .step = constant<units::seconds>{0},
                                            .runtime = constant<units::bytes>{1'000'000'000},
                                            .fragmentation = constant<units::fraction>{50'000},
                                            .memory_within = constant<units::fraction>{100'000},
                                            .halves_context = true,
                                            .interleaved = interleaved_microbatches::whole_rounds,
                                            .pads_vocabulary = {128, true},
                                            .evidence = {.inherits = {"Megatron Core 2024"}}};

/// Nothing lost to software and nothing hidden: for bounds, and for closed forms. No software is like this.
inline constexpr training_stack ideal_training_stack{.name = {"ideal"},
                                                     .compute =
                                                         constant<units::fraction>{1'000'000},
                                                     .contention = constant<units::fraction>{0},
                                                     .overlap_within = nothing_hides,
                                                     .tensor_step = constant<units::seconds>{0},
                                                     .host = constant<units::seconds>{0},
                                                     .step = constant<units::seconds>{0},
                                                     .runtime = constant<units::bytes>{0},
                                                     .fragmentation = constant<units::fraction>{0}};

// What is measured at most of any software on any chip, or what arithmetic allows; beside each what bounds it.
constexpr void add_share_errors(auto& errors, const training_stack& s) {
    const auto share = [&](const char* field, constant<units::fraction> value, double least,
                           double most) {
        errors.expect(field, quantity<units::fraction>{value}, least, most);
    };
    // Against the same kernels alone on warm clocks: the fastest stack that was measured has 104%.
    share("stack.compute", s.compute, 0.01, 1.1);
    share("stack.experts", s.experts, 0.01, 1.1);
    // Against a kernel for each operation, which reads and writes what it must.
    share("stack.passes", s.passes, 1, 100);
    share("stack.tensor_overlap", s.tensor_overlap, 0, 1);
    share("stack.context_overlap", s.context_overlap, 0, 1);
    share("stack.expert_overlap", s.expert_overlap, 0, 1);
    share("stack.pipeline_overlap", s.pipeline_overlap, 0, 1);
    share("stack.data_overlap", s.data_overlap, 0, 1);
    // of the compute above: more than all of it is no contention
    share("stack.contention", s.contention, 0, 1);
    const auto bounds = [&](const char* field, const share_bounds& b, double most) {
        share(field, b.high, 0, most);
        share(field, b.low, 0, count_of(b.high));
    };
    bounds("stack.overlap_within.tensor", s.overlap_within.tensor, 1);
    bounds("stack.overlap_within.context", s.overlap_within.context, 1);
    bounds("stack.overlap_within.expert", s.overlap_within.expert, 1);
    bounds("stack.overlap_within.pipeline", s.overlap_within.pipeline, 1);
    bounds("stack.overlap_within.data", s.overlap_within.data, 1);
    bounds("stack.overlap_within.contention", s.overlap_within.contention, 1);
    share("stack.fragmentation", s.fragmentation, 0, 10);
    share("stack.cached", s.cached, 0, 10);
    share("stack.pinned", s.pinned, 1, 2);
    share("stack.memory_within", s.memory_within, 0, 1);
}
constexpr void add_errors(auto& errors, const training_stack& s) {
    add_share_errors(errors, s);
    add_errors(errors, s.evidence);
    expect_one(errors, "stack.attention", s.attention, attention_code::cudnn);
    expect_one(errors, "stack.update", s.update, update_kind::foreach);
    expect_one(errors, "stack.interleaved", s.interleaved, interleaved_microbatches::whole_rounds);
    errors.expect("stack.graphs (a bit for each part)", static_cast<std::int64_t>(s.graphs.bits), 0,
                  static_cast<std::int64_t>(graph_scope::iteration().bits));
    errors.expect("stack.tensor_step (s)", quantity<units::seconds>{s.tensor_step}.count(), 0, 1);
    errors.expect("stack.host (s)", quantity<units::seconds>{s.host}.count(), 0, 1);
    errors.expect("stack.step (s)", quantity<units::seconds>{s.step}.count(), 0, 1e4);
    errors.expect("stack.between (s)", quantity<units::seconds>{s.between}.count(), 0, 1e4);
    errors.expect("stack.per_parameter (bytes)", quantity<units::bytes>{s.per_parameter}.count(), 0,
                  100);
    errors.expect("stack.layer_gradients (bytes)",
                  quantity<units::bytes>{s.layer_gradients}.count(), 0, 100);
    errors.expect("stack.layer_input (bytes; 0: the plan's)",
                  quantity<units::bytes>{s.layer_input}.count(), 0, 100);
    errors.expect("stack.ragged_tile", s.ragged_tile, 0, 1'000'000);
    errors.expect("stack.gathered_layers", s.gathered_layers, 1, 10'000);
    errors.expect("stack.live_parameters", s.live_parameters, 0, 10'000'000'000'000);
    errors.expect("stack.per_logit (bytes)", quantity<units::bytes>{s.per_logit}.count(), 0, 100);
    errors.expect("stack.runtime (bytes)", quantity<units::bytes>{s.runtime}.count(), 0, 1e15);
    errors.expect("stack.pads_vocabulary.multiple", s.pads_vocabulary.multiple, 1, 100'000'000);
}
/// Fields of a training stack outside their accepted ranges.
template <std::same_as<training_stack> T = training_stack>
[[nodiscard]] constexpr input_errors validate(const T& s) {
    input_errors errors;
    add_errors(errors, s);
    return errors;
}

}  // namespace loadline
