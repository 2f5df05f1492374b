// What a generation of serving software makes of a chip: what it fuses, launches and waits for.
#pragma once

#include <loadline/units/fixed_text.hpp>
#include <loadline/units/input_error.hpp>
#include <loadline/units/literals.hpp>
#include <loadline/workload/stack.hpp>

namespace loadline {

/// How a tensor group adds up its partial results.
enum class all_reduce_kind : std::uint8_t {
    library,  // the collective library of the chip's maker
    fused     // kernels that read their peers' memory, captured in the graph with the rest
};

/// What becomes of requests for whose cache there is no room.
enum class admission : std::uint8_t {
    whole_context,  // a request starts when its longest context has room; none is ever evicted
    as_it_grows     // it starts when its prompt has room; where memory runs out, some start over
};

/// How decode steps and prefills share the chip.
enum class mixing : std::uint8_t {
    prefill_first,  // a step is either; decode stands still during a prefill
    mixed           // the tokens of both go through the same products (Sarathi, arXiv 2308.16369)
};

/// Lengths that the graphs of an engine are compiled for; prompts are filled up to one of them, and a decode step reads
/// that much of every cache.
enum class compiled_lengths : std::uint8_t {
    any,            // graphs take a length as it comes
    powers_of_two,  // from 128 up to the longest context (buckets of the Neuron libraries)
    longest         // the longest context that the engine was started for, alone
};

/// What the share that the engine is told is a share of.
enum class memory_plan : std::uint8_t {
    share_of_free,  // of what weights, runtime and working set leave, for the cache (free_gpu_memory_fraction)
    share_of_chip,  // of all that the chip shows, for everything that the engine plans (gpu_memory_utilization)
    static_share  // of what is free before weights are loaded, for weights and cache (mem_fraction_static)
};

/// Structural, with one value for each thing that every model on that software shares. The defaults are the usual
/// losses, so that software which says nothing of one has it all the same. Speeds, launches and the host's times are
/// medians of the stacks of catalog/serving_stacks.hpp that were measured: those with more measured jobs than numbers
/// fitted to them, and at least one fitted (tests/unit/usual_stack_test.cpp takes the medians again). So products bound by
/// compute have 68.5% of their speed alone, attention 80 to 90%, experts 95%; 5.5 us lie from kernel to kernel, and the host
/// takes 36 us to launch one that is in no graph, half a millisecond for a step, 10 us for each sequence in it. Products
/// that read weights gain 10% on those measured alone, which start with nothing on its way: 1, fitted to all of these
/// together (fitted one by one: 108, 111, 111, 116 and 120%). The rest is assumed, to the order of magnitude: between
/// products and attention a layer has four kernels (two norms with their residuals, rotary, writing the cache); the
/// driver, the collective library and captured graphs hold about 2 GB of each chip, and an engine is told to take nine
/// tenths of it.
struct serving_stack {
    fixed_text<31> name{"usual"};

