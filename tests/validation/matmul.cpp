// Replays operations on one chip: products, attention, experts, element-wise operations, HBM streams.
#include "chips.hpp"
#include "replay.hpp"

#include <loadline/cost/attention.hpp>
#include <loadline/cost/elementwise.hpp>
#include <loadline/cost/experts.hpp>
#include <loadline/cost/matmul.hpp>

#include <array>
#include <cmath>

namespace validation {

namespace {

using namespace loadline;

struct formats {
    number_format compute = bf16;
    number_format weights = bf16;
    std::string name;
};

formats formats_of(std::string_view dtype, const chip_spec& chip) {
    const auto starts = [&](std::string_view with) { return dtype.substr(0, with.size()) == with; };
    if (dtype == "bf16" || dtype == "bfloat16") return {bf16, bf16, "bf16"};
    if (dtype == "fp16" || dtype == "float16") {
        const number_format f = chip.supports(fp16) ? fp16 : bf16;
        return {f, f, "fp16"};
    }
    if (dtype == "fp32" || dtype == "float32") return {fp32, fp32, "fp32"};
    if (dtype == "tf32") return {tf32, tf32, "tf32"};
    if (dtype == "int8") return {int8, int8, "int8"};
    if (dtype == "nvfp4" || dtype == "fp4") return {nvfp4, nvfp4, "nvfp4"};
    if (dtype == "mxfp4") return {mxfp4, mxfp4, "mxfp4"};
    if (dtype == "int4_wo") return {bf16, int4, "int4 weights"};
    if (dtype == "w4a16_mxfp4") return {bf16, mxfp4, "mxfp4 weights"};
    if (dtype == "w4a8_mxfp4_mxfp8") return {mxfp8, mxfp4, "mxfp4 by mxfp8"};
    // block scales, in hardware or in the kernel, have the calibration of mxfp8
    if (starts("fp8_block") || starts("mxfp8") || dtype.find("128") != std::string_view::npos)
        return {mxfp8, mxfp8, "fp8 blocks"};
    if (starts("fp8")) return {fp8, fp8, "fp8"};
    throw unusable_row{"number format '" + std::string{dtype} + "'"};
}

double microseconds(const operation_cost& cost) { return cost.time.count() * 1e6; }

std::int64_t need(const row& r, std::string_view column) {
    if (r.text(column).empty()) throw unusable_row{"no " + std::string{column}};
    return r.whole_or(column, 1);
}
std::int64_t need(std::string_view notes, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (const std::int64_t value = whole_field(notes, key, 0); value > 0) return value;
    throw unusable_row{"the shape has no " + std::string{*keys.begin()}};
}

// Measured microseconds: as given, or from the rate and the operations that it counts.
double measured_time(const row& r, double counted_operations) {
    if (const auto time = r.number("time_us", positive)) return *time;
    const auto rate = r.number("tflops", positive);
    if (rate && *rate > 0 && counted_operations > 0) return counted_operations / *rate / 1e6;
    throw unusable_row{"neither a time nor a rate"};
}

struct outcome {
    double predicted = 0;  // microseconds
    double measured = 0;
    double least = 0;  // at the limit of the chip's peaks
    std::string series;
    std::string size;
};

template <class Operation>
outcome outcome_of(const Operation& o, const chip_spec& chip, double measured, std::string series,
                   std::string size) {
    return {microseconds(cost_of(o, chip)), measured, microseconds(cost_of(o, at_limit(chip))),
            std::move(series), std::move(size)};
}

outcome product(const row& r, const chip_spec& chip, bool best) {
    const formats f = formats_of(r.text("dtype"), chip);
    const std::string_view shape = r.text("shape_note");
    op::matmul p{.m = need(r, "m"),
                 .n = need(r, "n"),
                 .k = need(r, "k"),
                 .compute = f.compute,
                 .b = f.weights,
                 .out = word_field(shape, "out", {"bf16", "fp32"}) == 1 ? fp32 : bf16,
                 .accumulate = word_field(shape, "accumulate", {"False", "True"}) == 1};
    // the collector's 8- and 4-bit rows start from 16-bit activations
    const bool converts = r.text("notes").find("activation quantization") != std::string_view::npos;
    if (converts && facts(f.compute).width < 16) p.a = bf16;
    if (!multiplies(chip, f.compute)) throw unusable_row{"the chip has no peak in " + f.name};
    const std::int64_t least = std::min({p.m, p.n, p.k});
    std::string size = least >= 1024 ? "all sides >= 1024"
                       : p.m <= 64   ? "m <= 64"
                                     : "small or skewed";
    return outcome_of(p, chip, measured_time(r, work_of(p).count()),
                      (best ? "gemm_max " : "gemm ") + f.name, std::move(size));
}

outcome grouped_product(const row& r, const chip_spec& chip) {
    const formats f = formats_of(r.text("dtype"), chip);
    const std::int64_t groups = need(r, "batch_or_groups");
    op::grouped_matmul p{.rows = need(r, "m") * groups,
                         .n = need(r, "n"),
                         .k = need(r, "k"),
                         .groups = static_cast<double>(groups),
                         .compute = f.compute};
    const std::size_t stage =
        word_field(r.text("shape_note"), "stage", {"fwd", "bwd_grad_act", "bwd_grad_w"});
    if (!multiplies(chip, f.compute)) throw unusable_row{"the chip has no peak in " + f.name};
    // a weight gradient multiplies along the rows: each group makes an n x k result
    if (stage == 2) {
        const op::matmul w{.m = p.n,
                           .n = p.k,
                           .k = p.rows / groups,
                           .batch = groups,
                           .compute = f.compute,
                           .out = fp32};
        return outcome_of(w, chip, measured_time(r, work_of(w).count()), "grouped_gemm " + f.name,
                          "weight gradient");
    }
    return outcome_of(p, chip, measured_time(r, work_of(p).count()), "grouped_gemm " + f.name,
                      p.rows / groups >= 1024 ? "rows each >= 1024" : "rows each < 1024");
}

number_format cache_of(const row& r, number_format otherwise) {
    const std::string_view mode = r.text("acc_or_mode");
    if (mode.find("kv fp8") != std::string_view::npos) return fp8;
    if (mode.find("kv int8") != std::string_view::npos) return int8;
    return otherwise;
}

outcome attention(const row& r, const chip_spec& chip, attention_pass direction) {
    const formats f = formats_of(r.text("dtype"), chip);
    const std::string_view shape = r.text("shape_note");
    const std::string_view window = field(shape, "window");
    op::attention a{.batch = need(r, "batch_or_groups"),
                    .heads = need(shape, {"heads", "head_num"}),
                    .kv_heads = need(shape, {"kv_heads", "kv_head_num"}),
                    .head_dim = need(shape, {"head_dim", "qk_head_dim"}),
                    .queries = need(shape, {"S", "seq_len"}),
                    .pass = direction,
                    .compute = f.compute};
    a.v_head_dim = whole_field(shape, "v_head_dim", a.head_dim);
    a.cache = cache_of(r, f.compute);
    a.window = window == "full" ? 0 : whole_field(shape, "window", 0);
    const bool training = r.text("kind").find("train") != std::string_view::npos;
    a.stores_cache = !training;
    // rates of training rows count all pairs, the masked half too; backward as 2.5 times forward
    const double pairs =
        static_cast<double>(a.batch * a.heads) * std::pow(static_cast<double>(a.queries), 2);
    const double counted = 2 * pairs * static_cast<double>(a.head_dim + a.v_head_dim) *
                           (direction == attention_pass::forward ? 1 : 2.5);
    const std::string series = std::string{training ? "attention train " : "attention prefill "} +
                               (direction == attention_pass::forward ? "" : "backward ") +
                               (a.cache == fp8 ? "fp8" : f.name);
    return outcome_of(a, chip, measured_time(r, counted), series,
                      a.window > 0        ? "window"
                      : a.queries >= 2048 ? "sequence >= 2048"
                                          : "sequence < 2048");
}

outcome decode(const row& r, const chip_spec& chip) {
    const formats f = formats_of(r.text("dtype"), chip);
    const std::string_view shape = r.text("shape_note");
    op::paged_attention a{.batch = need(r, "batch_or_groups"),
                          .heads = need(shape, {"heads"}),
                          .kv_heads = need(shape, {"kv_heads"}),
                          .head_dim = need(shape, {"head_dim"}),
                          .context = need(shape, {"context"}),
                          .compute = f.compute};
    a.cache = cache_of(r, f.compute);
    return outcome_of(a, chip, measured_time(r, 0),
                      std::string{"attention decode "} + (a.cache == fp8 ? "fp8" : f.name),
                      a.batch * a.context >= 32768 ? "cache >= 32k tokens" : "cache < 32k tokens");
}

constexpr latent_attention_widths deepseek_latent{
    .q_rank = 1536, .kv_rank = 512, .nope_head_dim = 128, .rope_head_dim = 64, .v_head_dim = 128};

outcome latent(const row& r, const chip_spec& chip, bool absorbed) {
    const formats f = formats_of(r.text("dtype"), chip);
    const std::string_view shape = r.text("shape_note");
    const std::int64_t batch = need(r, "batch_or_groups");
    const std::int64_t heads = need(shape, {"heads"});
    const std::int64_t context = need(shape, {"context"});
    const number_format cache = cache_of(r, f.compute);
    const std::string format = cache == fp8 ? "fp8" : f.name;
    const double measured = measured_time(r, 0);
    if (absorbed)
        return outcome_of(op::latent_decode{.latent = deepseek_latent,
                                            .batch = batch,
                                            .heads = heads,
                                            .context = context,
                                            .compute = f.compute,
                                            .cache = cache},
                          chip, measured, "mla decode " + format,
                          batch * context >= 32768 ? "cache >= 32k tokens" : "cache < 32k tokens");
    return outcome_of(op::latent_prefill{.latent = deepseek_latent,
                                         .batch = batch,
                                         .heads = heads,
                                         .queries = context,
                                         .compute = f.compute,
                                         .cache = cache},
                      chip, measured, "mla prefill " + format,
                      context >= 2048 ? "sequence >= 2048" : "sequence < 2048");
}

outcome experts(const row& r, const chip_spec& chip) {
    const formats f = formats_of(r.text("dtype"), chip);
    const std::string_view shape = r.text("shape_note");
    const std::int64_t tokens = need(shape, {"tokens"});
    const std::int64_t expert_parallel = need(shape, {"moe_ep"});
    const auto local =
        static_cast<double>(need(shape, {"experts"})) / static_cast<double>(expert_parallel);
    const std::int64_t visits = tokens * need(shape, {"topk"});
    const std::int64_t rows = std::max<std::int64_t>(1, visits / expert_parallel);
    // a kernel that a library takes for few tokens only, measured for all
    const bool min_latency = r.text("library").find("min_latency") != std::string_view::npos;
    if (shape.find("balanced") == std::string_view::npos)
        throw unusable_row{"experts are not balanced"};
    if (!multiplies(chip, f.compute)) throw unusable_row{"the chip has no peak in " + f.name};
    return outcome_of(op::experts{.rows = rows,
                                  .hidden = need(shape, {"hidden"}),
                                  .ffn = need(shape, {"inter"}) / need(shape, {"moe_tp"}),
                                  .groups = std::min(local, static_cast<double>(rows)),
                                  .compute = f.compute,
                                  .weights = f.weights},
                      chip, measured_time(r, 0),
                      "moe layer " + f.name + (min_latency ? ", min latency" : ""),
                      tokens >= 1024 ? "tokens >= 1024" : "tokens < 1024");
}

std::string element_size(std::int64_t m, std::int64_t n) {
    return m * n >= 4'000'000 ? "elements >= 4M" : "elements < 4M";
}

outcome element_wise(const row& r, const chip_spec& chip) {
    const std::int64_t m = need(r, "m");
    const std::int64_t n = need(r, "n");
    const std::string_view mode = r.text("acc_or_mode");
    const double measured = measured_time(r, 0);
    const std::string name{mode};
    if (mode == "add")
        return outcome_of(op::residual{.tokens = m, .width = n}, chip, measured, name,
                          element_size(m, n));
    if (mode == "input_layernorm" || mode == "post_attention_layernorm")
        return outcome_of(op::norm{.tokens = m, .width = n}, chip, measured, name,
                          element_size(m, n));
    if (mode == "mlp_act")
        return outcome_of(op::activation{.tokens = m, .width = n}, chip, measured, name,
                          element_size(m, n));
    // the width is that of all heads, and they are shared out
    const std::int64_t tensor = whole_field(r.text("source_locator"), "tp", 1);
    if (mode == "attn_rope")
        return outcome_of(op::rotary{.tokens = m, .width = n / tensor}, chip, measured, name,
                          element_size(m, n));
    throw unusable_row{"element-wise operation '" + name + "'"};
}

// LLMCompass: rows x columns, and a throughput in the notes.
outcome row_wise(const row& r, const chip_spec& chip, bool softmax) {
    const std::int64_t m = need(r, "m");
    const std::int64_t n = need(r, "n");
    const std::string_view notes = r.text("notes");
    const std::size_t at = notes.find("printed ");
    double rate = 0;
    if (at != std::string_view::npos) {
        const std::string_view digits = notes.substr(at + 8);
        std::from_chars(digits.data(), digits.data() + digits.size(), rate);
    }
    if (rate <= 0) throw unusable_row{"no throughput in the notes"};
    const double measured = static_cast<double>(m * n) / rate / 1e3;
    if (softmax)
        return outcome_of(op::softmax{.rows = m, .width = n}, chip, measured, "softmax",
                          element_size(m, n));
    return outcome_of(op::norm{.tokens = m, .width = n, .kind = norm_kind::layer}, chip, measured,
                      "layernorm", element_size(m, n));
}

// LLMCompass: one GPT-3 layer over four chips; batch 8, 2,048 positions, or one token after 3,072.
outcome layer(const row& r, const chip_spec& chip, std::string_view what) {
    const bool prefill = r.text("shape_note").find("prefill") != std::string_view::npos;
    const std::int64_t tokens = prefill ? 8 * 2048 : 8;
    const std::int64_t queries = prefill ? 2048 : 1;
    const std::int64_t keys = prefill ? 2048 : 3072;
    const double measured = measured_time(r, 0);
    const std::string series = "layer " + std::string{what};
    const std::string size = prefill ? "prefill" : "decode";
    const auto linear = [&](std::int64_t n, std::int64_t k) {
        return outcome_of(op::matmul{.m = tokens, .n = n, .k = k, .compute = fp16}, chip, measured,
                          series, size);
    };
    if (what == "Q_K_V") return linear(3 * 3072, 12288);
    if (what == "Wo_proj") return linear(12288, 3072);
    if (what == "W1_proj") return linear(12288, 12288);
    if (what == "W2_proj") return linear(12288, 12288);
    if (what == "Q_mul_K")
        return outcome_of(
            op::matmul{.m = queries, .n = keys, .k = 128, .batch = 8 * 24, .compute = fp16}, chip,
            measured, series, size);
    if (what == "A_mul_V")
        return outcome_of(
            op::matmul{.m = queries, .n = 128, .k = keys, .batch = 8 * 24, .compute = fp16}, chip,
            measured, series, size);
    if (what == "GeLU")
        return outcome_of(op::activation{.tokens = tokens, .width = 12288, .kind = mlp_kind::plain},
                          chip, measured, series, size);
    if (what == "Softmax")
        return outcome_of(op::softmax{.rows = 8 * 24 * queries, .width = keys}, chip, measured,
                          series, size);
    if (what == "LayerNorm_MHA" || what == "LayerNorm_FFN")
        return outcome_of(op::norm{.tokens = tokens, .width = 12288, .kind = norm_kind::layer},
                          chip, measured, series, size);
    throw unusable_row{"a collective: `validate collectives`"};
}

// STREAM and BabelStream: arrays read and written by each element of the result.
outcome stream(const row& r, const chip_spec& chip, std::string_view kind) {
    double read = 1;
    double written = 1;
    if (kind == "hbm_add" || kind == "hbm_triad") read = 2;
    if (kind == "hbm_dot") read = 2, written = 0;
    if (kind == "hbm_read") written = 0;
    const auto rate = r.number("gbps", positive);
    if (!rate || *rate <= 0) throw unusable_row{"no bandwidth"};
    // size of one array, where the row says it; else so long that the launch does not count
    double bytes = 4e9;
    bool sized = false;
    const std::string_view shape = r.text("shape_note");
    if (const std::size_t at = shape.find("-byte"); at != std::string_view::npos) {
        const std::size_t from = shape.rfind(' ', at) + 1;
        if (const auto n = decimal(shape.substr(from, at - from)); n && *n > 0 && *n < 1e15) {
            bytes = *n;
            sized = true;
        }
    }
    const operation_cost cost = streaming(chip, 0, quantity<units::bytes>{bytes * read},
                                          quantity<units::bytes>{bytes * written});
    const double moved = bytes * (read + written);
    return {microseconds(cost), moved / *rate / 1e3,
            microseconds(streaming(at_limit(chip), 0, quantity<units::bytes>{bytes * read},
                                   quantity<units::bytes>{bytes * written})),
            std::string{kind}, !sized || bytes >= 3e7 ? "stream" : "small stream"};
}

outcome predict(const row& r, const chip_spec& chip) {
    const std::string_view kind = r.text("kind");
    if (kind == "gemm") return product(r, chip, false);
    if (kind == "gemm_max") return product(r, chip, true);
    if (kind == "grouped_gemm") return grouped_product(r, chip);
    if (kind == "attention_prefill" || kind == "attention_fwd_train")
        return attention(r, chip, attention_pass::forward);
    if (kind == "attention_bwd_train") return attention(r, chip, attention_pass::backward);
    if (kind == "attention_decode") return decode(r, chip);
    if (kind == "mla_prefill") return latent(r, chip, false);
    if (kind == "mla_decode") return latent(r, chip, true);
    if (kind == "moe_layer") return experts(r, chip);
    if (kind == "elementwise") return element_wise(r, chip);
    if (kind == "softmax" || kind == "layernorm") return row_wise(r, chip, kind == "softmax");
    if (kind.substr(0, 9) == "layer_op:") return layer(r, chip, kind.substr(9));
    if (kind.substr(0, 4) == "hbm_") return stream(r, chip, kind);
    throw unusable_row{"kind '" + std::string{kind} + "' has no shape or no formula"};
}

}  // namespace

replay replay_matmul(const table& rows) {
    rows.require({"row_id", "source_id", "kind", "chip", "dtype", "m", "n", "k", "time_us"});
    replay result;
    const auto use = [&](const row& r, std::size_t) {
        const auto chip = find_chip(r.text("chip"));
        if (!chip)
            throw unusable_row{"the catalogue has no chip '" + std::string{r.text("chip")} + "'"};
        outcome o = predict(r, *chip);
        if (!(o.measured > 0)) throw unusable_row{"the measured time is not positive"};
        // small shapes may live in a cache; a large one cannot beat the peaks
        if (o.least > 50 && o.measured < 0.8 * o.least)
            throw unusable_row{"measured in under 80% of the time that the chip's peaks allow"};
        result.predictions.push_back({std::string{r.text("row_id")},
                                      std::string{r.text("source_id")}, std::string{r.text("chip")},
                                      std::move(o.series), std::move(o.size), o.predicted,
                                      o.measured, "us", std::string{r.text("library")}});
    };
    each_row(rows, use, [&](const row& r, std::string why) {
        result.refusals.push_back({std::string{r.text("row_id")}, std::move(why)});
    });
    return result;
}

}  // namespace validation
