// FP8 on Trainium3, which multiplies in MXFP8: FP8 with a scale for each block. The compiler (GCC, without
// namespaces), at the line that requires the job:
//
//   error: no match for call to '(const refused<chip_does_not_multiply_in_the_compute_format<
//     compute_format_is<number_format::fp8>, supported_format<number_format::mxfp8> > >) ()'
//
// error: chip_does_not_multiply_in_the_compute_format<
// error: number_format::fp8
// error: number_format::mxfp8
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr number_format eight_bits = mxfp8;
#else
constexpr number_format eight_bits = fp8;
#endif
using run = training<models::llama31_70b, trn3_ultraserver,
                     plan{.tensor = 8,
                          .pipeline = 4,
                          .data = 4,
                          .zero = zero_stage::optimizer,
                          .sequence_parallel = sequence_parallelism::on,
                          .precision = {.compute = eight_bits}},
                     batch{.sequences = 256, .length = 8192}>;

int main() { require<run>(); }
