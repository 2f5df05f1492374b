// A rate of 12 bits a second is no whole number of bytes a second.
// later: literal_is_finer_than_the_smallest_step_of_its_unit
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
constexpr auto rate = 16_bps;
#else
constexpr auto rate = 12_bps;
#endif
