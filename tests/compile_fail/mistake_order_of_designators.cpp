// Fields of a plan out of their order: GCC refuses them; to clang it is a warning.
// error[gcc]: designator order for field 'plan::tensor' does not match declaration order
// error[clang]: field designators to be specified in declaration order
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef __clang__
#pragma clang diagnostic error "-Wreorder-init-list"
#endif
#ifdef FIXED
constexpr plan spread{.tensor = 8, .data = 2};
#else
constexpr plan spread{.data = 2, .tensor = 8};
#endif
