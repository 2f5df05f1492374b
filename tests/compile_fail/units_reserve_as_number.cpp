// A bare number in a plan would be a number of millionths.
// error[gcc]: could not convert '6' from 'int' to 'loadline::constant<loadline::units::fraction>'
// error[clang]: no viable conversion from 'int' to 'constant<units::fraction>'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr plan p{.reserve = 6_percent};
#else
constexpr plan p{.reserve = 6};
#endif
