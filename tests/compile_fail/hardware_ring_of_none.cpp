// A ring has members.
// error: ring
// error: is_at_least_one<
// error[clang]: is_at_least_one<0
// later[gcc]: with long int N = 0
// lines[gcc]: 16
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto size = ring<1>::value.size();
#else
constexpr auto size = ring<0>::value.size();
#endif
