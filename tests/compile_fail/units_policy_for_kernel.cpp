// A recompute policy where an attention kernel is expected.
// error[gcc]: cannot convert 'loadline::recompute_policy' to 'loadline::attention_kernel'
// error[clang]: attention_kernel' with an rvalue of type 'loadline::recompute_policy'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr plan p{.recompute = recompute_policy::selective, .attention = attention_kernel::flash};
#else
constexpr plan p{.attention = recompute_policy::selective};
#endif
