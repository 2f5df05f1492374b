// The first token is expected just in time, but at the late end of the range it is not.
// error: loadline: the first token may come later than the ceiling allows
// error: first_token_surely_comes_in_time<loadline::ttft_in_microseconds_may_be<
// error: loadline::ttft_in_microseconds_is<
// error: loadline::by_evidence<loadline::evidence::assumed>
// error: loadline::ttft_in_microseconds_at_most<
// never: boost::
#include <loadline/loadline.hpp>
using namespace loadline;
using namespace loadline::literals;

template <std::int64_t Tensor>
using job = serving<models::llama3_70b, trn2_48xlarge, plan{.tensor = Tensor},
                    requests{.prompt = 6144, .output = 512, .concurrency = 4}>;

constexpr constant<units::seconds> just_enough{
    static_cast<std::int64_t>(estimate<job<4>>().ttft.count() * 1.001e12)};  // picoseconds
static_assert(feasible_within<job<4>, ttft_at_most<just_enough>>);

int main() {
#ifdef FIXED
    require<job<16>, surely<ttft_at_most<just_enough>>>();
#else
    require<job<4>, surely<ttft_at_most<just_enough>>>();
#endif
}
