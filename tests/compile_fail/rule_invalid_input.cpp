// A field outside its accepted range: its name, its value, the range.
// error[gcc]: "plan.microbatch"}>, value_is<0>, least_is<1>, most_is<100000000>
// error[clang-14]: field_is_outside_its_range<field<word::plan, word::microbatch>, value_is<0>, least_is<1>, most_is<100000000>>
// error[clang-16]: "plan.microbatch"}>, value_is<0>, least_is<1>, most_is<100000000>
// error[clang-19]: "plan.microbatch"}>, value_is<0>, least_is<1>, most_is<100000000>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_size = 1;
#else
constexpr std::int64_t my_size = 0;
#endif
using run = training<models::llama3_8b, trn3_ultraserver,
                     plan{.tensor = 8, .data = 8, .microbatch = my_size},
                     batch{.sequences = 64, .length = 4096}>;
void start() { require<run>(); }
