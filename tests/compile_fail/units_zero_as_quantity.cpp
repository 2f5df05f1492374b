// Not even zero is a quantity.
// error[gcc]: could not convert '0' from 'int' to 'loadline::quantity<loadline::units::bytes>'
// error[clang]: no known conversion from 'int' to 'quantity<units::bytes>' for 1st argument
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

quantity<units::seconds> seconds_to_read(quantity<units::bytes> data) { return data / 3_TBps; }

#ifdef FIXED
auto duration = seconds_to_read(0_B);
#else
auto duration = seconds_to_read(0);
#endif
