// Power usage effectiveness is at least 100 percent: 14 percent is the overhead alone.
// error: power_usage_effectiveness
// error: is_at_least_100_percent<
// error[clang]: {140000}
// errors[gcc]: 2
// lines[gcc]: 16
// never: boost::
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
