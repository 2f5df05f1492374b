// More picoseconds than 64 bits count.
// error: is_out_of_the_range_of_64_bits, '1', '0', '7'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto run = 106_days;
#else
constexpr auto run = 107_days;
#endif
