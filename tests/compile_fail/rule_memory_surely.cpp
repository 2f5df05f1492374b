// A server that fits as expected, but not where the memory model is off by as much as it ever was.
//
// The 70B model's weights are 131.4 GiB, over two chips 66 GiB each; with runtime and cache the expected need
// lies within a tenth of what a chip has.
// error: plan_may_not_fit_in_memory
// error: may_need_GiB_per_chip
// error: has_GiB<
// error: model_within_permille<100>
// error: smallest_tensor_that_fits<4>
// error: weights_format_that_fits<
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_degree = 4;
#else
constexpr std::int64_t my_degree = 2;
#endif
using service =
    serving<models::llama3_70b, dgx_h100, plan{.tensor = my_degree},
            requests{.prompt = 2048, .output = 512, .concurrency = 16}, ideal_serving_stack>;
static_assert(feasible<service>);
void start() { require<service, fits_surely>(); }
