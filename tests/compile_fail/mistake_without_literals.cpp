// The literals have a namespace of their own.
// error[gcc]: unable to find numeric literal operator 'operator""_percent'
// error[clang]: no matching literal operator for call to 'operator""_percent'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
#ifdef FIXED
using namespace loadline::literals;
#endif

constexpr plan spread{.reserve = 10_percent};
