// Replays published serving measurements.
#include "inference.hpp"

#include "cases.hpp"
#include "chips.hpp"
#include "replay.hpp"
#include "row_faults.hpp"
#include "serving_words.hpp"
#include "verdict.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <map>
#include <set>
#include <utility>

namespace validation {

namespace {

// The part of a pod that a job has. Six links of each chip leave for its neighbours; two of an axis wrap
// around where the axis is a multiple of four chips in a slice of whole cubes (Google Cloud, TPU v4).
tier_spec slice_of_v4(tier_spec tier, std::int64_t chips) {
    topology_spec& t = tier.topology;
    const quantity<units::bytes_per_second> link = tier.bandwidth.each_way() / 6;
    switch (chips) {
    case 8: t = mesh<2, 2, 2>::value; break;
    case 16: t = mesh<4, 2, 2>::value; break;
    case 32: t = mesh<4, 4, 2>::value; break;
    case 64: t = torus<4, 4, 4>::value; break;
    default: return tier;
    }
    tier.bandwidth = link_bandwidth::per_direction(link * static_cast<double>(t.links()));
    return tier;
}

std::string lower(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}
bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

std::optional<cluster_spec> system_of(std::string_view chip) {
    // as many as any row has: of a switched machine their number matters to the rules alone
    const bool rack = has(chip, "GB");
    if (has(chip, "TPU-v4")) return spec<tpu_v4_pod>;
    if (has(chip, "v5p")) return spec<tpu_v5p_pod>;
    if (has(chip, "TPU7x") || has(chip, "Ironwood")) return spec<ironwood_slice<4, 4, 4>>;
    return find_machine(chip, rack ? 288 : 256);
}

std::optional<serving_stack> stack_of(std::string_view engine, std::string_view source,
                                      std::string_view chip) {
    const bool rocm = has(chip, "MI");
    const std::string e = lower(engine);
    if (has(e, "tpu")) return stacks::vllm_tpu_2026;
    if (has(e, "sglang") && has(e, "jax")) return stacks::sglang_jax_2026;
    if (has(e, "optimum-neuron")) return stacks::optimum_vllm_2025;
    if (has(e, "neuronx"))
        return has(e, "2.18.0") ? stacks::neuronx_early_2024 : stacks::neuronx_2024;
    if (has(e, "nxd") || has(e, "neuron")) return stacks::nxd_inference_2025;
    if (has(e, "jax")) return stacks::jax_2022;
    if (has(chip, "Gaudi")) return {};  // forks of these engines, of which nothing is fitted
    // DeepSeek's shapes in their first months: dstack measured in March 2025
    const bool early = source == "dstack" && !has(e, "2024");
    if (has(e, "sglang")) return early ? stacks::sglang_early_2025 : stacks::sglang_2025;
    if (has(e, "deepspeed")) return stacks::deepspeed_mii_2024;
    if (has(e, "vllm") && early) return stacks::vllm_early_2025;
    if (has(e, "vllm")) {
        const bool first = has(e, "2024") || has(e, "0.6");
        // AMD's own images bring AITER's kernels; the releases of 2024 do not
        if (rocm)
            return first && !has(e, "aiter") ? stacks::vllm_rocm_2024 : stacks::vllm_rocm_2025;
        for (const std::string_view v : {"0.14", "0.15", "0.16", "0.17", "0.18", "0.19", "nightly"})
            if (has(e, v)) return stacks::vllm_2026;
        return first ? stacks::vllm_2024 : stacks::vllm_2025;
    }
    if (has(e, "gptsession")) return stacks::tensorrt_llm_2023;
    if (has(e, "tensorrt") || has(e, "trtllm"))
        return has(e, "1.0") || has(e, "0.2")       ? stacks::tensorrt_llm_2025
               : has(source, "aic") || has(e, "1.") ? stacks::tensorrt_llm_late_2025
                                                    : stacks::tensorrt_llm_2024;
    return {};
}

// An engine that plans by a share of the chip, with as much less of it as leaves room for so many tokens.
static void hold_tokens(serving_job& job, double tokens) {
    if (!validate(job)) return;
    const cache_room room = cache_room_of(job);
    const quantity<units::bytes> more = room.memory * (tokens / room.tokens - 1);
    const double share = count_of(job.stack.memory_share) + more / job.cluster.chip.memory();
    job.requests.memory_share = constant<units::fraction>{millionths(share)};
}

void configure_by_generator(measured_serving& m) {
    const auto prompt = std::max<std::int64_t>(1, rounded(std::floor(m.prompt)));
    m.driven = client::in_step;
    m.longest_step = prompt + 1500;
    if (has(m.engine, "sglang")) {  // which adds prompts until none of these tokens are left
        m.longest_step = std::min<std::int64_t>((2 * prompt + 1499) / prompt * prompt, 8192);
        m.mixing = mixing::mixed;
    }
    m.longest_step += rounded(std::floor(m.concurrency));
}

serving_job job_of(const measured_serving& row, const cluster_spec& system,
                   const serving_stack& stack) {
    serving_job job{.model = row.model, .cluster = system, .stack = stack};
    job.plan.tensor = row.tensor;
    job.plan.pipeline = row.pipeline;
    job.plan.data = row.data;
    job.plan.expert = row.expert;
    if (row.tensor > row.chips) {  // counted in cores
        job.plan.tensor = row.chips;
        job.plan.expert = std::max<std::int64_t>(1, product(row.expert, row.chips) / row.tensor);
    }
    job.plan.tensor_reach = group_reach::cluster;
    if (row.model.has_experts()) job.plan.expert_reach = group_reach::cluster;
    job.plan.expert_tensor = row.expert_tensor;
    if (row.mixing) job.stack.mixing = *row.mixing;
    if (row.model.has_experts() && job.plan.expert > 1) {
        const std::int64_t rest = product(job.plan.tensor, job.plan.data) / job.plan.expert;
        job.plan.expert_tensor = rest < 1 ? 1 : rest;
    }
    job.plan.precision.compute = row.compute;
    requests& r = job.requests;
    r.prompt = rounded(row.prompt);
    r.output = rounded(row.output);
    const double each = row.concurrency / static_cast<double>(row.data);
    r.concurrency = each < 1 ? 1 : rounded(each);
    // an engine with a paged cache runs as many as fit; a compiled program holds its whole batch
    r.queueing = (!has(job.stack.name, "Neuron") && !has(job.stack.name, "NxD") &&
                  job.stack.name.view().rfind("JAX", 0) != 0) ||
                 row.most_at_once > 0;
    r.max_num_seqs = row.most_at_once;
    r.max_model_len = row.longest_context;
    // two cores a chip before Trainium2
    if (has(row.chip, "Inferentia2") || has(row.chip, "Trainium1")) job.stack.ranks_per_chip = 2;
    r.weights = row.weights;
    r.kv_cache = row.cache;
    r.quantised = row.quantised;
    if (row.longest_step > 0) r.prefill_chunk = row.longest_step;
    r.expert_chunk = row.expert_chunk;
    r.prefill_wait = row.prefill_wait;
    if (row.prefill_wait > 0)
        r.prefill_wait_share = constant<units::fraction>{millionths(row.prefill_wait_share)};
    r.weights_by = row.weights_by;
    r.attention_by = row.attention_by;
    if (has(row.chip, "TPU-v4"))
        job.cluster.tiers[0] = slice_of_v4(job.cluster.tiers[0], row.chips);
    r.speculation = row.speculation;
    r.prompts = row.prompts;
    r.prefix_hits = constant<units::fraction>{millionths(row.prefix_hits)};
    // chunks of prefill between decode steps spread clients out that started together
    const bool spread = row.driven == client::in_step && job.stack.mixing == mixing::mixed;
    r.batching =
        row.driven == client::closed_loop || spread ? batching::continuous : batching::static_batch;
    if (row.cache_tokens > 0) hold_tokens(job, row.cache_tokens);
    return job;
}

bool beats_hardware(const measured_serving& m, const serving_job& job) {
    if (m.driven == client::batch || job.requests.batching != batching::continuous) return false;
    const double served = m.concurrency / (m.ttft + m.tpot * (m.output - 1));
    return served > limit(job).requests_per_second.count();
}

predicted_serving predict(const measured_serving& row, const serving_job& job) {
    predicted_serving p;
    p.estimate = estimate_unchecked(job);
    p.ttft = p.estimate.ttft.count();
    p.tpot = p.estimate.tpot ? p.estimate.tpot->count() : 0;
    p.throughput = p.estimate.per_deployment.count();
    const closed_loop test{row.requests_each, row.arrivals};
    const auto take = [&](const loop_in_step& loop) {
        p.ttft = loop.ttft.count();
        p.tpot = loop.tpot ? loop.tpot->count() : 0;
        p.throughput = loop.requests_per_second.count() * row.output;
    };
    const bool continuous = job.requests.batching == batching::continuous;
    if (row.driven == client::in_step) {
        take(continuous ? in_train(p.estimate, job, test) : in_step(p.estimate, job));
    } else if (continuous && row.driven != client::batch) {
        p.ttft = mean_ttft(p.estimate, test).count();
    }
    // In the first round a prompt waits for half of those that start with it; later it comes behind all the others.
    if (row.rounds_of_first_tokens > 0)
        p.ttft = p.estimate.prefill.total().count() * (1 - 0.5 / row.rounds_of_first_tokens) +
                 count_of(job.stack.request);
    // ranks beyond the number of clients idle
    const double served = static_cast<double>(job.requests.concurrency * job.plan.data);
    if (row.concurrency < served) p.throughput *= row.concurrency / served;
    return p;
}

namespace {

// Throughput without a limit of clients, whose running batch is what memory holds: rows that nothing was fitted to, and
// which the capacity of the cache decides.
bool is_max_throughput(const row& r) {
    return has(r.text("scenario"), "max throughput") && r.text("completeness") == "partial";
}
// trtllm-bench throughput: --max_batch_size 2048 and --max_num_tokens 8192 unless its heuristics or a command say
// otherwise. "30000 requests": so many come at once; of a number that is not stated, more than run.
void read_max_throughput(const row& r, measured_serving& m) {
    m.driven = client::closed_loop;
    m.most_at_once = 2048;
    m.longest_step = 8192;
    std::vector<double> n;
    told text{r.text("scenario")};
    m.concurrency = text.take("# requests", &n) ? n[0] : 30'000;
    // released in MXFP4 alone, whatever the table's column of formats says of its products
    if (has(lower(m.model.name), "gpt-oss")) {
        m.weights = mxfp4;
        m.quantised = quantised_part::experts_only;
        // W4A16_MXFP4 before Blackwell (get_mxfp4_quant_algo in tensorrt_llm/_torch/model_config.py)
        const auto chip = find_chip(m.chip);
        if (chip && !chip->supports(mxfp4)) m.compute = bf16;
    }
    if (m.model.has_experts() && has(r.text("parallel_note"), "enable_attention_dp")) {
        m.data = m.tensor;
        m.tensor = 1;
    }
}

constexpr std::string_view drafts_unknown = "incomplete: speculative decoding unknown";

// Why a row is not held against the library; empty: it is.
std::string_view set_apart(const row& r) {
    const std::string_view state = r.text("completeness");
    if (state == "invalid") return "invalid: the source's figure is impossible";
    if (state == "suspect") return "suspect: marked so, the reason is in its notes";
    if (is_max_throughput(r)) return {};
    if (state == "partial") return "incomplete: settings are missing";
    if (state != "full") return drafts_unknown;
    if (has(r.text("notes"), "SUSPECT")) return "suspect: the source contradicts itself";
    if (has(r.text("notes"), "split not stated")) return "incomplete: the plan is not stated";
    return {};
}

transformer model_of(const row& r) {
    transformer m;
    m.name = fixed_text<31>{r.text("model").substr(0, 31)};
    m.layers = r.whole_or("layers", 0);
    m.hidden = r.whole_or("hidden", 0);
    m.ffn = r.whole_or("ffn", 0);
    m.heads = r.whole_or("heads", 0);
    m.kv_heads = r.whole_or("kv_heads", 0);
    m.head_dim = r.whole_or("head_dim", 0);
    m.vocab = r.whole_or("vocab", 0);
    m.positions = 1 << 20;
    const std::string name = lower(m.name);
    const bool plain = has(name, "gpt-j") || has(name, "opt-") || has(name, "bloom") ||
                       has(name, "falcon") || r.text("ffn_kind") == "gelu" ||
                       r.text("ffn_kind") == "relu2";
    m.mlp = plain ? mlp_kind::plain : mlp_kind::gated;
    if (has(r.text("arch"), "mla")) {
        m.mixers = {mixer_kind::latent};
        m.latent = {.q_rank = 1536,
                    .kv_rank = 512,
                    .nope_head_dim = 128,
                    .rope_head_dim = 64,
                    .v_head_dim = 128};
    }
    if (const auto experts = r.whole_or("moe_experts", 0); experts > 0) {
        m.moe.experts = experts;
        m.moe.top_k = r.whole_or("moe_topk", 1);
        m.moe.expert_ffn = r.whole_or("moe_ffn", 0);
        m.moe.shared_experts = r.whole_or("moe_shared", 0);
        m.moe.dense_layers = r.whole_or("moe_dense_layers", 0);
    }
    if (has(name, "palm") || has(name, "falcon") || has(name, "gpt-j"))
        m.block = block_kind::parallel;
    if (has(name, "falcon") && !has(name, "7b")) m.block = block_kind::parallel_two_norms;
    if (has(name, "palm-540b")) m.heads = 64;  // padded from 48 for 64 chips, as the source says
    if (has(name, "gpt-oss")) {
        m.window = 128;
        m.mixers = {mixer_kind::windowed, mixer_kind::grouped};
    }
    return without_idle_fields(m);
}

bool is_inference_x(const row& r, const measured_serving& m) {
    return has(m.source, "aic") && has(r.text("notes"), "source_file=2026");
}

// The model and the chips; what is missing, else nothing.
std::string_view read_plan(const row& r, measured_serving& m) {
    m.row = r.text("row_id");
    m.source = r.text("source_id");
    m.chip = r.text("chip");
    m.engine = r.text("engine");
    m.model = model_of(r);
    if (has(r.text("arch"), "hybrid") || has(r.text("arch"), "dsa"))
        return "recurrent or sparse attention: not modelled";
    if (m.model.layers == 0) return "incomplete: no shape of the model";
    m.chips = r.whole_or("n_chips", 0);
    if (m.chips == 0) return "incomplete: chips unknown";
    m.tensor = r.whole_or("tp", m.chips);
    m.pipeline = r.whole_or("pp", 1);
    m.expert = r.whole_or("ep", 1);
    m.data = r.whole_or("dp", 1);
    return {};
}

// Formats of weights, products and cache, and drafts; words that are not known are added to `why`.
void read_formats(const row& r, measured_serving& m, std::string& why) {
    const std::string precision = lower(r.text("precision"));
    const quantisation_told formats = read_quantisation(precision);
    add_unknown(why, "precision", formats.unknown);
    m.weights = formats.weights.value_or(bf16);  // blank: 16 bits
    m.compute = formats.compute.value_or(formats.weights_only ? bf16 : m.weights);
    if (m.weights == mxfp4) {  // experts only, widened where the chip has no such format
        m.quantised = quantised_part::experts_only;
    }
    // weights in a format that the chip does not multiply are widened as they are read
    if (const auto chip = find_chip(m.chip); chip && !chip->supports(m.compute)) m.compute = bf16;
    const cache_told cache = read_cache_format(r.text("kv_precision"));
    add_unknown(why, "kv_precision", cache.unknown);
    const drafts_told drafts = read_drafts(r.text("spec_decode"));
    add_unknown(why, "spec_decode", drafts.unknown);
    m.speculation = drafts.speculation;
    // NVIDIA's quantised checkpoints carry scales for an FP8 cache, which TensorRT-LLM then uses
    const bool quantised_by_nvidia =
        has(m.source, "aic") && has(m.engine, "trtllm") && has(precision, "gemm fp8,");
    if (!cache.format && (quantised_by_nvidia || (is_inference_x(r, m) && m.weights != bf16)))
        m.cache = fp8;
    if (cache.format) m.cache = *cache.format;
    // Meta's FP8 checkpoint of the 405B keeps attention in bf16 (arXiv 2407.21783, section 6.2)
    if (has(r.text("notes"), "meta FP8")) m.quantised = quantised_part::outside_attention;
}

// How the source started the engine, as its commands and those of its repository say.
void read_command(const row& r, measured_serving& m) {
    // TensorRT-LLM's own benchmarks fill a batch with copies of one prompt, and so does LLM-Inference-Bench for
    // DeepSpeed (Deepspeed-MII/A100/pipeline.py)
    if (m.source == "trtllm-static" || (m.source == "argonne-llmbench" &&
                                        (has(m.engine, "TensorRT") || has(m.engine, "Deepspeed"))))
        m.prompts = prompt_mix::copies;

    // vLLM of 2024 with --max-model-len 91680, "supported by our setup" (nvidia/8xh100/README.md): what its cache
    // holds, for it takes no longer context. Above 32,768 tokens prefill is in chunks of 512 by default.
    const bool dstack = m.source == "dstack";
    if (dstack && has(m.engine, "2024") && !has(m.chip, "MI300")) {
        m.cache_tokens = 91680;
        m.longest_step = 512;
        m.mixing = mixing::mixed;
    }
    // Llama 2 knows 4,096 positions, and LLM-Inference-Bench sets no --max-model-len.
    if (m.source == "argonne-llmbench" && has(m.engine, "vLLM") &&
        has(lower(m.model.name), "llama-2"))
        m.longest_step = 4096;
    // Without chunks it keeps room for a step of its longest context, here the checkpoint's. Its experts take 32,768
    // tokens at once (VLLM_FUSED_MOE_CHUNK_SIZE). Commands: README of Deepseek-R1.
    if (dstack && m.engine == "vllm") {
        m.longest_step = has(m.chip, "MI300") ? 32768 : 163840;
        m.expert_chunk = 32768;
    }
    // Attention on each of eight ranks, experts divided over all; prefill in half the usual 8,192 tokens
    // (SGLang 0.4.3, server_args.py)
    const std::string_view note = r.text("parallel_note");
    if (has(note, "--enable-dp-attention")) {
        m.data = m.tensor;
        m.expert_tensor = m.tensor;
        m.tensor = 1;
        m.longest_step = 4096;
    }
    if (has(note, "WS 2D")) m.weights_by = weight_layout::two_dimensions;
    if (has(note, "WG XYZ")) m.weights_by = weight_layout::gathered;
    if (has(note, "sharded over batch")) m.attention_by = attention_layout::batch;
}

// Of dstack's runs lengths that their own totals contradict are defaults of options that the run did not use. There
// 2,000 tokens of each prompt are one of 10 prefixes, which each rank computes once; vLLM ran them with
// --enable-chunked-prefill (2,048 tokens) and --enable-prefix-caching.
void read_totals(const row& r, measured_serving& m) {
    const double requests = r.number("req_per_s", positive).value_or(0);
    if (m.source != "dstack" || !(requests > 0)) return;
    const double prompt = r.number("in_tok_per_s", positive).value_or(0) / requests;
    if (!(prompt > 1.1 * m.prompt)) return;
    const double total = 500;
    m.prompt = prompt;
    m.output = r.number("out_tok_per_s", positive).value_or(0) / requests;
    m.prefix_hits = 2000 / prompt * (1 - 10 * static_cast<double>(m.data) / total);
    if (m.engine == "vllm") {
        m.longest_step = 2048;
        m.mixing = mixing::mixed;
    }
}

// Lengths of prompts and outputs; whether both are known.
bool read_lengths(const row& r, measured_serving& m) {
    m.prompt = r.number("isl").value_or(0);
    m.output = r.number("osl").value_or(0);
    read_totals(r, m);
    if (has(r.text("scenario"), "prefill only")) m.output = 1;
    if (m.prompt < 1 || m.output < 1) return false;
    if (is_inference_x(r, m) ||
        has(r.text("notes"), "80% and 100%")) {  // drawn evenly from 80 to 100% of the nominal
        m.arrivals = arrivals::random;
        m.prompt *= 0.9;
        m.output *= 0.9;
    }
    return true;
}

// Who sends the requests, and how many at once; what is missing, else nothing.
std::string_view read_client(const row& r, measured_serving& m) {
    const std::string_view scenario = r.text("scenario");
    m.driven = has(scenario, "closed loop") ? client::closed_loop : client::batch;
    if (r.text("ttft_stat") == "median") m.requests_each = 1e6;  // the first round does not show
    // InferenceX, benchmarks/70b_fp8_h200_trt_slurm.sh, 70b_fp8_b200_trt_slurm.sh and
    // 70b_fp4_b200_trt_slurm.sh: --max_num_tokens 16384; batch_wait_timeout_iters 20 and
    // batch_wait_max_tokens_ratio 0.9 of TensorRT-LLM for these lengths on fewer than eight chips
    const bool inference_x = is_inference_x(r, m);
    if (inference_x && has(m.engine, "trtllm") && has(m.model.name, "Llama")) {
        m.longest_step = 16384;
        if (r.whole_or("isl", 0) == 1024 && r.whole_or("osl", 0) == 1024 && m.tensor < 8) {
            m.prefill_wait = 20;
            m.prefill_wait_share = 0.9;
        }
    }
    if (m.driven == client::closed_loop && has(r.text("notes"), "fixed lengths"))
        m.driven = client::in_step;
    if (has(scenario, "disagg")) return "disaggregated: copies of each kind unknown";
    const auto batch = r.number("batch", positive);
    const auto clients = r.number("concurrency", positive);
    const auto together = m.driven != client::batch && clients ? clients : batch ? batch : clients;
    if (is_max_throughput(r))
        read_max_throughput(r, m);
    else if (!together)
        return "incomplete: batch unknown";
    else
        m.concurrency = *together;
    if (has(m.source, "aic") && !inference_x && m.driven == client::closed_loop)
        configure_by_generator(m);
    // Pope et al. pass a whole batch of prompts through the model at once, where prefill is what they measure
    if (m.source == "pope-2022" && m.output <= 1)
        m.longest_step = rounded(std::floor(m.prompt * m.concurrency));
    return {};
}

// Times and rates; whether the source's own agree.
bool read_figures(const row& r, measured_serving& m) {
    const auto seconds = [&](std::string_view column) {
        const auto x = r.number(column, positive);
        return x ? *x / 1000 : NAN;
    };
    m.ttft = seconds("ttft_ms");
    m.tpot = seconds("tpot_ms");
    const double e2e = seconds("e2e_latency_ms");
    if (const auto rate = r.number("out_tok_per_s", positive)) m.throughput = *rate;
    const std::string_view scenario = r.text("scenario");
    if (has(scenario, "prefill only") || (m.driven == client::batch && m.output <= 1)) {
        if (std::isnan(m.ttft)) m.ttft = e2e;
        m.output = 1;
        m.throughput = NAN;
    } else if (std::isnan(m.throughput) && m.driven == client::batch && !std::isnan(e2e)) {
        m.throughput = m.concurrency * m.output / e2e;
    }
    if (has(scenario, "decode only")) m.throughput = NAN;  // printed without the prefill before it
    // A rate that its own latencies do not give, by more than a quarter
    const double own = m.concurrency * m.output / (m.ttft + m.tpot * (m.output - 1));
    return !(m.driven == client::batch && std::abs(m.throughput / own - 1) > 0.25);
}

}  // namespace

std::optional<measured_serving> measured_of(const row& r, std::string& why) {
    measured_serving m;
    const auto refuse = [&](std::string_view fault) {
        why = fault;
        return std::nullopt;
    };
    if (const std::string_view fault = read_plan(r, m); !fault.empty()) return refuse(fault);
    read_formats(r, m, why);
    read_command(r, m);
    if (!read_lengths(r, m)) return refuse("incomplete: lengths unknown");
    if (const std::string_view fault = read_client(r, m); !fault.empty()) return refuse(fault);
    if (!read_figures(r, m)) return refuse("suspect: the source contradicts itself");
    if (!why.empty()) return std::nullopt;
    return m;
}

namespace {

// Of a row that may have used drafts nothing is known but that without them it cannot beat the hardware.
std::string against_limit(const row& r) {
    std::string why;
    const auto m = measured_of(r, why);
    const auto system = m ? system_of(m->chip) : std::nullopt;
    if (!system) return std::string{drafts_unknown};
    const serving_job job = job_of(*m, *system, ideal_serving_stack);
    if (!validate(job)) return std::string{drafts_unknown};
    const double least = limit(job).decode.total().count();
    return std::string{drafts_unknown} + (m->tpot < least ? "; faster than the hardware without it"
                                                          : "; within the limit of the hardware");
}

}  // namespace

namespace {

verdict verdict_on(const row& r, const measured_serving& m, const serving_job& job) {
    verdict v = verdict_of(job);
    v.row = m.row;
    v.source = m.source;
    v.chip = m.chip;
    v.judged = r.text("completeness") == "full";
    return v;
}

// Of a row that may have used drafts: as if it had none, and shown apart.
void add_apart(replay& result, const row& r, const measured_serving& m) {
    const auto system = system_of(m.chip);
    const auto stack = stack_of(m.engine, m.source, m.chip);
    if (system && stack) result.verdicts.push_back(verdict_on(r, m, job_of(m, *system, *stack)));
}

// The file of a run that a row is from, by its notes; empty: not said.
std::string file_of(const row& r) {
    const std::string_view notes = r.text("notes");
    constexpr std::string_view word = "source_file=";
    const std::size_t at = notes.find(word);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = notes.substr(at + word.size());
    return std::string{rest.substr(0, rest.find_first_of("; "))};
}
// Files of which most of the rows beat the hardware: what served them is not in the rows (prompts that come again and are
// kept), and so it is not in the rest of them either.
std::set<std::string> files_beyond_hardware(const table& rows) {
    std::map<std::string, std::pair<int, int>> files;  // rows; those that beat it
    each_row(rows, [&](const row& r, std::size_t) {
        const std::string file = file_of(r);
        std::string why{set_apart(r)};
        if (file.empty() || !why.empty() || is_max_throughput(r)) return;
        const auto m = measured_of(r, why);
        const auto system = m ? system_of(m->chip) : std::nullopt;
        const auto stack = m ? stack_of(m->engine, m->source, m->chip) : std::nullopt;
        if (!system || !stack) return;
        const serving_job job = job_of(*m, *system, *stack);
        if (!validate(job)) return;
        const bool beats = beats_hardware(*m, job);
        auto& [all, beyond] = files[file];
        ++all;
        beyond += beats ? 1 : 0;
    });
    std::set<std::string> result;
    for (const auto& [file, n] : files)
        if (2 * n.second > n.first) result.insert(file);
    return result;
}

}  // namespace

static void require_serving(const table& rows) {
    rows.require({"row_id", "source_id", "chip", "n_chips", "model", "layers", "hidden", "heads",
                  "vocab", "engine", "precision", "isl", "osl", "batch", "concurrency", "scenario",
                  "completeness"});
}

replay replay_inference(const table& rows) {
    require_serving(rows);
    replay result;
    const std::set<std::string> beyond = files_beyond_hardware(rows);
    const auto use = [&](const row& r, std::size_t) {
        const std::string id{r.text("row_id")};
        std::string why{set_apart(r)};
        std::optional<measured_serving> m;
        if (why.empty()) m = measured_of(r, why);
        if (why == drafts_unknown) {
            why = against_limit(r);
            std::string apart;
            if (const auto without = measured_of(r, apart)) add_apart(result, r, *without);
        }
        if (!m) {
            result.refusals.push_back({id, why});
            return;
        }
        const auto system = system_of(m->chip);
        const auto stack = stack_of(m->engine, m->source, m->chip);
        if (!system || !stack) {
            result.refusals.push_back(
                {id, !system ? "the catalogue has no such chip: " + std::string{m->chip}
                             : "no stack for this engine: " + std::string{m->engine}});
            return;
        }
        const serving_job job = job_of(*m, *system, *stack);
        if (const std::string fault = fault_of(r, *m, job); !fault.empty()) {
            result.refusals.push_back({id, fault});
            return;
        }
        result.verdicts.push_back(verdict_on(r, *m, job));
        if (result.verdicts.back().input_wrong()) {
            result.refusals.push_back({id, result.verdicts.back().text});
            return;
        }
        if (beats_hardware(*m, job)) {
            result.refusals.push_back({id, "impossible: more than the hardware does at its limit"});
            return;
        }
        if (beyond.contains(file_of(r))) {
            result.refusals.push_back(
                {id, "suspect (f): most rows of its file are more than the hardware does"});
            return;
        }
        const predicted_serving p = predict(*m, job);
        const auto add = [&](std::string_view series, double predicted, double measured,
                             std::string_view unit, double scale, const relative_range& range) {
            if (std::isnan(measured) || !(measured > 0)) return;
            result.predictions.push_back({id, std::string{m->source}, std::string{m->chip},
                                          std::string{series}, std::string{m->engine},
                                          predicted * scale, measured * scale, std::string{unit},
                                          std::string{m->engine}});
            result.predictions.back().expect_within(range);
        };
        const serving_estimate& e = p.estimate;
        add("TTFT", p.ttft, m->ttft, "ms", 1e3, e.ttft.relative());
        add("TPOT", p.tpot, m->tpot, "ms", 1e3, e.tpot ? e.tpot->relative() : relative_range{});
        add(is_max_throughput(r) ? "max throughput" : "throughput", p.throughput, m->throughput,
            "/s", 1, e.per_deployment.relative());
    };
    each_row(rows, use, [&](const row& r, std::string why) {
        result.refusals.push_back({std::string{r.text("row_id")}, std::move(why)});
    });
    return result;
}

measured_case<serving_stack> serving_case(const measured_serving& m, const serving_job& job,
                                          std::string_view model) {
    measured_case<serving_stack> c;
    c.row = m.row;
    c.source = m.source;
    c.chip = m.chip;
    c.model = model;
    c.version = m.engine;
    c.stack = job.stack;
    c.kinds = loadline::kinds_of(job.model);
    c.family = job.cluster.chip.calibration.family;
    c.width = facts(multiplied_in(job)).width;
    c.measured = {m.ttft, m.tpot, m.throughput};
    for (double& x : c.measured)
        if (std::isnan(x)) x = 0;
    c.predict = [job, row = m](const serving_stack& with) {
        serving_job same = job;
        same.stack = with;
        const predicted_serving p = predict(row, same);
        return std::array{p.ttft, p.tpot, p.throughput};
    };
    c.rests_on = [job](const serving_stack& with) {
        serving_job same = job;
        same.stack = with;
        return loadline::evidence_of(same);
    };
    return c;
}

// The largest throughput is not among them: nothing is fitted to it.
std::vector<measured_case<serving_stack>> serving_cases(const table& rows) {
    if (!rows.find("source_id")) return measured_serving_cases(rows);
    require_serving(rows);
    std::vector<measured_case<serving_stack>> cases;
    const std::set<std::string> beyond = files_beyond_hardware(rows);
    each_row(rows, [&](const row& r, std::size_t) {
        std::string why{set_apart(r)};
        if (!why.empty() || is_max_throughput(r)) return;
        const auto m = measured_of(r, why);
        const auto system = m ? system_of(m->chip) : std::nullopt;
        const auto stack = m ? stack_of(m->engine, m->source, m->chip) : std::nullopt;
        if (!system || !stack) return;
        const serving_job job = job_of(*m, *system, *stack);
        if (!fault_of(r, *m, job).empty() || verdict_of(job).input_wrong() ||
            beats_hardware(*m, job) || beyond.contains(file_of(r)))
            return;
        cases.push_back(serving_case(*m, job, r.text("model")));
    });
    return cases;
}

}  // namespace validation
