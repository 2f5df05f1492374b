// A peak with structured sparsity is not a dense peak.
// error[gcc]: from 'const loadline::sparse_rate' to 'loadline::dense_rate'
// error[clang]: no known conversion from 'const loadline::sparse_rate' to
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

constexpr chip_spec my_accelerator =
    spec<chip<hbm<80_GB, 3.35_TBps>, dense<fp8, 1979_TFLOPS>, sparse<fp8, 3958_TFLOPS>>>;
quantity<units::seconds> seconds_for_a_petaflop(dense_rate peak) { return 1_PFLOP / peak.rate; }

#ifdef FIXED
auto duration = seconds_for_a_petaflop(my_accelerator.dense[fp8]);
#else
auto duration = seconds_for_a_petaflop(my_accelerator.sparse[fp8]);
#endif
