// A field of requests in a batch.
// error[gcc]: has no non-static data member named 'prompt'
// error[clang]: field designator 'prompt' does not refer to any field in type 'const batch'
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr batch work{.sequences = 8};
#else
constexpr batch work{.prompt = 8};
#endif
