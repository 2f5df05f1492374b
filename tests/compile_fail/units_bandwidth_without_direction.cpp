// A bandwidth of a link says whether it is of one direction or of both.
// error[gcc]: conversion from 'loadline::constant<loadline::units::bytes_per_second>' to non-scalar type 'loadline::link_bandwidth' requested
// error[clang]: no viable conversion from 'constant<units::bytes_per_second>' to
// later[clang]: explicit constructor is not a candidate
// never: boost::
// lines[clang-19]: 13
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
link_bandwidth nvlink = link_bandwidth::bidirectional(900_GBps);
#else
link_bandwidth nvlink = 900_GBps;
#endif
