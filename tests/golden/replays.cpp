// replays KIND FILE.csv: what `validate KIND FILE.csv --csv` prints, with all digits.
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
    replay (*run)(const table&);
};
constexpr std::array kinds{
    kind{"matmul", replay_matmul},
    kind{"collectives", replay_collectives},
    kind{"inference", replay_inference},
    kind{"training", replay_training},
};

void print_digits(const replay& r) {
    using loadline::report::csv_text;
    std::printf("row,source,chip,series,size,unit,predicted,measured,not_predicted_because\n");
    for (const prediction& p : r.predictions)
        std::printf("%s,%s,%s,%s,%s,%s,%.17g,%.17g,\n", csv_text(p.row).c_str(),
                    csv_text(p.source).c_str(), csv_text(p.chip).c_str(),
                    csv_text(p.series).c_str(), csv_text(p.size).c_str(), p.unit.c_str(),
                    p.predicted, p.measured);
    for (const refusal& f : r.refusals)
        std::printf("%s,,,,,,,,%s\n", csv_text(f.row).c_str(), csv_text(f.why).c_str());
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: replays matmul|collectives|inference|training FILE.csv\n";
    return program::run({"replays", usage}, argc, argv, [](program::arguments words) {
        if (words.size() != 2)
            throw program::misuse{
                "takes a kind and a file" +
                (words.empty() ? "" : ", not '" + std::string{words.back()} + "'")};
        for (const kind& k : kinds)
            if (k.name == words[0]) return print_digits(k.run(read(std::string{words[1]})));
        throw program::misuse{"there is no kind '" + std::string{words[0]} + "'"};
    });
}
