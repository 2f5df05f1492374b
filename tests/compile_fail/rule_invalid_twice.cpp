// Every field that is wrong is named, and nothing else: the rules are not asked.
// error: "batch.length"
// error: "plan.reserve (share of HBM)"
// errors: 2
// never: plan_fits_in_memory
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
using run = training<models::llama3_8b, trn3_ultraserver,
                     plan{.tensor = 8, .data = 8, .reserve = 0_percent},
                     batch{.sequences = 64, .length = 4096}>;
#else
using run = training<models::llama3_8b, trn3_ultraserver,
                     plan{.tensor = 8, .data = 8, .reserve = 6000_percent},
                     batch{.sequences = 64, .length = 0}>;
#endif
void start() { require<run>(); }
