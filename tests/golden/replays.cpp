// replays KIND FILE.csv: what `validate KIND FILE.csv --csv` prints, with all digits.
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
    replay (*run)(const table&);
};
constexpr std::array kinds{
    kind{"matmul", replay_matmul},
    kind{"collectives", replay_collectives},
    kind{"inference", replay_inference},
    kind{"training", replay_training},
};

void print_digits(const replay& r) {
    std::printf("row,source,chip,series,size,unit,predicted,measured,not_predicted_because\n");
    for (const prediction& p : r.predictions)
        std::printf("%s,%s,%s,%s,%s,%s,%.17g,%.17g,\n", csv_cell(p.row).c_str(),
                    csv_cell(p.source).c_str(), csv_cell(p.chip).c_str(),
                    csv_cell(p.series).c_str(), csv_cell(p.size).c_str(), p.unit.c_str(),
                    p.predicted, p.measured);
    for (const refusal& f : r.refusals)
        std::printf("%s,,,,,,,,%s\n", csv_cell(f.row).c_str(), csv_cell(f.why).c_str());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: replays matmul|collectives|inference|training FILE.csv\n");
        return 2;
    }
    for (const kind& k : kinds) {
        if (k.name != argv[1]) continue;
        try {
            print_digits(k.run(read(argv[2])));
            return 0;
        } catch (const bad_file& problem) {
            std::fprintf(stderr, "replays: %s\n", problem.what());
            return 2;
        }
    }
    std::fprintf(stderr, "replays: there is no kind '%s'\n", argv[1]);
    return 2;
}
