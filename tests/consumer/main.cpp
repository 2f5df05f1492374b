#include <loadline/all.hpp>

#include <cstdio>

using namespace loadline;

using run = training<models::llama3_405b, trn3_ultracluster<16>,
                     plan{.tensor = 16,
                          .pipeline = 9,
                          .data = 16,
                          .zero = zero_stage::optimizer,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 2048, .length = 8192}>;

static_assert(feasible<run>);

#ifdef LOADLINE_PACKAGE_VERSION
static_assert(LOADLINE_VERSION == LOADLINE_PACKAGE_VERSION);
#endif

int main() {
    require<run>();
    std::puts(text(memory_per_chip(run::value).total()).data());
}
