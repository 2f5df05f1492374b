// Tokens are no rate of tokens.
// error[gcc]: use of deleted function 'loadline::different_units<
// error[gcc]: A = constant<units::tokens_per_second>; B = constant<units::tokens>
// error[clang]: overload resolution selected deleted operator '-'
// error[clang]: A = loadline::constant<loadline::units::tokens_per_second>, B = loadline::constant<loadline::units::tokens>
// never: boost::
// lines[gcc]: 16
// lines[clang]: 30
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
auto left = 5_tokens_per_s - 2_tokens / 1_s;
#else
auto left = 5_tokens_per_s - 2_tokens;
#endif
