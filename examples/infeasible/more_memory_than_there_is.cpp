// Llama 3.1 405B on one Trn3 UltraServer, with tensor groups of 4. The compiler (clang, without namespaces), at
// the line that requires the job:
//
//   error: type 'const refused<plan_does_not_fit_in_memory<needs_GiB_per_chip<237>, has_GiB<144>,
//     does_not_fit<certainty::certainly>, full_recompute_fits, smallest_tensor_that_fits<8>, with_data<2>,
//     longest_sequence_that_fits<2484>>>' does not provide a call operator
//
// Full recomputation fits; or groups of 8, with two replicas in place of four since all 144 chips are in
// use; or sequences of 2,484 tokens.
//
// error: plan_does_not_fit_in_memory<
// error: needs_GiB_per_chip<237>
// error: has_GiB<144>
// error: smallest_tensor_that_fits<8>
// error: with_data<2>
// error: full_recompute_fits
#include <loadline/all.hpp>
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
