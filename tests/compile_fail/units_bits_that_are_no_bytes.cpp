// A rate of 12 bits a second is no whole number of bytes a second.
// error: is_finer_than_the_smallest_step_of_its_unit, '1', '2'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto rate = 16_bps;
#else
constexpr auto rate = 12_bps;
#endif
