// Replays what engines, frameworks and users stated: memory plans, verdicts, a few speeds.
#include "reports.hpp"

#include "chips.hpp"
#include "replay.hpp"
#include "serving_words.hpp"
#include "training_words.hpp"
#include "verdict.hpp"

#include <loadline/catalog/models.hpp>
#include <loadline/estimate/closed_loop.hpp>
#include <loadline/estimate/concurrency.hpp>
#include <loadline/estimate/flops.hpp>
#include <loadline/estimate/serving.hpp>
#include <loadline/estimate/training.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace validation {

using namespace loadline;
using namespace loadline::literals;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// ---- Software.

// A name of an engine as it begins; the first that fits counts.
template <class Stack>
struct named_software {
    std::string_view name;
    const Stack* stack;
};
using trains = named_software<training_stack>;
using serves = named_software<serving_stack>;

// Software of which no memory was measured takes the stack of its kin: eager PyTorch with FSDP and its
// like that of torchtitan, what stands on Megatron Core that of Megatron Core.
constexpr std::array training_names{
    trains{"torchtitan", &stacks::torchtitan_2025},
    trains{"torchtune", &stacks::torchtune_2024},
    trains{"torchprime", &stacks::maxtext_2025},
    trains{"hf trainer + fsdp", &stacks::hf_trainer_fsdp_2024},
    trains{"hf trainer", &stacks::hf_trainer_2024},
    trains{"hugging face", &stacks::hf_trainer_2024},
    trains{"huggingface", &stacks::hf_trainer_2024},
    trains{"trl", &stacks::hf_trainer_2025},
    trains{"transformers", &stacks::hf_trainer_2024},
    trains{"peft", &stacks::hf_trainer_2024},
    trains{"axolotl", &stacks::hf_trainer_2024},
    trains{"llama-factory", &stacks::hf_trainer_2024},
    trains{"accelerate", &stacks::hf_trainer_2024},
    trains{"pytorch", &stacks::torchtitan_2024},
    trains{"fsdp", &stacks::torchtitan_2024},
    trains{"lit-gpt", &stacks::torchtitan_2024},
    trains{"litgpt", &stacks::torchtitan_2024},
    trains{"deepspeed", &stacks::deepspeed_2023},
    trains{"llm-foundry", &stacks::llm_foundry},
    trains{"composer", &stacks::llm_foundry},
    trains{"verl", &stacks::verl_2025},
    trains{"prime-rl", &stacks::torchtitan_2025},
    trains{"openrlhf", &stacks::torchtitan_2024},
    trains{"megatron-bridge", &stacks::megatron_bridge},
    trains{"megatron-deepspeed", &stacks::megatron_deepspeed_2022},
    trains{"megatron-lm (2021", &stacks::megatron_2021},
    trains{"megatron-lm (2022", &stacks::megatron_2022},
    trains{"megatron", &stacks::megatron_core_2024},
    trains{"nemo", &stacks::megatron_core_2024},
    trains{"flatflow", &stacks::megatron_core_2024},
    trains{"maxtext", &stacks::maxtext_2025},
    trains{"levanter", &stacks::maxtext_2025},
    trains{"neuronx distributed", &stacks::neuronx_2025},
    trains{"optimum-neuron", &stacks::neuronx_2025},
    trains{"nxd", &stacks::neuronx_2025},
};
constexpr std::array serving_names{
    serves{"vllm on neuron", &stacks::nxd_inference_2025},
    serves{"vllm-neuron", &stacks::nxd_inference_2025},
    serves{"vllm on tpu", &stacks::vllm_tpu_2026},
    serves{"vllm-tpu", &stacks::vllm_tpu_2026},
    serves{"vllm tpu", &stacks::vllm_tpu_2026},
    serves{"vllm 0.0", &stacks::vllm_2023},
    serves{"vllm 0.1", &stacks::vllm_2025},  // 0.10 and later; 0.1 of 2023 does not differ here
    serves{"vllm 0.2", &stacks::vllm_2023},
    serves{"vllm 0.3", &stacks::vllm_2024},
    serves{"vllm 0.4", &stacks::vllm_2024},
    serves{"vllm 0.5", &stacks::vllm_2024},
    serves{"vllm 0.6 (v0, dec 2024", &stacks::vllm_late_2024},
    serves{"vllm 0.6.4", &stacks::vllm_late_2024},
    serves{"vllm 0.6.5", &stacks::vllm_late_2024},
    serves{"vllm 0.6.6", &stacks::vllm_late_2024},
    serves{"vllm 0.6", &stacks::vllm_2024},
    serves{"vllm 0.7", &stacks::vllm_early_2025},
    serves{"vllm (2023", &stacks::vllm_2023},
    serves{"vllm (2024", &stacks::vllm_2024},
    serves{"vllm (jun 2024", &stacks::vllm_2024},
    serves{"vllm (since jul 2024", &stacks::vllm_2024},
    serves{"vllm", &stacks::vllm_2025},
    serves{"sglang 0.4", &stacks::sglang_early_2025},
    serves{"sglang", &stacks::sglang_2025},
    serves{"tensorrt-llm (2023", &stacks::tensorrt_llm_2023},
    serves{"tensorrt-llm (2024", &stacks::tensorrt_llm_2024},
    serves{"tensorrt-llm 0", &stacks::tensorrt_llm_2024},
    serves{"tensorrt-llm 1.0", &stacks::tensorrt_llm_2025},
    serves{"tensorrt-llm", &stacks::tensorrt_llm_late_2025},
    serves{"trt-llm", &stacks::tensorrt_llm_2024},
    serves{"nvidia nim", &stacks::tensorrt_llm_2025},
    // of the kin: paged cache, graphs
    serves{"lmdeploy", &stacks::vllm_2025},
    serves{"tgi", &stacks::vllm_2024},
    serves{"text-generation-inference", &stacks::vllm_2024},
    serves{"deepspeed", &stacks::deepspeed_mii_2024},
    serves{"transformers-neuronx", &stacks::neuronx_2024},
    serves{"optimum-neuron", &stacks::neuronx_2024},
    serves{"neuronx distributed inference", &stacks::nxd_inference_2025},
    serves{"nxd", &stacks::nxd_inference_2025},
    serves{"jetstream", &stacks::jetstream_2024},
};
template <class Table>
auto find_software(const Table& table, std::string_view engine) -> decltype(table[0].stack) {
    std::string text{engine};
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const auto& n : table)
        if (text.rfind(n.name, 0) == 0) return n.stack;
    return nullptr;
}

