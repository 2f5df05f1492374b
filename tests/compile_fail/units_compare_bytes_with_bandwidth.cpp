// A capacity is neither less nor more than a bandwidth.
// error: different_units<units::bytes, units::bytes_per_second>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
bool fits = 144_GiB < 4.9_TBps * 1_s;
#else
bool fits = 144_GiB < 4.9_TBps;
#endif
