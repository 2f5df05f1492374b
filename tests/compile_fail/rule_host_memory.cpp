// More on the host than it has.
//
// LLaMA 33B by ZeRO-3, state and weights on the host: for each of 32.53e9 parameters 4 bytes of gradient, 12 of state
// and 2 of weight, whose pinned buffers are 1.44 times as large: 614e9 bytes, over eight chips 71.5 GiB. 600 GB are
// 69.8 GiB for each. (deepspeedai/DeepSpeed issue 3448 runs with 750 GB, and not with 600.)
// error: host_memory_does_not_hold_what_the_plan_keeps_there
// error: keeps_GiB_on_host_per_chip<72>
// error: host_has_GiB_per_chip<69>
// error: does_not_fit<
// error: weights_home_that_fits<loadline::memory_home::hbm>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto my_memory = 750_GB;
#else
constexpr auto my_memory = 600_GB;
#endif
struct our_server : scale_up<a100_40gb, switched<8>, interconnect<bidirectional<600_GBps>, 1_us>,
                             host_memory<my_memory>> {};
struct llama_33b {
    static constexpr transformer shape{.layers = 60,
                                       .hidden = 6656,
                                       .ffn = 17'920,
                                       .heads = 52,
                                       .vocab = 32'000,
                                       .positions = 2048};
};
using run = training<llama_33b, our_server,
                     plan{.data = 8,
                          .zero = zero_stage::weights,
                          .recompute = recompute_policy::full,
                          .optimizer = memory_home::host,
                          .weights = memory_home::host},
                     batch{.sequences = 64, .length = 2048}, stacks::deepspeed_2023>;
void start() { require<run>(); }
