// A literal is decimal.
// later: literal_has_a_character_that_is_no_decimal_digit
// later[clang]: must be initialized by a constant expression
// errors[clang]: 2
// never: boost::
// lines[gcc]: 20
// lines[clang]: 70
// place: literals.hpp
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto size = 16_B;
#else
constexpr auto size = 0x10_B;
#endif
