// TFLOP counts operations, TFLOPS is operations a second.
// error[gcc]: conversion from 'loadline::constant<loadline::units::flops>' to non-scalar type 'loadline::quantity<loadline::units::flops_per_second>' requested
// error[clang]: no viable conversion from 'constant<units::flops>' to 'quantity<units::flops_per_second>'
// never: boost::
// lines[clang]: 13
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
quantity<units::flops_per_second> peak = 671_TFLOPS;
#else
quantity<units::flops_per_second> peak = 671_TFLOP;
#endif