// ---- The model.

bool read_latent_widths(const row& r, transformer& m) {
    if (r.whole_or("kv_rank", 0) == 0) return false;
    m.mixers = {mixer_kind::latent};
    m.latent = {.q_rank = r.whole_or("q_rank", 0),
                .kv_rank = r.whole_or("kv_rank", 0),
                .nope_head_dim = r.whole_or("nope", 0),
                .rope_head_dim = r.whole_or("rope", 0),
                .v_head_dim = r.whole_or("v_head", 0)};
    return true;
}

// What a shape does not say, by the family's name: windows, experts in every second layer, an indexer.
void read_family(std::string_view name, transformer& m) {
    using enum mixer_kind;
    const std::string text = plain_name(name);
    if (has(text, "gptoss")) {  // config.json: sliding_window 128, alternating
        m.window = 128;
        m.mixers = {windowed, grouped};
        m.extra.attention_sinks = true;
        m.extra.qkv_bias = m.extra.attention_output_bias = m.extra.mlp_bias = true;
    }
    if (has(text, "llama4")) {  // attention_chunk_size 8192, every fourth layer full
        m.window = 8192;
        m.mixers = {chunked, chunked, chunked, grouped};
    }
    if (has(text, "gemma3")) {
        m.window = 1024;
        m.mixers = {windowed, windowed, windowed, windowed, windowed, grouped};
        m.extra.norms_after = m.extra.qk_norm = true;
        m.embedding = embedding_kind::tied;
    }
    if (has(text, "gemma2")) {
        m.window = 4096;
        m.mixers = {windowed, grouped};
        m.extra.norms_after = true;
        m.embedding = embedding_kind::tied;
    }
    if (has(text, "deepseekv32") || has(text, "v32exp")) {  // config.json of DeepSeek-V3.2-Exp
        m.mixers = {sparse};
        m.indexer = {.heads = 64, .head_dim = 128, .top_k = 2048};
    }
    if (has(text, "qwen2") || has(text, "qwen15")) m.extra.qkv_bias = true;
    if (has(text, "qwen3")) m.extra.qk_norm = true;
    for (const std::string_view plain :
         {"opt", "bloom", "falcon", "gptj", "gptneox", "gpt2", "gpt3", "starcoder"})
        if (text.rfind(plain, 0) == 0 && !has(text, "gptoss")) {
            m.mlp = mlp_kind::plain;
            m.norm = norm_kind::layer;
        }
}

