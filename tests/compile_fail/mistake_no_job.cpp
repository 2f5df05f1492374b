// A cluster is asked whether it is feasible.
// error: is_not_a_job<
// error: dgx_h100
// error: a_job_is_training_or_serving_of_model_cluster_plan_and_work
// never: boost::
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

using chat = serving<models::llama3_70b, dgx_h100, plan{.tensor = 8},
                     requests{.prompt = 2048, .output = 512, .concurrency = 8}>;

#ifdef FIXED
int main() { require<chat>(); }
#else
int main() { require<dgx_h100>(); }
#endif
