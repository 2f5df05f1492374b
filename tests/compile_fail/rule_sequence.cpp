// 8,190 tokens over the 8 chips that share the sequence. 8,192 is nearest; no context degree helps.
// error: sequence_does_not_divide_by_its_shares
// error: sequence_length_is<8190>
// error: sequence_shares_are<8>
// error: sequence_length_that_fits<8192>
// never: context_parallel_that_fits
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_tokens = 8192;
#else
constexpr std::int64_t my_tokens = 8190;
#endif
using run =
    training<models::llama3_70b, trn3_ultraserver,
             plan{.tensor = 8, .pipeline = 4, .sequence_parallel = sequence_parallelism::on},
             batch{.sequences = 64, .length = my_tokens}>;
void start() { require<run>(); }
