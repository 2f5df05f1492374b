// Replays measurements of several kinds in one file: served models, steps, products, attention.
#include "cases.hpp"
#include "chips.hpp"
#include "inference.hpp"
#include "measured_shapes.hpp"
#include "replay.hpp"
#include "row_faults.hpp"
#include "serving_words.hpp"
#include "verdict.hpp"

#include <loadline/catalog/stacks.hpp>
#include <loadline/cost/attention.hpp>
#include <loadline/estimate/training.hpp>

#include <cctype>
#include <cmath>
#include <optional>
#include <string>

namespace validation {

namespace {

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}
// The name of a source before what tells of its parts.
std::string source_of(const row& r) {
    const std::string_view text = r.text("source");
    return std::string{text.substr(0, text.find_first_of("@(,:"))};
}
void add(replay& result, const row& r, std::string_view series, double predicted, double measured,
         std::string_view unit, const relative_range& range = {}) {
    if (std::isnan(measured) || !(measured > 0)) return;
    result.predictions.push_back({std::string{r.text("row_id")}, source_of(r),
                                  std::string{r.text("chip")}, std::string{series},
                                  std::string{r.text("model")}, predicted, measured,
                                  std::string{unit}, std::string{r.text("engine")}});
    if (!range.exact()) result.predictions.back().expect_within(range);
}

// ---- Kernels. Programs on Neuron see logical cores, parts of a chip.

std::optional<chip_spec> part_of_chip(const row& r, std::string& why) {
    const auto chip = find_chip(r.text("chip"));
    if (!chip) why = "the catalogue has no such chip: " + std::string{r.text("chip")};
    const double chips = r.number("n_chips", positive).value_or(0);
    if (chip && chips <= 0) why = "incomplete: part of the chip not stated";
    if (!why.empty()) return std::nullopt;
    return chips < 1 ? part_of(*chip, chips) : *chip;
}

std::optional<number_format> format_of(const row& r, const chip_spec& chip, std::string& why) {
    std::string text{r.text("precision")};
    if (text == "fp32" || text == "tf32") return text == "fp32" ? fp32 : tf32;
    const quantisation_told told = read_quantisation(text == "fp8_e5m2" ? "fp8" : text);
    add_unknown(why, "precision", told.unknown);
    if (!told.weights) why = "incomplete: format not stated";
    if (why.empty() && !chip.supports(*told.weights)) why = "the chip has no such format";
    if (!why.empty()) return std::nullopt;
    return told.weights;
}

void replay_product(replay& result, const row& r, std::string& why) {
    const auto chip = part_of_chip(r, why);
    const auto m = r.number("m"), n = r.number("n"), k = r.number("k");
    if (!chip) return;
    const number_format format = format_of(r, *chip, why).value_or(bf16);
    if (!why.empty()) return;
    // the largest figure of a sweep: the shape of the source's other rows of this chip
    if (!m || !n || !k) return void(why = "incomplete: sides of the product not stated");
    const operation_cost c = cost_of(op::matmul{.m = rounded(*m),
                                                .n = rounded(*n),
                                                .k = rounded(*k),
                                                .compute = format,
                                                .a = format,
                                                .b = format},
                                     *chip);
    const double parts = 1 / r.number("n_chips", positive).value_or(1);
    add(result, r, "product " + std::string{r.text("precision")},
        c.work / c.time * parts / quantity<units::flops_per_second>{1e12},
        r.number("tflops_per_chip", positive).value_or(NAN), "TFLOP/s");
}

void replay_attention(replay& result, const row& r, std::string& why) {
    const auto chip = part_of_chip(r, why);
    if (!why.empty()) return;
    const operation_cost c =
        cost_of(op::attention{.batch = r.whole_or("batch", 1),
                              .heads = r.whole_or("q_heads", 1),
                              .kv_heads = r.whole_or("kv_heads", r.whole_or("q_heads", 1)),
                              .head_dim = r.whole_or("head_dim", 128),
                              .queries = r.whole_or("seq_len", 1)},
                *chip);
    add(result, r, "attention of a prompt", c.time.count() * 1e6,
        r.number("time_us", positive).value_or(NAN), "us");
}

// ---- Served models.

// Ranks of the software on one chip: cores, logical cores, devices.
std::int64_t ranks_of(std::string_view chip) {
    if (has(chip, "Trainium2") || has(chip, "Trainium3")) return 4;
    return find_name(chip) == nullptr ? 1 : find_name(chip)->devices;
}

// Commands of the cookbook of sglang-jax. With --random-range-ratio 1 all lengths are the nominal ones; without it
// bench_serving draws them evenly from 1 up (Llama3.1.md prints 26,497 tokens of 100 prompts of "512"). Qwen3.md says that
// its first tokens were timed at outputs of one token, in three rounds of all clients (num_prompts_per_concurrency).
void read_cookbook(const row& r, measured_serving& m) {
    const bool qwen3 = has(r.text("source_locator"), "Qwen/Qwen3.md");
    if (qwen3 || m.driven == client::in_step) {
        m.driven = client::in_step;
        if (qwen3) m.rounds_of_first_tokens = 3;
        return;
    }
    m.arrivals = arrivals::random;
    m.prompt = (m.prompt + 1) / 2;
    m.output = (m.output + 1) / 2;
    m.requests_each = 100 / m.concurrency;  // --num-prompts 100
}

// What the clients of a row do, from its columns; NxD's own tables state neither prompt nor clients, and their graphs
// are of one length, which prompts are filled up to.
void read_load(const row& r, measured_serving& m, std::string& why) {
    m.prompt = r.number("isl").value_or(0);
    m.output = r.number("osl").value_or(0);
    m.longest_context = r.whole_or("seq_len", 0);
    const auto clients = r.number("concurrency", positive);
    const auto batch = r.number("batch", positive);
    const bool filled = m.output == 0 && m.longest_context > 0;
    if (filled) {
        m.prompt = static_cast<double>(m.longest_context - 2);
        m.output = 2;  // of which the second is the step that was timed
    }
    if (m.prompt < 1 || m.output < 1) return void(why = "incomplete: lengths unknown");
    if (clients) {
        m.concurrency = *clients;
        m.driven = has(r.text("notes"), "fixed lengths") ? client::in_step : client::closed_loop;
        if (has(m.engine, "SGLang-JAX")) read_cookbook(r, m);
        if (batch) m.most_at_once = rounded(*batch);
    } else if (batch && r.text("req_per_s").empty()) {
        m.concurrency = *batch;
    } else {
        why = "a rate of arrivals, not a number of clients";
    }
}
void read_figures(const row& r, measured_serving& m) {
    const auto ms = [&](std::string_view column) {
        const auto x = r.number(column, positive);
        return x ? *x / 1000 : NAN;
    };
    m.ttft = ms("ttft_ms");
    // what a server counts from where its queue ends is not said
    if (m.most_at_once > 0 && m.concurrency > static_cast<double>(m.most_at_once)) m.ttft = NAN;
    m.tpot = std::isnan(ms("tpot_ms")) ? ms("itl_ms") : ms("tpot_ms");
    m.throughput =
        r.number("osl").value_or(0) > 1 ? r.number("out_tok_per_s", positive).value_or(NAN) : NAN;
}

std::optional<measured_serving> served_of(const row& r, std::string& why) {
    measured_serving m;
    m.row = r.text("row_id");
    m.source = r.text("source");
    m.chip = r.text("chip");
    m.engine = r.text("engine");
    const auto shape = shape_named(r.text("model"));
    const std::string_view notes = r.text("notes");
    if (has(notes, "chips used not stated")) why = "incomplete: chips unknown, one or two";
    if (has(notes, "custom NKI kernels in development")) why = "kernels in development";
    if (has(notes, "CPU sampling")) why = "sampled on the host, 24 ms a step by its source";
    if (why.empty() && !shape) why = "incomplete: no shape of the model";
    if (!why.empty()) return std::nullopt;
    m.model = *shape;
    m.chips = r.whole_or("n_chips", 0);
    if (m.chips == 0) return why = "incomplete: chips unknown", std::nullopt;
    m.tensor = r.whole_or("tp", m.chips);
    m.expert = r.whole_or("ep", 1);
    const quantisation_told formats = read_quantisation(r.text("precision"));
    add_unknown(why, "precision", formats.unknown);
    m.weights = formats.weights.value_or(bf16);
    m.compute = formats.compute.value_or(m.weights);
    if (m.engine.empty()) m.engine = "optimum-neuron vLLM";  // the study's rows leave it out
    if (const drafts_told drafts = read_drafts(r.text("spec_decode")); drafts.speculation.draft > 0)
        return why = "drafts: acceptance not stated", std::nullopt;
    if (m.engine.find("SGLang-JAX") != std::string_view::npos) m.longest_step = 2048;
    if (r.text("task") == "prefill only") {
        m.prompt = r.number("isl").value_or(0);
        m.output = m.concurrency = 1;
        m.longest_step = rounded(m.prompt);
        return m;
    }
    read_load(r, m, why);
    if (!why.empty()) return std::nullopt;
    read_figures(r, m);
    return m;
}

std::optional<serving_job> job_of_served(const measured_serving& m, std::string& why) {
    const auto system = system_of(m.chip);
    const auto stack = stack_of(m.engine, m.source, m.chip);
    if (!system || !stack) {
        why = "no stack for this engine, or no such chip: " + std::string{m.engine};
        return std::nullopt;
    }
    serving_job job = job_of(m, *system, *stack);
    if (m.chips == 1 && m.tensor < ranks_of(m.chip)) {  // part of a chip
        const double part = static_cast<double>(m.tensor) / static_cast<double>(ranks_of(m.chip));
        job.cluster.chip = part_of(job.cluster.chip, part);
        job.plan.tensor = 1;
        job.stack.ranks_per_chip = m.tensor;
    }
    return job;
}

void replay_served(replay& result, const row& r, std::string& why) {
    const auto m = served_of(r, why);
    const auto found = m ? job_of_served(*m, why) : std::nullopt;
    if (!found) return;
    const serving_job& job = *found;
    if (why = fault_of(r, *m, job); !why.empty()) return;
    verdict v = verdict_of(job);
    v.row = m->row;
    v.source = source_of(r);
    v.chip = m->chip;
    v.judged = true;
    result.verdicts.push_back(v);
    if (v.input_wrong()) return void(why = v.text);
    const predicted_serving p = predict(*m, job);
    if (r.text("task") == "prefill only") {
        add(result, r, "prompt tokens", m->prompt / p.estimate.prefill.total().count(),
            r.number("total_tok_per_s", positive).value_or(NAN), "/s");
        return;
    }
    add(result, r, "TTFT", p.ttft * 1e3, m->ttft * 1e3, "ms", p.estimate.ttft.relative());
    add(result, r, "TPOT", p.tpot * 1e3, m->tpot * 1e3, "ms",
        p.estimate.tpot ? p.estimate.tpot->relative() : relative_range{});
    add(result, r, "throughput", p.throughput, m->throughput, "/s",
        p.estimate.per_deployment.relative());
}

// ---- Steps of training: adapters on one chip, whose cores divide the model.

std::optional<training_job> job_of_step(const row& r, std::string& why) {
    if (!has(r.text("task"), "LoRA")) why = "incomplete: plan, batch or length not stated";
    const auto shape = shape_named(r.text("model"));
    const auto system = find_machine(r.text("chip"), r.whole_or("n_chips", 1));
    if (why.empty() && (!shape || !system))
        why = "incomplete: no shape of the model, or no such chip";
    if (!why.empty()) return std::nullopt;
    training_job job{.model = *shape, .cluster = *system, .stack = stacks::optimum_neuron_2025};
    job.plan.adapter_rank = 16;  // "LoRA r16"
    job.plan.microbatch = r.whole_or("mbs", 1);
    const std::string_view recompute = r.text("recompute");
    if (recompute == "full") job.plan.recompute = recompute_policy::full;
    if (recompute != "full" && recompute != "none") why = "incomplete: recompute not stated";
    job.batch = {.sequences = r.whole_or("gbs", 1), .length = r.whole_or("seq_len", 1)};
    if (!why.empty()) return std::nullopt;
    return job;
}
double tokens_of(const training_job& job) {
    return static_cast<double>(job.batch.sequences) * static_cast<double>(job.batch.length);
}

void replay_step(replay& result, const row& r, std::string& why) {
    const auto job = job_of_step(r, why);
    if (!job) return;
    verdict v = verdict_of(*job);
    v.row = r.text("row_id");
    v.source = source_of(r);
    v.chip = r.text("chip");
    v.judged = true;
    result.verdicts.push_back(v);
    if (v.input_wrong()) return void(why = v.text);
    const ranged<units::seconds> step = estimate_unchecked(*job).step_time;
    add(result, r, "tokens of a step", tokens_of(*job) / step.count(),
        r.number("tokens_per_s", positive).value_or(NAN), "/s", step.relative().inverse());
}

void require_measured(const table& rows) {
    rows.require({"row_id", "kind", "chip", "n_chips", "source", "model", "precision", "engine"});
}

}  // namespace

