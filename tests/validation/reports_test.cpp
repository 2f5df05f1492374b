// Cited reports of what engines and frameworks did, replayed; and the table of docs/memory.md.
#include "catch.hpp"
#include "page.hpp"

#include "reports.hpp"
#include "reports_replay.hpp"
#include "training_replay.hpp"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>

using namespace validation;

namespace {

// Mean errors of the cited facts of a kind, but for what is held apart.
double mean_error(const replay& r, const std::string& kind) {
    std::vector<double> errors;
    for (const prediction& p : r.predictions)
        if (p.series == kind && p.size == "stated") errors.push_back(p.error());
    REQUIRE_FALSE(errors.empty());
    return statistics_of(errors).mean;
}

struct counted {
    std::size_t right = 0, all = 0;
};
counted judged(const replay& r, bool refused_there) {
    counted n;
    for (const verdict& v : r.verdicts) {
        if (!v.judged || v.refused_there != refused_there) continue;
        ++n.all;
        if (v.right()) ++n.right;
    }
    return n;
}

}  // namespace

TEST_CASE("reports: what cannot be expressed is named, all else is predicted or judged") {
    const replay all = replay_reports(table_of_reports());
    print(all, true);
    CHECK(all.predictions.size() + all.verdicts.size() + all.refusals.size() == report_rows.size());
    std::map<std::string, std::string> why;
    for (const refusal& f : all.refusals) why[f.row] = f.why;
    CHECK(why.size() <= 4);
    CHECK(why["P08-3"] == "unequal chips: RTX 5070 Ti + RTX 5090 D");
    CHECK(why["P62-2"] == "batch not stated");
    std::set<std::string> kinds;
    for (const report_fact& f : report_rows) kinds.emplace(f.kind);
    CHECK(kinds.size() == 17);
}

TEST_CASE("reports: weights, caches and peaks as near as recorded") {
    const replay all = replay_reports(table_of_reports());
    CHECK(mean_error(all, "weights_gib") <= 0.02);
    CHECK(mean_error(all, "cache_tokens") <= 0.05);
    CHECK(mean_error(all, "cache_bytes_per_token") <= 0.001);
    CHECK(mean_error(all, "peak_memory_gb") <= 0.06);
}

TEST_CASE("reports: verdicts as the engines gave them") {
    const replay all = replay_reports(table_of_reports());
    const counted ran = judged(all, false), failed = judged(all, true);
    CHECK(ran.all >= 10);
    CHECK(failed.all >= 12);
    CHECK(20 * (ran.right + failed.right) >= 19 * (ran.all + failed.all));
}

TEST_CASE("training: of the cited runs at most one in a hundred is refused, and every failure") {
    const replay all = predict_training(table_of_facts());
    const counted ran = judged(all, false), failed = judged(all, true);
    CHECK(ran.all >= 150);
    CHECK(failed.all >= 6);
    CHECK(100 * (ran.all - ran.right) <= ran.all);
    CHECK(failed.right == failed.all);
}

TEST_CASE("reports: a word that is not known sets the row apart") {
    const auto of = [](std::string_view id, std::string_view column, const char* word) {
        table t = table_of_reports();
        for (std::size_t i = 0; i < t.rows.size(); ++i) {
            if (t.rows[i][t.index("id")] != id) continue;
            t.rows[i][t.index(column)] = word;
            std::string why;
            try {
                if (read_report(row{t, i}, why)) return std::string{"read"};
            } catch (const unusable_row& problem) {
                why = problem.what();
            }
            return why;
        }
        return std::string{"no such row"};
    };
    CHECK(of("P01-1", "weights_format", "int3") == "unknown words in weights_format: int3");
    CHECK(of("P01-1", "kv_format", "tiny") == "unknown words in kv_format: tiny");
    CHECK(of("P01-1", "engine", "mystery 1.0") == "no stack for this engine: mystery 1.0");
    CHECK(of("P01-1", "chip", "Abacus") == "chip not in the catalogue: Abacus");
    CHECK(of("P01-1", "value", "much") ==
          "row 1, column 'value': 'much' is no number; accepted: digits as in 1500, 0.25 or 2e6, "
          "-1e+15 to 1e+15");
    CHECK(of("P01-1", "value", "") == "no value");
    CHECK(of("P52-1", "zero", "some") == "unknown words in zero: some");
    CHECK(of("P52-1", "recompute", "reversible") == "unknown words in recompute: reversible");
    CHECK(of("P52-1", "optimizer", "AdamZ") == "unknown words in optimizer: adamz");
    CHECK(of("P33-2", "context_by", "pigeons") == "unknown words in context_by: pigeons");
    CHECK(of("P01-1", "task", "dreaming") == "unknown words in task: dreaming");
    CHECK(of("P01-1", "n_chips", "") == "number of chips not stated");
}

