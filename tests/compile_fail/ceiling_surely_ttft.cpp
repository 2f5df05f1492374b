// The first token is expected just in time, but at the late end of the range it is not.
// error: first_token_may_come_later_than_allowed<loadline::ttft_in_microseconds_may_be<
// error: loadline::ttft_in_microseconds_is<
// error: loadline::by_evidence<loadline::evidence::assumed>
// error: loadline::ttft_in_microseconds_at_most<
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

using job = serving<models::llama3_70b, trn2_48xlarge, plan{.tensor = 4},
                    requests{.prompt = 6144, .output = 512, .concurrency = 4}>;

constexpr constant<units::seconds> just_enough{
    static_cast<std::int64_t>(estimate<job>().ttft.count() * 1.001e12)};  // picoseconds
static_assert(feasible_within<job, ttft_at_most<just_enough>>);

int main() {
#ifdef FIXED
    require<job, surely<ttft_at_most<60_s>>>();
#else
    require<job, surely<ttft_at_most<just_enough>>>();
#endif
}
