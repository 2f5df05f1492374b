// The words of serving tables, one parser for each column.
#pragma once

#include "words.hpp"

#include <loadline/workload/requests.hpp>

#include <cmath>
#include <cstdint>
#include <optional>

namespace validation {

// ---- Formats of weights and of what is multiplied.

struct quantisation_told {
    std::optional<loadline::number_format> weights{};
    std::optional<loadline::number_format> compute{};  // where it is said apart from the weights
    std::optional<loadline::number_format> state{};    // of trained weights
    loadline::quantised_part part = loadline::quantised_part::all_matrices;
    std::int64_t block = 0;     // elements on a side of a square block with one scale
    std::int64_t group = 0;     // elements of a row with one scale
    bool weights_only = false;  // widened before they are multiplied
    bool nf4 = false;  // bitsandbytes: 4 bits with quantised scales, norms and embeddings in 16
    std::string unknown{};
};

namespace quantisation_phrases {

using namespace loadline;

inline void take_scales(told& text, quantisation_told& r) {
    std::vector<double> n;
    if (text.take("groups of #", &n) || text.take("group size #", &n) || text.take("group #", &n) ||
        text.take("g#", &n))
        r.group = rounded(n[0]);
    for (const std::string_view g : {"g128", "g64", "g32"})
        if (text.take(g)) r.group = g == "g128" ? 128 : g == "g64" ? 64 : 32;
    if (text.take("block # x #", &n) || text.take("blocks of # x #", &n) ||
        text.take("blocks of #", &n))
        r.block = rounded(n[0]);
    if (text.take_any({"block 128x128", "blockwise 128x128", "128x128 blocks", "128x128 block",
                       "block scale", "block scaled", "blockwise", "block wise"}))
        r.block = 128;
}

// What every word of a format is taken for, narrow ones first, since "nvfp4" stands beside "fp4".
inline void take_formats(told& text, quantisation_told& r) {
    const auto weights = [&](number_format f, std::initializer_list<std::string_view> phrases) {
        if (text.take_any(phrases) &&
            (!r.weights || facts(f).bits_per_element < facts(*r.weights).bits_per_element))
            r.weights = f;
    };
    if (text.take_any({"nf4 bitsandbytes", "nf4 double quant", "nf4", "bnb 4bit",
                       "bitsandbytes 4bit", "bnb nf4"})) {
        r.nf4 = r.weights_only = true;
        r.weights = int4;
    }
    if (text.take_any({"awq", "gptq", "marlin", "int4_wo", "w4a16", "int8_wo", "w8a16",
                       "weights only", "weight only", "wo"}))
        r.weights_only = true;
    weights(nvfp4, {"nvfp4", "modelopt_fp4"});
    weights(mxfp4, {"mxfp4"});
    weights(nvfp4, {"fp4"});  // of NVIDIA's software
    weights(mxfp8, {"mxfp8"});
    if (text.take("fp8_block")) {
        weights(fp8, {});
        r.block = 128;
        if (!r.weights) r.weights = fp8;
    }
    weights(fp8,
            {"fp8", "float8", "e4m3", "fp8_e4m3", "w8a8 fp8", "fp8 w8a8", "ptpc fp8", "fp8_ptpc"});
    weights(int8, {"int8", "w8a8", "smoothquant", "int8 w8a8"});
    if (text.take_any({"int4", "4 bit", "4bit"})) {
        weights(int4, {});
        if (!r.weights || *r.weights != int4) r.weights = int4;
        r.weights_only = true;
    }
    if (!r.weights) weights(int4, {"w4a16"});
    if (r.weights_only && !r.weights) r.weights = int4;  // AWQ and GPTQ say no width: four bits
}

}  // namespace quantisation_phrases

inline quantisation_told read_quantisation(std::string_view cell) {
    using namespace quantisation_phrases;
    told text{cell};
    quantisation_told r;
    // what is said of a part
    text.skip({"gemm ?", "moe ?"});
    if (text.take_any({"bf16 compute fp32 weights and state", "fp32 weights and state"})) {
        r.weights = r.state = fp32;
        r.compute = bf16;
    }
    if (text.take_any({"bf16 activations", "matmult bf16", "bf16 compute", "with bf16 plugins",
                       "bf16 runtime", "bf16 attention combine"}))
        r.compute = bf16;
    if (text.take("fp16 other")) r.part = loadline::quantised_part::all_matrices;
    if (text.take_any({"experts only", "moe only", "only experts"}))
        r.part = loadline::quantised_part::experts_only;
    if (text.take_any({"outside attention", "attention in bf16"}))
        r.part = loadline::quantised_part::outside_attention;
    take_scales(text, r);
    take_formats(text, r);
    const bool half = text.take_any({"fp16 bf16", "weights stored bf16", "bfloat16", "bf16",
                                     "float16", "fp16", "half", "16 bit"});
    const bool wide = text.take_any({"fp32", "float32", "tf32"});
    if (!r.weights && half) r.weights = bf16;
    if (!r.weights && wide) r.weights = fp32;
    text.skip({"as released", "weights and activations", "matmul dispatch", "weights stored",
               "weights", "gemm", "moe", "native", "mixed", "own quantisation", "quantised",
               "quantized"});
    r.unknown = text.unknown();
    return r;
}

// ---- The cache.

struct cache_told {
    std::optional<loadline::number_format> format{};
    bool wide_rotary =
        false;  // latent attention's rotary part in 16 bits, with scales (DeepSeek-V3.2)
    bool checkpoint_decides = false;
    std::string unknown{};
};
inline cache_told read_cache_format(std::string_view cell) {
    using namespace loadline;
    told text{cell};
    cache_told r;
    if (text.take(
            "fp8 latent with fp32 scales rope part in 16 bits 656 bytes indexer keys 132 bytes") ||
        text.take("fp8 latent with fp32 scales rope part in 16 bits")) {
        r.format = fp8;
        r.wide_rotary = true;
        text.skip({"656 bytes", "indexer keys", "132 bytes"});
    }
    text.skip({"0.6.6 command", "stated only for some"});
    r.checkpoint_decides =
        text.take_any({"default of the quantized checkpoints", "checkpoint default"});
    const auto take = [&](number_format f, std::initializer_list<std::string_view> phrases) {
        if (text.take_any(phrases) && !r.format) r.format = f;
    };
    take(bf16, {"auto 16 bit", "auto"});
    take(nvfp4, {"nvfp4", "fp4"});
    take(fp8, {"fp8_e4m3", "fp8_e5m2", "fp8 e4m3", "fp8 e5m2", "e4m3", "e5m2", "float8", "fp8"});
    take(int8, {"int8"});
    take(int4, {"int4"});
    take(bf16, {"bfloat16", "bf16", "float16", "fp16", "16 bit", "half"});
    take(fp32, {"fp32", "float32"});
    r.unknown = text.unknown();
    return r;
}

// ---- Drafts.

struct drafts_told {
    loadline::speculation speculation{};
    bool not_said = false;
    std::string unknown{};
};
inline drafts_told read_drafts(std::string_view cell) {
    told text{cell};
    drafts_told r;
    if (text.empty() ||
        text.take("unknown mtp eagle may be on in some deepseek gpt oss inferencex configs") ||
        text.take_any({"unknown", "not stated"})) {
        r.not_said = true;
        r.unknown = text.unknown();
        return r;
    }
    text.skip({"presumably none", "none", "no", "off", "disabled", "false"});
    std::vector<double> n;
    double accepted = 0;
    if (text.take("mean accept length #", &n) || text.take("accept length #", &n) ||
        text.take("acceptance length #", &n))
        accepted = n[0];
    if (text.take("k #", &n) || text.take("mtp #", &n) ||
        text.take("num_speculative_tokens #", &n) || text.take("draft #", &n))
        r.speculation.draft = rounded(n[0]);
    text.skip({"eagle3", "eagle", "mtp", "medusa"});
    if (r.speculation.draft > 0 && accepted >= 1) {
        // the share of right guesses that gives that length
        for (std::int64_t a = 0; a <= 1'000'000; a += 1'000) {
            r.speculation.acceptance = loadline::constant<loadline::units::fraction>{a};
            if (r.speculation.tokens_per_step() >= accepted) break;
        }
    } else if (r.speculation.draft > 0) {
        r.unknown = "acceptance not stated";
    }
    if (const std::string rest = text.unknown(); !rest.empty()) r.unknown = rest;
    return r;
}

}  // namespace validation
