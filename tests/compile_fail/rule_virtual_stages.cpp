// 80 layers over 8 stages of 4 chunks. 80 / 32 = 2.5; 2 chunks of 5 layers are the nearest, or 4 stages, or
// 10 of 4 chunks of 2.
// error: layers_do_not_divide_by_pipeline_stages
// error: layers_are<80>
// error: stages_are<32>
// error: virtual_stages_that_fit<2>
// error: pipeline_that_fits<5>
// error: pipeline_that_fits<10>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_chunks = 2;
#else
constexpr std::int64_t my_chunks = 4;
#endif
using run = training<models::llama3_70b, dgx_h100_cluster<32>,
                     plan{.tensor = 4,
                          .pipeline = 8,
                          .virtual_stages = my_chunks,
                          .data = 4,
                          .zero = zero_stage::optimizer,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 480, .length = 4096}>;
void start() { require<run>(); }
