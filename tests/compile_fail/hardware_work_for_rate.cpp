// A peak is a rate: TFLOPS, not TFLOP.
// error[gcc]: from 'constant<loadline::units::flops>' to 'constant<loadline::units::flops_per_second>'
// errors[gcc]: 2
// error[clang]: no viable conversion from 'constant<units::flops>' to 'constant<units::flops_per_second>'
// never: boost::
// lines[clang-19]: 13
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>> {};
#else
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOP>> {};
#endif
