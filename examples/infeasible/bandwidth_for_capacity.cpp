// The two figures of a memory in the wrong order. The compiler (clang):
//
//   error: no viable conversion from 'constant<units::bytes_per_second>' to 'constant<units::bytes>'
//   struct my_chip : chip<hbm<4.9_TBps, 144_GiB>, dense<bf16, 671_TFLOPS>> {};
//                             ^~~~~~~~
//
// lines[gcc]: 16
// lines[clang-19]: 13
// error[gcc]: from 'constant<loadline::units::bytes_per_second>' to 'constant<loadline::units::bytes>'
// errors[gcc]: 3
// error[clang]: no viable conversion from 'constant<units::bytes_per_second>' to 'constant<units::bytes>'
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>> {};
#else
struct my_chip : chip<hbm<4.9_TBps, 144_GiB>, dense<bf16, 671_TFLOPS>> {};
#endif

int main() {}
