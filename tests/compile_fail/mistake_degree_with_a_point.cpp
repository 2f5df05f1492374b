// A degree as a floating number.
// error[gcc]: narrowing conversion of '8.0e+0' from 'double' to 'int64_t'
// error[clang]: type 'double' cannot be narrowed to
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr plan spread{.tensor = 8};
#else
constexpr plan spread{.tensor = 8.0};
#endif
