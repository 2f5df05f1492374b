// Tokens are expected just in time, but at the late end of the range they are not: nothing of this chip was measured,
// so that the range is wide. The change that is offered holds at that end.
// error: tokens_may_follow_later_than_allowed<loadline::tpot_in_microseconds_may_be<
// error: loadline::tpot_in_microseconds_is<
// error: loadline::by_evidence<loadline::evidence::assumed>
// error: loadline::tpot_in_microseconds_at_most<
// error: loadline::smallest_tensor_that_fits<
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

using job = serving<models::llama3_70b, trn2_48xlarge, plan{.tensor = 4},
                    requests{.prompt = 2048, .output = 512, .concurrency = 16}>;

constexpr constant<units::seconds> just_enough{
    static_cast<std::int64_t>(estimate<job>().tpot->count() * 1.001e12)};  // picoseconds
static_assert(feasible_within<job, tpot_at_most<just_enough>>);

int main() {
#ifdef FIXED
    require<job, surely<tpot_at_most<1_s>>>();
#else
    require<job, surely<tpot_at_most<just_enough>>>();
#endif
}
