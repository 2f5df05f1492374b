// One more than the largest count of 64 bits.
// error: is_out_of_the_range_of_64_bits, '9'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto size = 9'223'372'036'854'775'807_B;
#else
constexpr auto size = 9'223'372'036'854'775'808_B;
#endif
