// More tokens in a sequence than a field takes.
// error[gcc]: "batch.length"}>, value_is<10000000000>, least_is<1>, most_is<1000000000>
// error[clang-14]: field<word::batch, word::length>, value_is<10000000000>, least_is<1>, most_is<1000000000>
// error[clang-16]: "batch.length"}>, value_is<10000000000>, least_is<1>, most_is<1000000000>
// error[clang-19]: "batch.length"}>, value_is<10000000000>, least_is<1>, most_is<1000000000>
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

template <batch Batch>
using run = training<models::llama3_8b, trn3_ultraserver, plan{.tensor = 8}, Batch>;

int main() {
#ifdef FIXED
    require<run<batch{.sequences = 8, .length = 512}>>();
#else
    require<run<batch{.sequences = 8, .length = 10'000'000'000}>>();
#endif
}
