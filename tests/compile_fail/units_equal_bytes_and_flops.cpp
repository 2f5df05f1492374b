// Nor is it equal to a number of operations.
// error[gcc]: use of deleted function 'loadline::different_units<
// error[gcc]: A = quantity<units::bytes>; B = quantity<units::flops>
// error[clang]: overload resolution selected deleted operator '=='
// error[clang]: A = loadline::quantity<loadline::units::bytes>, B = loadline::quantity<loadline::units::flops>
// never: boost::
// lines[gcc]: 16
// lines[clang]: 50
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
bool same = quantity{1_GB} == quantity{1000_MB};
#else
bool same = quantity{1_GB} == quantity{1_GFLOP};
#endif
