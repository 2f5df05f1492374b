// What the compiler's own arithmetic costs: one training estimate as a constant, without the check, of the dense job in
// bench/jobs.hpp. compile_time.sh looks for the least limit on constant evaluation under which it compiles.
#include <loadline/all.hpp>

using namespace loadline;

using run = training<models::llama3_405b, dgx_h100_cluster<256>,
                     plan{.tensor = 8,
                          .pipeline = 16,
                          .data = 16,
                          .first_stage_layers = 7,
                          .last_stage_layers = 7,
                          .zero = zero_stage::optimizer,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 1024, .length = 8192}, stacks::megatron_core_2024>;

inline constexpr training_estimate one_step = estimate_unchecked(run::value);
