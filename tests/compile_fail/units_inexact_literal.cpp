// 0.3 bytes is no whole number of bytes.
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
constexpr auto size = 0.3_kB;
#else
constexpr auto size = 0.3_B;
#endif
