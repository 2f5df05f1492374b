// A literal is decimal.
// error: literal_has_a_character_that_is_no_decimal_digit
// error[clang]: must be initialized by a constant expression
// errors[clang]: 2
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto size = 16_B;
#else
constexpr auto size = 0x10_B;
#endif
