// 8 * 4 * 8 = 256 chips on an UltraServer of 144. 4 replicas of 32 chips fit, or 2 UltraServers.
// error: plan_needs_more_chips_than_the_cluster_has
// error: needs_chips<256>
// error: has_chips<144>
// error: data_that_fits<4>
// error: scale_up_domains_that_fit<2>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_replicas = 4;
#else
constexpr std::int64_t my_replicas = 8;
#endif
using run = training<models::llama3_70b, trn3_ultraserver,
                     plan{.tensor = 8,
                          .pipeline = 4,
                          .data = my_replicas,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 512, .length = 4096}>;
void start() { require<run>(); }
