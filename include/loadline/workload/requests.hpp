// What a served model is asked: prompt and output lengths, requests in flight, formats, and how the
// engine takes them: batching, chunked prefill, prefix cache, drafts, prefill and decode apart.
#pragma once

#include <loadline/hardware/number_format.hpp>
#include <loadline/units/bounded.hpp>
#include <loadline/units/input_error.hpp>
#include <loadline/units/literals.hpp>

#include <cstdint>

namespace loadline {

/// How requests come and go.
enum class batching : std::uint8_t {
    continuous,   // each that ends is replaced: the steady state of a loaded server
    static_batch  // all start together and the next batch waits for the last: offline benchmarks
};

/// Whether requests differ. Copies of one prompt, as some benchmarks send, decode to the same tokens and
/// visit the same experts.
enum class prompt_mix : std::uint8_t { distinct, copies };

/// Which matrices have the format `weights`; the others keep the plan's. Each names fewer than the one
/// before it.
enum class quantised_part : std::uint8_t { all_matrices, outside_attention, experts_only };

/// How the chips of a tensor group divide the matrices of a layer (Pope et al. 2022, arXiv 2211.05102,
/// section 3.2).
enum class weight_layout : std::uint8_t {
    one_dimension,  // by the inner width; every chip takes part in the sum of the whole hidden width
    two_dimensions,  // by inner and hidden width: sums of parts of either, over part of the chips
    gathered         // stored in parts, fetched whole where used; the tokens are divided
};

/// What a tensor group divides of attention (the same, section 3.3): heads, or the sequences of a batch,
/// so that a cache with fewer heads than chips is not copied.
enum class attention_layout : std::uint8_t { heads, batch };

/// Speculative decoding (Leviathan et al. 2023, arXiv 2211.17192): `draft` tokens are guessed, each right
/// with probability `acceptance` given that those before it were; one step of the model checks them all.
/// `draft_cost`: time of one guess against one step of the model; zero: not stated, and then what a draft model has of
/// the model's parameters, or where there is none one layer of it (EAGLE, heads for several tokens).
struct speculation {
    // More than any software makes: beyond it validate() refuses, and no more tokens are added up.
    static constexpr std::int64_t most_drafts = 64;

    std::int64_t draft = 0;
    constant<units::fraction> acceptance{0};
    constant<units::fraction> draft_cost{0};
    std::int64_t draft_tensor = 0;  // chips that share serving_job::draft; zero: plan.tensor

    // Tokens a step checks of each request: the drafts and the one that is sure.
    [[nodiscard]] constexpr std::int64_t rows() const { return bounded_sum(1, draft); }
    // Tokens that a step yields: (1 - a^(draft + 1)) / (1 - a), the paper's equation 1.
    [[nodiscard]] constexpr double tokens_per_step() const {
        const double a = quantity<units::fraction>{acceptance};
        double sum = 1;
        double power = 1;
        for (std::int64_t i = 0; i < draft && i < most_drafts; ++i) sum += power *= a;
        return sum;
    }
};

/// Prefill on some copies of the plan and decode on others, with the cache sent between them
/// (DistServe, arXiv 2401.09670; Splitwise, arXiv 2311.18677). Zero: every copy does both.
struct disaggregation {
    std::int64_t prefill = 0;
    std::int64_t decode = 0;

