// Fewer requests fit in memory than are asked for: how many do, and what would make room.
//
// Of the 84.9e9 bytes that software sees of a chip weights take 70.55e9 * 2 / 4 and the largest step 0.6e9; a
// request's 2,560 tokens take 2 * 2 heads * 128 * 2 bytes * 80 layers each: 233 requests.
// error: memory_holds_fewer_requests_than_asked<loadline::needs_concurrency<256>, loadline::has_concurrency<233>, loadline::smallest_tensor_that_fits<8>
// never: boost::
#include <loadline/all.hpp>

#include <loadline/check/concurrency.hpp>
using namespace loadline;
using namespace loadline::literals;

using job =
    serving<models::llama3_70b, dgx_h100, plan{.tensor = 4},
            requests{.prompt = 2048, .output = 512, .concurrency = 64}, ideal_serving_stack>;

int main() {
#ifdef FIXED
    require<job, concurrency_at_least<64>>();
#else
    require<job, concurrency_at_least<256>>();
#endif
}
