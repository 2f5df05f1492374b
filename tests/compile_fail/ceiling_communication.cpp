// More of a step than is allowed waits for communication.
// error: loadline: more of the step than allowed waits for communication
// error: communication_stays_hidden<loadline::exposed_communication_percent_is<
// error: loadline::at_most_percent<1>, loadline::no_single_change_meets_it
// never: boost::
#include <loadline/loadline.hpp>

#include <loadline/catalog/stacks.hpp>
#include <loadline/check/exposed_communication.hpp>
using namespace loadline;
using namespace loadline::literals;

template <plan Plan>
using run = training<models::llama3_405b, dgx_h100_cluster<256>, Plan,
                     batch{.sequences = 1024, .length = 8192}, stacks::megatron_core_2024>;
constexpr plan p{.tensor = 8,
                 .pipeline = 16,
                 .data = 16,
                 .first_stage_layers = 7,
                 .last_stage_layers = 7,
                 .vocab_multiple = 128,
                 .zero = zero_stage::optimizer,
                 .sequence_parallel = sequence_parallelism::on,
                 .recompute = recompute_policy::full};

int main() {
#ifdef FIXED
    require<run<p>, exposed_communication<60_percent>>();
#else
    require<run<p>, exposed_communication<1_percent>>();
#endif
}
