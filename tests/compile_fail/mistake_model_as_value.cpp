// The shape of a model in the place of its type.
// error[gcc]: type/value mismatch at argument 1
// error[clang]: template argument for template type parameter must be a type
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
using run = training<models::llama3_8b, dgx_h100, plan{}, batch{}>;
#else
using run = training<spec<models::llama3_8b>, dgx_h100, plan{}, batch{}>;
#endif
