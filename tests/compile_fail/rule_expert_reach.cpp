// An expert group of 64 chips over servers of 8.
//
// 8 experts' degrees divide 256 experts: 656e9 bytes of them over 8 chips, 82 GB, fit in 141 GiB.
// error: expert_group_exceeds_a_scale_up_domain
// error: expert_group_is<64>
// error: scale_up_chips_are<8>
// error: expert_that_fits<8>
// error: plan_expert_reach_cluster_allows_it
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr plan spread{.data = 64, .expert = 64, .expert_reach = group_reach::cluster};
#else
constexpr plan spread{.data = 64, .expert = 64};
#endif
using service =
    serving<models::deepseek_v3, hgx_h200_cluster<8>, spread,
            requests{.prompt = 4096, .output = 1024, .concurrency = 16, .weights = fp8}>;
void start() { require<service>(); }