    // Speed inside a step against the same kernels run alone on warm clocks.
    constant<units::fraction> matmul{685'000};     // products bound by compute
    constant<units::fraction> stream{1'100'000};   // products bound by reading weights
    constant<units::fraction> cache{900'000};      // attention of decode
    constant<units::fraction> attention{800'000};  // attention of prefill
    constant<units::fraction> experts{950'000};    // grouped products, whatever bounds them
    // Where query heads that share keys read them once for each, not once for all: where a chip decodes
    // more than `one_pass_above` (sequence, query head) pairs at once, and one block of threads reads a
    // whole context for each (paged attention V1 of vLLM); and where heads are narrower than
    // `shared_head_dim`, for which there is no other kernel. Zero: never.
    std::int64_t one_pass_above = 0;
    std::int64_t shared_head_dim = 0;
    // Query heads that a read of the latent vectors is for, where a block of threads has no room for all of them, and
    // whether prompts too attend to latent vectors, not to the keys and values made from them. Zero: all heads.
    std::int64_t latent_heads_together = 0;
    bool absorbs_prefill = false;
    // Experts stored in 8 bits are multiplied in 16: their kernels have no others.
    bool widens_experts = false;
    // A cache in a format that the chip does not multiply is converted element by element, which on the chip's vector
    // units, with an instruction for it, takes about as long as the exponential of a score: this is the kernel's speed at
    // that. Without one it is some 25 integer instructions, which run at four times the rate: assumed.
    // `converts_each_head`: query heads that share keys convert them once for each, as they read them.
    constant<units::fraction> converted_cache{160'000};
    bool converts_each_head = false;

    // Launches. On the device kernels start `gap` after one another. Without a graph, as prefill is run, the host
    // takes `eager` to launch each while the device works on those before: the step takes the longer of the two.
    constant<units::seconds> gap{5'500'000};
    constant<units::seconds> eager{36'300'000};
    std::int64_t layer_kernels = 4;  // of a layer besides its products, attention and exchanges
    // Decode steps that are replayed as graphs: none, or those of so many sequences and so long a context at most
    // (zero: of any).
    bool graphs = true;
    std::int64_t graph_sequences = 0;
    std::int64_t graph_context = 0;
    // Steps that the host has scheduled before the device has ended the one in progress, so that a prompt that comes
    // meanwhile is in none of them (overlap scheduling: 1).
    std::int64_t steps_ahead = 0;

    // The host's time that the device waits for: for each step, and for each sequence in it; for a
    // request before its first step (parse, tokenise, schedule) and before its first token leaves.
    constant<units::seconds> step{500'000'000};
    constant<units::seconds> sequence{10'000'000};
    constant<units::seconds> request{5'000'000'000};

    // Memory on each chip that belongs to nothing in the model: the driver's context and libraries; where chips
    // work together, buffers of their communicators; and what the engine takes after it has planned (captured
    // graphs, and the context where the plan does not see it).
    constant<units::bytes> runtime{2'000'000'000};
    constant<units::bytes> communicators{0};
    constant<units::bytes> unplanned{0};
    loadline::memory_plan memory_by = memory_plan::share_of_chip;
    constant<units::fraction> memory_share{900'000};  // requests.memory_share overrides it

    // The largest step, which the engine runs before it sizes the cache: sequences of it that are sampled where
    // requests.max_num_seqs does not say, and bytes that the sampler takes for each of them and each entry of the
    // vocabulary: of all of it on every chip, or of the chip's part.
    std::int64_t max_num_seqs = 0;
    constant<units::bytes> sampler{4};
    bool sampler_whole_vocabulary = false;
    // What its passes over them move, of the same entries: by default logits are read in fp32, written and read again.
    constant<units::bytes> sampling{12};
    // Collectives of the framework hold what they sum until the device has passed them, while the host runs ahead
    // through the layers (Tensor.record_stream of PyTorch).
    bool collectives_hold = false;

    // Layers with a window keep only its length where others keep all (vLLM's hybrid cache manager); otherwise all
    // layers of a model that mixes them keep the same.
    bool hybrid_cache = true;
    // Products of latent attention's up-projections with their neighbours are kept beside these, in 16 bits.
    bool absorbed_latents = false;
    // The plan counts the weights of a draft model.
    bool plans_draft = true;
    // Multiples to which the kernels pad experts in 4 bits: the hidden width, and a chip's part of the inner one.
    std::int64_t expert_hidden_multiple = 1;
    std::int64_t expert_width_multiple = 1;

    // How far the memory of a chip may lie from what is said here, as in a training_stack.
    constant<units::fraction> memory_within{100'000};

    all_reduce_kind all_reduce = all_reduce_kind::library;
    loadline::admission admission = loadline::admission::whole_context;
    loadline::mixing mixing = loadline::mixing::mixed;

    // In prefill, experts are run in blocks of so many rows, as many as the tokens might need (whatever they choose: for
    // E experts E - 1 blocks beyond those that would be full), one after the other; each takes `block` besides its
    // products. Zero: in one grouped product.
    std::int64_t expert_block = 0;
    constant<units::seconds> block{0};
    loadline::compiled_lengths lengths = loadline::compiled_lengths::any;
    // Every decode step has all requests.max_num_seqs sequences, empty ones among them.
    bool compiled_batch = false;

    // What it takes of a plan; the rules of check() ask.
    // Parts of a chip that the software counts as ranks, each with heads of its own (cores of Trainium and
    // Inferentia; degrees of a plan count chips all the same).
    std::int64_t ranks_per_chip = 1;
    // Whether heads and inner widths that do not divide by the ranks of a tensor group are filled up with empty ones
    // (the Neuron libraries; vLLM's front end on Neuron refuses as elsewhere). They take memory and time as others do.
    bool pads_layers = false;
    // Whether, where query heads are filled up, each of them gets a copy of its key-value head, not each rank.
    bool copies_all_heads = false;
    // Whether experts that do not divide by the expert group are given out one more to some of the chips
    // (vLLM's determine_expert_map), or refused (TensorRT-LLM, SGLang).
    bool uneven_experts = false;
    vocabulary_padding pads_vocabulary{1, true};

    // What these numbers rest on, as in a training_stack.
    stack_evidence evidence{};
};

/// The stack of a serving job that names none: what measured engines lose, by the medians above. What loses nothing is
/// ideal_serving_stack, and has to be asked for.
inline constexpr serving_stack usual_serving_stack{
    .evidence = {.inherits = {"medians of measured stacks"}}};

/// Nothing lost to software, and all of the memory for weights and cache: what limit() takes. No software is like this.
inline constexpr serving_stack ideal_serving_stack{
    .name{"ideal"},
    .matmul = constant<units::fraction>{1'000'000},
    .stream = constant<units::fraction>{1'000'000},
    .cache = constant<units::fraction>{1'000'000},
    .attention = constant<units::fraction>{1'000'000},
    .experts = constant<units::fraction>{1'000'000},
    .gap = constant<units::seconds>{0},
    .eager = constant<units::seconds>{0},
    .layer_kernels = 0,
    .step = constant<units::seconds>{0},
    .sequence = constant<units::seconds>{0},
    .request = constant<units::seconds>{0},
    .runtime = constant<units::bytes>{0},
    .memory_by = memory_plan::share_of_free,
    .memory_share = constant<units::fraction>{1'000'000},
    .sampling = constant<units::bytes>{0},
    .pads_vocabulary = {}};

/// Shares of a kernel alone on warm clocks, which reaches the chip's share of its peak: at most what was measured of
/// any engine, rounded up. Above 100% the engine's kernels are better than those that the chip was measured with: reads
/// of weights that overlap (110%), a cache read by hand-written kernels on Trainium, whose measured ones reach a third
/// of the peak (133%), experts that fewer tokens visit than uniform routing says (126%).
constexpr void add_share_errors(auto& errors, const serving_stack& s) {
    const auto share = [&](const char* field, constant<units::fraction> value, double most) {
        errors.expect(field, quantity<units::fraction>{value}, 0.001, most);
    };
    share("stack.matmul", s.matmul, 1);
    share("stack.stream", s.stream, 1.1);
    share("stack.cache", s.cache, 1.35);
    share("stack.attention", s.attention, 1);
    share("stack.experts", s.experts, 1.3);
    share("stack.converted_cache", s.converted_cache, 1);
    share("stack.memory_share", s.memory_share, 1);
    errors.expect("stack.memory_within", quantity<units::fraction>{s.memory_within}, 0, 1);
}
/// Times of a stack outside their range.
constexpr void add_time_errors(auto& errors, const serving_stack& s) {
    const auto time = [&](const char* field, constant<units::seconds> value) {
        errors.expect(field, quantity<units::seconds>{value}.count(), 0, 10);
    };
    time("stack.gap (s)", s.gap);
    time("stack.eager (s)", s.eager);
    time("stack.step (s)", s.step);
    time("stack.block (s)", s.block);
    time("stack.sequence (s)", s.sequence);
    time("stack.request (s)", s.request);
}
/// Bytes of a stack outside their range.
constexpr void add_memory_errors(auto& errors, const serving_stack& s) {
    const auto bytes = [&](const char* field, constant<units::bytes> value) {
        errors.expect(field, quantity<units::bytes>{value}.count(), 0, 1e12);
    };
    bytes("stack.runtime (bytes)", s.runtime);
    bytes("stack.communicators (bytes)", s.communicators);
    bytes("stack.unplanned (bytes)", s.unplanned);
    bytes("stack.sampler (bytes)", s.sampler);
    bytes("stack.sampling (bytes)", s.sampling);
}
constexpr void add_errors(auto& errors, const serving_stack& s) {
    add_share_errors(errors, s);
    add_time_errors(errors, s);
    add_memory_errors(errors, s);
    const auto count = [&](const char* field, std::int64_t value, std::int64_t least,
                           std::int64_t most) { errors.expect(field, value, least, most); };
    constexpr std::int64_t many = 1'000'000'000;
    count("stack.one_pass_above (0: never)", s.one_pass_above, 0, many);
    count("stack.latent_heads_together (0: all)", s.latent_heads_together, 0, 10'000);
    count("stack.shared_head_dim (0: never)", s.shared_head_dim, 0, 10'000);
    count("stack.graph_sequences (0: any)", s.graph_sequences, 0, many);
    count("stack.graph_context (0: any)", s.graph_context, 0, many);
    count("stack.steps_ahead", s.steps_ahead, 0, 16);
    count("stack.expert_block (0: none)", s.expert_block, 0, 1'000'000);
    count("stack.max_num_seqs (0: no limit)", s.max_num_seqs, 0, many);
    count("stack.expert_hidden_multiple", s.expert_hidden_multiple, 1, 1'000'000);
    count("stack.expert_width_multiple", s.expert_width_multiple, 1, 1'000'000);
    count("stack.ranks_per_chip", s.ranks_per_chip, 1, 64);
    count("stack.layer_kernels", s.layer_kernels, 0, 1000);
    count("stack.pads_vocabulary.multiple", s.pads_vocabulary.multiple, 1, 100'000'000);
    expect_one(errors, "stack.memory_by", s.memory_by, memory_plan::static_share);
    expect_one(errors, "stack.all_reduce", s.all_reduce, all_reduce_kind::fused);
    expect_one(errors, "stack.admission", s.admission, admission::as_it_grows);
    expect_one(errors, "stack.mixing", s.mixing, mixing::mixed);
    expect_one(errors, "stack.lengths", s.lengths, compiled_lengths::longest);
    add_errors(errors, s.evidence);
}
/// Fields of a serving stack outside their accepted ranges.
template <std::same_as<serving_stack> T = serving_stack>
[[nodiscard]] constexpr input_errors validate(const T& s) {
    input_errors errors;
    add_errors(errors, s);
    return errors;
}

}  // namespace loadline