// Of a report without a shape: one that every degree divides, so that only what is said can be refused.
transformer any_shape(const row& r) {
    transformer m;
    const std::int64_t chunks = product(r.whole_or("pipeline", 1), r.whole_or("virtual_stages", 1));
    m.layers = r.whole_or("layers", product(chunks, 4));
    m.heads = m.kv_heads = product(r.whole_or("tensor", 1), r.whole_or("context", 1), 8);
    m.head_dim = 128;
    m.hidden = product(m.heads, 128);
    m.ffn = product(m.hidden, 4);
    m.vocab = product(m.heads, 128);
    return m;
}

std::optional<transformer> model_of(const row& r, bool& shape_known, std::string& why) {
    transformer m;
    m.layers = r.whole_or("layers", 0);
    m.hidden = r.whole_or("hidden", 0);
    shape_known = m.layers > 0 && m.hidden > 0;
    if (!shape_known) m = any_shape(r);
    m.positions = 1 << 22;  // what a model was made for is not in the columns
    if (!shape_known) return m;
    m.ffn = r.whole_or("ffn", 0);
    m.heads = r.whole_or("heads", 0);
    m.kv_heads = r.whole_or("kv_heads", 0);
    m.head_dim = r.whole_or("head_dim", 0);
    m.vocab = r.whole_or("vocab", 0);
    if (m.vocab == 0 || m.heads == 0) return why = "no shape of the model", std::nullopt;
    m.mlp = mlp_kind::gated;
    read_latent_widths(r, m);
    m.moe.experts = r.whole_or("experts", 0);
    if (m.moe.experts > 0) {
        m.moe.top_k = r.whole_or("top_k", 1);
        m.moe.expert_ffn = r.whole_or("expert_ffn", 0);
        m.moe.shared_experts = r.whole_or("shared_experts", 0);
        m.moe.dense_layers = r.whole_or("dense_layers", 0);
        if (m.moe.dense_layers * 2 == m.layers) {  // every second one (Llama 4 Maverick)
            m.moe.dense_layers = 0;
            m.feed_forwards = {feed_forward_kind::mlp, feed_forward_kind::experts};
        }
        if (m.ffn == 0) m.ffn = m.moe.expert_ffn;
    }
    read_family(r.text("model"), m);
    return without_idle_fields(m);
}

// ---- The machine and the plan.

// Where no chip is stated, or it is not in the catalogue, an H100 stands for it in rules other than memory.
bool read_machine(const row& r, report& result, cluster_spec& cluster, std::string& why) {
    const std::string_view chip = r.text("chip");
    const std::int64_t chips = r.whole_or("n_chips", 0);
    if (chips == 0) return why = "number of chips not stated", false;
    const machines::named_chip* named = find_name(chip);
    result.chip_known = named != nullptr;
    const bool of_model_alone = result.kind == "cache_bytes_per_token";
    if (!result.chip_known && has(chip, "+") && !of_model_alone)
        return why = "unequal chips: " + std::string{chip}, false;
    if (!result.chip_known && !is_verdict(result.kind) && !of_model_alone)
        return why = "chip not in the catalogue: " + std::string{chip}, false;
    if (!result.chip_known && (result.kind == "fits" || result.kind == "out_of_memory"))
        return why = "chip not in the catalogue: " + std::string{chip}, false;
    result.devices = named == nullptr ? 1 : named->devices;
    cluster = *find_machine(named == nullptr ? "H100" : chip, chips);
    if (const auto seen = r.number("chip_memory_gib"); seen && result.chip_known) {
        const quantity<units::bytes> bytes{*seen * 1024 * 1024 * 1024};
        if (bytes <= cluster.chip.hbm_capacity * 1.1)
            cluster.chip.hbm_hidden = cluster.chip.hbm_capacity - bytes;
    }
    return true;
}