std::vector<measured_case<serving_stack>> measured_serving_cases(const table& rows) {
    require_measured(rows);
    std::vector<measured_case<serving_stack>> cases;
    each_row(rows, [&](const row& r, std::size_t) {
        std::string why;
        if (r.text("kind") != "inference" || r.text("task") == "prefill only") return;
        const auto m = served_of(r, why);
        const auto job = m ? job_of_served(*m, why) : std::nullopt;
        if (!job || !fault_of(r, *m, *job).empty() || verdict_of(*job).input_wrong()) return;
        cases.push_back(serving_case(*m, *job, r.text("model")));
    });
    return cases;
}

std::vector<measured_case<training_stack>> measured_training_cases(const table& rows) {
    require_measured(rows);
    std::vector<measured_case<training_stack>> cases;
    each_row(rows, [&](const row& r, std::size_t) {
        std::string why;
        const auto rate = r.number("tokens_per_s", positive);
        if (r.text("kind") != "training" || !rate || *rate <= 0) return;
        const auto job = job_of_step(r, why);
        if (!job || verdict_of(*job).input_wrong()) return;
        auto c = training_case(*job);
        c.row = r.text("row_id");
        c.source = source_of(r);
        c.chip = r.text("chip");
        c.model = r.text("model");
        c.version = r.text("engine");
        c.measured[0] = tokens_of(*job) / *rate;
        c.predict = [job = *job](const training_stack& stack) {
            training_job with = job;
            with.stack = stack;
            return std::array{estimate_unchecked(with).step_time.count(), 0.0, 0.0};
        };
        cases.push_back(std::move(c));
    });
    return cases;
}

replay replay_measured(const table& rows) {
    require_measured(rows);
    replay result;
    const auto apart = [&](const row& r, std::string why) {
        result.refusals.push_back({std::string{r.text("row_id")}, std::move(why)});
    };
    const auto use = [&](const row& r, std::size_t) {
        const std::string_view kind = r.text("kind");
        std::string why;
        if (kind == "inference")
            replay_served(result, r, why);
        else if (kind == "training")
            replay_step(result, r, why);
        else if (kind == "gemm")
            replay_product(result, r, why);
        else if (kind == "attention_prefill")
            replay_attention(result, r, why);
        else if (kind == "collective")
            why = "a collective inside one chip: the library's smallest unit is a chip";
        else if (kind == "diffusion_step")
            why = "no decoder: images and video";
        else if (kind == "energy")
            why =
                "energy of a run to its target: the library knows the limit of power, not the draw";
        else
            why = "unknown kind: " + std::string{kind};
        if (!why.empty()) apart(r, why);
    };
    each_row(rows, use, apart);
    return result;
}

}  // namespace validation
