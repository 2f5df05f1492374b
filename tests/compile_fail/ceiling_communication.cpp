// More of a step than is allowed waits for communication; sequence parallelism hides some of it.
// error: communication_takes_more_of_a_step_than_allowed<loadline::exposed_communication_percent_is<
// error: loadline::at_most_percent<14>, loadline::sequence_parallelism_fits
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

template <plan Plan>
using run = training<models::llama3_70b, dgx_h100_cluster<32>, Plan,
                     batch{.sequences = 256, .length = 8192}, stacks::megatron_core_2024>;
constexpr plan p{.tensor = 8,
                 .pipeline = 4,
                 .data = 8,
                 .vocab_multiple = 128,
                 .zero = zero_stage::optimizer,
                 .recompute = recompute_policy::full};

int main() {
#ifdef FIXED
    require<run<p>, exposed_communication<60_percent>>();
#else
    require<run<p>, exposed_communication<14_percent>>();
#endif
}
