// The cited table of measured collectives, replayed: error and bias of each series, and of each operation.
#include "catch.hpp"

#include "collective_replay.hpp"
#include "collective_rows.hpp"
#include "summary.hpp"

#include <cstdio>
#include <string>

using namespace validation;

namespace {

// Mean over series of the mean absolute error of each, and of its bias.
struct series_errors {
    double mean = 0;
    double bias = 0;
    std::size_t series = 0;
    std::size_t points = 0;

    void add(const std::vector<double>& errors) {
        if (errors.empty()) return;
        const statistics s = statistics_of(errors);
        mean += s.mean;
        bias += s.bias;
        ++series;
        points += errors.size();
    }
    [[nodiscard]] double mean_error() const {
        return series == 0 ? 0 : mean / static_cast<double>(series);
    }
    [[nodiscard]] double mean_bias() const {
        return series == 0 ? 0 : bias / static_cast<double>(series);
    }
};

std::string short_name(std::string_view source) {
    return std::string{source.substr(0, source.find_first_of(",;("))}.substr(0, 28);
}

series_errors replay_rows(std::string_view operation, bool calibrated, bool large, bool print) {
    series_errors all;
    for (const collective_series& s : collective_rows) {
        if (s.operation != operation || s.calibrated != calibrated) continue;
        std::vector<double> errors;
        for (const collective_point& p : s.points) {
            if (p.bytes == 0 || (p.bytes >= 1'048'576) != large) continue;
            const predicted_collective c =
                predict({s.operation, s.chip, s.ranks, s.nodes, s.interconnect, s.library, p.bytes,
                         p.microseconds});
            CAPTURE(s.source, s.chip, s.ranks, s.interconnect, c.why);
            REQUIRE(c.why.empty());
            errors.push_back(c.time_us / p.microseconds - 1);
        }
        if (errors.empty()) continue;
        all.add(errors);
        if (!print) continue;
        const statistics e = statistics_of(errors);
        std::printf("  %-28s %-14.14s %-16.16s %5d %-12.12s %2zu rows %6.1f%% bias %+6.1f%%\n",
                    short_name(s.source).c_str(), std::string{s.operation}.c_str(),
                    std::string{s.chip}.c_str(), static_cast<int>(s.ranks),
                    std::string{library_class(s.library)}.c_str(), e.count, 100 * e.mean,
                    100 * e.bias);
    }
    std::printf("%-14.14s %-9s %-12s %3zu series %4zu rows: mean %5.1f%% bias %+5.1f%%\n",
                std::string{operation}.c_str(), large ? ">= 1 MiB" : "< 1 MiB",
                calibrated ? "calibrated" : "not used", all.series, all.points,
                100 * all.mean_error(), 100 * all.mean_bias());
    return all;
}

// What is recorded here is what was reached, rounded up: more than that is a step back.
struct recorded {
    std::string_view operation;
    double calibrated;
    double not_used;
    double small;
};

}  // namespace

TEST_CASE("All-reduce against measured times", "[validation]") {
    const series_errors fitted = replay_rows("all_reduce", true, true, true);
    const series_errors others = replay_rows("all_reduce", false, true, true);
    CHECK(fitted.mean_error() < 0.105);
    CHECK(others.mean_error() < 0.105);
    CHECK(replay_rows("all_reduce", true, false, false).mean_error() < 0.16);
    CHECK(replay_rows("all_reduce", false, false, false).mean_error() < 0.32);
}

TEST_CASE("The other collectives against measured times", "[validation]") {
    for (const recorded& r :
         {recorded{"all_gather", 0.07, 0.065, 0.135}, recorded{"reduce_scatter", 0.07, 0.11, 0.06},
          recorded{"alltoall", 0.08, 0.09, 0.085}, recorded{"send_recv", 0, 0.14, 0.22}}) {
        CHECK(replay_rows(r.operation, true, true, true).mean_error() <= r.calibrated);
        CHECK(replay_rows(r.operation, false, true, true).mean_error() <= r.not_used);
        CHECK(replay_rows(r.operation, true, false, false).mean_error() <= r.small);
        CHECK(replay_rows(r.operation, false, false, false).mean_error() <= r.small);
    }
}
