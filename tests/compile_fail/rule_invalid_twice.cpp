// Every field that is wrong is named, and nothing else: the rules are not asked.
// error[gcc]: "batch.length"}>, value_is<0>, least_is<1>, most_is<1000000000>
// error[gcc]: "plan.reserve (share of HBM)"
// error[clang-14]: field<word::batch, word::length>, value_is<0>, least_is<1>, most_is<1000000000>
// error[clang-14]: field<word::plan, word::reserve>
// error[clang-16]: "batch.length"}>, value_is<0>, least_is<1>, most_is<1000000000>
// error[clang-16]: "plan.reserve (share of HBM)"
// error[clang-19]: "batch.length"}>, value_is<0>, least_is<1>, most_is<1000000000>
// error[clang-19]: "plan.reserve (share of HBM)"
// never: plan_does_not_fit_in_memory
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
using run = training<models::llama3_8b, trn3_ultraserver,
                     plan{.tensor = 8, .data = 8, .reserve = 0_percent},
                     batch{.sequences = 64, .length = 4096}>;
#else
using run = training<models::llama3_8b, trn3_ultraserver,
                     plan{.tensor = 8, .data = 8, .reserve = 6000_percent},
                     batch{.sequences = 64, .length = 0}>;
#endif
void start() { require<run>(); }