TEST_CASE("reports: software by name, version and date") {
    using namespace loadline;
    const auto serves = [](std::string_view engine) {
        const auto s = serving_software(engine, "H100-80GB-SXM5");
        REQUIRE(s);
        return std::string{s->name.view()};
    };
    CHECK(serves("vLLM 0.6 (V0, Dec 2024)") == stacks::vllm_late_2024.name.view());
    CHECK(serves("vLLM 0.6.3") == stacks::vllm_2024.name.view());
    CHECK(serves("vLLM 0.10.1 (Aug 2025)") == stacks::vllm_2025.name.view());
    CHECK(serves("SGLang 0.5.7 (Mar 2026)") == stacks::sglang_2025.name.view());
    CHECK(serving_software("vLLM 0.9", "MI300X")->name.view() ==
          stacks::vllm_rocm_2025.name.view());
    CHECK_FALSE(serving_software("Ollama", "H100"));
    CHECK(training_software("torchtitan (Oct 2025)")->name.view() ==
          stacks::torchtitan_2025.name.view());
    CHECK_FALSE(training_software("own scripts"));
}

namespace {

// ---- The table of docs/memory.md.

struct software_line {
    std::vector<double> weights, cache, peak;
    std::set<std::string> facts;
    std::size_t runs = 0, refused = 0, failures = 0, passed = 0;
};

void add_verdicts(std::map<std::string, software_line>& lines, const replay& r,
                  const std::map<std::string, std::string>& software) {
    for (const verdict& v : r.verdicts) {
        if (!v.judged) continue;
        software_line& line = lines[software.at(v.row)];
        line.facts.insert(v.row);
        ++(v.refused_there ? line.failures : line.runs);
        if (!v.right()) ++(v.refused_there ? line.passed : line.refused);
    }
}

std::string memory_table() {
    std::map<std::string, software_line> lines;
    std::map<std::string, std::string> software;
    const table reports = table_of_reports(), steps = table_of_facts();
    for (const report_fact& f : report_rows) {
        std::string name{f.engine.substr(0, f.engine.find_first_of("(,0123456789"))};
        while (!name.empty() && name.back() == ' ') name.pop_back();
        software[std::string{f.id}] = name;
    }
    for (std::size_t i = 0; i < steps.rows.size(); ++i) {
        std::string why;
        const row r{steps, i};
        if (const auto read = read_training(r, why))
            software[std::string{r.text("row_id")}] = std::string{read->job.stack.name.view()};
    }
    const replay said = replay_reports(reports), ran = predict_training(steps);
    for (const prediction& p : said.predictions) {
        if (p.size != "stated") continue;
        software_line& line = lines[software.at(p.row)];
        line.facts.insert(p.row);
        if (p.series == "weights_gib") line.weights.push_back(p.error());
        if (p.series.rfind("cache_", 0) == 0) line.cache.push_back(p.error());
        if (p.series == "peak_memory_gb") line.peak.push_back(p.error());
    }
    for (const prediction& p : predict_training_memory(steps).predictions) {
        lines[software.at(p.row)].facts.insert(p.row);
        lines[software.at(p.row)].peak.push_back(p.error());
    }
    add_verdicts(lines, said, software);
    add_verdicts(lines, ran, software);

    std::string text =
        "| software | facts | weights | cache | peak | runs refused | failures passed |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n";
    const auto error = [](const std::vector<double>& e) -> std::string {
        if (e.empty()) return "";
        std::array<char, 40> buffer{};
        std::snprintf(buffer.data(), buffer.size(), "%.1f%% of %zu", 100 * statistics_of(e).mean,
                      e.size());
        return buffer.data();
    };
    const auto share = [](std::size_t n, std::size_t of) -> std::string {
        return of == 0 ? "" : std::to_string(n) + " of " + std::to_string(of);
    };
    for (const auto& [name, l] : lines)
        text += "| " + name + " | " + std::to_string(l.facts.size()) + " | " + error(l.weights) +
                " | " + error(l.cache) + " | " + error(l.peak) + " | " + share(l.refused, l.runs) +
                " | " + share(l.passed, l.failures) + " |\n";
    return text;
}

}  // namespace

// Hidden: LOADLINE_DOCS=docs validation_tests "[write]" renews the table of docs/memory.md, which stands
// between its two comment lines.
TEST_CASE("the memory page's table is written", "[.][write]") {
    const char* folder = std::getenv("LOADLINE_DOCS");
    REQUIRE(folder != nullptr);
    renew_table(std::string{folder} + "/memory.md", memory_table());
}
