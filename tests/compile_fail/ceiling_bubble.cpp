// The pipeline of a small batch stands empty for longer than is allowed; more chunks of layers or a larger batch fill it.
// error: pipeline_stands_empty_for_longer_than_allowed<loadline::bubble_percent_is<
// error: loadline::at_most_percent<20>, loadline::virtual_stages_that_fit<4>, loadline::sequences_that_fit<1024>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

template <plan Plan>
using run = training<models::llama3_405b, dgx_h100_cluster<256>, Plan,
                     batch{.sequences = 256, .length = 8192}, stacks::megatron_core_2024>;
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
    require<run<p>, bubble_at_most<60_percent>>();
#else
    require<run<p>, bubble_at_most<20_percent>>();
#endif
}
