// Too many requests for what memory the weights leave.
//
// Over 8 chips: 70.55e9 parameters of 2 bytes, 17.6e9 bytes. A token takes 2 * 8 heads * 128 * 2 bytes * 80
// layers / 8 = 40,960 bytes; 110 requests of 16,384 tokens take 73.8e9. The working set of 8,192 tokens:
// 2 * (2 * 8192 + 3 * 28672 / 8) bytes each, 0.4e9. In all 85.6 GiB.
// Of the 84.9e9 that software sees 18.1e9 are taken without the cache, and 66.8e9 left: 99 requests of 0.67e9.
// error: plan_does_not_fit_in_memory
// error: needs_GiB_per_chip<86>
// error: has_GiB<79>
// error: largest_concurrency_that_fits<99>
// never: smallest_tensor_that_fits
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_users = 99;
#else
constexpr std::int64_t my_users = 110;
#endif
using service = serving<models::llama31_70b, dgx_h100, plan{.tensor = 8},
                        requests{.prompt = 12'288, .output = 4'096, .concurrency = my_users},
                        ideal_serving_stack>;
void start() { require<service>(); }
