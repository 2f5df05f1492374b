// A throughput is not a number of tokens.
// error[gcc]: conversion from 'loadline::constant<loadline::units::tokens>' to non-scalar type 'loadline::quantity<loadline::units::tokens_per_second>' requested
// error[clang]: no viable conversion from 'constant<units::tokens>' to 'quantity<units::tokens_per_second>'
// never: boost::
// lines[clang]: 13
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
quantity<units::tokens_per_second> throughput = 5000_tokens / 2_s;
#else
quantity<units::tokens_per_second> throughput = 5000_tokens;
#endif
