// 1,000 sequences over 16 replicas. 10 and 20 are the nearest divisors of 1,000; 992 and 1,008 are equally
// near, and the greater is offered.
// error: batch_does_not_divide_by_data_and_microbatch
// error: batch_sequences_are<1000>
// error: data_times_microbatch_is<16>
// error: data_that_fits<10>
// error: data_that_fits<20>
// error: sequences_that_fit<1008>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_sequences = 1008;
#else
constexpr std::int64_t my_sequences = 1000;
#endif
using run = training<
    models::llama3_70b, trn3_ultracluster<16>,
    plan{.tensor = 8, .pipeline = 4, .data = 16, .sequence_parallel = sequence_parallelism::on},
    batch{.sequences = my_sequences, .length = 4096}>;
void start() { require<run>(); }
