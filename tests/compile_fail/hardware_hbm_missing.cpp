// A chip without memory.
// later: chip<>: the feature hbm<capacity, bandwidth> is missing
// later: chip_has_the_feature<loadline::feature::hbm>
// never: boost::
// lines[gcc]: 16
// lines[clang]: 16
// place: chip.hpp
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
struct my_chip : chip<dense<bf16, 671_TFLOPS>, hbm<144_GiB, 4.9_TBps>, power<1_kW>> {};
#else
struct my_chip : chip<dense<bf16, 671_TFLOPS>, power<1_kW>> {};
#endif
