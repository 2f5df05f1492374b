// A job as a function argument: require<> takes types, check() takes values.
// error[gcc]: missing template arguments before
// error[clang]: use of variable template 'require' requires template arguments
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

constexpr training_job job{.model = spec<models::llama3_8b>, .cluster = spec<dgx_h100>};

#ifdef FIXED
int main() { return check(job) ? 0 : 1; }
#else
int main() { require(job); }
#endif
