// The words of training tables, one parser for each column: Megatron, NeMo, DeepSpeed, FSDP, MaxText,
// torchtitan and Hugging Face have their own for the same things.
#pragma once

#include "words.hpp"

#include <loadline/workload/plan.hpp>
#include <loadline/workload/stack.hpp>
#include <loadline/workload/transformer.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

namespace validation {

// ---- What is made again.

struct recompute_told {
    loadline::recompute_policy policy = loadline::recompute_policy::none;
    std::int64_t layers = 0;          // with `full`: of each stage's chunk; zero: all
    bool every_second_layer = false;  // with `full`
    loadline::recompute_parts also{};
    std::vector<std::string> offloaded{};  // names of what is kept in the host's memory
    double expert_capacity = 0;
    std::optional<bool> sequence_parallel{};
    std::string unknown{};  // empty: all words were understood
};

// What "selective" stands for where nothing more is said: the attention core (Megatron), or every second
// product (torchtitan, selective_ac_option "op").
// Or whole layers, a share of them (fms-fsdp, selective_checkpointing), which then has to be said.
enum class selective_means : std::uint8_t { attention_core, every_second_product, share_of_layers };

namespace recompute_phrases {

using loadline::recompute_policy;

// JAX names of what is kept, MaxText's and torchprime's: "query_proj=device" stays, "=offload" goes to
// the host, "=remat" is made again.
struct kept_names {
    bool any = false;
    bool projections = false, output_projection = false, attention = false;
    bool both = false;  // projections
};
inline kept_names take_kept_names(told& text, recompute_told& result) {
    struct named {
        std::string_view name;
        bool kept_names::*part;
    };
    static constexpr std::array names{
        named{"decoder_layer_input", nullptr},
        named{"layer inputs", nullptr},
        named{"qkv out projections", &kept_names::both},
        named{"qkv_out_proj", &kept_names::both},
        named{"query_proj", &kept_names::projections},
        named{"key_proj", &kept_names::projections},
        named{"value_proj", &kept_names::projections},
        named{"qkv_proj", &kept_names::projections},
        named{"q", &kept_names::projections},
        named{"k", &kept_names::projections},
        named{"v", &kept_names::projections},
        named{"out_proj", &kept_names::output_projection},
        named{"attn_proj", &kept_names::output_projection},
        named{"attention_out", &kept_names::output_projection},
        named{"context", &kept_names::attention},
        named{"core_attn_out", &kept_names::attention},
        named{"mlpwi", nullptr},
        named{"mlpwi_0", nullptr},
        named{"mlpwi_1", nullptr},
        named{"mlpwo", nullptr},
    };
    kept_names kept;
    const auto keep = [&](const named& n, bool on_host) {
        kept.any = true;
        if (n.part != nullptr) kept.*n.part = true;
        if (on_host) result.offloaded.emplace_back(n.name);
    };
    for (const named& n : names) {  // each with its place
        const std::string name{n.name};
        if (text.take(name + " offload") || text.take(name + " offloaded")) keep(n, true);
        if (text.take(name + " device")) keep(n, false);
        if (text.take(name + " remat")) kept.any = true;
    }
    const bool to_host =
        text.take_any({"host offload of", "host offload", "offload", "offloaded", "to host"});
    for (const named& n : names)  // or one place for all
        if (text.take(n.name)) keep(n, to_host);
    if (to_host && result.offloaded.empty()) result.offloaded.emplace_back("?");
    kept.projections = kept.projections || kept.both;
    kept.output_projection = kept.output_projection || kept.both;
    return kept;
}

// Policies of JAX under a name of their own.
inline bool take_jax_policy(told& text, recompute_told& r) {
    if (text.take_any({"minimal_with_context", "minimal with context"})) {
        r.also = {.norms = true, .activation = true};
        return true;
    }
    if (text.take_any({"minimal_offloaded", "minimal offloaded"})) {
        r.also = {.attention = true, .norms = true, .activation = true};
        r.offloaded.emplace_back("products");
        return true;
    }
    if (text.take_any({"save dots only", "save_dot_only", "save_dot_except_logits", "minimal",
                       "minimal_flash", "dots_saveable", "checkpoint_dots",
                       "dots_with_no_batch_dims_saveable", "checkpoint_dots_with_no_batch_dims"})) {
        text.skip({"save_dot_only"});
        r.also = {.attention = true, .norms = true, .activation = true};
        return true;
    }
    if (text.take_any({"save qkv_out_proj only", "save_qkv_out_proj"})) {
        r.also = {.attention = true, .mlp = true, .norms = true};
        return true;
    }
    if (text.take("qkv_proj_offloaded")) {
        r.also = {.attention = true, .output_projection = true, .mlp = true, .norms = true};
        r.offloaded.emplace_back("qkv_proj");
        return true;
    }
    if (text.take("save_qkv_proj")) {
        r.also = {.attention = true, .output_projection = true, .mlp = true, .norms = true};
        return true;
    }
    if (text.take("save_out_proj")) {
        r.also = {.attention = true, .projections = true, .mlp = true, .norms = true};
        return true;
    }
    if (text.take_any({"save_dot_except_mlp", "save_dot_except_mlpwi"})) {
        r.also = {.attention = true, .mlp = true, .norms = true, .activation = true};
        return true;
    }
    if (text.take("save_dot_with_context_except_mlp")) {
        r.also = {.mlp = true, .norms = true, .activation = true};
        return true;
    }
    return false;
}

// Modules of Megatron's recompute_modules. True where there was one.
inline bool take_modules(told& text, recompute_told& r) {
    bool any = false;
    const auto module = [&](std::initializer_list<std::string_view> names, bool& part) {
        if (text.take_any(names)) part = any = true;
    };
    bool core = false;
    module({"attention core", "core attention", "core_attn", "core attn"}, core);
    if (core) r.policy = recompute_policy::selective;
    module({"mla up projection", "mla up proj", "mla_up_proj"}, r.also.latent_up);
    module({"layernorm", "layernorms", "rmsnorm", "rmsnorms", "norms", "norm"}, r.also.norms);
    module({"moe_act", "mlp_act", "activation function", "swiglu activation"}, r.also.activation);
    module({"mlp", "moe", "experts", "moe layer"}, r.also.mlp);
    return any;
}

inline void take_whole_layers(told& text, recompute_told& r, int& ways) {
    std::vector<double> n;
    const auto count = [&] { return rounded(n.empty() ? 0 : n[0]); };
    if (text.take("full block method # layers", &n) || text.take("block method # layers", &n) ||
        text.take("full block # layers", &n) || text.take("block # layers", &n) ||
        text.take("first # layers", &n) || text.take("full # layers", &n)) {
        r.layers = count();  // of each stage, or chunk of one
        if (r.layers > 0) {
            r.policy = recompute_policy::full;
            ++ways;
        }
        text.skip({"full"});
    } else if (text.take("full uniform method # layers", &n) ||
               text.take("full uniform # layers", &n) || text.take("uniform method # layers", &n) ||
               text.take("uniform # layers", &n) || text.take("uniform # layer", &n) ||
               text.take("uniform")) {
        r.policy = recompute_policy::full;  // all layers, in groups of so many
        ++ways;
        text.skip({"full"});
    }
    const bool half = text.take_any({"selective layer", "selective ac layer", "ac selective layer",
                                     "every second layer", "every other layer", "layer option 2"});
    const bool all = text.take_any({"full activation checkpointing",
                                    "full gradient checkpointing",
                                    "full recomputation",
                                    "full recompute",
                                    "full remat",
                                    "full layer style",
                                    "full ac",
                                    "ac full",
                                    "nothing_saveable",
                                    "full activation recompute",
                                    "full activation recomputation",
                                    "checkpoint activations every layer",
                                    "checkpoint activations",
                                    "activation checkpointing",
                                    "gradient checkpointing",
                                    "gradient_checkpointing",
                                    "activation recomputation",
                                    "every layer",
                                    "all layers",
                                    "whole layers",
                                    "per layer",
                                    "layerwise",
                                    "remat",
                                    "full",
                                    "true",
                                    "yes"});
    if (half || all) {
        r.policy = recompute_policy::full;
        r.every_second_layer = half;
        if (r.layers == 0) ++ways;
    }
}

inline bool take_nothing(told& text) {
    const bool stated = text.take_any({"none not set in perf config",
                                       "none set in config",
                                       "none mentioned",
                                       "training without activation checkpointing",
                                       "no activation checkpointing",
                                       "no gradient checkpointing",
                                       "no checkpointing",
                                       "no recomputation",
                                       "no recompute",
                                       "no remat",
                                       "no ac",
                                       "ac none",
                                       "without recomputation",
                                       "without recompute",
                                       "without remat",
                                       "without checkpointing",
                                       "without activation checkpointing",
                                       "everything_saveable",
                                       "not used",
                                       "not recomputed",
                                       "disabled",
                                       "off",
                                       "false"});
    return text.take_any({"none", "no"}) || stated;
}

}  // namespace recompute_phrases

inline recompute_told read_recompute(std::string_view cell,
                                     selective_means means = selective_means::attention_core) {
    using namespace recompute_phrases;
    told text{cell};
    recompute_told r;
    std::vector<double> n;
    if (text.take("capacity_factor #", &n)) r.expert_capacity = n[0];
    text.skip({"dropping", "megablox", "dropless", "megablox dropless", "script", "paper", "at 8k",
               "recipe default may add core_attn no op with fused attention", "in the recipe",
               "core_attn no op with fused attention", "core_attn no op",
               "hardware utilisation #"});
    const bool no_sharing = text.take_any({"no sp", "no sequence parallel", "without sp"});
    if (text.take_any({"sequence parallelism", "sequence parallel", "sp"}) || no_sharing)
        r.sequence_parallel = !no_sharing;
    int ways = take_nothing(text) ? 1 : 0;
    const bool nothing = ways > 0;
    if (take_jax_policy(text, r)) ++ways;
    const kept_names kept = take_kept_names(text, r);
    const bool operators =
        text.take_any({"selective op", "selective ops", "selective ac op", "ac selective op",
                       "per op", "per operator", "per op selective", "op level", "selective per op",
                       "selective per operator", "per operator checkpointing",
                       "selective linear outputs saved", "sac op"});
    take_whole_layers(text, r, ways);
    if (operators) {
        ++ways;
        r.also = {.projections = true, .norms = true, .activation = true};
    }
    const bool selective =
        text.take_any({"selective activation checkpointing", "selective activation recomputation",
                       "selective recomputation", "selective recompute", "selective ac",
                       "ac selective", "sac", "selective checkpointing", "selective"});
    const bool custom = text.take("custom");
    const bool the_rest = text.take_any(
        {"recompute the rest", "recompute rest", "remat the rest", "recompute everything else"});
    text.skip({"keep", "kept", "on device", "save", "and"});
    const bool modules = take_modules(text, r);
    text.skip({"only", "modules"});
    if (modules || selective) ++ways;
    if (selective && !modules) {
        if (means == selective_means::attention_core) r.policy = recompute_policy::selective;
        if (means == selective_means::every_second_product)
            r.also = {.projections = true, .norms = true, .activation = true};
    }
    if (custom || the_rest || (kept.any && r.policy != recompute_policy::full)) {
        if (kept.projections || kept.output_projection || kept.attention) {
            r.also = {.attention = !kept.attention,
                      .projections = !kept.projections,
                      .output_projection = !kept.output_projection,
                      .mlp = true,
                      .norms = true};
        } else {
            r.policy = recompute_policy::full;
        }
        ++ways;
    }
    r.unknown = text.unknown();
    if (selective && !modules && means == selective_means::share_of_layers)
        r.unknown += "selective, of how many layers";
    if (custom && !kept.any) r.unknown += r.unknown.empty() ? "custom" : " custom";
    if (ways > 1 || (nothing && ways > 1))
        r.unknown = std::string{"more than one of "} + std::string{cell};
    if (ways == 0 && !text.empty() && r.unknown.empty() && !r.sequence_parallel &&
        std::string_view{cell}.find("no-op") == std::string_view::npos)
        r.unknown = cell;
    return r;
}

// Of what layers keep for the backward pass, the share that waits on the host: by the widths of the named.
inline loadline::constant<loadline::units::fraction>
offloaded_share(const recompute_told& told, const loadline::transformer& m) {
    const auto width = [&](std::string_view name) -> double {
        const auto heads = static_cast<double>(m.heads * m.head_width());
        const auto keys = static_cast<double>(m.key_value_heads() * m.head_width());
        if (name == "query_proj" || name == "q" || name == "context") return heads;
        if (name == "key_proj" || name == "value_proj" || name == "k" || name == "v") return keys;
        if (name == "qkv_proj") return heads + 2 * keys;
        if (name == "qkv out projections" || name == "qkv_out_proj")
            return heads + 2 * keys + static_cast<double>(m.hidden);
        return static_cast<double>(m.hidden);
    };
    double away = 0;
    for (const std::string& name : told.offloaded) away += width(name);
    double kept = static_cast<double>(m.hidden);  // the layer's input always is
    if (told.policy != loadline::recompute_policy::full) {
        if (!told.also.projections) kept += width("qkv_proj");
        if (!told.also.output_projection) kept += static_cast<double>(m.hidden);
        if (!told.also.attention) kept += width("context");
    }
    const double share = away / kept;
    return loadline::constant<loadline::units::fraction>{millionths(share > 1 ? 1 : share)};
}

// ---- What data parallelism shares out.

struct sharding_told {
    std::optional<loadline::zero_stage> zero{};  // none: not said
    std::int64_t shard = 0;                      // devices that share; zero: all replicas
    std::int64_t copies = 0;                     // of the group that shares; zero: follows
    bool split_unknown = false;                  // copies there are, how many is not said
    bool adapters = false;
    bool optimizer_on_host = false;
    std::string unknown{};
};

namespace sharding_phrases {

using loadline::zero_stage;

// Axes of MaxText: ici_ within a slice, dcn_ between slices; -1 is what is left.
inline bool take_axes(told& text, sharding_told& r) {
    std::vector<double> n;
    bool any = false;
    bool shares = false;
    double copies = 1;
    for (const std::string_view side : {"ici", "dcn"})
        for (const std::string_view axis :
             {"data", "fsdp", "fsdp_transpose", "sequence", "context", "context_autoregressive",
              "tensor", "tensor_transpose", "tensor_sequence", "expert", "autoregressive",
              "pipeline"}) {
            const std::string name = std::string{side} + "_" + std::string{axis};
            if (!text.take(name + "_parallelism #", &n) && !text.take(name + " #", &n)) continue;
            any = true;
            const bool more = n[0] > 1 || n[0] < 0;
            if (more && axis.substr(0, 4) == "fsdp") shares = true;
            if (axis == "data" && n[0] > 1) copies *= n[0];
        }
    if (any) text.skip({"x", "final"});
    if (any) r.zero = shares ? zero_stage::weights : zero_stage::none;
    if (copies > 1) r.copies = rounded(copies);
    return any;
}

inline void take_groups(told& text, sharding_told& r) {
    std::vector<double> n;
    const auto devices = [&] { return rounded(n[0]); };
    if (text.take("fsdp # x tp # in slice dp across slices", &n)) {
        r.zero = zero_stage::weights;
        r.shard = devices();
    }
    for (const std::string_view phrase :
         {"group of #", "groups of #", "group #", "shard degree #", "sharding degree #",
          "data_parallel_shard_degree #", "dp_shard #", "shard_size #", "zero_hpz_partition_size #",
          "within # gpus", "over # gpus"})
        if (text.take(phrase, &n)) r.shard = devices();
    for (const std::string_view phrase : {"dp_replicate #", "data_parallel_replicate_degree #",
                                          "replicate degree #", "# replicas", "# copies"})
        if (text.take(phrase, &n)) r.copies = devices();
    if (text.take("split not given")) r.split_unknown = true;
}

// Stages of what is shared, as often as the cell names one.
inline std::vector<zero_stage> take_stages(told& text, sharding_told& r) {
    std::vector<zero_stage> said;
    const auto stage = [&](zero_stage s, std::initializer_list<std::string_view> phrases) {
        if (text.take_any(phrases)) said.push_back(s);
    };
    r.optimizer_on_host = text.take_any({"zero offload", "optimizer offload", "offload_optimizer",
                                         "optimizer on the host", "cpu offload of the optimizer"});
    using enum zero_stage;
    stage(gradients,
          {"fsdp zero 1 2 style optimizer and gradients sharded parameters not resharded "
           "after forward",
           "fsdp shard_grad_op zero 2", "fsdp shard_grad_op", "shard_grad_op", "shard grad op",
           "_hybrid_shard_zero2", "reshard_after_forward false", "zero stage 2", "zero 2", "zero2",
           "zero stage2", "zero_stage 2"});
    stage(weights, {"hsdp",
                    "hybrid_shard",
                    "hybrid shard",
                    "hybrid sharded data parallel",
                    "fsdp full_shard zero 3",
                    "fsdp full_shard",
                    "full_shard",
                    "full shard",
                    "megatron fsdp zero 3",
                    "megatron fsdp",
                    "custom fsdp",
                    "fsdp2 zero 3",
                    "fsdp2",
                    "fsdp1",
                    "fsdp zero 3 over data parallel",
                    "fully sharded data parallel",
                    "fully sharded",
                    "fsdp over ici",
                    "fsdp over dcn",
                    "fsdp zero 3",
                    "fsdp",
                    "weights fsdp",
                    "weights zero 3",
                    "zero stage 3",
                    "zero 3",
                    "zero3",
                    "zero stage3",
                    "zero_stage 3"});
    stage(optimizer, {"distributed optimizer zero 1", "distributed optimizer",
                      "use_distributed_optimizer", "distributed fused adam", "distributed adam",
                      "zero stage 1", "zero 1", "zero1", "zero_stage 1", "optimizer sharded"});
    r.adapters = text.take("lora frozen base weights");
    const bool told_full = text.take_any({"dp 1 full optimizer state"});
    if (told_full) said.push_back(zero_stage::none);
    stage(zero_stage::none,
          {"no zero", "zero stage 0", "zero 0", "zero0", "no_shard", "no shard", "no sharding",
           "distributed data parallel", "ddp", "replicated", "none", "dp only"});
    std::vector<double> n;
    if (text.take("dp #", &n) && n[0] == 1) said.push_back(zero_stage::none);
    return said;
}

}  // namespace sharding_phrases

inline sharding_told read_sharding(std::string_view cell) {
    using namespace sharding_phrases;
    told text{cell};
    sharding_told r;
    take_axes(text, r);
    take_groups(text, r);
    const std::vector<zero_stage> said = take_stages(text, r);
    text.skip({"dp replicas", "over data parallel", "data parallel", "dp", "megatron 1f1b",
               "weights", "interleaving microbatch not in table", "way in each pod", "in each pod",
               "way", "in"});
    for (const zero_stage s : said) {
        if (r.zero && *r.zero != s && said.size() > 1)
            r.unknown = std::string{"more than one of "} + std::string{cell};
        r.zero = s;
    }
    if (const std::string rest = text.unknown(); !rest.empty()) r.unknown = rest;
    return r;
}

// The column of the degree: a number, or words for it. Zero is "off".
struct fsdp_told {
    std::optional<std::int64_t> degree{};
    std::optional<loadline::zero_stage> zero{};
    std::string unknown{};
};
inline fsdp_told read_fsdp(std::string_view cell) {
    fsdp_told r;
    told text{cell};
    if (text.empty()) return r;
    std::vector<double> n;
    if (text.take("fsdp # way", &n) || text.take("# way", &n) || text.take("fsdp #", &n)) {
        r.degree = rounded(n[0]);
        r.zero = loadline::zero_stage::weights;
        text.skip({"fully sharded data parallel", "in each pod", "fsdp"});
        r.unknown = text.unknown();
        return r;
    }
    if (told number{cell}; number.take("#", &n) && number.unknown().empty()) {
        r.degree = rounded(n[0]);
        return r;
    }
    const sharding_told words = read_sharding(cell);
    r.zero = words.zero;
    r.unknown = words.unknown;
    return r;
}

// ---- Formats.

struct precision_told {
    std::optional<loadline::number_format> compute{};
    std::optional<loadline::number_format> gradients{};
    std::optional<loadline::number_format> weights{};
    std::optional<loadline::number_format> state{};  // of the optimizer
    std::optional<loadline::scaling> scaling{};      // of what is multiplied in 8 bits
    std::optional<loadline::narrow_products> narrow{};
    bool stochastic_rounding = false;  // no master copy
    std::string unknown{};
};

namespace precision_phrases {

using namespace loadline;

// What is multiplied, narrow formats first: "FP8-MX" holds "FP8".
inline void take_compute(told& text, precision_told& r) {
    const auto compute = [&](number_format f, std::initializer_list<std::string_view> phrases) {
        if (!text.take_any(phrases)) return;
        // the narrower one: what is quantised, beside what the rest is in
        if (!r.compute || facts(f).width < facts(*r.compute).width) r.compute = f;
    };
    compute(nvfp4, {"fp4 nvfp4", "nvfp4", "fp4"});
    compute(mxfp4, {"mxfp4"});
    compute(mxfp8, {"fp8 sub channel mx", "mxfp8", "fp8 mx", "mx fp8", "fp8_mx", "fp8 mxfp8"});
    const auto scaled = [&](scaling by, std::initializer_list<std::string_view> phrases) {
        if (!text.take_any(phrases)) return;
        r.scaling = by;
        if (!r.compute || facts(*r.compute).width > 8) r.compute = fp8;
    };
    scaled(scaling::current,
           {"fp8 per tensor current scaling", "fp8 current scaling", "fp8 tensorwise scaling",
            "fp8 tensor wise", "fp8 tensorwise", "fp8 per tensor", "fp8 cs", "float8 tensorwise",
            "fp8 linear"});  // torchtitan before its recipes had names: dynamic scales of tensors
    scaled(scaling::delayed, {"fp8 delayed scaling", "fp8 ds"});
    scaled(scaling::rows, {"fp8 rowwise scaling", "fp8 row wise", "fp8 rowwise", "float8 rowwise"});
    scaled(scaling::blocks, {"fp8 blockwise scaling", "fp8 block wise", "fp8 blockwise",
                             "fp8 block scaling", "fp8 sub channel scaling", "fp8 sub channel",
                             "fp8 subchannel", "fp8 sc", "float8 blockwise"});
    compute(fp8, {"fp8 hybrid", "fp8_full", "fp8 te", "float8", "fp8_e4m3", "fp8_e5m2", "fp8 e4m3",
                  "e4m3", "amp_fp8", "fp8_hybrid", "fp8"});
    // AQT's own default (config_v4) leaves the weight gradient wide; MaxText's, for which the word stands alone, does
    // not (quantization_local_shard_count: the number of slices)
    if (text.take_any({"weight gradients in bf16", "drhs bf16", "drhs_bits none"}))
        r.narrow = narrow_products::not_weight_gradients;
    if (text.take_any({"forward only", "forward pass only", "fwd only"}))
        r.narrow = narrow_products::forward_alone;
    compute(int8, {"int8 aqt", "aqt int8", "int8 quantized training", "int8_conv", "int8"});
    text.skip({"aqt"});
    compute(bf16, {"autocast bf16", "bf16 compute", "bf16 mixed", "mixed bf16", "amp_bf16",
                   "bf16 amp", "bf16_mixed", "bfloat16", "bf16"});
    compute(fp16, {"fp16 mixed", "mixed fp16", "amp_fp16", "fp16 amp", "float16", "fp16", "half"});
    compute(tf32, {"tf32"});
    compute(fp32, {"fp32", "float32"});
}

}  // namespace precision_phrases

inline precision_told read_precision(std::string_view cell) {
    using namespace loadline;
    told text{cell};
    precision_told r;
    // Notes.
    std::vector<double> ignored;
    text.take("inferred # # #", &ignored);
    text.take("page # has no precision column", &ignored);
    text.skip({"per amd mlperf implementation check", "value in parentheses on page",
               "per nvidia mlperf implementation"});
    // What is not multiplied.
    if (text.take_any({"fp32 grad accumulation", "fp32 gradient accumulation", "fp32 gradients",
                       "fp32 reduce", "fp32 reduction"}))
        r.gradients = fp32;
    if (text.take_any({"bf16 gradients", "bf16 reduce", "fsdp mixed_precision pure"}))
        r.gradients = bf16;
    text.skip({"fsdp mixed_precision default"});
    if (text.take_any({"fp32 weights and state", "fp32 weights and optimizer"})) {
        r.weights = fp32;
        r.state = fp32;
    }
    if (text.take_any({"fp32 weights", "fp32 master weights", "fp32 params", "fp32 parameters"}))
        r.weights = fp32;
    if (text.take_any(
            {"fp32optimizer", "fp32 optimizer", "fp32 state", "fp32 states", "fp32 master"}))
        r.state = fp32;
    r.stochastic_rounding = text.take_any({"sr", "stochastic rounding"});
    precision_phrases::take_compute(text, r);
    text.skip({"autocast", "amp", "mixed", "mixed precision", "precision"});
    r.unknown = text.unknown();
    if (r.unknown.empty() && !text.empty() && !r.compute) r.unknown = cell;
    return r;
}

// ---- The optimizer.

struct optimizer_told {
    std::optional<loadline::number_format> moments{};
    bool all_state =
        false;  // that format is also the master copy's: there is none besides the weights
    bool first_moment_bf16 = false;
    bool sharded = false;
    bool foreach_update = false;  // all tensors at once
    bool loop_update = false;
    bool fused_update = false;
    bool on_host = false;
    bool weights_on_host = false;
    double host_gb = 0;  // of memory, where stated
    std::optional<loadline::optimizer_kind> rule{};
    std::string unknown{};
};

inline optimizer_told read_optimizer(std::string_view cell) {
    using namespace loadline;
    told text{cell};
    optimizer_told r;
    std::vector<double> n;
    if (text.take("# to # gb of host memory", &n)) r.host_gb = n[0];
    if (text.take("# gb of host memory", &n)) r.host_gb = n[0];
    if (text.take_any({"fp32 state and weights on the host", "state and weights on the host",
                       "parameters and optimizer on the host"})) {
        r.on_host = r.weights_on_host = true;
        r.moments = fp32;
    }
    if (text.take_any({"fp32 state on the host", "state on the host", "on the host", "cpu offload",
                       "offloaded", "on cpu", "cpu"}))
        r.on_host = true;
    if (text.take_any(
            {"all state in bf16", "states in bf16", "bf16 states", "bf16 state", "in bf16"})) {
        r.moments = bf16;
        r.all_state = true;
    }
    if (text.take_any({"mu bf16", "first moment in bf16"})) r.first_moment_bf16 = true;
    if (text.take_any(
            {"fp32 state on the gpu", "fp32 states", "fp32 state", "fp32 master", "fp32"}))
        r.moments = fp32;
    text.skip({"on the gpu"});
    r.foreach_update = text.take_any({"foreach all tensors at once", "foreach",
                                      "all tensors at once", "multi tensor", "multi_tensor"});
    r.loop_update = text.take_any({"loop over tensors", "for loop", "loop"});
    r.fused_update = text.take_any({"fused"});
    r.sharded = text.take_any({"distributed", "zero 1"});
    if (text.take_any({"8 bit adamw", "8 bit adam", "adamw 8bit", "adam8bit", "adamw8bit",
                       "paged_adamw_8bit", "adamw_8bit", "adamw_bnb_8bit"}))
        r.moments = int8;
    if (text.take_any({"muon", "lion", "sgd with momentum", "sgd momentum"}))
        r.rule = optimizer_kind::one_moment;
    if (text.take_any({"adafactor", "sgd"})) r.rule = optimizer_kind::factored;
    text.skip({"adamw_torch", "adamw_torch_fused", "adam_pax", "adamw", "adam", "fusedadam",
               "fused adam", "fusedadamw", "cpuadam", "deepspeedcpuadam", "optimizer"});
    r.unknown = text.unknown();
    return r;
}

// ---- The model.

// Empty: the words are known. A blank cell is GPT-2's plain MLP.
inline std::string read_ffn(std::string_view cell, loadline::mlp_kind& kind) {
    told text{cell};
    kind = loadline::mlp_kind::plain;
    if (text.take_any({"swiglu", "geglu", "reglu", "glu", "gated silu", "gated gelu", "silu gated",
                       "gated", "fast swiglu"}))
        kind = loadline::mlp_kind::gated;
    text.skip({"gelu", "gelu_tanh", "gelu_new", "gelu_fast", "quick_gelu", "relu", "relu2",
               "squared relu", "squared_relu", "relu squared", "plain", "mlp"});
    return text.unknown();
}

// Latent attention, with the widths of DeepSeek-V3 where none are said.
inline void take_latent(told& text, loadline::transformer& m) {
    using namespace loadline;
    using enum mixer_kind;
    std::vector<double> n;
    const auto whole = [&](std::size_t i) { return rounded(n[i]); };
    if (text.take_any({"mla", "multi head latent attention", "latent attention"})) {
        m.mixers = {latent};
        m.latent = {.q_rank = 1536,
                    .kv_rank = 512,
                    .nope_head_dim = 128,
                    .rope_head_dim = 64,
                    .v_head_dim = 128};
        const auto width = [&](std::initializer_list<std::string_view> names, std::int64_t& into) {
            for (const std::string_view name : names)
                if (text.take(std::string{name} + " #", &n)) into = whole(0);
        };
        width({"q_lora", "q_lora_rank", "q_rank", "query rank"}, m.latent.q_rank);
        if (text.take_any({"no query rank", "no q_lora", "q_lora none", "without query rank",
                           "q_lora_rank none"}))
            m.latent.q_rank = 0;
        width({"kv_lora", "kv_lora_rank", "kv_rank"}, m.latent.kv_rank);
        width({"qk_nope", "qk_nope_head_dim", "nope"}, m.latent.nope_head_dim);
        width({"qk_rope", "qk_rope_head_dim", "rope"}, m.latent.rope_head_dim);
        width({"v", "v_head_dim", "v_head"}, m.latent.v_head_dim);
    }
}

inline std::string read_attention(std::string_view cell, loadline::transformer& m) {
    using namespace loadline;
    using enum mixer_kind;
    told text{cell};
    std::vector<double> n;
    const auto whole = [&](std::size_t i) { return rounded(n[i]); };
    take_latent(text, m);
    if (text.take_any({"parallel attn ffn", "parallel transformer block", "parallel block",
                       "parallel attention and mlp"}))
        m.block = block_kind::parallel;
    if (text.take("alternating sliding window # full", &n) ||
        text.take("alternating sliding window #", &n)) {
        m.window = whole(0);
        m.mixers = {windowed, grouped};
    }
    if (text.take("# # sliding window #", &n) && n[0] == 5 && n[1] == 1) {
        m.window = whole(2);
        m.mixers = {windowed, windowed, windowed, windowed, windowed, grouped};
    }
    if (text.take("chunked attention # on # of # layers", &n) && n[1] == 3 && n[2] == 4) {
        m.window = whole(0);
        m.mixers = {chunked, chunked, chunked, grouped};
    }
    if (text.take("sliding window # on all layers", &n)) {
        m.window = whole(0);
        m.mixers = {windowed};
    }
    if (text.take("alibi")) m.position = position_kind::none;
    text.skip({"attention sinks",
               "full non flash attention with fused scaled masked softmax kernel 2022 "
               "head dim hidden heads some do not hit the fused kernel tensor core "
               "tiles slow",
               "flashattention 1",
               "flashattention 2",
               "flashattention 3",
               "flash attention 2",
               "flash attention 3",
               "flashattention",
               "flash attention",
               "cudnn attention",
               "learned positions seq_len hidden params",
               "learned positions",
               "dropout on fused",
               "multi query",
               "grouped query",
               "mqa",
               "gqa",
               "mha",
               "causal",
               "standard block",
               "relative to palm paper table 1",
               "moe every layer",
               "rope",
               "rotary"});
    return text.unknown();
}

// Megatron-Bridge: cuda_graph_impl says whether graphs are taken, cuda_graph_scope of what, in brackets or not. What
// prepares the dispatch (moe_preprocess) is the router's here; a whole mixture (moe) is both.
struct graphs_told {
    loadline::graph_scope scope{};
    std::string unknown{};
};
inline graphs_told read_graphs(std::string_view impl, std::string_view scope) {
    using enum loadline::graph_part;
    graphs_told r;
    if (impl.empty() || impl == "none" || impl == "None") return r;
    if (impl == "full_iteration" || scope.find("full_iteration") != std::string_view::npos) {
        r.scope = loadline::graph_scope::iteration();
        return r;
    }
    if (impl != "transformer_engine" && impl != "local") {
        r.unknown = impl;
        return r;
    }
    // without a scope: whole layers
    if (scope.empty()) r.scope = {attention, mlp, router, experts};
    told text{scope};
    if (text.take("attn")) r.scope.add(attention);
    if (text.take("mlp")) r.scope.add(mlp);
    if (text.take("moe_router")) r.scope.add(router);
    if (text.take("moe_preprocess")) r.scope.add(router);
    if (text.take("moe")) {
        r.scope.add(router);
        r.scope.add(experts);
    }
    r.unknown = text.unknown();
    return r;
}

struct task_told {
    bool adapters = false;
    std::int64_t rank = 16;  // default where a source names none: that of MLPerf's LoRA benchmark
    bool packed = false;
    std::string unknown{};
};
inline task_told read_task(std::string_view cell) {
    told text{cell};
    task_told r;
    std::vector<double> n;
    if (text.take("lora rank #", &n) || text.take("rank #", &n) || text.take("r #", &n)) {
        r.adapters = true;
        r.rank = rounded(n[0]);
    }
    if (text.take_any(
            {"lora fine tune", "lora finetune", "lora fine tuning", "lora", "peft", "adapters"}))
        r.adapters = true;
    text.skip({"pretrain", "pretraining", "pre training", "truncated depth", "sft",
               "supervised fine tuning", "full fine tune", "fine tune", "finetune", "fine tuning",
               "memory feasibility", "activation memory ratio", "continued pretraining",
               "training"});
    r.packed = text.take("packed");
    r.unknown = text.unknown();
    return r;
}

}  // namespace validation