    [[nodiscard]] constexpr bool apart() const { return prefill > 0 && decode > 0; }
    [[nodiscard]] constexpr std::int64_t copies() const {
        return apart() ? bounded_sum(prefill, decode) : 1;
    }
};

/// Structural, like `plan`. `concurrency` counts requests in flight on one data-parallel rank of a copy
/// of the plan; those of a whole copy are plan.data times as many.
struct requests {
    std::int64_t prompt = 1024;  // tokens
    std::int64_t output = 1024;  // tokens
    std::int64_t concurrency = 1;
    // Requests beyond what memory holds may wait, or start over, as a server's clients do. Otherwise all of
    // `concurrency` are in flight at once, and a job for which they do not fit is refused.
    bool queueing = false;
    // Most requests that the engine runs at once, and plans its memory for (max_num_seqs of vLLM, max_batch_size of
    // TensorRT-LLM, max_running_requests of SGLang). Zero: no limit, and memory is planned for the stack's default.
    std::int64_t max_num_seqs = 0;
    // Longest context that the engine was started for (max_model_len of vLLM; sequence length of a compiled graph).
    // Zero: prompt and output.
    std::int64_t max_model_len = 0;
    // Instead of the stack's: gpu_memory_utilization of vLLM, mem_fraction_static of SGLang,
    // free_gpu_memory_fraction of TensorRT-LLM. Zero: the stack's.
    constant<units::fraction> memory_share{0};
    number_format weights = bf16;
    // Width of the block (8 bits: of both sides, with a scale of 4 bytes) or group (4 bits without a scale of its own:
    // AWQ and GPTQ, 2 bytes and a zero of 4 bits) of elements that share a scale. Zero: a scale for each row or matrix.
    std::int64_t weight_block = 0;
    // The checkpoint has 16 bits, and the engine holds it whole before it narrows the weights.
    bool quantised_on_load = false;
    number_format kv_cache = bf16;
    // Elements of the cache that share a scale of 4 bytes; elements that carry positions apart (latent attention)
    // then stay in 16 bits. Zero: a scale for each head or layer.
    std::int64_t kv_scale_block = 0;
    std::int64_t kv_block = 16;  // tokens in one page of the cache; the last page is part empty
    std::int64_t prefill_chunk =
        8192;  // most tokens that one step processes (max_num_batched_tokens)
    loadline::batching batching = loadline::batching::continuous;
    // Most tokens that the experts of a layer take at once, which bounds their working set; zero: all of
    // a step (VLLM_FUSED_MOE_CHUNK_SIZE of vLLM, moe_max_num_tokens of TensorRT-LLM).
    std::int64_t expert_chunk = 0;
    // Most decode steps that the first prompt to arrive waits for others, so that they are prefilled
    // together, and the share of `prefill_chunk` that ends the wait before: tokens of the prompts and of
    // the requests that decode (batch_wait_timeout_iters and batch_wait_max_tokens_ratio of TensorRT-LLM).
    std::int64_t prefill_wait = 0;
    constant<units::fraction> prefill_wait_share{1'000'000};
    weight_layout weights_by = weight_layout::one_dimension;
    attention_layout attention_by = attention_layout::heads;
    quantised_part quantised = quantised_part::all_matrices;
    prompt_mix prompts = prompt_mix::distinct;
    constant<units::fraction> prefix_hits{0};  // of the prompt, found in the cache
    std::int64_t images =
        0;  // in each prompt, for a model that sees; their tokens are among `prompt`
    // Rows of the busiest expert chip against the mean: 100_percent is balanced routing.
    constant<units::fraction> expert_imbalance{1'000'000};
    loadline::speculation speculation{};
    loadline::disaggregation disaggregation{};

