// A tier takes its topology first, then its interconnect.
// error: scale_up
// error: is_a_topology<
// error[clang]: is_a_topology<interconnect<
// lines[gcc]: 14
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>> {};
using wire = interconnect<per_direction<200_Gbps>, 15_us>;

#ifdef FIXED
struct box : scale_up<my_chip, switched<64>, wire> {};
#else
struct box : scale_up<my_chip, wire, switched<64>> {};
#endif
