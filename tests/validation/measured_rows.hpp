// Published measurements of 2026 on Trainium2, Inferentia2, Ironwood, v6e and H100, cited: what `validate measured` replays
// from a file, the tests replay from here. Times in the unit of their names, rates a second.
#pragma once

#include "table.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace validation {

// `ranks`: cores, logical cores or devices of a tensor group, as the source counts. `compiled`: the longest context of a
// compiled graph; of a step of training and of attention, the sequence.
struct measured_fact {
    std::string_view kind, chip;
    double chips;
    std::string_view source, where, model, precision, engine;
    double ranks, expert;
    std::string_view recompute, task;
    double compiled, sequences, microbatch, prompt, output, batch, clients;
    double ttft_ms, tpot_ms, itl_ms, output_rate, total_rate, request_rate, step_rate, tflops;
    double m, n, k, heads, kv_heads, head_dim, time_us;
    std::string_view words;
};

// clang-format off
inline constexpr std::array measured_rows = [] {
    constexpr double none = NAN;
    return std::to_array<measured_fact>({
        {"inference", "Trainium2", 1, "NxDI contrib Trinity README", "contrib/models/Trinity/README.md @4bcdc54", "Trinity-Nano", "bf16", "NxDI", 2, none, "", "", 2048, none, none, none, none, 1, none, 516, 10.8, none, 93, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 1, "NxDI contrib Trinity README", "contrib/models/Trinity/README.md @4bcdc54", "Trinity-Nano", "bf16", "NxDI", 2, none, "", "", 2048, none, none, none, none, 2, none, 680, 13.9, none, 144, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 1, "NxDI contrib Trinity README", "contrib/models/Trinity/README.md @4bcdc54", "Trinity-Nano", "bf16", "NxDI", 2, none, "", "", 2048, none, none, none, none, 4, none, 930, 16.3, none, 245, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 1, "NxDI contrib Trinity README", "contrib/models/Trinity/README.md @4bcdc54", "Trinity-Nano", "bf16", "NxDI", 4, none, "", "", 2048, none, none, none, none, 1, none, 476, 9.2, none, 109, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 1, "NxDI contrib Trinity README", "contrib/models/Trinity/README.md @4bcdc54", "Trinity-Nano", "bf16", "NxDI", 4, none, "", "", 2048, none, none, none, none, 2, none, 600, 12.4, none, 161, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 1, "NxDI contrib Trinity README", "contrib/models/Trinity/README.md @4bcdc54", "Trinity-Nano", "bf16", "NxDI", 4, none, "", "", 2048, none, none, none, none, 4, none, 817, 14.9, none, 269, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 16, "NxDI contrib Trinity README", "contrib/models/Trinity/README.md @4bcdc54", "Trinity-Large", "bf16", "NxDI", 64, none, "", "", 2048, none, none, none, none, 1, none, 1161, 14.7, none, 68, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 16, "NxDI contrib Trinity README", "contrib/models/Trinity/README.md @4bcdc54", "Trinity-Large", "bf16", "NxDI", 64, none, "", "", 2048, none, none, none, none, 2, none, 1657, 19.1, none, 102, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 16, "NxDI contrib Trinity README", "contrib/models/Trinity/README.md @4bcdc54", "Trinity-Large", "bf16", "NxDI", 64, none, "", "", 2048, none, none, none, none, 4, none, 1980, 29.0, none, 137, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 8, "Qwen3-235B-A22B on Trn2 (GitHub note)", "", "Qwen3-235B-A22B", "bf16", "NxDI", 32, none, "", "", none, none, none, 10240, 256, 1, none, 2678.97, 27.9, none, none, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 8, "Qwen3-235B-A22B on Trn2 (GitHub note)", "", "Qwen3-235B-A22B", "bf16", "NxDI", 32, none, "", "", none, none, none, 10240, 256, 4, none, 6947.41, 67.2, none, none, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 1, "huggingface/optimum-neuron benchmark/vllm", "benchmark/vllm/single-instance/llama-3.1-8b-trn2/vllm-results.csv @213224e6", "Llama-3.1-8B", "bf16", "optimum-neuron vLLM", 4, none, "", "", 4096, none, none, 1500, 250, 32, 1, 197.25, none, 22.14, 43.53, none, 0.184, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 1, "huggingface/optimum-neuron benchmark/vllm", "benchmark/vllm/single-instance/llama-3.1-8b-trn2/vllm-results.csv @213224e6", "Llama-3.1-8B", "bf16", "optimum-neuron vLLM", 4, none, "", "", 4096, none, none, 1500, 250, 32, 128, 1253.83, none, 44.46, 578.79, none, 2.4603, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 16, "huggingface/optimum-neuron benchmark/vllm", "benchmark/vllm/single-instance/llama4-Scout-trn2/vllm-results.csv @213224e6", "Llama-4-Scout", "bf16", "optimum-neuron vLLM", 64, none, "", "", 4096, none, none, 1500, 250, 32, 1, 575.03, none, 32.76, 27.95, none, 0.1462, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 16, "huggingface/optimum-neuron benchmark/vllm", "benchmark/vllm/single-instance/llama4-Scout-trn2/vllm-results.csv @213224e6", "Llama-4-Scout", "bf16", "optimum-neuron vLLM", 64, none, "", "", 4096, none, none, 1500, 250, 32, 128, 4045.23, none, 106.1, 226.3, none, 1.1388, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 16, "huggingface/optimum-neuron benchmark/vllm", "benchmark/vllm/single-instance/qwen3-235B-A22B-trn2/vllm-results.csv @213224e6", "Qwen3-235B-A22B", "bf16", "optimum-neuron vLLM", 64, none, "", "", 4096, none, none, 1500, 250, 4, 1, 4587.15, none, 32.18, 18.7, none, 0.0868, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Trainium2", 16, "huggingface/optimum-neuron benchmark/vllm", "benchmark/vllm/single-instance/qwen3-235B-A22B-trn2/vllm-results.csv @213224e6", "Qwen3-235B-A22B", "bf16", "optimum-neuron vLLM", 64, none, "", "", 4096, none, none, 1500, 250, 4, 128, 5823.6, none, 69.43, 27.89, none, 0.1286, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Inferentia2", 4, "optimum-neuron chunked prefill study", "benchmark/vllm/chunked-prefill/README.md @213224e6", "Llama-3.1-8B", "bf16", "", 8, none, "", "", 4096, none, none, 1500, 250, 32, 32, none, none, 59.1, 426.2, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "Inferentia2", 4, "optimum-neuron chunked prefill study", "benchmark/vllm/chunked-prefill/README.md @213224e6", "Llama-3.1-8B", "bf16", "", 8, none, "", "", 4096, none, none, 1500, 250, 32, 32, none, none, 55.9, 440.4, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"training", "Trainium2", 1, "alpharomercoma Trainium study, REPORT-EXTENSIONS", "repo probably alpharomercoma/torchneuronx", "Llama-3.1-8B", "bf16", "optimum-neuron 0.4.3", 4, none, "full", "LoRA r16 a32", 2048, 8, 1, none, none, none, none, none, none, none, none, none, none, 3532.8, none, none, none, none, none, none, none, none, ""},
        {"training", "Trainium2", 1, "alpharomercoma Trainium study, REPORT-EXTENSIONS", "repo probably alpharomercoma/torchneuronx", "Llama-3.1-8B", "bf16", "optimum-neuron 0.4.3", 4, none, "full", "LoRA r16 a32", 2048, 8, 1, none, none, none, none, none, none, none, none, none, none, 3618.0, none, none, none, none, none, none, none, none, ""},
        {"training", "Trainium2", 1, "alpharomercoma Trainium study, REPORT-EXTENSIONS", "repo probably alpharomercoma/torchneuronx", "Llama-3.1-8B", "bf16", "optimum-neuron 0.4.3", 4, none, "full", "LoRA r16 a32", 4096, 8, 1, none, none, none, none, none, none, none, none, none, none, 6878.4, none, none, none, none, none, none, none, none, ""},
        {"training", "Trainium2", 1, "alpharomercoma Trainium study, REPORT-EXTENSIONS", "repo probably alpharomercoma/torchneuronx", "Llama-3.1-8B", "bf16", "optimum-neuron 0.4.3", 4, none, "full", "LoRA r16 a32", 4096, 8, 1, none, none, none, none, none, none, none, none, none, none, 7277.4, none, none, none, none, none, none, none, none, ""},
        {"training", "Trainium2", 1, "alpharomercoma Trainium study, REPORT-EXTENSIONS", "repo probably alpharomercoma/torchneuronx", "Llama-3.1-8B", "bf16", "optimum-neuron 0.4.3", 4, none, "full", "LoRA r16 a32", 4096, 8, 1, none, none, none, none, none, none, none, none, none, none, 7004.7, none, none, none, none, none, none, none, none, ""},
        {"training", "Trainium2", 1, "alpharomercoma Trainium study, REPORT-EXTENSIONS", "repo probably alpharomercoma/torchneuronx", "Llama-3.1-8B", "bf16", "optimum-neuron 0.4.3", 4, none, "full", "LoRA r16 a32", 8192, 8, 1, none, none, none, none, none, none, none, none, none, none, 8310.5, none, none, none, none, none, none, none, none, ""},
        {"training", "Trainium2", 1, "alpharomercoma Trainium study, REPORT-EXTENSIONS", "repo probably alpharomercoma/torchneuronx", "Llama-3.1-8B", "bf16", "optimum-neuron 0.4.3", 4, none, "full", "LoRA r16 a32", 8192, 8, 1, none, none, none, none, none, none, none, none, none, none, 8336.6, none, none, none, none, none, none, none, none, ""},
        {"training", "Trainium2", 1, "alpharomercoma Trainium study, REPORT-EXTENSIONS", "repo probably alpharomercoma/torchneuronx", "Llama-3.1-8B", "bf16", "optimum-neuron 0.4.3", 4, none, "none", "LoRA r16 a32", 2048, 8, 1, none, none, none, none, none, none, none, none, none, none, 5265.5, none, none, none, none, none, none, none, none, ""},
        {"gemm", "Trainium2", 0.25, "whn09/xpu-perf @cfb6ca5 projects/micro_perf/vendor_ops README (NEURON and GPU)", "", "", "bf16", "", none, none, "", "", none, none, none, none, none, none, none, none, none, none, none, none, none, none, 597.7, 12288, 8192, 8192, none, none, none, none, ""},
        {"gemm", "Trainium2", 0.25, "whn09/xpu-perf @cfb6ca5 projects/micro_perf/vendor_ops README (NEURON and GPU)", "", "", "fp32", "", none, none, "", "", none, none, none, none, none, none, none, none, none, none, none, none, none, none, 150.7, 12288, 8192, 8192, none, none, none, none, ""},
        {"attention_prefill", "Trainium2", 0.25, "whn09/xpu-perf @cfb6ca5 projects/micro_perf/vendor_ops README (NEURON and GPU)", "", "", "bf16", "", none, none, "", "", 4096, none, none, none, none, 1, none, none, none, none, none, none, none, none, none, none, none, none, 80, 8, 128, 9507.6, ""},
        {"attention_prefill", "H100-80GB-SXM5", 1, "whn09/xpu-perf @cfb6ca5 projects/micro_perf/vendor_ops README (NEURON and GPU)", "", "", "bf16", "", none, none, "", "", 4096, none, none, none, none, 1, none, none, none, none, none, none, none, none, none, none, none, none, 80, 8, 128, 567.6, ""},
        {"attention_prefill", "Trainium2", 0.25, "whn09/xpu-perf @cfb6ca5 projects/micro_perf/vendor_ops README (NEURON and GPU)", "", "", "bf16", "", none, none, "", "", 4096, none, none, none, none, 4, none, none, none, none, none, none, none, none, none, none, none, none, 80, 8, 128, 34422.1, ""},
        {"attention_prefill", "H100-80GB-SXM5", 1, "whn09/xpu-perf @cfb6ca5 projects/micro_perf/vendor_ops README (NEURON and GPU)", "", "", "bf16", "", none, none, "", "", 4096, none, none, none, none, 4, none, none, none, none, none, none, none, none, none, none, none, none, 80, 8, 128, 2139.3, ""},
        {"attention_prefill", "Trainium2", 0.25, "whn09/xpu-perf @cfb6ca5 projects/micro_perf/vendor_ops README (NEURON and GPU)", "", "", "bf16", "", none, none, "", "", 10240, none, none, none, none, 1, none, none, none, none, none, none, none, none, none, none, none, none, 80, 8, 128, 39969.3, ""},
        {"attention_prefill", "H100-80GB-SXM5", 1, "whn09/xpu-perf @cfb6ca5 projects/micro_perf/vendor_ops README (NEURON and GPU)", "", "", "bf16", "", none, none, "", "", 10240, none, none, none, none, 1, none, none, none, none, none, none, none, none, none, none, none, none, 80, 8, 128, 3163.2, ""},
        {"inference", "TPU7x-Ironwood", 2, "AI-Hypercomputer/tpu-recipes @c8cfe2f inference/ironwood/vLLM", "Qwen3-Embedding-8B/README.md (nightly 2026-07-30)", "Qwen3-Embedding-8B", "bf16", "vLLM TPU", 4, none, "", "prefill only", none, none, none, 16384, 1, none, none, none, none, none, none, 84038.27, 5.13, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "TPU7x-Ironwood", 4, "sgl-project/sglang-jax @cddbf6f docs/cookbook/autoregressive; PR 1447", "Qwen/Qwen3-MoE.md", "Qwen3-30B-A3B", "bf16", "SGLang-JAX 2d97c787", 8, 8, "", "", none, none, none, 1024, 1024, none, 128, 1833.34, 18.91, none, 6179.45, none, none, none, none, none, none, none, none, none, none, none, "fixed lengths"},
        {"inference", "TPU7x-Ironwood", 4, "sgl-project/sglang-jax @cddbf6f docs/cookbook/autoregressive; PR 1447", "Llama/Llama3.3-70B.md", "Llama-3.3-70B", "bf16", "SGLang-JAX 2d97c787", 8, none, "", "", none, none, none, 1024, 1024, none, 128, 4796.46, 30.78, none, 3609.65, none, none, none, none, none, none, none, none, none, none, none, "fixed lengths"},
        {"inference", "TPU-v6e", 4, "sgl-project/sglang-jax @cddbf6f cookbook", "Qwen/Qwen3.md", "Qwen3-8B", "bf16", "SGLang-JAX 0.1.0", 4, none, "", "", none, none, none, 1024, 1024, none, 64, 940.87, none, 11.11, 5296.6, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "TPU-v6e", 4, "sgl-project/sglang-jax @cddbf6f cookbook", "Qwen/Qwen3.md", "Qwen3-8B", "bf16", "SGLang-JAX 0.1.0", 4, none, "", "", none, none, none, 1024, 1024, none, 256, 3793.5, none, 30.0, 7571.84, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "TPU-v6e", 4, "sgl-project/sglang-jax @cddbf6f cookbook", "Qwen/Qwen3.md", "Qwen3-8B", "bf16", "SGLang-JAX 0.1.0", 4, none, "", "", none, none, none, 4096, 1024, none, 64, 4108.43, none, 21.13, 2528.79, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "TPU-v6e", 4, "sgl-project/sglang-jax @cddbf6f cookbook", "Qwen/Qwen3.md", "Qwen3-8B", "bf16", "SGLang-JAX 0.1.0", 4, none, "", "", none, none, none, 8192, 1024, none, 64, 9797.87, none, 31.98, 1458.77, none, none, none, none, none, none, none, none, none, none, none, ""},
        {"inference", "TPU-v6e", 4, "sgl-project/sglang-jax @cddbf6f cookbook", "Llama/Llama3.1.md", "Llama-3.1-8B", "bf16", "SGLang-JAX 0.1.0", 4, none, "", "", none, none, none, 512, 512, none, 16, 35.33, 9.94, none, 1448.91, none, none, none, none, none, none, none, none, none, none, none, ""},
    });
}();
// clang-format on

