// More picoseconds than 64 bits count.
// later: literal_is_out_of_the_range_of_64_bits
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
constexpr auto run = 106_days;
#else
constexpr auto run = 107_days;
#endif
