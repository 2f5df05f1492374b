// A condition is no factor.
// error[gcc]: no match for 'operator*'
// error[gcc]: (operand types are 'loadline::constant<loadline::units::bytes>' and 'bool')
// error[clang]: invalid operands to binary expression ('constant<units::bytes>' and 'bool')
// never: boost::
// lines[gcc]: 50
// lines[clang]: 40
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
auto memory = 1_GiB * (1 < 2 ? 1 : 0);
#else
auto memory = 1_GiB * (1 < 2);
#endif
