// Experts 1,000 wide, each shared by 16 chips.
//
// 10 and 20 divide the width but not the tensor group; 8 is the nearest degree that divides both.
// error: expert_width_does_not_divide_by_expert_tensor
// error: expert_width_is<1000>
// error: expert_tensor_is<16>
// error: expert_tensor_that_fits<8>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_degree = 8;
#else
constexpr std::int64_t my_degree = 16;
#endif
struct my_model {
    static constexpr transformer shape{.name = "mixture",
                                       .layers = 16,
                                       .hidden = 4096,
                                       .heads = 32,
                                       .vocab = 32'000,
                                       .positions = 4096,
                                       .moe = {.experts = 16, .top_k = 2, .expert_ffn = 1000}};
};
using run =
    training<my_model, trn3_ultraserver, plan{.tensor = 16, .data = 8, .expert_tensor = my_degree},
             batch{.sequences = 64, .length = 4096}>;
void start() { require<run>(); }
