// A degree that is known at run time in a type: jobs of run time are values.
// errors[gcc]: 2
// error[gcc]: 'argc' is not a constant expression
// error[clang]: non-type template argument is not a constant expression
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

int main(int argc, char**) {
#ifdef FIXED
    const training_job job{
        .model = spec<models::llama3_8b>, .cluster = spec<dgx_h100>, .plan = {.data = argc}};
    return check(job) ? 0 : 1;
#else
    require<training<models::llama3_8b, dgx_h100, plan{.data = argc}, batch{.sequences = 8}>>();
#endif
}
