// A literal is decimal.
// error: has_a_character_that_is_no_decimal_digit, '0', 'x'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto size = 16_B;
#else
constexpr auto size = 0x10_B;
#endif
