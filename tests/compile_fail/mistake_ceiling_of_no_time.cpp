// A ceiling that nothing can meet.
// errors[gcc]: 2
// lines[gcc]: 20
// error: tpot_at_most
// later: is_more_than_zero<
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
    require<chat, tpot_at_most<0_s>>();
#endif
}
