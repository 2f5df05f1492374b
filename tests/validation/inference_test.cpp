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

// Stacks with as many constants as published rows: these say nothing of how right the estimate is.
// NxD Inference has one row and two constants.
bool fitted_to_each_row(const serving_stack& s) {
    return s.name.view() == stacks::nxd_inference_2025.name.view();
}

struct replayed {
    cells held;  // against more rows than constants
    cells apart;
};

replayed replay_cited() {
    replayed all;
    for (const cited_point& p : cited_serving_points) {
        const measured_serving m = measured_of(p);
        const auto system = system_of(m.chip);
        const auto stack = stack_of(m.engine, m.source, m.chip);
        CAPTURE(m.source, m.chip, m.engine, m.row);
        REQUIRE(system.has_value());
        REQUIRE(stack.has_value());
        const serving_job job = job_of(m, *system, *stack);
        if (beats_hardware(m, job)) continue;
        const predicted_serving predicted = predict(m, job);
        cells& result = fitted_to_each_row(*stack) ? all.apart : all.held;
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
    return all;
}

double mean_bias(const groups& g) {
    double sum = 0;
    const auto all = g.all();
    for (const auto& [cell, s] : all) sum += s.bias;
    return all.empty() ? 0 : sum / static_cast<double>(all.size());
}

void summed_up(const char* what, const groups& g) {
    print_groups(what, g);
    std::printf("mean over cells: error %.1f%%, bias %+.1f%%\n", 100 * g.mean_of_means(),
                100 * mean_bias(g));
}

}  // namespace

TEST_CASE("cited serving measurements are predicted as well as recorded", "[validation]") {
    REQUIRE(cited_serving_points.size() >= 200);
    const replayed both = replay_cited();
    const cells& all = both.held;
    summed_up("TTFT", all.ttft);
    summed_up("TPOT", all.tpot);
    summed_up("throughput", all.throughput);
    std::puts("\nnot held against: as many constants as rows");
    summed_up("TTFT", both.apart.ttft);
    summed_up("TPOT", both.apart.tpot);
    summed_up("throughput", both.apart.throughput);
    CHECK(both.apart.ttft.all().size() == 1);
    // Recorded, rounded up: a change that makes them worse must say why. (Throughput was within 9.0% while vLLM on TPU
    // had a number for its three rows. With the cell apart among them they were 11.0, 8.5 and 9.3%. TTFT was within 12.3%
    // while NeuronX of early 2024 had a pace of its own for products, which stood for its slower prompts; since each side
    // of a product has its own pace, that would slow its decode too: TPOT on Inferentia2 from 5.6 to 13%.)
    CHECK(all.ttft.mean_of_means() < 0.130);
    CHECK(all.tpot.mean_of_means() < 0.082);
    CHECK(all.throughput.mean_of_means() < 0.094);
    CHECK(std::abs(mean_bias(all.ttft)) < 0.03);
    CHECK(std::abs(mean_bias(all.tpot)) < 0.047);
    CHECK(std::abs(mean_bias(all.throughput)) < 0.03);
}
