// 256 experts over 8 chips, when there are 64.
//
// An expert has 3 * 7168 * 2048 parameters; 256 in each of 58 layers are 653.9e9, an eighth of them 81.7e9,
// and 17.1e9 others stand on every chip: 197.7e9 bytes, 184.1 GiB. Cache: 32 requests * 5,120 tokens * 576 *
// 2 bytes * 61 layers, 10.7 GiB. The working set of 8,192 tokens: 2 * (2 * 7168 + 128 * 512) bytes and, for 8
// experts each, 2 * (2 * 7168 + 3 * 2048): 3.7 GiB. In all 198.6 GiB.
// Over 16 chips the experts take 76.1 GiB less.
// error: plan_does_not_fit_in_memory
// error: needs_GiB_per_chip<199>
// error: has_GiB<144>
// error: smallest_expert_that_fits<16>
// never: smallest_tensor_that_fits
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_degree = 16;
#else
constexpr std::int64_t my_degree = 8;
#endif
using service =
    serving<models::deepseek_v3, trn3_ultraserver, plan{.data = 64, .expert = my_degree},
            requests{.prompt = 4096, .output = 1024, .concurrency = 32}, ideal_serving_stack>;
void start() { require<service>(); }
