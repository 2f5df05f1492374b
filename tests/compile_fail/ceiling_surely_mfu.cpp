// As much of the peak as is expected goes into the model, but at the low end of the range less may.
// error: mfu_may_be_below_what_is_asked<loadline::mfu_percent_may_be<
// error: loadline::mfu_percent_is<
// error: loadline::by_evidence<loadline::evidence::
// error: loadline::at_least_percent<
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

constexpr plan p{.tensor = 8,
                 .pipeline = 4,
                 .data = 8,
                 .vocab_multiple = 128,
                 .zero = zero_stage::optimizer,
                 .recompute = recompute_policy::full};
using run = training<models::llama3_70b, dgx_h100_cluster<32>, p,
                     batch{.sequences = 256, .length = 8192}, stacks::megatron_core_2024>;

constexpr auto as_expected = static_cast<std::int64_t>(estimate<run>().mfu * 100);
template <std::int64_t Percent>
using floor_of = mfu_at_least<constant<units::fraction>{Percent * 10'000}>;
static_assert(feasible_within<run, floor_of<as_expected>>);

int main() {
#ifdef FIXED
    require<run, surely<mfu_at_least<5_percent>>>();
#else
    require<run, surely<floor_of<as_expected>>>();
#endif
}
