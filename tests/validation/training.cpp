// Training steps: each row becomes a job, is estimated, and held against the measured time.
#include "cases.hpp"
#include "replay.hpp"

#include "training_replay.hpp"

namespace validation {

replay replay_training(const table& rows) {
    replay result = predict_training(rows);
    for (prediction& p : predict_training_memory(rows).predictions)
        result.predictions.push_back(std::move(p));
    return result;
}

std::vector<measured_case<loadline::training_stack>> training_cases(const table& rows) {
    std::vector<measured_case<loadline::training_stack>> cases;
    for (std::size_t i = 0; i < rows.rows.size(); ++i) {
        const row r{rows, i};
        std::string why;
        const auto read = read_training(r, why);
        if (!read || !read->complete || read->seconds <= 0) continue;
        const loadline::training_job& job = read->job;
        if (verdict_of(job).input_wrong()) continue;
        measured_case<loadline::training_stack> c;
        c.row = r.text("row_id");
        c.source = r.text("source_id");
        c.chip = r.text("chip");
        c.model = r.text("model");
        c.version = r.text("framework");
        c.stack = job.stack;
        c.kinds = loadline::kinds_of(job.model);
        c.family = job.cluster.chip.calibration.family;
        c.width = loadline::facts(job.plan.precision.compute).width;
        c.measured[0] = read->seconds;
        c.predict = [job](const loadline::training_stack& stack) {
            loadline::training_job with = job;
            with.stack = stack;
            return std::array{estimate(with).step_time.count(), 0.0, 0.0};
        };
        c.rests_on = [job](const loadline::training_stack& with) {
            loadline::training_job same = job;
            same.stack = with;
            return loadline::evidence_of(same);
        };
        cases.push_back(std::move(c));
    }
    return cases;
}

}  // namespace validation
