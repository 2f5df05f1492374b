// From a published training result to the job that was run: model, cluster, plan, batch and software.
#pragma once

#include "csv.hpp"
#include "summary.hpp"
#include "training_rows.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/stacks.hpp>
#include <loadline/estimate/memory.hpp>
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
    double memory = 0;   // measured at the peak, bytes a chip; 0: not measured
    bool complete = false;
    bool out_of_memory = false;  // the source says that it did not fit
};

// What a source says, in its own words, becomes a job here; a default is commented as such. Nothing in
// this file is chosen by row or by model.
namespace training_words {

using namespace loadline;
using namespace loadline::literals;

inline bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}
inline std::int64_t whole_or(const row& r, std::string_view column, std::int64_t otherwise) {
    const auto v = r.number(column);
    return v && *v >= 1 ? std::llround(*v) : otherwise;
}

// ---- Clusters.

// The servers, or slices, that `chips` chips make.
inline cluster_spec of_servers(cluster_spec c, std::int64_t chips, std::int64_t in_server) {
    c.tiers[0].topology.extent = {in_server, 1, 1};
    c.tiers[1].topology.extent = {(chips + in_server - 1) / in_server, 1, 1};
    return c;
}
inline cluster_spec with_adapter(cluster_spec c, quantity<units::bytes_per_second> each_way) {
    c.tiers[1].bandwidth = link_bandwidth::per_direction(each_way);
    return c;
}

// A 3D slice as near a cube as multiples of four allow.
inline std::array<std::int64_t, 3> cube(std::int64_t chips) {
    std::array<std::int64_t, 3> best{chips, 1, 1};
    std::int64_t least = chips * 3;
    for (std::int64_t a = 1; a * a * a <= chips; ++a)
        for (std::int64_t b = a; a * b * b <= chips; ++b) {
            if (chips % (a * b) != 0) continue;
            const std::int64_t c = chips / (a * b);
            if (chips >= 64 && (a % 4 != 0 || b % 4 != 0 || c % 4 != 0)) continue;
            if (a + b + c < least) {
                least = a + b + c;
                best = {a, b, c};
            }
        }
    return best;
}
inline std::array<std::int64_t, 3> square(std::int64_t chips) {
    std::int64_t a = 1;
    while (a * a * 2 <= chips && a < 16) a *= 2;
    return {chips / a, a, 1};
}
inline cluster_spec of_slices(cluster_spec c, std::int64_t slices,
                              std::array<std::int64_t, 3> extent) {
    c.tiers[0].topology.extent = extent;
    bool closed = true;
    for (const std::int64_t e : extent) closed = closed && (e == 1 || e % 4 == 0);
    if (!closed) c.tiers[0].topology.kind = topology_kind::mesh;
    if (slices == 1) c.tier_count = 1;
    c.tiers[1].topology.extent = {slices, 1, 1};
    return c;
}

