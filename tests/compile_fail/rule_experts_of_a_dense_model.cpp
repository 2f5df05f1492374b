// A model without experts has none to divide.
// error: experts_do_not_divide_by_expert_parallel
// error: experts_are<0>
// error: expert_is<8>
// error: expert_that_fits<1>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr plan spread{.tensor = 8, .data = 8};
#else
constexpr plan spread{.tensor = 8, .data = 8, .expert = 8};
#endif
using service = serving<models::llama31_70b, trn3_ultraserver, spread,
                        requests{.prompt = 4096, .output = 1024, .concurrency = 16}>;
void start() { require<service>(); }
