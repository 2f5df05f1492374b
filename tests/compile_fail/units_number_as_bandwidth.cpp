// GB/s times 2^30: four tools multiply a decimal figure by a binary prefix, 7.4% too much.
// error[gcc]: could not convert '(9.0e+2 * (double)(1 << 30))' from 'double' to 'loadline::quantity<loadline::units::bytes_per_second>'
// error[clang]: no known conversion from 'double' to 'quantity<units::bytes_per_second>' for 1st argument
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

quantity<units::seconds> seconds_to_read(quantity<units::bytes_per_second> bandwidth) {
    return 80_GB / bandwidth;
}

#ifdef FIXED
auto duration = seconds_to_read(900_GBps);
#else
auto duration = seconds_to_read(900.0 * (1 << 30));
#endif
