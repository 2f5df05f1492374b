// Bytes and seconds have no sum.
// error[gcc]: use of deleted function 'loadline::different_units<
// error[gcc]: A = constant<units::bytes>; B = constant<units::seconds>
// error[clang]: overload resolution selected deleted operator '+'
// error[clang]: A = loadline::constant<loadline::units::bytes>, B = loadline::constant<loadline::units::seconds>
// never: boost::
// lines[gcc]: 16
// lines[clang]: 30
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
auto sum = 144_GiB + 1_GiB;
#else
auto sum = 144_GiB + 1_s;
#endif
