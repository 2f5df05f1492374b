// Less of the peak goes into the model than is asked; two changes would each put more there.
// error: mfu_is_below_what_is_asked<loadline::mfu_percent_is<
// error: loadline::at_least_percent<31>, loadline::sequence_parallelism_fits, loadline::no_recompute_fits
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
    require<run<p>, mfu_at_least<10_percent>>();
#else
    require<run<p>, mfu_at_least<31_percent>>();
#endif
}
