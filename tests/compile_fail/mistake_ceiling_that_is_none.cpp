// A cluster in the place of a ceiling.
// error: is_not_a_rule<
// error: dgx_h100
// error: a_rule_has_holds_and_describe
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

using chat = serving<models::llama3_70b, dgx_h100, plan{.tensor = 8},
                     requests{.prompt = 2048, .output = 512, .concurrency = 8}>;

int main() {
#ifdef FIXED
    require<chat, fits_surely>();
#else
    require<chat, dgx_h100>();
#endif
}
