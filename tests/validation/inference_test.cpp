// The cited serving measurements, replayed: errors of TTFT, TPOT and throughput apart, by source and chip.
#include "catch.hpp"

#include "inference_rows.hpp"
#include "summary.hpp"

#include <cstdio>
#include <string>

using namespace validation;

namespace {

struct cells {
    groups ttft, tpot, throughput;
};

cells replay_cited() {
    cells result;
    for (const cited_point& p : cited_serving_points) {
        const measured_serving m = measured_of(p);
        const auto system = system_of(m.chip);
        const auto stack = stack_of(m.engine, m.source, m.chip);
        CAPTURE(m.source, m.chip, m.engine, m.row);
        REQUIRE(system.has_value());
        REQUIRE(stack.has_value());
        const predicted_serving predicted = predict(m, job_of(m, *system, *stack));
        const std::string cell = std::string{m.source} + ", " + std::string{m.chip};
        const auto add = [&](groups& g, double have, double want) {
            if (std::isnan(want)) return;
            REQUIRE(have > 0);
            g.add(cell, have / want - 1);
        };
        add(result.ttft, predicted.ttft, m.ttft);
        add(result.tpot, predicted.tpot, m.tpot);
        add(result.throughput, predicted.throughput, m.throughput);
    }
    return result;
}

double mean_bias(const groups& g) {
    double sum = 0;
    const auto all = g.all();
    for (const auto& [cell, s] : all) sum += s.bias;
    return all.empty() ? 0 : sum / static_cast<double>(all.size());
}

void report(const char* what, const groups& g) {
    print_groups(what, g);
    std::printf("mean over cells: error %.1f%%, bias %+.1f%%\n", 100 * g.mean_of_means(),
                100 * mean_bias(g));
}

}  // namespace

TEST_CASE("cited serving measurements are predicted as well as recorded", "[validation]") {
    REQUIRE(cited_serving_points.size() >= 200);
    const cells all = replay_cited();
    report("TTFT", all.ttft);
    report("TPOT", all.tpot);
    report("throughput", all.throughput);
    // Recorded, rounded up: a change that makes them worse must say why.
    CHECK(all.ttft.mean_of_means() < 0.14);
    CHECK(all.tpot.mean_of_means() < 0.105);
    CHECK(all.throughput.mean_of_means() < 0.09);
    CHECK(std::abs(mean_bias(all.ttft)) < 0.03);
    CHECK(std::abs(mean_bias(all.tpot)) < 0.045);
    CHECK(std::abs(mean_bias(all.throughput)) < 0.03);
}
