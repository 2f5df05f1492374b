// More on the host than it has.
//
// Llama 3 8B has 8.03e9 parameters; the optimizer keeps 12 bytes of each, 96.4 GB, over eight chips 11.2 GiB on the
// host for each of them.
// error: host_memory_holds_what_the_plan_keeps_there
// error: keeps_GiB_on_host_per_chip<12>
// error: host_has_GiB_per_chip<8>
// error: does_not_fit<
// error: optimizer_home_that_fits<
// never: boost::
#include <loadline/loadline.hpp>
using namespace loadline;
using namespace loadline::literals;

#ifdef FIXED
constexpr auto my_memory = 16_GiB;
#else
constexpr auto my_memory = 8_GiB;
#endif
template <class Job>
struct on_host : Job {
    static constexpr training_job value = [] {
        training_job job = Job::value;
        job.cluster.host_memory = my_memory;  // for each chip
        return job;
    }();
};
using run = on_host<training<models::llama3_8b, dgx_h100,
                             plan{.data = 8,
                                  .vocab_multiple = 128,
                                  .zero = zero_stage::optimizer,
                                  .recompute = recompute_policy::full,
                                  .optimizer = memory_home::host},
                             batch{.sequences = 64, .length = 8192}>>;
void start() { require<run>(); }
