// The share of a step that waits for communication is in no measurement, so there is no end to be sure of.
// error: has_no_sure_end<exposed_communication<
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

using run = training<models::llama3_8b, dgx_h100,
                     plan{.tensor = 2,
                          .data = 4,
                          .vocab_multiple = 128,
                          .zero = zero_stage::optimizer,
                          .recompute = recompute_policy::full},
                     batch{.sequences = 32, .length = 8192}, stacks::megatron_core_2024>;

int main() {
#ifdef FIXED
    require<run, exposed_communication<90_percent>>();
#else
    require<run, surely<exposed_communication<90_percent>>>();
#endif
}