    [[nodiscard]] constexpr std::int64_t context() const { return bounded_sum(prompt, output); }
    [[nodiscard]] constexpr std::int64_t longest_context() const {
        return max_model_len > 0 ? max_model_len : context();
    }
    // Over the life of a request, of its decode steps.
    [[nodiscard]] constexpr double mean_context() const {
        return static_cast<double>(prompt) + static_cast<double>(output) / 2;
    }
    // Prompt tokens that are computed.
    [[nodiscard]] constexpr double prefilled() const {
        return static_cast<double>(prompt) * (1 - count_of(prefix_hits));
    }
};

constexpr void add_errors(auto& errors, const speculation& s) {
    const auto share = [&](const char* field, constant<units::fraction> value, double most) {
        errors.expect(field, quantity<units::fraction>{value}, 0, most);
    };
    errors.expect("requests.speculation.draft", s.draft, 0, speculation::most_drafts);
    share("requests.speculation.acceptance", s.acceptance, 1);
    share("requests.speculation.draft_cost", s.draft_cost, 10);
    errors.expect("requests.speculation.draft_tensor (0: plan.tensor)", s.draft_tensor, 0,
                  100'000'000);
}
constexpr void add_errors(auto& errors, const disaggregation& d, batching by) {
    constexpr std::int64_t most = 1'000'000'000;
    errors.expect("requests.disaggregation.prefill", d.prefill, 0, most);
    errors.expect("requests.disaggregation.decode", d.decode, 0, most);
    if (d.prefill <= 0 && d.decode <= 0) return;
    // both, or neither
    errors.expect("requests.disaggregation.prefill (with decode)", d.prefill, 1, most);
    errors.expect("requests.disaggregation.decode (with prefill)", d.decode, 1, most);
    expect_idle(errors, "requests.disaggregation.decode (with continuous batching)", d.decode,
                by == batching::continuous);
}
// What requests choose by name.
constexpr void add_choice_errors(auto& errors, const requests& r) {
    expect_one(errors, "requests.weights", r.weights, last_number_format);
    expect_one(errors, "requests.kv_cache", r.kv_cache, last_number_format);
    expect_one(errors, "requests.batching", r.batching, batching::static_batch);
    expect_one(errors, "requests.weights_by", r.weights_by, weight_layout::gathered);
    expect_one(errors, "requests.attention_by", r.attention_by, attention_layout::batch);
    expect_one(errors, "requests.quantised", r.quantised, quantised_part::experts_only);
    expect_one(errors, "requests.prompts", r.prompts, prompt_mix::copies);
}
// Numbers that say something of what the requests do not have.
constexpr void add_idle_errors(auto& errors, const requests& r) {
    const bool drafts = r.speculation.draft > 0;
    expect_idle(errors, "requests.speculation.acceptance (with draft > 0)",
                count_of(r.speculation.acceptance), drafts);
    expect_idle(errors, "requests.speculation.draft_cost (with draft > 0)",
                count_of(r.speculation.draft_cost), drafts);
    expect_idle(errors, "requests.speculation.draft_tensor (with draft > 0)",
                r.speculation.draft_tensor, drafts);
    expect_idle(errors, "requests.prefill_wait (with continuous batching)", r.prefill_wait,
                r.batching == batching::continuous);
    // where none decodes a prompt has nobody to wait with
    expect_idle(errors, "requests.prefill_wait (without disaggregation)", r.prefill_wait,
                !r.disaggregation.apart());
    expect_one_alone(errors, "requests.prefill_wait_share (with prefill_wait > 0)",
                     count_of(r.prefill_wait_share), r.prefill_wait != 0);
    if constexpr (asks_all<std::remove_cvref_t<decltype(errors)>>)
        if (r.prefill_wait > 0)  // a wait that has ended before it begins
            errors.expect("requests.prefill_wait_share (more than 0 with prefill_wait)",
                          quantity<units::fraction>{r.prefill_wait_share}, 1e-6, 1);
    expect_idle(errors, "requests.quantised_on_load (with weights of 8 bits or fewer)",
                std::int64_t{r.quantised_on_load}, facts(r.weights).width <= 8);
    // of 16 bits and more there is no scale
    expect_idle(errors, "requests.weight_block (with weights of 8 bits or fewer)", r.weight_block,
                facts(r.weights).width <= 8);
    expect_idle(errors, "requests.kv_scale_block (with a kv_cache of 8 bits or fewer)",
                r.kv_scale_block, facts(r.kv_cache).width <= 8);
}

constexpr void add_errors(auto& errors, const requests& r) {
    const bool good = errors.good();
    const auto expect = [&](const char* field, std::int64_t value, std::int64_t least) {
        errors.expect(field, value, least, 1'000'000'000);
    };
    const auto share = [&](const char* field, constant<units::fraction> value, double least,
                           double most) {
        errors.expect(field, quantity<units::fraction>{value}, least, most);
    };
    expect("requests.prompt", r.prompt, 1);
    expect("requests.output", r.output, 0);
    expect("requests.concurrency", r.concurrency, 1);
    expect("requests.max_num_seqs (0: no limit)", r.max_num_seqs, 0);
    if (r.max_model_len != 0 && r.prompt >= 1 && r.prompt <= 1'000'000'000 && r.output >= 0 &&
        r.output <= 1'000'000'000)
        errors.expect("requests.max_model_len (0: prompt and output, else no less)",
                      r.max_model_len, r.context(), 2'000'000'000);
    else
        errors.expect("requests.max_model_len (0: prompt and output)", r.max_model_len, 0,
                      2'000'000'000);
    if (r.max_num_seqs > 0 && !r.queueing)
        errors.expect("requests.concurrency (without queueing, at most max_num_seqs)",
                      r.concurrency, 1, r.max_num_seqs);
    share("requests.memory_share (0: the stack's)", r.memory_share, 0, 1);
    constexpr std::int64_t widest = 10'000'000;  // side of a matrix
    errors.expect("requests.weight_block (0: none; within a matrix)", r.weight_block,
                  std::int64_t{0}, widest);
    errors.expect("requests.kv_scale_block (0: none; within a vector)", r.kv_scale_block,
                  std::int64_t{0}, widest);
    // a whole context of a million tokens: what is reserved beyond a request is lost
    errors.expect("requests.kv_block", r.kv_block, std::int64_t{1}, std::int64_t{1'048'576});
    expect("requests.prefill_chunk", r.prefill_chunk, 1);
    expect("requests.expert_chunk (0: a whole step)", r.expert_chunk, 0);
    errors.expect("requests.prefill_wait", r.prefill_wait, 0, 10'000);
    share("requests.prefill_wait_share", r.prefill_wait_share, 0, 1);
    share("requests.prefix_hits", r.prefix_hits, 0, 0.999);
    errors.expect("requests.images", r.images, 0, 1'000'000);
    share("requests.expert_imbalance (1: balanced)", r.expert_imbalance, 1, 1e3);
    add_choice_errors(errors, r);
    add_errors(errors, r.speculation);
    add_errors(errors, r.disaggregation, r.batching);
    if (good == errors.good()) add_idle_errors(errors, r);  // of numbers that can be
}
/// Fields of requests outside their accepted ranges.
template <std::same_as<requests> T = requests>
[[nodiscard]] constexpr input_errors validate(const T& r) {
    input_errors errors;
    add_errors(errors, r);
    return errors;
}

}  // namespace loadline
