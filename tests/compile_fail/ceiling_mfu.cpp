// Less of the peak goes into the model than is asked.
// error: loadline: the share of peak that goes into the model is below what is asked
// error: model_flops_are_used<loadline::mfu_percent_is<
// error: loadline::at_least_percent<90>, loadline::no_single_change_meets_it
// never: boost::
#include <loadline/loadline.hpp>

#include <loadline/catalog/stacks.hpp>
#include <loadline/check/mfu.hpp>
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
    require<run<p>, mfu_at_least<10_percent>>();
#else
    require<run<p>, mfu_at_least<90_percent>>();
#endif
}
