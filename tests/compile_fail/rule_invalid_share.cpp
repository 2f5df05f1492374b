// All of the memory cannot be kept back: the value and the range of a share.
// error[gcc]: "plan.reserve (share of HBM)"}>, value_is<1>, least_is<0>, most_is_about<exact_text<4>{"0.99"}>
// error[clang-14]: field<word::plan, word::reserve>, value_is<1>, least_is<0>, most_is_about<'0', '.', '9', '9'>, said_of_it<word::share, word::of, word::HBM>
// error[clang-16]: "plan.reserve (share of HBM)"}>, value_is<1>, least_is<0>, most_is_about<exact_text<4UL>{"0.99"}>
// error[clang-19]: "plan.reserve (share of HBM)"}>, value_is<1>, least_is<0>, most_is_about<exact_text<4UL>{"0.99"}>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr plan spread{.tensor = 8, .data = 8, .reserve = 10_percent};
#else
constexpr plan spread{.tensor = 8, .data = 8, .reserve = 100_percent};
#endif
using run =
    training<models::llama3_8b, trn3_ultraserver, spread, batch{.sequences = 64, .length = 4096}>;
void start() { require<run>(); }
