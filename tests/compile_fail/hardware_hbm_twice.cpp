// Which of the two?
// later: chip<>: a feature is given twice
// later: chip_has_the_feature_once<loadline::feature::hbm>
// never: boost::
// lines[clang]: 16
// place: chip.hpp
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>> {};
#else
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, hbm<96_GiB, 2.9_TBps>> {};
#endif
