// A field that a plan does not have.
// error[gcc]: has no non-static data member named 'tensor_parallel'
// error[clang]: field designator 'tensor_parallel' does not refer to any field in type 'const plan'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr plan spread{.tensor = 8};
#else
constexpr plan spread{.tensor_parallel = 8};
#endif
