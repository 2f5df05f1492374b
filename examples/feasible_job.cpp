// A job that the compiler proves: Llama 3.1 405B, trained on 16 Trn3 UltraServers, fits. Take away
// `sequence_parallel`, or ask for tensor = 15, and this file no longer compiles: require<job>() says
// what is needed, what there is, and what would mend it.
#include "program.hpp"

#include <loadline/all.hpp>
#include <loadline/report/memory.hpp>
#include <loadline/report/text.hpp>

#include <iostream>

using namespace loadline;
using namespace loadline::literals;

using site = trn3_ultracluster<16>;  // 16 UltraServers of 144 Trainium3
using job = training<models::llama3_405b, site,
                     plan{.tensor = 16,
                          .pipeline = 9,
                          .data = 16,
                          .zero = zero_stage::optimizer,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 2048, .length = 8192}>;

static_assert(feasible<job>);                    // asks
static_assert(job::value.plan.chips() == 2304);  // all 16 UltraServers, nothing idle
constexpr memory_footprint footprint = memory_per_chip(job::value);
static_assert(footprint.total() < 144_GiB);

static void show() {
    require<job>();  // explains: a plan that does not fit ends here, in the compiler's error
    report::write_text(std::cout,
                       report::memory_table(footprint, job::value.cluster.chip.hbm_capacity));
}

int main(int argc, char** argv) {
    return program::run({"feasible_job", "usage: feasible_job: memory of a job that fits\n"}, argc,
                        argv, show);
}
