// Requests in the place of a batch: a served model is serving<>.
// error[gcc]: from 'requests' to 'batch'
// error[clang]: no viable conversion from 'requests' to 'batch'
// lines[clang-19]: 13
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
using chat = serving<models::llama3_8b, dgx_h100, plan{}, requests{.prompt = 64}>;
#else
using chat = training<models::llama3_8b, dgx_h100, plan{}, requests{.prompt = 64}>;
#endif
