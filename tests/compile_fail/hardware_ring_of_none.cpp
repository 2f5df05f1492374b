// A ring has members.
// error: ring<n>: n must be at least 1
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto size = ring<1>::value.size();
#else
constexpr auto size = ring<0>::value.size();
#endif
