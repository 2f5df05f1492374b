// A field outside its accepted range: its name, its value, the range.
// error[gcc]: field_value_least_most<loadline::fixed_text<63>{std::array<char, 64>{"plan.microbatch"}}, 0, 1, 100000000>
// error[clang]: (&"plan.microbatch"[0], 0, 1, 100000000)
// error[clang]: value_is_outside_its_accepted_range
// error[gcc]: loadline: a field is outside its accepted range
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
