// A tensor group of 16 chips over servers of 8.
// error: tensor_group_exceeds_a_scale_up_domain
// error: tensor_is<16>
// error: scale_up_chips_are<8>
// error: tensor_that_fits<8>
// error: plan_tensor_reach_cluster_allows_it
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_degree = 8;
#else
constexpr std::int64_t my_degree = 16;
#endif
using service = serving<models::llama31_70b, dgx_h100_cluster<4>, plan{.tensor = my_degree},
                        requests{.prompt = 8192, .output = 1024, .concurrency = 16}>;
void start() { require<service>(); }
