// A tier takes its topology first, then its interconnect.
// error: topology_type
// error[clang]: does not satisfy 'topology_type'
// error[clang]: constraints not satisfied for class template 'scale_up'
// error[gcc]: template constraint failure for
// never: boost::
// lines[gcc]: 20
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
