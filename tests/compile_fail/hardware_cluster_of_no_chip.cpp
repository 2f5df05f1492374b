// A tier joins chips or other tiers.
// error: is_a_valid_chip_or_tier<
// error[clang]: is_a_valid_chip_or_tier<int>
// later[gcc]: with Inner = int
// lines[gcc]: 14
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>> {};
using wire = interconnect<per_direction<200_Gbps>, 15_us>;

#ifdef FIXED
using site = cluster<my_chip, switched<8>, wire>;
#else
using site = cluster<int, switched<8>, wire>;
#endif
