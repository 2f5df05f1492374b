// Two ceilings, of which one is broken: only that is refused.
// error: tokens_follow_later_than_allowed<loadline::tpot_in_microseconds_is<
// error: loadline::tpot_in_microseconds_at_most<2000>
// never: memory_holds_fewer_requests_than_asked
// never: boost::
#include <loadline/all.hpp>

#include <loadline/check/concurrency.hpp>
#include <loadline/check/tpot.hpp>
using namespace loadline;
using namespace loadline::literals;

using job = serving<models::llama3_70b, trn2_48xlarge, plan{.tensor = 16},
                    requests{.prompt = 2048, .output = 512, .concurrency = 32}>;

int main() {
#ifdef FIXED
    require<job, tpot_at_most<500_ms>, concurrency_at_least<32>>();
#else
    require<job, tpot_at_most<2_ms>, concurrency_at_least<32>>();
#endif
}
