// An interconnect says whether its bandwidth is of one direction or of both.
// error[gcc]: type/value mismatch at argument 1
// error[gcc]: expected a type, got
// error[clang]: template argument for template type parameter must be a type
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
using wire = interconnect<bidirectional<2.56_TBps>, 1_us>;
#else
using wire = interconnect<2.56_TBps, 1_us>;
#endif
