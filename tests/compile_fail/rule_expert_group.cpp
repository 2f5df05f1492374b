// An expert group of 64 chips on 48.
//
// 16 divides 256 experts and 48 chips (32 does not divide 48): 656e9 bytes of experts over 16 chips, 41 GB,
// fit. The next number of chips that 64 divides is 64.
// error: expert_group_does_not_divide_the_stage
// error: expert_group_is<64>
// error: tensor_context_data_is<48>
// error: expert_that_fits<16>
// error: data_that_fits<64>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_replicas = 64;
#else
constexpr std::int64_t my_replicas = 48;
#endif
using service =
    serving<models::deepseek_v3, trn3_ultraserver, plan{.data = my_replicas, .expert = 64},
            requests{.prompt = 4096, .output = 1024, .concurrency = 16, .weights = mxfp8}>;
void start() { require<service>(); }
