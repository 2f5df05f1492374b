// validate KIND FILE.csv [--csv | --rows]: holds the library against measured rows.
#include "csv.hpp"
#include "replay.hpp"
#include "summary.hpp"

#include "../../examples/program.hpp"

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

using namespace validation;

struct kind {
    std::string_view name;
    std::string_view what;
    replay (*run)(const table&);
};

constexpr std::array kinds{
    kind{"matmul", "operations on one chip: products, attention, element-wise, streams",
         replay_matmul},
    kind{"collectives", "collectives: all-reduce and its kin, point to point", replay_collectives},
    kind{"inference", "served models: TTFT, TPOT, throughput", replay_inference},
    kind{"training", "training steps and peak memory, plan by plan", replay_training},
    kind{"reports", "what engines and users stated: memory, verdicts, a few speeds",
         replay_reports},
    kind{"measured", "measurements of several kinds: served models, steps, products, attention",
         replay_measured},
};

std::string usage() {
    std::string text = "usage: validate KIND FILE.csv [--rows | --csv]\n"
                       "  --rows  each row, then the tables\n"
                       "  --csv   each row as CSV, nothing else\n"
                       "kinds:\n";
    for (const kind& k : kinds)
        text.append("  ").append(k.name).append(13 - k.name.size(), ' ').append(k.what) += '\n';
    return text;
}

struct question {
    const kind* of = nullptr;
    std::string file;
    bool csv = false;
    bool rows = false;
};

question read_question(program::arguments words) {
    question q;
    const auto quoted = [](std::string_view word) { return "'" + std::string{word} + "'"; };
    for (const std::string_view word : words) {
        if (word == "--csv") {
            q.csv = true;
        } else if (word == "--rows") {
            q.rows = true;
        } else if (word.starts_with('-')) {
            throw program::misuse{"there is no option " + quoted(word)};
        } else if (q.of == nullptr) {
            const auto named = std::ranges::find(kinds, word, &kind::name);
            if (named == kinds.end()) throw program::misuse{"there is no kind " + quoted(word)};
            q.of = &*named;
        } else if (q.file.empty()) {
            q.file = word;
        } else {
            throw program::misuse{"one file at a time; " + quoted(word) + " is one too many"};
        }
    }
    if (q.csv && q.rows) throw program::misuse{"--rows or --csv, not both"};
    if (q.of == nullptr) throw program::misuse{"a kind and a file are missing"};
    if (q.file.empty()) throw program::misuse{"a file is missing"};
    return q;
}

// 1 where an estimate is no number.
int answer(program::arguments words) {
    const question q = read_question(words);
    const table rows = read(q.file);
    const replay result = q.of->run(rows);
    rows.refuse_misspelt();
    if (q.csv)
        print_csv(result);
    else
        print(result, q.rows);
    return with_standing(result, standing::fault).empty() ? program::good : program::failed;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string text = usage();
    return program::run({"validate", text}, argc, argv, answer);
}
