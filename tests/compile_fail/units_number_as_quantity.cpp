// A bare number says no unit.
// error[gcc]: conversion from 'int' to non-scalar type 'loadline::quantity<loadline::units::bytes>' requested
// error[clang]: no viable conversion from 'int' to 'quantity<units::bytes>'
// never: boost::
// lines[clang]: 13
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
quantity<units::bytes> capacity = 144_GiB;
#else
quantity<units::bytes> capacity = 144;
#endif
