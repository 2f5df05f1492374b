// Two peaks of one format; of two formats is what was meant.
// later: chip<>: a feature is given twice
// later: chip_has_the_feature_once<loadline::feature::dense<loadline::number_format::fp8>>
// never: boost::
// lines[clang]: 16
// place: chip.hpp
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, dense<fp8, 2517_TFLOPS>> {};
#else
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<fp8, 671_TFLOPS>, dense<fp8, 2517_TFLOPS>> {};
#endif
