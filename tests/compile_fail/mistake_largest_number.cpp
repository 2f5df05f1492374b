// The largest number of 64 bits as a degree.
// error[gcc]: "plan.tensor"}>, value_is<9223372036854775807>, least_is<1>
// error[clang-14]: field<word::plan, word::tensor>, value_is<9223372036854775807>, least_is<1>
// error[clang-16]: "plan.tensor"}>, value_is<9223372036854775807>, least_is<1>
// error[clang-19]: "plan.tensor"}>, value_is<9223372036854775807>, least_is<1>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

template <plan Plan>
using run =
    training<models::llama3_8b, trn3_ultraserver, Plan, batch{.sequences = 8, .length = 512}>;

int main() {
#ifdef FIXED
    require<run<plan{.tensor = 8}>>();
#else
    require<run<plan{.tensor = 9'223'372'036'854'775'807}>>();
#endif
}
