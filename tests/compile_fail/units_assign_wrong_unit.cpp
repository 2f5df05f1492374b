// A quotient has the unit that it has, whatever it is assigned to.
// error: loadline::units::unnamed<loadline::units::to_the<loadline::units::time_dimension, -1>, loadline::units::to_the<loadline::units::data_dimension, 2>>
// error[gcc]: to non-scalar type 'quantity<loadline::units::seconds>' requested
// error[clang]: to 'quantity<units::seconds>'
// never: boost::
// lines[clang]: 25
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
quantity<units::seconds> duration = 144_GiB / 4.9_TBps;
#else
quantity<units::seconds> duration = 144_GiB * 4.9_TBps;
#endif
