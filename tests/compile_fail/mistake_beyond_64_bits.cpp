// A degree beyond 64 bits: the compiler says so of the number, GCC of what is left of it.
// error[gcc]: "plan.tensor"}>, value_is<0>, least_is<1>, most_is<100000000>
// error[clang]: integer literal is too large to be represented in any integer type
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr plan spread{.tensor = 8};
#else
constexpr plan spread{.tensor = 18446744073709551616};
#endif
#if defined(FIXED) || !defined(__clang__)
static_assert(require<training<models::llama3_8b, trn3_ultraserver, spread,
                               batch{.sequences = 8, .length = 512}>>());
#endif
