// A sparse peak alone is no peak that an estimate can use.
// error: chip_has_a_dense_peak<
// lines[gcc]: 14
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, sparse<fp8, 5034_TFLOPS>, dense<fp8, 2517_TFLOPS>> {};
#else
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, sparse<fp8, 5034_TFLOPS>> {};
#endif
