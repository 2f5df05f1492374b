// 96 heads over 10 chips.
//
// 8 and 12 are the nearest degrees that divide 96; the software pads the vocabulary to either. The key-value heads,
// as many, are not named a second time.
// error: heads_do_not_divide_by_tensor
// error: heads_are<96>
// error: tensor_is<10>
// error: tensor_that_fits<8>
// error: tensor_that_fits<12>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_degree = 8;
#else
constexpr std::int64_t my_degree = 10;
#endif
using run = training<models::gpt3_175b, trn3_ultraserver,
                     plan{.tensor = my_degree,
                          .pipeline = 8,
                          .vocab_multiple = 640,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 64, .length = 1920}>;
void start() { require<run>(); }
