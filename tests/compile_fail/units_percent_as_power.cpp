// A percentage as a factor of a power: 700 W times 31.7 was somebody's 22 kW chip.
// error[gcc]: conversion from 'loadline::constant<loadline::units::fraction>' to non-scalar type 'loadline::quantity<loadline::units::watts>' requested
// error[clang]: no viable conversion from 'constant<units::fraction>' to 'quantity<units::watts>'
// never: boost::
// lines[clang]: 13
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
quantity<units::watts> idle = 31.7_percent * 700_W;
#else
quantity<units::watts> idle = 31.7_percent;
#endif
