// A function for feasible jobs only: the concept is named, and asking costs no search for fixes.
// later: feasible
// error[gcc]: no matching function for call to 'launch<run>()'
// later[gcc]: is_feasible(Job::value)
// error[clang]: no matching function for call to 'launch'
// later[clang]: does not satisfy 'feasible'
// never: plan_does_not_fit_in_memory
// never: boost::
// lines[gcc]: 30
// lines[clang]: 13
#include <loadline/all.hpp>
using namespace loadline;

template <feasible Job>
void launch();

#ifdef FIXED
constexpr std::int64_t my_degree = 8;
#else
constexpr std::int64_t my_degree = 2;
#endif
using run =
    training<models::llama3_70b, trn3_ultraserver,
             plan{
                 .tensor = my_degree, .pipeline = 4, .sequence_parallel = sequence_parallelism::on},
             batch{.sequences = 64, .length = 4096}>;
void start() { launch<run>(); }
