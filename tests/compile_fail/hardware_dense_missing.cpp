// A sparse peak alone is no peak that an estimate can use.
// later: chip<>: at least one dense<format, rate> is needed
// later: chip_has_the_feature<loadline::feature::dense<loadline::number_format::bf16>>
// never: boost::
// lines[gcc]: 16
// lines[clang]: 16
// place: chip.hpp
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, sparse<fp8, 5034_TFLOPS>, dense<fp8, 2517_TFLOPS>> {};
#else
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, sparse<fp8, 5034_TFLOPS>> {};
#endif
