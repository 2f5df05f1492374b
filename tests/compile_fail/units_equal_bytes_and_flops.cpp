// Nor is it equal to a number of operations.
// error: different_units<units::bytes, units::flops>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
bool same = quantity{1_GB} == quantity{1000_MB};
#else
bool same = quantity{1_GB} == quantity{1_GFLOP};
#endif
