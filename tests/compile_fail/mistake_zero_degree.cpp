// A degree of nothing.
// error[gcc]: "plan.data"}>, value_is<0>, least_is<1>, most_is<100000000>
// error[clang-14]: field<word::plan, word::data>, value_is<0>, least_is<1>, most_is<100000000>
// error[clang-16]: "plan.data"}>, value_is<0>, least_is<1>, most_is<100000000>
// error[clang-19]: "plan.data"}>, value_is<0>, least_is<1>, most_is<100000000>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

template <plan Plan>
using run =
    training<models::llama3_8b, trn3_ultraserver, Plan, batch{.sequences = 8, .length = 512}>;

int main() {
#ifdef FIXED
    require<run<plan{.tensor = 8, .data = 1}>>();
#else
    require<run<plan{.tensor = 8, .data = 0}>>();
#endif
}
