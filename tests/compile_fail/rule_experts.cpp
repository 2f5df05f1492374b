// 8 experts over 6 chips. 4 and 8 divide the experts, and the 24 chips too.
// error: experts_do_not_divide_by_expert_parallel
// error: experts_are<8>
// error: expert_is<6>
// error: expert_that_fits<4>
// error: expert_that_fits<8>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_degree = 8;
#else
constexpr std::int64_t my_degree = 6;
#endif
using service =
    serving<models::mixtral_8x7b, trn3_ultraserver, plan{.data = 24, .expert = my_degree},
            requests{.prompt = 4096, .output = 1024, .concurrency = 16}>;
void start() { require<service>(); }