inline std::optional<cluster_spec> cluster_of(const row& r, std::int64_t chips) {
    const std::string_view chip = r.text("chip");
    const std::string_view source = r.text("source_id");
    const std::string_view fabric = r.text("interconnect");
    // Adapters: as the source says, else one of 200 (A100) or 400 Gb/s a GPU, as in DGX systems.
    if (has(chip, "A100")) {
        cluster_spec c = of_servers(spec<dgx_a100_cluster<1>>, chips, chips < 8 ? chips : 8);
        if (has(chip, "40GB")) c.chip = spec<a100_40gb>;
        if (has(fabric, "4x Omni-Path 100G")) {
            c = with_adapter(c, 50_Gbps);
            // BigScience, experiments/bandwidth/all_reduce_bench-a100-n4.txt: an all-reduce of 4 GB by 32
            // A100 on 4 of the same servers ran at 40.5 Gb/s, through one of the adapters of 100
            link_calibration& link = c.tiers[1].calibration;
            link.quick.share = link.bulk.share = link.exchange.share = 0.405;
        }
        return c;
    }
    if (has(chip, "H100-96GB")) {  // as its source describes it: HBM2e, limited to 500 W
        cluster_spec c = of_servers(spec<dgx_h100_cluster<1>>, chips, 8);
        c.chip.hbm_bandwidth = 2.4_TBps;
        c.chip.hbm_capacity = 96_GB;
        return c;
    }
    if (has(chip, "H100") || has(chip, "H800")) {
        cluster_spec c = of_servers(spec<dgx_h100_cluster<1>>, chips, chips < 8 ? chips : 8);
        if (has(fabric, "8x200G")) c = with_adapter(c, 200_Gbps);
        if (has(chip, "H800")) c.tiers[0].bandwidth = link_bandwidth::bidirectional(400_GBps);
        return c;
    }
    if (has(chip, "H200-NVL")) {  // cards in bridges of four; between them PCIe
        cluster_spec c = of_servers(spec<hgx_h200_cluster<1>>, chips, 4);
        c.chip.dense[fp8] = {1'671_TFLOPS};  // NVIDIA's data sheet of H200 NVL, halved: dense
        c.chip.dense[bf16] = c.chip.dense[fp16] = {835.5_TFLOPS};
        return with_adapter(c, 32_GBps);
    }
    if (has(chip, "H200"))
        return of_servers(spec<hgx_h200_cluster<1>>, chips, chips < 8 ? chips : 8);
    if (has(chip, "GB200") || has(chip, "GB300")) {
        // racks of 72, of which jobs of a power of two take 64
        const std::int64_t rack = chips <= 72 ? chips : chips % 72 == 0 ? 72 : 64;
        return has(chip, "GB200") ? of_servers(spec<gb200_nvl72_cluster<1>>, chips, rack)
                                  : of_servers(spec<gb300_nvl72_cluster<1>>, chips, rack);
    }
    if (has(chip, "B200"))
        return of_servers(spec<dgx_b200_cluster<1>>, chips, chips < 8 ? chips : 8);
    if (has(chip, "B300"))
        return of_servers(spec<dgx_b300_cluster<1>>, chips, chips < 8 ? chips : 8);
    if (has(chip, "MI300X"))
        return of_servers(spec<mi300x_platform_cluster<1>>, chips, chips < 8 ? chips : 8);
    if (has(chip, "MI355X") || has(chip, "MI350X")) {
        cluster_spec c = of_servers(spec<mi355x_platform_cluster<1>>, chips, chips < 8 ? chips : 8);
        if (has(chip,
                "MI350X"))  // the same at 1000 W: AMD's data sheet has 4.6 PFLOPS in fp8, 2.3 in bf16
            for (std::size_t i = 0; i < number_formats.size(); ++i)
                c.chip.dense.values[i].rate *= 2.3 / 2.5;
        return c;
    }
    if (has(chip, "L40S")) {  // NVIDIA's data sheet: 864 GB/s, 362 TFLOPS bf16, 733 fp8; PCIe 4.0
        cluster_spec c = of_servers(spec<dgx_h100_cluster<1>>, chips, 4);
        c.chip.hbm_capacity = 48_GB;
        c.chip.hbm_bandwidth = 864_GBps;
        c.chip.dense[bf16] = {362_TFLOPS};
        c.chip.dense[fp16] = {362_TFLOPS};
        c.chip.dense[fp8] = {733_TFLOPS};
        // through the host's processor, some 20 of the 32 GB/s of 16 lanes (assumed)
        c.tiers[0].bandwidth = link_bandwidth::per_direction(20_GBps);
        c.tiers[0].calibration.in_switch.share = 0;
        return with_adapter(c, 200_Gbps);
    }
    const std::int64_t slice_chips =
        has(fabric, "slices over DCN") ? whole_or(r, "fsdp", 256) * whole_or(r, "tp", 1) : chips;
    const std::int64_t slices = chips / slice_chips;
    if (has(chip, "TPU-v4")) {
        cluster_spec c = spec<tpu_v5p_pod_cluster<1>>;
        c.tiers[0] = spec<tpu_v4_pod>.tiers[0];
        c.chip = spec<tpu_v4>;
        if (has(source, "palm")) return of_slices(c, 2, {12, 16, 16});
        return of_slices(c, slices, cube(slice_chips));
    }
    if (has(chip, "TPU-v5p"))
        return of_slices(spec<tpu_v5p_pod_cluster<1>>, slices, cube(slice_chips));
    if (has(chip, "TPU7x"))
        return of_slices(spec<ironwood_pod_cluster<1>>, slices, cube(slice_chips));
    const std::int64_t pod = slice_chips > 256 ? 256 : slice_chips;
    if (has(chip, "TPU-v5e"))
        return of_slices(spec<tpu_v5e_pod_cluster<1>>, chips / pod, square(pod));
    if (has(chip, "TPU-v6e"))
        return of_slices(spec<tpu_v6e_pod_cluster<1>>, chips / pod, square(pod));
    if (has(chip, "Trainium1")) {
        cluster_spec c = spec<trn1_ultracluster<1>>;
        c.tiers[1].topology.extent = {(chips + 15) / 16, 1, 1};
        return c;
    }
    return std::nullopt;
}

// ---- Software.

inline training_stack stack_of(const row& r) {
    const std::string_view source = r.text("source_id");
    const std::string_view framework = r.text("framework");
    if (has(framework, "PaxML")) return stacks::paxml_2024;
    if (has(source, "palm") || has(source, "maxtext-readme")) return stacks::maxtext_2023;
    if (has(framework, "MaxText")) return stacks::maxtext_2025;
    if (has(source, "bigscience") || has(source, "bloom"))
        return has(r.text("precision"), "bf16") ? stacks::megatron_deepspeed_2022_bf16
                                                : stacks::megatron_deepspeed_2022;
    if (has(source, "mtnlg")) return stacks::megatron_deepspeed_2021;
    if (has(source, "sc21")) return stacks::megatron_2021;
    if (has(source, "korthikanti")) return stacks::megatron_2022;
    if (has(source, "flash-training")) return stacks::torch_2022;
    if (has(source, "simumax")) return stacks::megatron_serial_2026;
    if (has(r.text("chip"), "MI3")) return stacks::rocm_2025;
    if (has(source, "mlperf-v4") || has(source, "mlperf-v5.0") ||
        (has(source, "mlperf") && has(r.text("chip"), "H200")))
        return stacks::nemo_mlperf_2024;
    if (has(source, "mlperf")) return stacks::nemo_mlperf_2025;
    if (has(source, "llm-foundry"))
        return has(r.text("chip"), "A100") ? stacks::llm_foundry : stacks::pytorch_hopper_2023;
    if (has(source, "torchtitan"))
        return has(r.text("chip"), "A100") ? stacks::torchtitan_2024 : stacks::torchtitan_2025;
    if (has(source, "fms-fsdp"))
        return has(r.text("chip"), "A100") ? stacks::torchtitan_2024 : stacks::pytorch_hopper_2023;
    if (has(source, "deepseek")) return stacks::hai_llm_2024;
    if (has(r.text("chip"), "Trainium")) return stacks::neuronx_2025;
    if (has(source, "mbridge")) {
        // flags of its performance configurations
        const auto flag = [&](std::string_view f) {
            return has(r.text("notes"), f) || has(framework, f);
        };
        if (!flag("moe_a2a_overlap=True")) return stacks::megatron_bridge;
        return flag("cuda_graph_impl=full_iteration") ? stacks::megatron_bridge_graphs
                                                      : stacks::megatron_bridge_overlap;
    }
    return stacks::megatron_core_2024;
}

// ---- Model.

inline std::optional<transformer> model_of(const row& r, std::string& why) {
    transformer m;
    m.layers = whole_or(r, "layers", 0);
    m.hidden = whole_or(r, "hidden", 0);
    m.ffn = whole_or(r, "ffn", 0);
    m.heads = whole_or(r, "heads", 0);
    m.kv_heads = whole_or(r, "kv_heads", 0);
    m.head_dim = whole_or(r, "head_dim", 0);
    m.vocab = whole_or(r, "vocab", 50304);
    m.positions = whole_or(r, "seq_len", 1);
    if (m.layers == 0 || m.hidden == 0) return why = "no shape of the model", std::nullopt;
    if (has(r.text("arch"), "hybrid")) return why = "no plain transformer", std::nullopt;
    if (m.heads == 0) m.heads = m.hidden / 128;
    if (m.kv_heads > m.heads) m.kv_heads = m.heads;
    const std::string_view mlp = r.text("ffn_kind");
    m.mlp = has(mlp, "glu") && !has(mlp, "gelu") ? mlp_kind::gated
            : has(mlp, "geglu")                  ? mlp_kind::gated
                                                 : mlp_kind::plain;
    const bool classic = m.mlp == mlp_kind::plain;  // GPT-2's block
    m.norm = classic ? norm_kind::layer : norm_kind::rms;
    m.position = classic ? position_kind::learned : position_kind::rotary;
    if (r.number("tie_embed").value_or(0) > 0) m.embedding = embedding_kind::tied;
    const std::string_view attention = r.text("attn_note");
    if (has(attention, "MLA")) {
        m.mixers = {mixer_kind::latent};
        m.latent = {.q_rank = 1536,
                    .kv_rank = 512,
                    .nope_head_dim = 128,
                    .rope_head_dim = 64,
                    .v_head_dim = 128};
    }
    if (has(attention, "parallel attn/ffn")) m.block = block_kind::parallel;  // PaLM
    using enum mixer_kind;
    if (has(attention, "alternating sliding window 128")) {
        m.window = 128;
        m.mixers = {windowed, grouped};
    }
    if (has(attention, "5:1 sliding window 1024")) {
        m.window = 1024;
        m.mixers = {windowed, windowed, windowed, windowed, windowed, grouped};
    }
    if (has(attention, "chunked attention 8192")) {
        m.window = 8192;
        m.mixers = {chunked, chunked, chunked, grouped};
    }
    m.moe.experts = whole_or(r, "moe_experts", 0);
    if (m.moe.experts > 0) {
        m.moe.top_k = whole_or(r, "moe_topk", 1);
        m.moe.expert_ffn = whole_or(r, "moe_ffn", m.ffn);
        m.moe.shared_experts = whole_or(r, "moe_shared", 0);
        m.moe.dense_layers = whole_or(r, "moe_dense_layers", 0);
        if (m.moe.dense_layers > m.layers) m.moe.dense_layers = 0;
    }
    if (m.ffn == 0) m.ffn = 4 * m.hidden;
    return m;
}

inline number_format compute_format(std::string_view precision, const chip_spec& chip) {
    const auto narrow = [&](number_format f, number_format other) {
        return chip.supports(f) ? f : other;
    };
    if (has(precision, "NVFP4")) return nvfp4;
    if (has(precision, "MXFP8") || has(precision, "FP8-MX") || has(precision, "sub-channel/MX"))
        return narrow(mxfp8, fp8);
    if (has(precision, "FP8") || has(precision, "fp8")) return fp8;
    return bf16;
}

}  // namespace training_words

