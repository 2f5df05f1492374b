// All of the memory cannot be kept back: the value and the range of a share.
// error[gcc]: {"plan.reserve (share of HBM)"}}, 1, 0, loadline::fixed_text<31>{std::array<char, 32>{"0.99"}}>
// error[clang]: (&"plan.reserve (share of HBM)"[0], 1.000000e+00, 0.000000e+00, 9.900000e-01)
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
