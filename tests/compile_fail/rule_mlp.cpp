// An MLP 13,824 wide, as in Llama 2 13B, over 5 chips, which divide its 40 heads and the padded vocabulary.
//
// 4 and 8 are the nearest degrees that divide heads, vocabulary and width.
// error: mlp_width_does_not_divide_by_tensor
// error: mlp_width_is<13824>
// error: tensor_is<5>
// error: tensor_that_fits<4>
// error: tensor_that_fits<8>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_degree = 8;
#else
constexpr std::int64_t my_degree = 5;
#endif
struct my_model {
    static constexpr transformer shape{.name = "13B",
                                       .layers = 40,
                                       .hidden = 5120,
                                       .ffn = 13'824,
                                       .heads = 40,
                                       .vocab = 32'000,
                                       .positions = 4096};
};
using run = training<my_model, trn3_ultraserver,
                     plan{.tensor = my_degree, .pipeline = 4, .vocab_multiple = 40},
                     batch{.sequences = 64, .length = 4096}>;
void start() { require<run>(); }
