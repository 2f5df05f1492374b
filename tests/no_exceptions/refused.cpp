// Where exceptions are switched off, the value of a refused job ends the program with the sentence.
#include <loadline/all.hpp>

int main() {
    loadline::training_job job{.model = loadline::models::llama3_8b::shape,
                               .cluster = loadline::cluster_spec_of<loadline::dgx_h100>,
                               .plan = {.data = 8},
                               .batch = {.sequences = 8, .length = 4096}};
    job.plan.tensor = 0;
    const auto answer = loadline::estimate(job);
    return answer->step_time.count() > 0 ? 0 : 1;
}
