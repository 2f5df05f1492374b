// A ring has members.
// later: ring<n>: n must be at least 1
// never: boost::
// lines[clang]: 16
// place: topology.hpp
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto size = ring<1>::value.size();
#else
constexpr auto size = ring<0>::value.size();
#endif
