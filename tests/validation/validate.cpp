// validate KIND FILE.csv [--csv | --rows]: holds the library against measured rows.
#include "csv.hpp"
#include "replay.hpp"
#include "summary.hpp"

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

int usage(std::FILE* to, int status) {
    std::fprintf(to, "usage: validate KIND FILE.csv [--rows | --csv]\n"
                     "  --rows  each row, then the tables\n"
                     "  --csv   each row as CSV, nothing else\n"
                     "kinds:\n");
    for (const kind& k : kinds)
        std::fprintf(to, "  %-12s %s\n", std::string{k.name}.c_str(), std::string{k.what}.c_str());
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    std::string_view name;
    std::string file;
    bool csv = false;
    bool rows = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--help" || word == "-h") return usage(stdout, 0);
        if (word == "--csv") {
            csv = true;
        } else if (word == "--rows") {
            rows = true;
        } else if (word.substr(0, 1) == "-") {
            std::fprintf(stderr, "validate: there is no option '%s'\n", argv[i]);
            return usage(stderr, 2);
        } else if (name.empty()) {
            name = word;
        } else if (file.empty()) {
            file = word;
        } else {
            std::fprintf(stderr, "validate: one file at a time; '%s' is one too many\n", argv[i]);
            return usage(stderr, 2);
        }
    }
    if (file.empty()) return usage(stderr, 2);
    for (const kind& k : kinds) {
        if (k.name != name) continue;
        try {
            const replay result = k.run(read(file));
            if (csv) {
                print_csv(result);
            } else {
                print(result, rows);
            }
            return with_standing(result, standing::fault).empty() ? 0 : 1;
        } catch (const bad_file& problem) {
            std::fprintf(stderr, "validate: %s\n", problem.what());
            return 1;
        }
    }
    std::fprintf(stderr, "validate: there is no kind '%s'\n", std::string{name}.c_str());
    return usage(stderr, 2);
}
