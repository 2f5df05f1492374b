// All broken rules at once, each with what would mend it alone.
//
// 80 layers over 3 stages: 2 and 4 divide. 500 sequences over 8 replicas: 5 and 10 divide, 504 and 496 are
// equally near. 8 * 3 * 8 = 192 chips on 144: 5 replicas of 24 chips take 120 and divide the batch.
// error: layers_do_not_divide_by_pipeline_stages
// error: pipeline_that_fits<2>
// error: pipeline_that_fits<4>
// error: batch_does_not_divide_by_data_and_microbatch
// error: data_that_fits<10>
// error: sequences_that_fit<504>
// error: plan_needs_more_chips_than_the_cluster_has
// error: needs_chips<192>
// error: data_that_fits<5>
// error: scale_up_domains_that_fit<2>
// never: plan_does_not_fit_in_memory
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr plan spread{
    .tensor = 8, .pipeline = 4, .data = 4, .sequence_parallel = sequence_parallelism::on};
#else
constexpr plan spread{
    .tensor = 8, .pipeline = 3, .data = 8, .sequence_parallel = sequence_parallelism::on};
#endif
using run =
    training<models::llama3_70b, trn3_ultraserver, spread, batch{.sequences = 500, .length = 4096}>;
void start() { require<run>(); }
