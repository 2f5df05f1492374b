// 8,192 tokens over a context degree of 3, each chip two pieces of them: 2 and 4 divide them, and 8,190 tokens divide
// by 6.
// error: sequence_does_not_divide_by_its_shares
// error: sequence_length_is<8192>
// error: sequence_shares_are<6>
// error: context_parallel_that_fits<2>
// error: context_parallel_that_fits<4>
// error: sequence_length_that_fits<8190>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_degree = 4;
#else
constexpr std::int64_t my_degree = 3;
#endif
using run = training<models::llama31_8b, trn3_ultraserver,
                     plan{.tensor = 4, .context = my_degree, .recompute = recompute_policy::full},
                     batch{.sequences = 16, .length = 8192}>;
void start() { require<run>(); }
