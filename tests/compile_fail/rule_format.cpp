// Trainium3 multiplies in MXFP8, with a scale for each block, not in plain FP8.
// error: chip_does_not_multiply_in_the_compute_format
// error: compute_format_is<
// error: number_format::fp8
// error: supported_format<
// error: number_format::mxfp8
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr number_format eight_bits = mxfp8;
#else
constexpr number_format eight_bits = fp8;
#endif
using run = training<models::llama3_70b, trn3_ultraserver,
                     plan{.tensor = 8,
                          .pipeline = 4,
                          .sequence_parallel = sequence_parallelism::on,
                          .precision = {.compute = eight_bits}},
                     batch{.sequences = 64, .length = 4096}>;
void start() { require<run>(); }
