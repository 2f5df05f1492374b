// A job as a value in the place of the type: run-time jobs are checked by check(job).
// error[gcc]: type/value mismatch at argument 1
// error[gcc]: require
// error[clang]: template argument for template type parameter must be a type
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

constexpr training_job job{.model = spec<models::llama3_8b>, .cluster = spec<dgx_h100>};

#ifdef FIXED
int main() { return check(job) ? 0 : 1; }
#else
int main() { require<job>(); }
#endif
