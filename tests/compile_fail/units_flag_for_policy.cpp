// Two flags beside each other can be swapped; two enumerations cannot.
// error[gcc]: cannot convert 'bool' to 'loadline::recompute_policy'
// error[clang]: recompute_policy' with an rvalue of type 'bool'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr plan p{.recompute = recompute_policy::full};
#else
constexpr plan p{.recompute = true};
#endif
