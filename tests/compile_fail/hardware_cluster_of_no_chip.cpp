// A tier joins chips or other tiers.
// error: cluster_type
// error[gcc]: template constraint failure for
// later[gcc]: with Inner = int
// error[clang]: because 'int' does not satisfy 'cluster_type'
// never: boost::
// lines[gcc]: 16
// lines[clang]: 20
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
