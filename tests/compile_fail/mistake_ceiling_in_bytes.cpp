// A ceiling on a time in bytes.
// errors[gcc]: 2
// error[gcc]: from 'constant<units::bytes>' to 'constant<units::seconds>'
// error[clang]: no viable conversion from 'constant<units::bytes>' to 'constant<units::seconds>'
// lines[clang-19]: 13
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

using chat = serving<models::llama3_70b, dgx_h100, plan{.tensor = 8},
                     requests{.prompt = 2048, .output = 512, .concurrency = 8}>;

int main() {
#ifdef FIXED
    require<chat, tpot_at_most<2_s>>();
#else
    require<chat, tpot_at_most<20_GB>>();
#endif
}
