// A capacity is neither less nor more than a bandwidth.
// error[gcc]: use of deleted function 'loadline::different_units<
// error[gcc]: A = constant<units::bytes>; B = constant<units::bytes_per_second>
// error[clang]: overload resolution selected deleted operator '<=>'
// error[clang]: A = loadline::constant<loadline::units::bytes>, B = loadline::constant<loadline::units::bytes_per_second>
// never: boost::
// lines[gcc]: 16
// lines[clang]: 50
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
bool fits = 144_GiB < 4.9_TBps * 1_s;
#else
bool fits = 144_GiB < 4.9_TBps;
#endif