bool read_plan(const row& r, const report& result, const transformer& m, plan& p,
               std::string& why) {
    const std::int64_t chips = r.whole_or("n_chips", 1);
    const auto in_chips = [&](std::int64_t degree) {
        return degree >= result.devices ? degree / result.devices : 1;
    };
    p.pipeline = r.whole_or("pipeline", 1);
    p.virtual_stages = r.whole_or("virtual_stages", 1);
    p.context = r.whole_or("context", 1);
    const bool serving = r.text("task") == "serving";
    const std::int64_t data = r.whole_or("data", 0);
    const std::int64_t rest =
        chips / product(p.pipeline, p.context, std::max<std::int64_t>(data, 1));
    p.tensor = in_chips(r.whole_or("tensor", 0));
    if (!r.number("tensor")) p.tensor = serving && rest >= 1 ? rest : 1;
    p.data = data > 0 ? data : chips / product(p.tensor, p.pipeline, p.context);
    if (p.data < 1) p.data = 1;  // more than there are: for the rules to refuse
    p.expert = m.has_experts() ? r.whole_or("expert", 1) : 1;
    if (p.expert > 1)
        p.expert_tensor = std::max<std::int64_t>(1, product(p.tensor, p.data) / p.expert);
    p.tensor_reach = group_reach::cluster;
    if (m.has_experts()) p.expert_reach = group_reach::cluster;
    const std::string_view by = r.text("context_by");
    if (has(by, "all_to_all") || has(by, "ulysses"))
        p.context_by = context_exchange::all_to_all;
    else if (has(by, "all_gather"))
        p.context_by = context_exchange::all_gather;
    else if (!by.empty() && by != "ring")
        add_unknown(why, "context_by", std::string{by});
    return true;
}

// ---- Serving.

// The engine's own limits, and what its version or a note says of its kernels. Clients wait for what does not fit.
void read_limits(const row& r, serving_job& job) {
    requests& q = job.requests;
    q.queueing = true;
    if (const auto share = r.number("memory_utilization", {0, 1}))
        q.memory_share = constant<units::fraction>{millionths(*share)};
    if (const auto n = r.number("max_num_batched_tokens")) q.prefill_chunk = rounded(*n);
    if (const auto n = r.number("max_num_seqs")) q.max_num_seqs = rounded(*n);
    const std::string_view formats = r.text("weights_format");
    if (has(formats, "128")) q.weight_block = 128;  // blocks of 128x128, groups of 128
    if (has(r.text("kv_format"), "scales")) q.kv_scale_block = 128;
    if (has(r.text("model"), "V3.2")) {  // the indexer is in no column
        job.model.mixers = models::deepseek_v32::shape.mixers;
        job.model.indexer = models::deepseek_v32::shape.indexer;
    }
    // the hybrid cache manager came with 0.9
    if (has(r.text("engine"), "vLLM 0.8")) job.stack.hybrid_cache = false;
    if (has(r.text("note"), "Triton kernels")) job.stack.expert_width_multiple = 64;
}

// A draft model is named in words: "an 8B draft model on one GPU (tensor 1)". Llama's shapes stand for it.
void read_draft(const row& r, serving_job& job, std::string& why) {
    told text{r.text("note")};
    std::vector<double> n;
    if (!text.take("draft model")) return;
    if (text.take("8b"))
        job.draft = models::llama3_8b::shape;
    else
        return add_unknown(why, "note", "draft model");
    if (text.take("tensor #", &n)) job.requests.speculation.draft_tensor = rounded(n[0]);
    job.requests.speculation.draft = 5;  // default: num_speculative_tokens of vLLM's example
}

bool read_serving(const row& r, report& result, std::string& why) {
    serving_job job;
    const auto model = model_of(r, result.shape_known, why);
    if (!model) return false;
    job.model = *model;
    if (!read_machine(r, result, job.cluster, why)) return false;
    if (!read_plan(r, result, job.model, job.plan, why)) return false;
    const auto stack = serving_software(result.engine, result.chip);
    if (!stack) return why = "no stack for this engine: " + std::string{result.engine}, false;
    job.stack = *stack;
    const quantisation_told formats = read_quantisation(r.text("weights_format"));
    add_unknown(why, "weights_format", formats.unknown);
    const cache_told cache = read_cache_format(r.text("kv_format"));
    add_unknown(why, "kv_format", cache.unknown);
    const quantisation_told part = read_quantisation(r.text("quantised_part"));
    add_unknown(why, "quantised_part", part.unknown);
    requests& q = job.requests;
    q.weights = formats.weights.value_or(bf16);
    q.kv_cache = cache.format.value_or(bf16);
    q.quantised = part.part;
    q.weight_block = formats.block > 0 ? formats.block : formats.group;
    if (cache.wide_rotary) q.kv_scale_block = 128;
    job.plan.precision.compute = formats.compute.value_or(formats.weights_only ? bf16 : q.weights);
    if (!job.cluster.chip.supports(job.plan.precision.compute) || !result.chip_known)
        job.plan.precision.compute = bf16;  // widened as it is read
    // A served length is prompt and output together; a plan of memory asks for one request of it.
    q.prompt = std::max<std::int64_t>(1, r.whole_or("length_or_prompt", 4096));
    q.output = r.whole_or("output", 0);
    // InferenceX's client draws lengths evenly from 80 to 100% of the nominal
    if (has(r.text("source"), "InferenceX")) {
        q.prompt = q.prompt * 9 / 10;
        q.output = q.output * 9 / 10;
    }
    const double together = r.number("sequences").value_or(1);
    q.concurrency =
        std::max<std::int64_t>(1, rounded(together / static_cast<double>(job.plan.data)));
    read_draft(r, job, why);
    read_limits(r, job);
    result.serving = job;
    return why.empty();
}

