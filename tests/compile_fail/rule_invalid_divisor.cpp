// What shares out a state evenly: the value that was written, and what it must divide.
// error[gcc]: "plan.shard (of data x context)"}>, value_is<3>, divisors_of<8>
// error[clang-14]: field<word::plan, word::shard>, value_is<3>, divisors_of<8>, said_of_it<word::of, word::data, word::x, word::context>
// error[clang-16]: "plan.shard (of data x context)"}>, value_is<3>, divisors_of<8>
// error[clang-19]: "plan.shard (of data x context)"}>, value_is<3>, divisors_of<8>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr plan shared{.tensor = 8, .data = 8, .shard = 4, .zero = zero_stage::optimizer};
#else
constexpr plan shared{.tensor = 8, .data = 8, .shard = 3, .zero = zero_stage::optimizer};
#endif
using run =
    training<models::llama3_8b, trn3_ultraserver, shared, batch{.sequences = 64, .length = 4096}>;
void start() { require<run>(); }
