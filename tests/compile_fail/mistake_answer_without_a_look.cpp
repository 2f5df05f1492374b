// A figure of an answer that may be none.
// error[gcc]: 'class answer<training_estimate>' has no member named 'step_time'
// error[clang]: no member named 'step_time' in 'answer<training_estimate>'; did you mean to use '->' instead of '.'?
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

constexpr training_job job{.model = spec<models::llama3_8b>, .cluster = spec<dgx_h100>};

#ifdef FIXED
int main() {
    const auto found = estimate(job);
    return found && found->step_time < 80_s ? 0 : 1;
}
#else
int main() { return estimate(job).step_time < 80_s ? 0 : 1; }
#endif
