// A chip without memory.
// error: chip_has_the_feature<feature::hbm
// lines[gcc]: 14
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<dense<bf16, 671_TFLOPS>, hbm<144_GiB, 4.9_TBps>, power<1_kW>> {};
#else
struct my_chip : chip<dense<bf16, 671_TFLOPS>, power<1_kW>> {};
#endif
