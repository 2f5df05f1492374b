// The cited measurements of 2026, replayed: served models on Trainium2 and TPUs, steps of adapters, kernels.
#include "catch.hpp"

#include "measured_rows.hpp"
#include "replay.hpp"

#include <set>
#include <string>

using namespace validation;

namespace {

// Models that no number of their stack was fitted to.
bool left_out(const prediction& p) {
    return p.size == "Llama-3.3-70B" || p.size == "Llama-4-Scout";
}

}  // namespace

TEST_CASE("cited measurements of 2026 are predicted as well as recorded", "[validation]") {
    const replay all = replay_measured(cited_measurements());
    CHECK(all.refusals.empty());
    CHECK(with_standing(all, standing::fault).empty());
    CHECK(with_standing(all, standing::refused).empty());
    groups fitted, apart;
    for (const prediction* p : with_standing(all, standing::counted))
        (left_out(*p) ? apart : fitted)
            .add(p->source + ", " + p->chip + ", " + p->series, p->error());
    print_groups("measured in 2026", fitted);
    print_groups("of models left out", apart);
    std::printf("mean over cells: %.1f%%; of models left out %.1f%%\n",
                100 * fitted.mean_of_means(), 100 * apart.mean_of_means());
    // Recorded, rounded up: a change that makes them worse must say why.
    CHECK(fitted.mean_of_means() < 0.155);
    CHECK(apart.mean_of_means() < 0.17);
}