// The job of a row in the columns of a published-measurements table; none, and why, where an input that
// has no default is missing.
inline std::optional<training_row> read_training(const row& r, std::string& why) {
    using namespace training_words;
    training_row result;
    result.complete = r.text("completeness") == "full";
    result.seconds = r.number("iter_time_s").value_or(0);
    result.memory = r.number("mem_gb_per_chip").value_or(0) * 1e9;
    const std::string_view notes = r.text("notes");
    result.out_of_memory = has(notes, "OUT OF MEMORY");
    if (has(r.text("evidence"), "ANALYTIC"))
        return why = "computed by its source, not measured", std::nullopt;

    training_job& job = result.job;
    const auto model = model_of(r, why);
    if (!model) return std::nullopt;
    job.model = *model;
    const std::int64_t chips = whole_or(r, "n_chips", 0);
    if (chips == 0) return why = "number of chips not stated", std::nullopt;
    const auto cluster = cluster_of(r, chips);
    if (!cluster) return why = "chip not in the catalogue", std::nullopt;
    job.cluster = *cluster;
    job.stack = stack_of(r);
    // NVIDIA's Grok recipe of those releases sets NVTE_FUSED_ATTN=0 (grok1/configure.sh): FlashAttention 2
    if (has(r.text("source_locator"), "grok1/") && !has(r.text("source_locator"), "v25.05"))
        job.stack.attention = stacks::pytorch_hopper_2023.attention;
    job.batch.length = whole_or(r, "seq_len", 0);
    if (job.batch.length == 0) return why = "sequence length not stated", std::nullopt;

    // Degrees. A TPU7x device is half a chip, a Trainium1 device as well.
    const std::string_view chip = r.text("chip");
    const std::int64_t devices = has(chip, "TPU7x") || has(chip, "Trainium1") ? 2 : 1;
    plan& p = job.plan;
    const auto in_chips = [&](std::int64_t degree) {
        return degree >= devices ? degree / devices : 1;
    };
    p.tensor = in_chips(whole_or(r, "tp", 1));
    p.pipeline = whole_or(r, "pp", 1);
    p.virtual_stages = whole_or(r, "vp", 1);
    const bool splits_context = devices > 1 && whole_or(r, "cp", 1) > 1;
    p.context = in_chips(whole_or(r, "cp", 1));
    p.data = chips / (p.tensor * p.pipeline * p.context);
    if (p.data < 1) return why = "degrees exceed the chips", std::nullopt;
    p.expert = whole_or(r, "ep", 1);
    if (job.model.moe.experts == 0) p.expert = 1;
    p.expert_tensor = r.number("etp") ? whole_or(r, "etp", 1) : 0;
    if (!r.number("etp") && p.expert > 1 && has(r.text("framework"), "NeMo"))
        p.expert_tensor = p.tensor;
    const double mbs = r.number("mbs").value_or(1);
    p.microbatch =
        splits_context
            ? 1
            : std::max<std::int64_t>(
                  1, std::llround(
                         mbs * static_cast<double>(devices > 1 && has(chip, "TPU") ? devices : 1)));
    job.batch.sequences = whole_or(r, "gbs", 0);
    if (job.batch.sequences == 0) return why = "batch not stated", std::nullopt;
    if (job.batch.sequences < p.data * p.microbatch) {
        if (job.batch.sequences % p.data != 0)
            return why = "batch below one microbatch a replica", std::nullopt;
        p.microbatch = job.batch.sequences / p.data;
    }
    p.tensor_reach = p.expert_reach = group_reach::cluster;

    // Uneven stages: embedding and loss count as a layer each where this divides (Megatron's
    // account_for_embedding_in_pipeline_split, DeepSpeed's type:transformer|embedding).
    const std::int64_t chunks = p.pipeline * p.virtual_stages;
    if (job.model.layers % chunks != 0 && (job.model.layers + 2) % chunks == 0 && p.pipeline > 1)
        p.first_stage_layers = p.last_stage_layers = (job.model.layers + 2) / p.pipeline - 1;

    // State.
    const std::string_view sharding = r.text("sharding");
    const std::string_view framework = r.text("framework");
    if (has(sharding, "SHARD_GRAD_OP")) {
        p.zero = zero_stage::gradients;
    } else if (has(sharding, "FSDP") || has(sharding, "ZeRO-3") || has(sharding, "fsdp")) {
        p.zero = zero_stage::weights;
    } else if (!has(sharding, "DP=1") && !has(sharding, "ZeRO-0") && !has(sharding, "none") &&
               !has(sharding, "no ZeRO") && !has(sharding, "DDP")) {
        p.zero = zero_stage::optimizer;
    }
    if (whole_or(r, "fsdp", 0) > 1 && p.zero == zero_stage::optimizer &&
        has(r.text("source_id"), "mbridge"))
        p.zero = zero_stage::weights;
    if (has(sharding, "in slice, DP across slices") ||
        has(r.text("interconnect"), "slices over DCN"))
        p.shard = whole_or(r, "fsdp", 0);
    if (has(sharding, "split not given")) p.shard = 128;  // default: the smallest of its runs
    const std::string_view precision = r.text("precision");
    p.precision.compute = compute_format(precision, job.cluster.chip);
    if (precision.empty() && has(r.text("source_id"), "mlperf") && job.cluster.chip.supports(fp8))
        p.precision.compute = fp8;  // default: what all submissions that do state it use
    if (job.model.layers > 0 && (has(r.text("task"), "LoRA") || has(r.text("task"), "lora"))) {
        p.adapter_rank = 16;
        p.zero = zero_stage::none;
    }
    if (p.zero == zero_stage::weights)
        p.precision.gradients = has(precision, "PURE") || has(framework, "MaxText") ? bf16 : fp32;
    // fp16 gradients in DeepSpeed's first ZeRO; Megatron Bridge reduces in 16 bits (grad_reduce_in_fp32 off)
    if ((has(r.text("source_id"), "bigscience") && has(precision, "fp16")) ||
        has(r.text("source_id"), "mbridge"))
        p.precision.gradients = bf16;
    if (has(r.text("source_id"), "mbridge") && facts(p.precision.compute).width == 8)
        p.precision.weights = p.precision.compute;  // fp8_param_gather

    // What is kept and what is made again.
    const std::string_view attention_note = r.text("attn_note");
    const std::string_view recompute = r.text("recompute");
    p.sequence_parallel =
        r.number("seq_parallel").value_or(-1) == 1 ||
                (r.text("seq_parallel").empty() && p.tensor > 1 && has(r.text("date"), "v")) ||
                (r.text("seq_parallel").empty() && p.tensor > 1 &&
                 !has(r.text("source_id"), "sc21") && !has(r.text("source_id"), "mtnlg"))
            ? sequence_parallelism::on
            : sequence_parallelism::off;
    const bool old = has(r.text("source_id"), "bigscience") || has(r.text("source_id"), "bloom") ||
                     has(r.text("source_id"), "sc21") || has(r.text("source_id"), "mtnlg") ||
                     has(r.text("source_id"), "korthikanti");
    if (old) {
        p.attention = attention_kernel::unfused;
        p.dropout = dropout_masks::stored;
    }
    if (has(recompute, "custom") || has(recompute, "offload")) {
        // TPU recipes name what is kept; the rest is made again
        const bool keeps_projections = has(recompute, "qkv") || has(recompute, "query_proj");
        p.recompute_also = {.attention = !has(recompute, "context=device"),
                            .projections = !keeps_projections,
                            .output_projection = !has(recompute, "out_proj") &&
                                                 !has(recompute, "out projections") &&
                                                 !has(recompute, "qkv/out"),
                            .mlp = true,
                            .norms = true};
        if (has(recompute, "recompute rest") || (has(recompute, "decoder_layer_input") &&
                                                 !keeps_projections && !has(recompute, "out_proj")))
            p.recompute = recompute_policy::full;
    } else if (has(recompute, "minimal")) {
        p.recompute_also = {.attention = true, .norms = true, .activation = true};
    } else if (has(recompute, "save qkv_out_proj")) {
        p.recompute_also = {.attention = true, .mlp = true, .norms = true};
    } else if (has(recompute, "selective layer")) {
        p.recompute = recompute_policy::full;
        p.recompute_layers = job.model.layers / 2;
    } else if (has(recompute, "selective op")) {
        // every second product is kept (torchtitan's default policy)
        p.recompute_also = {.projections = true, .norms = true, .activation = true};
    } else if (has(recompute, "mla_up_proj")) {
        p.recompute_also = {.mlp = has(recompute, ",mlp"), .latent_up = true};
    } else if (has(recompute, "layernorm,moe_act")) {
        p.recompute_also = {.norms = true, .activation = true};
    } else if (has(recompute, "RMSNorm and MLA")) {
        p.recompute_also = {.norms = true, .latent_up = true};
    } else if (has(recompute, "mlp")) {
        p.recompute_also = {.mlp = true};
    } else if (has(recompute, "full") || has(recompute, "remat")) {
        p.recompute = recompute_policy::full;
    } else if (has(recompute, "selective (attention core)")) {
        p.recompute = recompute_policy::selective;
    }
    // Assumed: learned sinks keep the core of full-length layers out of fused kernels.
    if (has(attention_note, "attention sinks")) p.attention = attention_kernel::unfused;
    if (has(recompute, "capacity_factor 1.25")) p.expert_capacity = 125_percent;
    if (has(r.text("source_id"), "deepseek")) p.schedule = pipeline_schedule::zero_bubble;
    if (has(r.text("source_id"), "simumax")) p.context_by = context_exchange::all_to_all;
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
                 "completeness"};
    const auto text = [](double n) {
        if (std::isnan(n)) return std::string{};
        std::array<char, 32> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), n).ptr;
        return std::string{buffer.data(), end};
    };
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
                          "full"});
    return t;
}

