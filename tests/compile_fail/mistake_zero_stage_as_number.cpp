// A ZeRO stage as a number.
// error[gcc]: cannot convert 'int' to 'zero_stage'
// error[clang]: cannot initialize a member subobject of type 'zero_stage' with an rvalue of type 'int'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr plan spread{.zero = zero_stage::optimizer};
#else
constexpr plan spread{.zero = 1};
#endif
