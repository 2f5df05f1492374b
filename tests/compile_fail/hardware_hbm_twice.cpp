// Which of the two?
// error: chip_has_each_feature_once<
// lines[gcc]: 14
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>> {};
#else
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, hbm<96_GiB, 2.9_TBps>> {};
#endif
