// 126 layers over 8 stages. 126 = 2 * 3 * 3 * 7: the nearest divisors are 7 and 9.
// error: layers_do_not_divide_by_pipeline_stages
// error: layers_are<126>
// error: stages_are<8>
// error: pipeline_that_fits<7>
// error: pipeline_that_fits<9>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_stages = 9;
#else
constexpr std::int64_t my_stages = 8;
#endif
using run = training<models::llama3_405b, trn3_ultracluster<16>,
                     plan{.tensor = 16,
                          .pipeline = my_stages,
                          .data = 16,
                          .zero = zero_stage::optimizer,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 2048, .length = 8192}>;
void start() { require<run>(); }
