// Tokens are no rate of tokens.
// error: different_units<units::tokens_per_second, units::tokens>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
auto left = 5_tokens_per_s - 2_tokens / 1_s;
#else
auto left = 5_tokens_per_s - 2_tokens;
#endif
