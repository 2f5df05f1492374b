// The optimizer's state on the host, and hosts with too little memory for it.
//
// Llama 3 8B has 8,030,261,248 parameters; 12 bytes each of master weights and moments are 89.7 GiB, whole on
// each of 8 chips. Shared out over these it is 11.2 GiB a chip.
// error: plan_fits_in_host_memory
// error: needs_GiB_per_chip<90>
// error: has_GiB<64>
// error: zero_stage_that_fits<loadline::zero_stage::optimizer>
// error: loadline: what the plan keeps on the host does not fit in its memory
// never: boost::
#include <loadline/loadline.hpp>
using namespace loadline;
using namespace loadline::literals;

struct run : job_marker {
    static constexpr training_job value = [] {
        training_job job = training<
            models::llama3_8b, dgx_h100,
            plan{.data = 8, .recompute = recompute_policy::full, .optimizer = memory_home::host},
            batch{.sequences = 8, .length = 8192}>::value;
        job.cluster.host_memory = 64_GiB;
#ifdef FIXED
        job.plan.zero = zero_stage::optimizer;
#endif
        return job;
    }();
};
void start() { require<run>(); }
