// Fewer requests fit in memory than are asked for: how many do, and what would make room.
// error: loadline: memory holds fewer requests than asked for
// error: memory_holds_the_requests<loadline::needs_concurrency<256>, loadline::has_concurrency<238>, loadline::smallest_tensor_that_fits<8>
// never: boost::
#include <loadline/loadline.hpp>

#include <loadline/check/concurrency.hpp>
using namespace loadline;
using namespace loadline::literals;

using job = serving<models::llama3_70b, dgx_h100, plan{.tensor = 4},
                    requests{.prompt = 2048, .output = 512, .concurrency = 64}>;

int main() {
#ifdef FIXED
    require<job, concurrency_at_least<64>>();
#else
    require<job, concurrency_at_least<256>>();
#endif
}
