// A share of memory as a number without a unit.
// error[gcc]: could not convert '1.0000000000000001e-1' from 'double' to 'constant<units::fraction>'
// error[clang]: no viable conversion from 'double' to 'constant<units::fraction>'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr plan spread{.reserve = 10_percent};
#else
constexpr plan spread{.reserve = 0.1};
#endif
