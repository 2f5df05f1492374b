// Power usage effectiveness is at least 100 percent: 14 percent is the overhead alone.
// later: power_usage_effectiveness<>: at least 100_percent (114_percent is a PUE of 1.14)
// errors[clang]: 2
// never: boost::
// lines[clang]: 50
// place: cluster.hpp
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, power<1_kW>> {};
using wire = interconnect<per_direction<200_Gbps>, 15_us>;

#ifdef FIXED
using site = cluster<my_chip, switched<8>, wire, power_usage_effectiveness<114_percent>>;
#else
using site = cluster<my_chip, switched<8>, wire, power_usage_effectiveness<14_percent>>;
#endif
