// What one feasible<job> costs the compiler: see ten_checks.cpp.
#include <loadline/all.hpp>

using namespace loadline;

inline constexpr auto on = sequence_parallelism::on;

static_assert(feasible<training<models::llama3_405b, trn3_ultracluster<16>,
                                plan{.tensor = 16,
                                     .pipeline = 9,
                                     .data = 16,
                                     .zero = zero_stage::optimizer,
                                     .sequence_parallel = on},
                                batch{.sequences = 2048, .length = 8192}>>);