// ---- Training.

void read_batch(const row& r, training_job& job) {
    plan& p = job.plan;
    p.microbatch = r.whole_or("microbatch", 1);
    job.batch.length = r.whole_or("length_or_prompt", 2048);
    // Not stated: as many microbatches as keep every stage busy.
    job.batch.sequences =
        r.whole_or("sequences", product(p.data, p.microbatch, p.pipeline, p.virtual_stages));
}

void read_training_state(const row& r, plan& p, std::string& why) {
    const sharding_told shared = read_sharding(r.text("zero"));
    add_unknown(why, "zero", shared.unknown);
    const optimizer_told optimizer = read_optimizer(r.text("optimizer"));
    add_unknown(why, "optimizer", optimizer.unknown);
    if (optimizer.rule) p.optimizer_rule = *optimizer.rule;
    if (optimizer.weights_on_host) p.weights = memory_home::host;
    p.zero = shared.zero.value_or(optimizer.sharded ? zero_stage::optimizer : zero_stage::none);
    const std::int64_t replicas = p.dense_replicas();
    const std::int64_t shard = shared.copies > 1 ? replicas / shared.copies : shared.shard;
    if (shard > 0 && shard < replicas) p.shard = shard;
    if (optimizer.on_host || shared.optimizer_on_host) p.optimizer = memory_home::host;
    const quantisation_told formats = read_quantisation(r.text("weights_format"));
    add_unknown(why, "weights_format", formats.unknown);
    const number_format stored = formats.nf4 ? nf4 : formats.weights.value_or(bf16);
    p.precision.compute = formats.compute.value_or(facts(stored).width < 16 ? bf16 : stored);
    // FSDP has one copy, in fp32, and gathers it in 16 bits; others have a master copy besides
    p.precision.weights = stored == fp32 && p.zero != zero_stage::weights ? bf16 : stored;
    if (optimizer.moments) p.precision.moments = *optimizer.moments;
    if (optimizer.all_state) p.precision.master_weights = p.precision.gradients = bf16;
    p.adapter_rank = r.whole_or("adapters_rank", 0);
    if (has(r.text("note"), "all linear")) p.adapters_on = adapter_place::all_linear;
}

