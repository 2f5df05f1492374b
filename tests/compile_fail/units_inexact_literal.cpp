// 0.3 bytes is no whole number of bytes.
// error: is_finer_than_the_smallest_step_of_its_unit, '0', '.', '3'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto size = 0.3_kB;
#else
constexpr auto size = 0.3_B;
#endif
