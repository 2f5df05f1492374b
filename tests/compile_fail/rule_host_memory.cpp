// More on the host than it has.
//
// LLaMA 33B by ZeRO-3, state and weights on the host: 18 bytes for each of 32.5e9 parameters, over eight chips
// 68.2 GiB; 500 GB are 58.2 GiB for each. (deepspeedai/DeepSpeed issue 3448 runs with 750 GB, and not with 600.)
// error: host_memory_holds_what_the_plan_keeps_there
// error: keeps_GiB_on_host_per_chip<69>
// error: host_has_GiB_per_chip<58>
// error: does_not_fit<
// error: scale_up_domains_that_fit<2>
// error: with_data<16>
// never: boost::
#include <loadline/loadline.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto my_memory = 800_GB;
#else
constexpr auto my_memory = 500_GB;
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