// In the columns that `validate measured` reads.
inline table cited_measurements() {
    table t;
    t.file = "measured_rows.hpp";
    t.columns = {"row_id",
                 "kind",
                 "chip",
                 "n_chips",
                 "source",
                 "source_locator",
                 "model",
                 "precision",
                 "engine",
                 "tp",
                 "ep",
                 "recompute",
                 "task",
                 "seq_len",
                 "gbs",
                 "mbs",
                 "isl",
                 "osl",
                 "batch",
                 "concurrency",
                 "ttft_ms",
                 "tpot_ms",
                 "itl_ms",
                 "out_tok_per_s",
                 "total_tok_per_s",
                 "req_per_s",
                 "tokens_per_s",
                 "tflops_per_chip",
                 "m",
                 "n",
                 "k",
                 "q_heads",
                 "kv_heads",
                 "head_dim",
                 "time_us",
                 "notes"};
    const auto text = [](double n) { return number_text(n); };
    const auto word = [](std::string_view w) { return std::string{w}; };
    for (std::size_t i = 0; i < measured_rows.size(); ++i) {
        const measured_fact& f = measured_rows[i];
        t.rows.push_back({std::to_string(i),  word(f.kind),
                          word(f.chip),       text(f.chips),
                          word(f.source),     word(f.where),
                          word(f.model),      word(f.precision),
                          word(f.engine),     text(f.ranks),
                          text(f.expert),     word(f.recompute),
                          word(f.task),       text(f.compiled),
                          text(f.sequences),  text(f.microbatch),
                          text(f.prompt),     text(f.output),
                          text(f.batch),      text(f.clients),
                          text(f.ttft_ms),    text(f.tpot_ms),
                          text(f.itl_ms),     text(f.output_rate),
                          text(f.total_rate), text(f.request_rate),
                          text(f.step_rate),  text(f.tflops),
                          text(f.m),          text(f.n),
                          text(f.k),          text(f.heads),
                          text(f.kv_heads),   text(f.head_dim),
                          text(f.time_us),    word(f.words)});
    }
    return t;
}

}  // namespace validation
