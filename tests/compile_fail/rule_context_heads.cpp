// Sixteen chips that exchange heads for positions, and 40 heads to exchange.
//
// 40 does not divide by 16; by 8 it does (verl-project/verl issue 1226).
// error: heads_do_not_divide_by_all_to_all_context
// error: heads_are<40>
// error: tensor_times_context_is<16>
// error: context_parallel_that_fits<8>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

struct qwen25_14b {
    static constexpr transformer shape{.layers = 48,
                                       .hidden = 5120,
                                       .ffn = 13'824,
                                       .heads = 40,
                                       .kv_heads = 8,
                                       .vocab = 152'064,
                                       .positions = 131'072};
};
#ifdef FIXED
constexpr std::int64_t my_degree = 8;
#else
constexpr std::int64_t my_degree = 16;
#endif
using run = training<qwen25_14b, trn3_ultraserver,
                     plan{.data = 4,
                          .context = my_degree,
                          .zero = zero_stage::weights,
                          .recompute = recompute_policy::full,
                          .context_by = context_exchange::all_to_all},
                     batch{.sequences = 4, .length = 65'536}>;
void start() { require<run>(); }