bool read_trained(const row& r, report& result, std::string& why) {
    training_job job;
    const auto model = model_of(r, result.shape_known, why);
    if (!model) return false;
    job.model = *model;
    if (!read_machine(r, result, job.cluster, why)) return false;
    if (!read_plan(r, result, job.model, job.plan, why)) return false;
    const auto stack = training_software(result.engine);
    if (!stack) return why = "no stack for this engine: " + std::string{result.engine}, false;
    job.stack = *stack;
    // [compile] components of its DeepSeek-V3 configurations is ["loss"]
    if (has(result.engine, "torchtitan") && has(r.text("model"), "DeepSeek"))
        job.stack = stacks::torchtitan_compiled_loss;
    read_training_state(r, job.plan, why);
    // PEFT keeps adapters in fp32, whatever the model's format (autocast_adapter_dtype of get_peft_model)
    if (job.plan.trains_adapters() && has(job.stack.name.view(), "HF Trainer"))
        job.plan.precision.master_weights = job.plan.precision.moments =
            job.plan.precision.gradients = fp32;
    const bool per_op = has(result.engine, "torchtitan");
    const recompute_told told =
        read_recompute(r.text("recompute"), per_op ? selective_means::every_second_product
                                                   : selective_means::attention_core);
    add_unknown(why, "recompute", told.unknown);
    job.plan.recompute = told.policy;
    job.plan.recompute_also = told.also;
    // its list of operations to save has no grouped product
    if (per_op && told.also.projections && job.model.has_experts())
        job.plan.recompute_also.mlp = true;
    job.plan.activations_on_host = offloaded_share(told, job.model);
    if (const optimizer_told o = read_optimizer(r.text("optimizer"));
        o.foreach_update || o.loop_update)
        job.stack.update = o.foreach_update ? update_kind::foreach : update_kind::loop;
    if (const optimizer_told o = read_optimizer(r.text("optimizer")); o.host_gb > 0)
        job.cluster.host_memory =
            quantity<units::bytes>{o.host_gb * 1e9 / static_cast<double>(job.plan.chips())};
    job.plan.recompute_layers = told.every_second_layer ? job.model.layers / 2 : told.layers;
    const bool megatron = has(result.engine, "Megatron") || has(result.engine, "NeMo");
    if (megatron && job.plan.tensor > 1) job.plan.sequence_parallel = sequence_parallelism::on;
    read_batch(r, job);
    const bool speed = result.kind == "step_time_s" || result.kind == "tflops" ||
                       result.kind == "mfu_pct" || result.kind == "tokens_per_s_per_chip";
    if (speed && !r.number("sequences")) return why = "batch not stated", false;
    result.training = job;
    return why.empty();
}

// ---- Figures.

constexpr double gib = 1024.0 * 1024.0 * 1024.0;

// What one token takes in the caches of all chips together, each counted once.
double cache_of_token(serving_job job) {
    job.plan = plan{.precision = job.plan.precision};
    job.requests.concurrency = 1;
    job.requests.kv_block = 1;
    job.requests.output = 0;
    job.requests.queueing = false;
    return memory_per_chip(job).kv_cache.count() / static_cast<double>(job.requests.context());
}

double figure_of(std::string_view kind, const serving_job& job) {
    if (kind == "cache_bytes_per_token") return cache_of_token(job);
    if (!validate(job)) return none;
    const memory_footprint f = memory_per_chip(job);
    if (kind == "weights_gib") return f.weights.count() / gib;
    if (kind == "working_gib") return (f.activations + f.logits + f.buffers).count() / gib;
    if (kind == "runtime_gib")  // as printed before graphs are captured
        return (f.runtime - quantity<units::bytes>{job.stack.unplanned}).count() / gib;
    if (kind == "peak_memory_gb") return f.used().count() / 1e9;
    if (kind == "cache_tokens") return cache_room_of(job).tokens;
    if (kind == "cache_gib") return cache_room_of(job).memory.count() / gib;
    if (kind != "tpot_ms" && kind != "ttft_ms" && kind != "tokens_per_s_per_chip") return none;
    const serving_estimate e = estimate_unchecked(job);
    if (kind == "tpot_ms") return e.tpot ? e.tpot->count() * 1e3 : none;
    if (kind == "ttft_ms") return mean_ttft(e, closed_loop{10, arrivals::random}).count() * 1e3;
    return e.per_chip.count();
}

// Which of what is held a tool shows: PyTorch's allocator in fine-tuning, with what it lost in torchtitan,
// else the driver.
double peak_of(std::string_view engine, const memory_footprint& f) {
    if (has(engine, "torchtitan")) return f.reserved().count() / 1e9;
    for (const std::string_view allocator : {"HF ", "torchtune", "trl", "transformers", "peft"})
        if (engine.rfind(allocator, 0) == 0) return f.allocated().count() / 1e9;
    return f.used().count() / 1e9;
}

double figure_of(std::string_view kind, std::string_view engine, const training_job& job) {
    if (!validate(job)) return none;
    if (kind == "peak_memory_gb") return peak_of(engine, memory_per_chip(job));
    if (kind == "weights_gib") {  // held between steps: state of the optimizer included
        const memory_footprint f = memory_per_chip(job);
        return (f.weights + f.optimizer).count() / gib;
    }
    if (kind == "runtime_gib") return memory_per_chip(job).runtime.count() / gib;
    if (kind == "working_gib") {
        const memory_footprint f = memory_per_chip(job);
        return (f.activations + f.logits + f.buffers).count() / gib;
    }
    const training_estimate e = estimate_unchecked(job);
    if (kind == "step_time_s") return e.step_time.count();
    if (kind == "tokens_per_s_per_chip") return e.tokens_per_second_per_chip.count();
    // frameworks count full attention and no work twice
    const double rate = e.achieved(e.flops.model_full).count();
    if (kind == "tflops") return rate / 1e12;
    if (kind == "mfu_pct") return 100 * rate / e.peak.count();
    return none;
}

}  // namespace

