// From a published training result to the job that was run: model, cluster, plan, batch and software.
#pragma once

#include "chips.hpp"
#include "row_faults.hpp"
#include "summary.hpp"
#include "table.hpp"
#include "training_rows.hpp"
#include "training_words.hpp"
#include "verdict.hpp"

#include <loadline/catalog/stacks.hpp>
#include <loadline/estimate/peak_memory.hpp>
#include <loadline/estimate/training.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

namespace validation {

struct training_row {
    loadline::training_job job;
    double seconds = 0;  // measured, a step; 0: not measured
    bool alone = false;  // steps timed by themselves, without what lies between them
    double memory = 0;   // measured at the peak, bytes a chip; 0: not measured
    bool complete = false;
    bool out_of_memory = false;  // the source says that it did not fit

    // Seconds of a step as this row measured it.
    [[nodiscard]] double predicted(const loadline::training_job& with) const {
        using namespace loadline;
        const quantity<units::seconds> whole = estimate_unchecked(with).step_time;
        return (alone ? whole - quantity<units::seconds>{with.stack.between} : whole).count();
    }
};

// What a source says, in its own words, becomes a job here; a default is commented as such. Nothing in
// this file is chosen by row or by model.
namespace training_words {

using namespace loadline;
using namespace loadline::literals;

inline bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// ---- Clusters.

inline std::optional<cluster_spec> cluster_of(const row& r, std::int64_t chips) {
    using namespace machines;
    const std::string_view chip = r.text("chip");
    const std::string_view fabric = r.text("interconnect");
    // Adapters: as the source says, else one of 200 (A100) or 400 Gb/s a GPU, as in DGX systems.
    auto machine = find_machine(chip, chips);
    if (!machine) return machine;
    cluster_spec& c = *machine;
    if (has(chip, "A100") && has(fabric, "4x Omni-Path 100G")) {
        c = with_adapter(c, 50_Gbps);
        // BigScience, experiments/bandwidth/all_reduce_bench-a100-n4.txt: an all-reduce of 4 GB by 32
        // A100 on 4 of the same servers ran at 40.5 Gb/s, through one of the adapters of 100
        link_calibration& link = c.tiers[1].calibration;
        link.quick.share = link.bulk.share = link.exchange.share = 0.405;
    }
    if (has(chip, "H100") && has(fabric, "8x200G")) c = with_adapter(c, 200_Gbps);
    if (has(chip, "TPU-v4") && has(r.text("source_id"), "palm")) {
        c.tier_count = 2;
        c = of_slices(c, 2, {12, 16, 16});
    } else if (has(chip, "TPU") && has(fabric, "slices over DCN")) {
        const std::int64_t sharded = read_fsdp(r.text("fsdp")).degree.value_or(0);
        const std::int64_t slice = product(sharded > 0 ? sharded : 256, r.whole_or("tp", 1));
        if (slice > chips) throw unusable_row{"a slice of more chips than there are"};
        const bool flat = has(chip, "v5e") || has(chip, "v6e");
        const std::int64_t pod = flat && slice > 256 ? 256 : slice;
        cluster_spec whole = *find_machine(chip, chips);
        whole.tier_count = 2;
        c = of_slices(whole, chips / pod, flat ? square(pod) : cube(pod));
    }
    return machine;
}

// ---- Software.

// MLPerf: the submitter's chip tells whose code ran. Hopper, Ada and Ampere stayed on the code of 2024; Blackwell has
// that of 2025 from round 5.1 on.
inline std::optional<training_stack> mlperf_stack(const row& r) {
    const std::string_view source = r.text("source_id");
    const std::string_view chip = r.text("chip");
    if (has(chip, "MI3")) return stacks::rocm_2025;
    if (has(chip, "TPU")) return stacks::maxtext_2023;
    const machines::named_chip* named = find_name(chip);
    if (named == nullptr || !has(r.text("framework"), "NeMo")) return std::nullopt;
    const bool blackwell = has(chip, "B200") || has(chip, "B300");
    const bool earlier = has(source, "v4.") || has(source, "v5.0");
    return blackwell && !earlier ? stacks::nemo_mlperf_2025 : stacks::nemo_mlperf_2024;
}

// PyTorch's and its kin, by generation: before and since Hopper's own kernels.
inline std::optional<training_stack> torch_stack(const row& r) {
    const std::string_view source = r.text("source_id");
    const std::string_view framework = r.text("framework");
    const bool ampere = has(r.text("chip"), "A100");
    if (has(source, "flash-training") || has(framework, "FlashAttention-"))
        return stacks::torch_2022;
    if (has(framework, "llm-foundry") || has(framework, "lit-gpt"))
        return ampere ? stacks::llm_foundry : stacks::pytorch_hopper_2023;
    if (has(source, "torchtitan")) {
        // "vanilla TP" and what says nothing of it is plain DTensor
        for (const std::string_view column : {"source_locator", "notes", "framework", "sharding"})
            if (has(r.text(column), "async TP") || has(r.text(column), "AsyncTP"))
                return stacks::torchtitan_async;
        return ampere ? stacks::torchtitan_2024 : stacks::torchtitan_2025;
    }
    if (has(framework, "FMS FSDP"))
        return ampere ? stacks::torchtitan_2024 : stacks::torchtitan_2025;
    return std::nullopt;
}

inline std::optional<training_stack> jax_stack(const row& r) {
    const std::string_view framework = r.text("framework");
    if (has(framework, "PaxML")) return stacks::paxml_2024;
    // Two years older, of the same compiler: the nearest that was measured
    if (has(framework, "T5X") || has(framework, "MaxText Dec 2023")) return stacks::maxtext_2023;
    if (has(framework, "MaxText")) return stacks::maxtext_2025;
    return std::nullopt;
}

// Megatron-Bridge by the flags of its performance configurations, which notes or software quote. Blank: the flag is not
// set there, and the recipe's default holds: no graphs, tokens sent once for each expert (NCCL's all-to-all). Where no
// configuration was found for a mixture: graphs of attention and router, and HybridEP, which of those found without
// graphs of whole iterations most have on Blackwell (DeepEP and no graphs on Hopper).
inline std::optional<training_stack> bridge_stack(const row& r, std::string& why) {
    const auto flag = [&](std::string_view name) {
        const std::string_view told = field(r.text("notes"), name);
        return told.empty() ? field(r.text("framework"), name) : told;
    };
    graphs_told graphs = read_graphs(flag("cuda_graph_impl"), flag("cuda_graph_scope"));
    add_unknown(why, "cuda_graph_scope", graphs.unknown);
    const std::string_view dispatcher = flag("moe_flex_dispatcher_backend");
    bool once = dispatcher == "deepep" || dispatcher == "hybridep";
    if (!once && !dispatcher.empty() && dispatcher != "None")
        add_unknown(why, "moe_flex_dispatcher_backend", std::string{dispatcher});
    const bool mixture = r.whole_or("moe_experts", 0) > 0;
    const bool found =
        has(r.text("notes"), "perf config") || has(r.text("framework"), "perf config");
    if (mixture && !found) {
        once = true;
        if (!has(r.text("chip"), "H100"))
            graphs.scope = {graph_part::attention, graph_part::router};
    }
    const bool whole = graphs.scope == graph_scope::iteration();
    training_stack s = mixture && whole ? stacks::megatron_bridge_graphs : stacks::megatron_bridge;
    const training_stack& exchanges = flag("moe_a2a_overlap") == "True"
                                          ? stacks::megatron_bridge_overlap
                                          : stacks::megatron_bridge;
    s.expert_overlap = exchanges.expert_overlap;
    s.overlap_within.expert = exchanges.overlap_within.expert;
    s.graphs = graphs.scope;
    s.dispatches_once = once;
    return s;
}

// None, and why, where it is not known what ran.
inline std::optional<training_stack> stack_of(const row& r, std::string& why) {
    const std::string_view source = r.text("source_id");
    const std::string_view framework = r.text("framework");
    if (has(source, "mbridge")) return bridge_stack(r, why);
    if (has(source, "mlperf")) {
        if (const auto s = mlperf_stack(r)) return s;
    } else if (const auto jax = jax_stack(r)) {
        return jax;
    } else if (const auto torch = torch_stack(r)) {
        return torch;
    } else if (has(source, "simumax")) {
        return stacks::megatron_serial_2026;
    } else if (has(framework, "Megatron-LM + DeepSpeed")) {
        return stacks::megatron_deepspeed_2021;
    } else if (has(framework, "Megatron-DeepSpeed")) {
        return has(r.text("precision"), "bf16") ? stacks::megatron_deepspeed_2022_bf16
                                                : stacks::megatron_deepspeed_2022;
    } else if (has(framework, "ZeRO-3 (no model parallel)")) {
        return stacks::megatron_zero3_2021;
    } else if (has(framework, "2021") || has(framework, "PTD-P")) {
        return stacks::megatron_2021;
    } else if (has(framework, "Megatron-LM 2022") || has(framework, "Megatron-style")) {
        return stacks::megatron_2022;
    } else if (has(framework, "Neuron")) {
        return stacks::neuronx_2025;
    } else if (has(framework, "HAI-LLM") || has(framework, "DualPipe")) {
        return stacks::hai_llm_2024;
    } else if (has(framework, "Megatron-LM") || has(framework, "Megatron-Core") ||
               has(framework, "NeMo")) {
        return stacks::megatron_core_2024;
    }
    add_unknown(why, "software", framework.empty() ? "not named" : std::string{framework});
    return std::nullopt;
}

// Whose kernels a row names, beside what its software calls by default.
inline void read_kernels(const row& r, training_stack& s) {
    for (const std::string_view column : {"attn_note", "framework", "notes"}) {
        const std::string_view text = r.text(column);
        if (has(text, "FlashAttention-2") || has(text, "FlashAttention 2"))
            s.attention = attention_code::flash_2;
        if (has(text, "FlashAttention-3") || has(text, "FlashAttention 3"))
            s.attention = attention_code::flash_3;
        if (has(text, "cuDNN attention")) s.attention = attention_code::cudnn;
        if (has(text, "eager") || has(text, "without torch.compile") || has(text, "no compile"))
            s.passes = stacks::eager_passes;
    }
    // NVIDIA's Grok recipe of those releases sets NVTE_FUSED_ATTN=0 (grok1/configure.sh): FlashAttention 2
    if (has(r.text("source_locator"), "grok1/") && !has(r.text("source_locator"), "v25.05"))
        s.attention = attention_code::flash_2;
}

// ---- Model.

// Latent attention: by the note, or by the kind of architecture. DeepSeek-V2-Lite and what has its shape
// project queries directly (q_lora_rank is null in their config.json).
inline void read_latent(const row& r, transformer& m) {
    if (has(r.text("arch"), "mla") && m.mixers.empty()) {
        m.mixers = {mixer_kind::latent};
        m.latent = {.q_rank = 1536,
                    .kv_rank = 512,
                    .nope_head_dim = 128,
                    .rope_head_dim = 64,
                    .v_head_dim = 128};
    }
    const std::string name = plain_name(r.text("model"));
    const bool light = has(name, "v2lite") || has(name, "moonlight") || has(name, "v316b") ||
                       (has(name, "deepseek") && has(name, "16b"));
    if (light) m.latent.q_rank = 0;
}

// What a shape does not say, by the family's name: gpt-oss has sinks, biases in all matrices, and a limit on what its
// experts' function takes (config.json: attention_bias, swiglu_limit).
inline void read_family(const row& r, transformer& m) {
    if (!has(plain_name(r.text("model")), "gptoss")) return;
    m.extra.attention_sinks = m.extra.qkv_bias = m.extra.attention_output_bias = true;
    m.extra.mlp_bias = m.extra.router_bias = m.extra.clamped_mlp = true;
}

inline std::optional<transformer> model_of(const row& r, std::string& why) {
    transformer m;
    m.layers = r.whole_or("layers", 0);
    m.hidden = r.whole_or("hidden", 0);
    m.ffn = r.whole_or("ffn", 0);
    m.heads = r.whole_or("heads", 0);
    m.kv_heads = r.whole_or("kv_heads", 0);
    m.head_dim = r.whole_or("head_dim", 0);
    m.vocab = r.whole_or("vocab", 50304);
    m.positions = r.whole_or("seq_len", 1);
    if (m.layers == 0 || m.hidden == 0) return why = "no shape of the model", std::nullopt;
    if (has(r.text("arch"), "hybrid")) return why = "no plain transformer", std::nullopt;
    if (m.heads == 0) m.heads = m.hidden / 128;
    if (m.kv_heads > m.heads) m.kv_heads = m.heads;
    add_unknown(why, "ffn_kind", read_ffn(r.text("ffn_kind"), m.mlp));
    const bool classic = m.mlp == mlp_kind::plain;  // GPT-2's block
    m.norm = classic ? norm_kind::layer : norm_kind::rms;
    m.position = classic ? position_kind::learned : position_kind::rotary;
    if (r.number("tie_embed", {0, 1}).value_or(0) > 0) m.embedding = embedding_kind::tied;
    add_unknown(why, "attn_note", read_attention(r.text("attn_note"), m));
    read_latent(r, m);
    read_family(r, m);
    m.moe.experts = r.whole_or("moe_experts", 0);
    if (m.moe.experts > 0) {
        m.moe.top_k = r.whole_or("moe_topk", 1);
        m.moe.expert_ffn = r.whole_or("moe_ffn", m.ffn);
        m.moe.shared_experts = r.whole_or("moe_shared", 0);
        m.moe.dense_layers = r.whole_or("moe_dense_layers", 0);
        if (m.moe.dense_layers > m.layers) m.moe.dense_layers = 0;
    }
    if (m.ffn == 0) m.ffn = 4 * m.hidden;
    return without_idle_fields(m);
}

// Blank: what its software does by default, here 16 bits.
inline number_format compute_format(const precision_told& told, const chip_spec& chip) {
    const number_format f = told.compute.value_or(bf16);
    // a block format where the chip has none is run by blocks of the plain one
    if (f == mxfp8 && !chip.supports(mxfp8)) return fp8;
    return f == fp16 && chip.supports(bf16) ? bf16 : f;
}

// What shares a scale in 8 bits, where a source does not say: what its software did by default.
inline scaling scaling_of(const precision_told& told, const row& r, const chip_spec& chip) {
    if (told.scaling) return *told.scaling;
    const std::string_view source = r.text("source_id");
    if (told.compute && *told.compute == mxfp8 && !chip.supports(mxfp8)) return scaling::blocks;
    if (has(source, "deepseek")) return scaling::blocks;  // arXiv 2412.19437, section 3.3.2
    if (told.compute && *told.compute == int8) return scaling::rows;  // AQT
    // Megatron Bridge's and torchtitan's fp8 is current scaling, and so is Qwix's absmax in MaxText
    if (has(source, "mbridge") || has(source, "torchtitan") || has(r.text("chip"), "TPU"))
        return scaling::current;
    return scaling::delayed;  // Transformer Engine's, and flax's Fp8DotGeneralOp
}

}  // namespace training_words

namespace training_words {

// Layers of each chunk of Megatron's pipeline_model_parallel_layout: "Et*4|(t*4|)*14tmL" is the embedding with
// four layers, fourteen chunks of four, and one layer with the prediction module and the loss.
inline std::vector<std::int64_t> chunks_of(std::string_view layout) {
    std::string flat;  // without brackets: what they hold as often as said
    const auto number = [&](std::size_t& i) {
        std::int64_t n = 0;
        while (i < layout.size() && layout[i] >= '0' && layout[i] <= '9')
            n = std::min<std::int64_t>(n * 10 + (layout[i++] - '0'), 1'000'000);
        return n;
    };
    std::size_t opened = 0;
    std::size_t last = 0;  // where the part begins that a '*' repeats
    for (std::size_t i = 0; i < layout.size();) {
        const char c = layout[i++];
        if (c == '(') {
            opened = flat.size();
        } else if (c == ')') {
            last = opened;
        } else if (c == '*') {
            const std::string part = flat.substr(last);
            for (std::int64_t k = number(i); k > 1 && flat.size() < 10'000; --k) flat += part;
        } else {
            last = flat.size();
            flat += c;
        }
    }
    std::vector<std::int64_t> chunks(1);
    for (const char c : flat) {
        if (c == '|') chunks.push_back(0);
        if (c == 't') ++chunks.back();
    }
    return chunks;
}

// Stages that are not alike.
inline void read_layout(std::string_view notes, training_job& job, bool bridge) {
    plan& p = job.plan;
    const std::int64_t layers = job.model.layers;
    const std::int64_t chunks = product(p.pipeline, p.virtual_stages);
    if (p.pipeline == 1) return;
    if (const std::string_view layout = field(notes, "pp_layout"); !layout.empty()) {
        const std::vector<std::int64_t> in_chunk = chunks_of(layout);
        std::int64_t first = 0, last = 0, all = 0;
        for (std::size_t c = 0; c < in_chunk.size(); ++c) {
            all += in_chunk[c];
            const auto stage = static_cast<std::int64_t>(c) % p.pipeline;
            if (stage == 0) first += in_chunk[c];
            if (stage == p.pipeline - 1) last += in_chunk[c];
        }
        if (static_cast<std::int64_t>(in_chunk.size()) == chunks && all == layers) {
            p.first_stage_layers = first;
            p.last_stage_layers = last;
        }
        return;
    }
    if (layers % chunks == 0) return;
    // Embedding and loss count as a layer each where this divides (Megatron's
    // account_for_embedding_in_pipeline_split, DeepSpeed's type:transformer|embedding).
    if ((layers + 2) % chunks == 0) {
        p.first_stage_layers = p.last_stage_layers = (layers + 2) / p.pipeline - 1;
    } else if (bridge) {
        // Its layouts of DeepSeek-V3 and Kimi K2: chunks alike, the last one short, or empty and the first short
        const std::int64_t each = (layers + chunks - 1) / chunks;
        const std::int64_t missing = each * chunks - layers;
        const std::int64_t of_last = missing < each ? missing : each;
        p.last_stage_layers = each * p.virtual_stages - of_last;
        p.first_stage_layers = each * p.virtual_stages - (missing - of_last);
    }
}

// Degrees. Where programs count half a chip as a device, so do these columns.
inline bool read_degrees(const row& r, std::int64_t chips, training_job& job, std::string& why) {
    const std::string_view chip = r.text("chip");
    const machines::named_chip* named = find_name(chip);
    const std::int64_t devices = named == nullptr ? 1 : named->devices;
    plan& p = job.plan;
    const auto in_chips = [&](std::int64_t degree) {
        return degree >= devices ? degree / devices : 1;
    };
    p.tensor = in_chips(r.whole_or("tp", 1));
    p.pipeline = r.whole_or("pp", 1);
    p.virtual_stages = r.whole_or("vp", 1);
    const bool splits_context = devices > 1 && r.whole_or("cp", 1) > 1;
    p.context = in_chips(r.whole_or("cp", 1));
    p.data = chips / product(p.tensor, p.pipeline, p.context);
    if (p.data < 1) return why = "degrees exceed the chips", false;
    p.expert = r.whole_or("ep", 1);
    if (job.model.moe.experts == 0) p.expert = 1;
    p.expert_tensor = r.number("etp") ? r.whole_or("etp", 1) : 0;
    if (!r.number("etp") && p.expert > 1 && has(r.text("framework"), "NeMo"))
        p.expert_tensor = p.tensor;
    // A microbatch is a replica's, of JAX a device's.
    const double mbs = r.number("mbs", positive).value_or(1);
    const auto of_chip = static_cast<double>(devices > 1 && has(chip, "TPU") ? devices : 1);
    p.microbatch = splits_context ? 1 : std::max<std::int64_t>(1, rounded(mbs * of_chip));
    job.batch.sequences = r.whole_or("gbs", 0);
    if (job.batch.sequences == 0) return why = "batch not stated", false;
    if (job.batch.sequences < product(p.data, p.microbatch)) {
        if (job.batch.sequences % p.data != 0)
            return why = "batch below one microbatch a replica", false;
        p.microbatch = job.batch.sequences / p.data;
    }
    p.tensor_reach = group_reach::cluster;
    if (job.model.has_experts()) p.expert_reach = group_reach::cluster;

    read_layout(r.text("notes"), job, has(r.text("source_id"), "mbridge"));
    return true;
}

// What data parallelism shares out, and over how many chips.
inline void read_state(const row& r, plan& p, std::string& why) {
    const sharding_told told = read_sharding(r.text("sharding"));
    const fsdp_told degree = read_fsdp(r.text("fsdp"));
    add_unknown(why, "sharding", told.unknown);
    add_unknown(why, "fsdp", degree.unknown);
    // Blank: what the large-scale software of these tables does, a distributed optimizer.
    p.zero = told.zero.value_or(degree.zero.value_or(zero_stage::optimizer));
    const bool mbridge = has(r.text("source_id"), "mbridge");
    const std::int64_t shared = degree.degree.value_or(0);
    if (shared > 1 && p.zero == zero_stage::optimizer && mbridge) p.zero = zero_stage::weights;
    const machines::named_chip* named = find_name(r.text("chip"));
    const std::int64_t devices = named == nullptr ? 1 : named->devices;
    const std::int64_t replicas = p.dense_replicas();
    std::int64_t shard = told.shard > 0 ? told.shard / devices : 0;
    if (told.copies > 1) shard = replicas / told.copies;
    if (told.split_unknown) shard = 128;  // default: the smallest of its runs
    if (shard == 0 && p.zero == zero_stage::weights && shared > 1) {
        shard = shared / devices;
        if (shard > 0 && replicas % shard != 0) shard = 0;  // counts other axes as well
    }
    if (shard > 0 && shard < replicas) p.shard = shard;
    if (told.optimizer_on_host) p.optimizer = memory_home::host;
    const task_told task = read_task(r.text("task"));
    add_unknown(why, "task", task.unknown);
    if (task.adapters || told.adapters) {
        p.adapter_rank = task.rank;
        p.zero = told.zero.value_or(degree.zero.value_or(zero_stage::none));
    }
}

inline void read_formats(const row& r, training_job& job, std::string& why) {
    plan& p = job.plan;
    const std::string_view source = r.text("source_id");
    const std::string_view framework = r.text("framework");
    const precision_told told = read_precision(r.text("precision"));
    add_unknown(why, "precision", told.unknown);
    p.precision.compute = compute_format(told, job.cluster.chip);
    if (!told.compute && has(source, "mlperf") && job.cluster.chip.supports(fp8))
        p.precision.compute = fp8;  // default: what all submissions that do state it use
    p.precision.scaling = scaling_of(told, r, job.cluster.chip);
    p.precision.narrow = told.narrow.value_or(narrow_products::all);
    if (p.zero == zero_stage::weights)
        p.precision.gradients = told.gradients.value_or(has(framework, "MaxText") ? bf16 : fp32);
    // One copy of the weights, in fp32, and cast as it is gathered: FSDP under mixed precision, JAX.
    const bool one_copy = has(framework, "MaxText") || has(framework, "PaxML") ||
                          has(source, "palm") || has(source, "llm-foundry") ||
                          has(source, "torchtitan") || has(source, "fms-fsdp");
    if (p.zero == zero_stage::weights && !p.trains_adapters())
        p.precision.weights = told.weights.value_or(one_copy ? fp32 : bf16);
    // fp16 gradients in DeepSpeed's ZeRO; Megatron Bridge reduces in 16 bits (grad_reduce_in_fp32 off)
    const bool half = told.compute && *told.compute == fp16;
    const bool deepspeed = has(source, "bigscience") || has(framework, "ZeRO-3");
    if ((deepspeed && half) || has(source, "mbridge")) p.precision.gradients = bf16;
    if (has(source, "mbridge") && facts(p.precision.compute).width == 8)
        p.precision.weights = p.precision.compute;  // fp8_param_gather
    const optimizer_told optimizer = read_optimizer(r.text("optimizer"));
    add_unknown(why, "optimizer", optimizer.unknown);
    // arXiv 2412.19437, section 3.3.3
    if (has(source, "deepseek-v3")) p.precision.moments = bf16;
    if (optimizer.rule) p.optimizer_rule = *optimizer.rule;
    if (optimizer.moments) p.precision.moments = *optimizer.moments;
    if (optimizer.all_state) p.precision.master_weights = p.precision.gradients = bf16;
    if (optimizer.on_host) p.optimizer = memory_home::host;
}

// What is kept and what is made again.
inline void read_activations(const row& r, training_job& job, std::string& why) {
    plan& p = job.plan;
    const std::string_view source = r.text("source_id");
    const selective_means means = has(source, "torchtitan") ? selective_means::every_second_product
                                  : has(source, "fms-fsdp") ? selective_means::share_of_layers
                                                            : selective_means::attention_core;
    const recompute_told told = read_recompute(r.text("recompute"), means);
    add_unknown(why, "recompute", told.unknown);
    const auto sharing = r.number("seq_parallel", {0, 1});
    const bool usual =
        p.tensor > 1 && ((!has(source, "sc21") && !has(source, "mtnlg") && !has(source, "palm")) ||
                         has(r.text("date"), "v"));
    p.sequence_parallel =
        (sharing ? *sharing == 1 : told.sequence_parallel.value_or(usual) && p.tensor > 1)
            ? sequence_parallelism::on
            : sequence_parallelism::off;
    // XLA pads what does not divide.
    if (has(source, "palm") || has(r.text("framework"), "MaxText") ||
        has(r.text("framework"), "PaxML"))
        p.vocab_multiple = p.tensor;
    for (const std::string_view old : {"bigscience", "bloom", "sc21", "mtnlg", "korthikanti"})
        if (has(source, old)) {
            p.attention = attention_kernel::unfused;
            p.dropout = dropout_masks::stored;
        }
    p.recompute = told.policy;
    p.recompute_also = told.also;
    p.activations_on_host = offloaded_share(told, job.model);
    // Megatron's flag of the configuration: of so many layers
    if (const std::int64_t n = whole_field(r.text("notes"), "cpu_offloading_num_layers", 0); n > 0)
        p.activations_on_host = constant<units::fraction>{
            std::min<std::int64_t>(1'000'000, product(n, 1'000'000) / job.model.layers)};
    p.recompute_layers = told.every_second_layer ? job.model.layers / 2 : told.layers;
    if (told.expert_capacity > 0)
        p.expert_capacity = constant<units::fraction>{millionths(told.expert_capacity)};
    if (has(source, "deepseek")) p.schedule = pipeline_schedule::zero_bubble;
    if (has(source, "simumax")) p.context_by = context_exchange::all_to_all;
}

}  // namespace training_words

// The job of a row in the columns of a published-measurements table; none, and why, where an input that
// has no default is missing, or where a word is not known.
inline std::optional<training_row> read_training(const row& r, std::string& why) {
    using namespace training_words;
    training_row result;
    result.complete = r.text("completeness") == "full" && !has(r.text("notes"), "SUSPECT");
    result.seconds = r.number("iter_time_s", positive).value_or(0);
    // MLPerf's logs give a throughput of blocks, with all that lies between two steps, or the steps' own times
    result.alone = has(r.text("notes"), "train_step_time");
    result.memory = r.number("mem_gb_per_chip", positive).value_or(0) * 1e9;
    const std::string_view notes = r.text("notes");
    result.out_of_memory = has(notes, "OUT OF MEMORY") || has(notes, "OOM");
    if (has(r.text("evidence"), "ANALYTIC"))
        return why = "computed by its source, not measured", std::nullopt;

    training_job& job = result.job;
    const auto model = model_of(r, why);
    if (!model) return std::nullopt;
    job.model = *model;
    const std::int64_t chips = r.whole_or("n_chips", 0);
    if (chips == 0) return why = "number of chips not stated", std::nullopt;
    const auto cluster = cluster_of(r, chips);
    if (!cluster)
        return why = "chip not in the catalogue: " + std::string{r.text("chip")}, std::nullopt;
    job.cluster = *cluster;
    const auto stack = stack_of(r, why);
    if (!stack) return std::nullopt;
    job.stack = *stack;
    read_kernels(r, job.stack);
    job.batch.length = r.whole_or("seq_len", 0);
    if (job.batch.length == 0) return why = "sequence length not stated", std::nullopt;
    if (!read_degrees(r, chips, job, why)) return std::nullopt;
    read_state(r, job.plan, why);
    read_formats(r, job, why);
    read_activations(r, job, why);
    if (why.empty() && job.plan.uses_host() && job.cluster.chip.host_link.each_way().count() <= 0)
        why = "host link not known: " + std::string{r.text("chip")};
    if (!why.empty()) return std::nullopt;
    return result;
}

// The facts of training_rows.hpp as a table of words, for read_training.
inline table table_of_facts() {
    table t;
    t.file = "training_rows.hpp";
    t.columns = {"row_id",
                 "source_id",
                 "source_locator",
                 "chip",
                 "n_chips",
                 "interconnect",
                 "model",
                 "arch",
                 "layers",
                 "hidden",
                 "ffn",
                 "ffn_kind",
                 "heads",
                 "kv_heads",
                 "head_dim",
                 "vocab",
                 "tie_embed",
                 "moe_experts",
                 "moe_topk",
                 "moe_ffn",
                 "moe_shared",
                 "moe_dense_layers",
                 "attn_note",
                 "seq_len",
                 "gbs",
                 "mbs",
                 "tp",
                 "pp",
                 "vp",
                 "cp",
                 "ep",
                 "etp",
                 "fsdp",
                 "sharding",
                 "recompute",
                 "seq_parallel",
                 "precision",
                 "framework",
                 "date",
                 "task",
                 "iter_time_s",
                 "mem_gb_per_chip",
                 "completeness",
                 "notes"};
    const auto text = [](double n) { return number_text(n); };
    const auto word = [](std::string_view w) { return std::string{w}; };
    for (const training_fact& f : training_rows)
        t.rows.push_back({word(f.id),
                          word(f.source),
                          word(f.where),
                          word(f.chip),
                          text(f.chips),
                          word(f.fabric),
                          word(f.model),
                          word(f.arch),
                          text(f.layers),
                          text(f.hidden),
                          text(f.ffn),
                          word(f.ffn_kind),
                          text(f.heads),
                          text(f.kv_heads),
                          text(f.head_dim),
                          text(f.vocab),
                          text(f.tied),
                          text(f.experts),
                          text(f.top_k),
                          text(f.expert_ffn),
                          text(f.shared_experts),
                          text(f.dense_layers),
                          word(f.attention),
                          text(f.length),
                          text(f.sequences),
                          text(f.microbatch),
                          text(f.tensor),
                          text(f.pipeline),
                          text(f.virtual_stages),
                          text(f.context),
                          text(f.expert),
                          text(f.expert_tensor),
                          word(f.fsdp),
                          word(f.sharding),
                          word(f.recompute),
                          text(f.sequence_parallel),
                          word(f.precision),
                          word(f.framework),
                          word(f.date),
                          word(f.task),
                          text(f.seconds),
                          text(f.memory_gb),
                          "full",
                          f.out_of_memory ? "OUT OF MEMORY" : word(f.notes)});
    return t;
}

// Rows of software of which no more was measured than numbers were fitted to it: they say nothing about the
// estimate, and stand apart.
inline constexpr std::string_view fitted_alone = "fitted to these rows alone";
inline bool is_fitted_alone(const loadline::training_stack& stack) {
    return stack.evidence.rows > 0 && stack.evidence.rows <= stack.evidence.free;
}

inline void require_training(const table& rows) {
    rows.require({"row_id", "source_id", "chip", "n_chips", "layers", "hidden", "seq_len", "gbs",
                  "iter_time_s"});
}

// Predicted against measured: a step, by row.
inline replay predict_training(const table& rows) {
    require_training(rows);
    replay result;
    const std::set<std::size_t> contradicted = contradicted_releases(rows);
    const auto use = [&](const row& r, std::size_t i) {
        const std::string id{r.text("row_id")};
        std::string why{fault_of_training(r)};
        if (why.empty() && contradicted.contains(i))
            why = "suspect (e3): a release of the same quarter was over 1.5 times faster";
        const auto read = why.empty() ? read_training(r, why) : std::nullopt;
        if (!read) {
            result.refusals.push_back({id, why});
            return;
        }
        verdict v = verdict_of(read->job);
        v.row = id;
        v.source = r.text("source_id");
        v.chip = r.text("chip");
        v.refused_there = read->out_of_memory;
        // what fragments at three quarters of the chip says nothing of what a job needs
        v.judged = (read->complete || read->out_of_memory) &&
                   !training_words::has(r.text("notes"), "OOM by fragmentation");
        result.verdicts.push_back(v);
        if (v.input_wrong()) {
            result.refusals.push_back({id, v.text});
            return;
        }
        if (read->seconds <= 0) {
            result.refusals.push_back({id, "no step time measured"});
            return;
        }
        const auto parameters = static_cast<double>(loadline::parameter_count(read->job.model));
        prediction p;
        p.row = id;
        p.source = r.text("source_id");
        p.chip = r.text("chip");
        p.series = is_fitted_alone(read->job.stack) ? fitted_alone
                   : read->complete                 ? "complete"
                                                    : "with defaults";
        p.size = parameters < 10e9    ? "below 10B"
                 : parameters < 100e9 ? "10B to 100B"
                                      : "100B and more";
        p.predicted = read->predicted(read->job);
        p.measured = read->seconds;
        p.expect_within(loadline::estimate_unchecked(read->job).step_time.relative());
        p.unit = "s";
        p.software = r.text("framework");
        result.predictions.push_back(p);
    };
    each_row(rows, use, [&](const row& r, std::string why) {
        result.refusals.push_back({std::string{r.text("row_id")}, std::move(why)});
    });
    return result;
}

// Which figure a source prints, by its own words, else by its software's. Megatron-Bridge's training_log reports
// torch's peak once, after one iteration, whose passes ran before the optimizer had moments (later releases report
// again after the second, "to include optimizer state memory"); of the runs here some died of what came after.
inline loadline::quantity<loadline::units::bytes> shown_memory(const row& r,
                                                               const loadline::training_job& job) {
    using training_words::has;
    const loadline::memory_footprint f = loadline::memory_per_chip(job);
    const std::string_view notes = r.text("notes");
    const std::string_view source = r.text("source_id");
    if (has(notes, "nvidia-smi")) return f.used();
    if (has(notes, "max_memory_allocated") || has(source, "simumax")) return f.allocated();
    if (has(notes, "(reserved)") || has(source, "torchtitan")) return f.reserved();
    if (has(source, "mbridge")) return loadline::memory_of_first_step(job).allocated();
    return f.used();
}

// The peak memory of a chip, in gigabytes, where it was measured.
inline replay predict_training_memory(const table& rows) {
    replay result;
    each_row(rows, [&](const row& r, std::size_t) {
        std::string why;
        const auto read = read_training(r, why);
        if (!read || read->memory <= 0 || !fault_of_training(r).empty()) return;
        if (verdict_of(read->job).input_wrong()) return;
        prediction p;
        p.row = r.text("row_id");
        p.source = r.text("source_id");
        p.chip = r.text("chip");
        p.series = "peak memory";
        p.predicted = shown_memory(r, read->job).count() / 1e9;
        p.measured = read->memory / 1e9;
        p.expect_within(loadline::peak_memory(read->job).relative());
        p.unit = "GB";
        p.of_memory = true;
        p.software = r.text("framework");
        result.predictions.push_back(p);
    });
    return result;
}

}  // namespace validation
