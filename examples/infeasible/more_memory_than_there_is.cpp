// Llama 3.1 405B on one Trn3 UltraServer, with tensor groups of 4. The compiler (clang, without namespaces):
//
//   memory.hpp: error: static assertion failed due to requirement 'plan_fits_in_memory<
//     needs_GiB_per_chip<232>, has_GiB<144>, smallest_tensor_that_fits<8>, with_data<2>,
//     full_recompute_fits, longest_sequence_that_fits<2448>>': loadline: the plan does not fit in memory
//
// Groups of 8 fit, with two replicas in place of four since all 144 chips are in use; or full
// recomputation; or sequences of 2,448 tokens.
//
// error: plan_fits_in_memory<
// error: needs_GiB_per_chip<232>
// error: has_GiB<144>
// error: smallest_tensor_that_fits<8>
// error: with_data<2>
// error: full_recompute_fits
// error: loadline: the plan does not fit in memory
#include <loadline/loadline.hpp>
using namespace loadline;

#ifdef FIXED
constexpr plan spread{.tensor = 8,
                      .pipeline = 9,
                      .data = 2,
                      .zero = zero_stage::optimizer,
                      .sequence_parallel = sequence_parallelism::on};
#else
constexpr plan spread{.tensor = 4,
                      .pipeline = 9,
                      .data = 4,
                      .zero = zero_stage::optimizer,
                      .sequence_parallel = sequence_parallelism::on};
#endif
using run = training<models::llama3_405b, trn3_ultraserver, spread,
                     batch{.sequences = 256, .length = 8192}>;

int main() { require<run>(); }
