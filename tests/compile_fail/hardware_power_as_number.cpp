// A power has a unit.
// error[gcc]: could not convert '1000' from 'int' to 'loadline::constant<loadline::units::watts>'
// errors[gcc]: 2
// error[clang]: no viable conversion from 'int' to 'constant<units::watts>'
// never: boost::
// lines[clang-19]: 13
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, power<1000_W>> {};
#else
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, power<1000>> {};
#endif
