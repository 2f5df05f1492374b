// Llama 3 8B by FSDP on eight H100: expected to fit, and no more than that. A scheduler that cannot afford a run
// which dies asks for room at the pessimistic end (clang, without namespaces), at the line that requires the job:
//
//   error: type 'const refused<plan_may_not_fit_in_memory<may_need_GiB_per_chip<82>, has_GiB<79>,
//     model_within_permille<100>, full_recompute_fits, ...>>' does not provide a call operator
//
// `feasible<run>` holds, for the job takes less than there is; but the memory model was off by as much as a tenth
// on jobs of this software.
//
// error: plan_may_not_fit_in_memory<
// error: has_GiB<79>
// error: model_within_permille<100>
// error: full_recompute_fits
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr recompute_policy again = recompute_policy::full;
#else
constexpr recompute_policy again = recompute_policy::none;
#endif
using run = training<models::llama3_8b, dgx_h100,
                     plan{.data = 8, .zero = zero_stage::weights, .recompute = again},
                     batch{.sequences = 64, .length = 8192}, stacks::torchtitan_2025>;
static_assert(feasible<run>);

int main() { require<run, fits_surely>(); }
