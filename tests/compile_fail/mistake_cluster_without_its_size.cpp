// A cluster of any size in the place of one.
// error[gcc]: type/value mismatch at argument 2
// error[gcc]: expected a type, got 'dgx_h100_cluster'
// error[clang]: dgx_h100_cluster
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
using run = training<models::llama3_8b, dgx_h100_cluster<4>, plan{}, batch{}>;
#else
using run = training<models::llama3_8b, dgx_h100_cluster, plan{}, batch{}>;
#endif
