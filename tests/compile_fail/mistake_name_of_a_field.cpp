// A designator with a letter out of place: the compilers name it, and clang the field that is meant.
// error[gcc]: 'const transformer' has no non-static data member named 'fnn'
// error[clang]: did you mean 'ffn'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr transformer tiny{.layers = 16, .hidden = 2048, .ffn = 8192, .heads = 32};
#else
constexpr transformer tiny{.layers = 16, .hidden = 2048, .fnn = 8192, .heads = 32};
#endif