// Rows of software of which no more was measured than numbers were fitted to it: they say nothing about the
// estimate, and stand apart.
inline constexpr std::string_view fitted_alone = "fitted to these rows alone";
inline bool is_fitted_alone(const loadline::training_stack& stack) {
    for (const loadline::stacks::stack_entry& entry : loadline::stacks::all)
        if (entry.stack->name.view() == stack.name.view())
            return !entry.evidence.assumed && entry.evidence.rows <= entry.evidence.free;
    return false;
}

// Predicted against measured: a step, by row.
inline replay predict_training(const table& rows) {
    rows.require({"row_id", "source_id", "chip", "n_chips", "layers", "hidden", "seq_len", "gbs",
                  "iter_time_s"});
    replay result;
    for (std::size_t i = 0; i < rows.rows.size(); ++i) {
        const row r{rows, i};
        const std::string id{r.text("row_id")};
        std::string why;
        const auto read = read_training(r, why);
        if (!read) {
            result.refusals.push_back({id, why});
            continue;
        }
        if (read->seconds <= 0) {
            result.refusals.push_back({id, "no step time measured"});
            continue;
        }
        const auto e = loadline::estimate(read->job);
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
        p.predicted = e.step_time.count();
        p.measured = read->seconds;
        p.unit = "s";
        result.predictions.push_back(p);
    }
    return result;
}

// The peak memory of a chip, in gigabytes, where it was measured.
inline replay predict_training_memory(const table& rows) {
    replay result;
    for (std::size_t i = 0; i < rows.rows.size(); ++i) {
        const row r{rows, i};
        std::string why;
        const auto read = read_training(r, why);
        if (!read || read->memory <= 0) continue;
        prediction p;
        p.row = r.text("row_id");
        p.source = r.text("source_id");
        p.chip = r.text("chip");
        p.series = "peak memory";
        p.predicted = loadline::peak_memory(read->job).count() / 1e9;
        p.measured = read->memory / 1e9;
        p.unit = "GB";
        result.predictions.push_back(p);
    }
    return result;
}

}  // namespace validation
