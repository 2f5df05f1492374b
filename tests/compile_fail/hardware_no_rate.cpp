// A peak of nothing.
// error: dense
// error: is_more_than_zero<
// errors[gcc]: 2
// lines[gcc]: 17
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>> {};
#else
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 0_TFLOPS>> {};
#endif
