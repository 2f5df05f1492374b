// A model that is too large for a server, however it is divided: how many servers it takes.
//
// 671.0e9 parameters of which 8 chips share out the 653.9e9 of experts: 98.9e9 of 2 bytes on each. Engines
// deal 61 layers out unevenly: 20, 21 and 20 on three servers, of which one layer is 256 * 44.0e6 / 8 + 0.2e9
// parameters, 3.2 GB.
// error: plan_does_not_fit_in_memory
// error: has_GiB<79>
// error: scale_up_domains_that_fit<3>
// error: with_pipeline<3>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
using site = dgx_h100_cluster<61>;
constexpr std::int64_t my_stages = 61;
#else
using site = dgx_h100;
constexpr std::int64_t my_stages = 1;
#endif
using service =
    serving<models::deepseek_v3, site, plan{.pipeline = my_stages, .data = 8, .expert = 8},
            requests{.prompt = 4096, .output = 1024, .concurrency = 16}, ideal_serving_stack>;
void start() { require<service>(); }
