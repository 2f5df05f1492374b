// One more than the largest count of 64 bits.
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
constexpr auto size = 9'223'372'036'854'775'807_B;
#else
constexpr auto size = 9'223'372'036'854'775'808_B;
#endif
