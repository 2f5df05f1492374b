// Bytes and seconds have no sum.
// error: different_units<units::bytes, units::seconds>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
auto sum = 144_GiB + 1_GiB;
#else
auto sum = 144_GiB + 1_s;
#endif
