// 64 sequences on 16 replicas are 4 each, not a whole number of microbatches of 3: 2 is the next below.
// 2 of 16 are in flight at a time: as the batch is 4, 64 / 3 is no degree either; 48 sequences are nearest.
// error: batch_does_not_divide_by_data_and_microbatch
// error: batch_sequences_are<64>
// error: data_times_microbatch_is<48>
// error: microbatch_that_fits<2>
// error: sequences_that_fit<48>
// never: data_that_fits
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_size = 2;
#else
constexpr std::int64_t my_size = 3;
#endif
using run = training<models::llama3_70b, trn3_ultracluster<16>,
                     plan{.tensor = 8,
                          .pipeline = 4,
                          .data = 16,
                          .microbatch = my_size,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 64, .length = 2048}>;
void start() { require<run>(); }
