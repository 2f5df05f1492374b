// Each of 8 key-value heads would be split between two chips of 12, or not be whole.
//
// 24 heads divide by 12, but 8 does not divide by 12 nor 12 by 8. Of the divisors of 24, 8 gives a head to
// each chip; 24 would give three copies of each, but not divide the MLP's width of 8,192.
// error: kv_heads_neither_divide_by_tensor_nor_are_replicated
// error: kv_heads_are<8>
// error: tensor_is<12>
// error: tensor_that_fits<8>
// never: tensor_that_fits<24>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

struct llama32_3b {
    static constexpr transformer shape{.layers = 28,
                                       .hidden = 3072,
                                       .ffn = 8192,
                                       .heads = 24,
                                       .kv_heads = 8,
                                       .vocab = 128'256,
                                       .positions = 131'072};
};
#ifdef FIXED
constexpr std::int64_t my_degree = 8;
#else
constexpr std::int64_t my_degree = 12;
#endif
using service = serving<llama32_3b, trn3_ultraserver, plan{.tensor = my_degree},
                        requests{.prompt = 2048, .output = 512, .concurrency = 16}>;
void start() { require<service>(); }
