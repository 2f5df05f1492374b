// Capacity first, then bandwidth.
// error[gcc]: from 'constant<loadline::units::bytes_per_second>' to 'constant<loadline::units::bytes>'
// later[gcc]: from 'constant<loadline::units::bytes>' to 'constant<loadline::units::bytes_per_second>'
// errors[gcc]: 3
// error[clang]: no viable conversion from 'constant<units::bytes_per_second>' to 'constant<units::bytes>'
// never: boost::
// lines[gcc]: 16
// lines[clang-19]: 13
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>> {};
#else
struct my_chip : chip<hbm<4.9_TBps, 144_GiB>, dense<bf16, 671_TFLOPS>> {};
#endif
