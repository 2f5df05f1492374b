// A condition is no factor.
// error: a_flag_scales_nothing<units::bytes>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
auto memory = 1_GiB * (1 < 2 ? 1 : 0);
#else
auto memory = 1_GiB * (1 < 2);
#endif
