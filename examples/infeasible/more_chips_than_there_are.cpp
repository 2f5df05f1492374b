// Llama 3.1 405B on 4 Trn3 UltraServers, 576 chips, by a plan for twice as many. The compiler (clang,
// without namespaces), at the line that requires the job:
//
//   error: type 'const refused<plan_needs_more_chips_than_the_cluster_has<needs_chips<1152>, has_chips<576>,
//     data_that_fits<4>, scale_up_domains_that_fit<8>>>' does not provide a call operator
//
// 16 x 9 chips hold one replica, so that 576 hold four; or it takes 8 UltraServers.
//
// error: plan_needs_more_chips_than_the_cluster_has<
// error: needs_chips<1152>
// error: has_chips<576>
// error: data_that_fits<4>
// error: scale_up_domains_that_fit<8>
#include <loadline/all.hpp>
using namespace loadline;

#ifdef FIXED
constexpr std::int64_t my_ultraservers = 8;
#else
constexpr std::int64_t my_ultraservers = 4;
#endif
using run = training<models::llama3_405b, trn3_ultracluster<my_ultraservers>,
                     plan{.tensor = 16,
                          .pipeline = 9,
                          .data = 8,
                          .zero = zero_stage::optimizer,
                          .sequence_parallel = sequence_parallelism::on},
                     batch{.sequences = 512, .length = 8192}>;

int main() { require<run>(); }
