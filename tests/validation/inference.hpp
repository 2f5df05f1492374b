// One published serving measurement, and the job that predicts it.
#pragma once

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/estimate/closed_loop.hpp>
#include <loadline/estimate/serving.hpp>

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

namespace validation {

using namespace loadline;
using namespace loadline::literals;

// How a source drives the server.
enum class client : std::uint8_t {
    batch,        // one static batch, end to end
    closed_loop,  // so many clients, each with one request at a time
    in_step,      // the same with lengths that are all alike, so that the clients stay in step
};

// Lengths, times and rates as the source prints them; what it does not give is zero (NaN for figures).
struct measured_serving {
    std::string_view row{};
    std::string_view source{};
    std::string_view chip{};
    std::string_view engine{};
    transformer model{};
    std::int64_t chips = 1;
    std::int64_t tensor = 1;  // as the source counts: of Neuron, cores
    std::int64_t pipeline = 1;
    std::int64_t expert = 1;
    std::int64_t data = 1;           // attention ranks of one copy
    std::int64_t expert_tensor = 0;  // chips that share an expert; 0: follows from the others
    number_format weights = bf16;
    number_format compute = bf16;
    number_format cache = bf16;
    quantised_part quantised = quantised_part::all_matrices;
    prompt_mix prompts = prompt_mix::distinct;
    double prompt = 0;
    double output = 0;
    double concurrency = 0;         // of all chips together
    std::int64_t longest_step = 0;  // tokens that the server keeps room for in one step; 0: unknown
    std::int64_t most_at_once = 0;  // requests that the server was started for; 0: unknown
    std::int64_t longest_context = 0;  // the same, tokens
    double cache_tokens = 0;           // that the engine had room for, where the source says so
    std::int64_t expert_chunk = 0;     // tokens that the experts take at once; 0: all of a step
    std::int64_t prefill_wait = 0;     // steps that a prompt waits for others
    double prefill_wait_share = 1;     // of the longest step, that ends the wait
    weight_layout weights_by = weight_layout::one_dimension;
    attention_layout attention_by = attention_layout::heads;
    double prefix_hits = 0;
    std::optional<loadline::mixing> mixing{};  // where configured otherwise than by default
    loadline::speculation speculation{};
    client driven = client::batch;
    loadline::arrivals arrivals = loadline::arrivals::even;
    double requests_each = 10;  // that each client of a closed loop sends
    // Of a run of its own for first tokens, with outputs of one: rounds of all clients. Zero: timed with the rest.
    double rounds_of_first_tokens = 0;
    double ttft = NAN;  // seconds
    double tpot = NAN;
    double throughput = NAN;  // output tokens a second, all chips
};

struct predicted_serving {
    double ttft = NAN;
    double tpot = NAN;
    double throughput = NAN;
    serving_estimate estimate{};
};

// The machine that a source's name of a chip stands for; none if the catalogue has it not.
[[nodiscard]] std::optional<cluster_spec> system_of(std::string_view chip);

// The software that a source's name of an engine stands for.
[[nodiscard]] std::optional<serving_stack> stack_of(std::string_view engine,
                                                    std::string_view source, std::string_view chip);

// The runs of aiconfigurator itself, as its generator configures them (src/aiconfigurator/generator/rule_plugin/benchmark):
// steps of one prompt and 1,500 tokens beside one of each request (max_num_tokens, max_prefill_tokens; SGLang takes 8,192
// at once and, with --enable-mixed-chunk, decodes beside them), graphs for as many sequences as there are clients, and ten
// requests of each client after two that do not count, all of one length (eval/benchmarks/genai_perf_runner.py).
void configure_by_generator(measured_serving& m);

// Whether so many clients were served faster than the chips compute and read at their full peaks, as where prompts come
// again and their prefixes are kept.
[[nodiscard]] bool beats_hardware(const measured_serving& m, const serving_job& job);

// The deployment of a row. Cores are counted as chips where a chip has several.
[[nodiscard]] serving_job job_of(const measured_serving& row, const cluster_spec& system,
                                 const serving_stack& stack);

[[nodiscard]] predicted_serving predict(const measured_serving& row, const serving_job& job);

}  // namespace validation