std::optional<training_stack> training_software(std::string_view engine) {
    const training_stack* found = find_software(training_names, engine);
    if (found == nullptr) return std::nullopt;
    return *found;
}
std::optional<serving_stack> serving_software(std::string_view engine, std::string_view chip) {
    const serving_stack* found = find_software(serving_names, engine);
    if (found == nullptr) return std::nullopt;
    const bool rocm = plain_name(chip).rfind("mi", 0) == 0;
    if (rocm && found == &stacks::vllm_2024) return stacks::vllm_rocm_2024;
    if (rocm && found == &stacks::vllm_2025) return stacks::vllm_rocm_2025;
    serving_stack stack = *found;
    // vLLM's front end asks for heads that divide, before the library could fill them up
    if (plain_name(engine).rfind("vllm", 0) == 0) stack.pads_layers = false;
    return stack;
}

bool is_verdict(std::string_view kind) {
    return kind == "fits" || kind == "out_of_memory" || kind == "refused_by_engine" ||
           kind == "accepted_by_engine";
}
bool says_refused(std::string_view kind) {
    return kind == "out_of_memory" || kind == "refused_by_engine";
}

std::optional<report> read_report(const row& r, std::string& why) {
    report result;
    result.id = r.text("id");
    result.kind = r.text("kind");
    result.engine = r.text("engine");
    result.chip = r.text("chip");
    result.tolerance = r.text("tolerance_hint");
    const auto value = r.number("value", {-1e15, 1e15});
    if (!value) return why = "no value", std::nullopt;
    result.value = *value;
    result.held_apart = result.tolerance == "outlier" || result.tolerance == "soft";
    const std::string_view task = r.text("task");
    const bool read = task == "serving" ? read_serving(r, result, why)
                      : task == "training"
                          ? read_trained(r, result, why)
                          : (why = "unknown words in task: " + std::string{task}, false);
    if (!read) return std::nullopt;
    return result;
}

double predicted_figure(const report& r) {
    return r.serving ? figure_of(r.kind, *r.serving) : figure_of(r.kind, r.engine, *r.training);
}

// The software, without version and date: "vLLM", "HF Trainer + FSDP".
static std::string family(std::string_view engine) {
    std::string text{engine.substr(0, engine.find_first_of("(,0123456789"))};
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

replay replay_reports(const table& rows) {
    rows.require({"id", "kind", "task", "engine", "model", "chip", "n_chips", "value", "unit"});
    replay result;
    const auto use = [&](const row& r, std::size_t) {
        std::string why;
        const auto read = read_report(r, why);
        const std::string id{r.text("id")};
        if (!read) {
            result.refusals.push_back({id, why});
            return;
        }
        // nothing, or less, left for a cache: the engine stops
        const bool no_room = read->kind.substr(0, 6) == "cache_" && read->value <= 0;
        if (is_verdict(read->kind) || no_room) {
            const bool memory = read->chip_known && read->shape_known;
            verdict v = read->serving ? verdict_of(*read->serving, memory)
                                      : verdict_of(*read->training, memory);
            v.row = id;
            v.source = family(read->engine) + ", " + std::string{read->kind};
            v.chip = read->chip;
            v.refused_there = no_room || says_refused(read->kind) == (read->value != 0);
            v.judged = !read->held_apart;
            result.verdicts.push_back(v);
            return;
        }
        if (!(read->value > 0)) throw unusable_row{"the stated figure is not positive"};
        const double predicted = predicted_figure(*read);
        if (std::isnan(predicted)) {
            result.refusals.push_back(
                {id, "no such figure in the library: " + std::string{read->kind}});
            return;
        }
        result.predictions.push_back(
            {id, family(read->engine), std::string{read->chip}, std::string{read->kind},
             read->held_apart ? "apart: " + std::string{read->tolerance} : "stated", predicted,
             read->value, std::string{r.text("unit")}, std::string{read->engine}});
    };
    each_row(rows, use, [&](const row& r, std::string why) {
        result.refusals.push_back({std::string{r.text("id")}, std::move(why)});
    });
    return result;
}

}  // namespace validation
