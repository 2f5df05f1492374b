// Three microbatches and six interleaved stages.
//
// 24 sequences over 8 replicas are 3 each; Megatron's interleaved schedule takes multiples of 6
// (NVIDIA-NeMo/Speech issue 14288). 48 sequences make 6 microbatches, 4 replicas as well.
// error: microbatches_do_not_fill_interleaved_stages
// error: microbatches_are<3>
// error: stages_are<6>
// error: virtual_stages_that_fit<1>
// error: sequences_that_fit<48>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

struct of_36_layers {
    static constexpr transformer shape{.layers = 36,
                                       .hidden = 4096,
                                       .ffn = 14'336,
                                       .heads = 32,
                                       .kv_heads = 8,
                                       .vocab = 128'256,
                                       .positions = 8192};
};
#ifdef FIXED
constexpr std::int64_t my_batch = 48;
#else
constexpr std::int64_t my_batch = 24;
#endif
using run =
    training<of_36_layers, dgx_h100_cluster<8>,
             plan{.pipeline = 6, .virtual_stages = 2, .data = 8, .zero = zero_stage::optimizer},
             batch{.sequences = my_batch, .length = 4096}, stacks::megatron_core_2024>;
void start() { require<run>(); }
