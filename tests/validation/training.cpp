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

namespace {

measured_case<loadline::training_stack> case_of(const row& r, const loadline::training_job& job) {
    auto c = training_case(job);
    c.row = r.text("row_id");
    c.source = r.text("source_id");
    c.chip = r.text("chip");
    c.model = r.text("model");
    c.version = r.text("framework");
    return c;
}

// Each row with a job that can be estimated.
template <class Add>
void each_job(const table& rows, Add add) {
    require_training(rows);
    const std::set<std::size_t> contradicted = contradicted_releases(rows);
    each_row(rows, [&](const row& r, std::size_t i) {
        if (!fault_of_training(r).empty() || contradicted.contains(i)) return;
        std::string why;
        const auto read = read_training(r, why);
        if (read && !verdict_of(read->job).input_wrong()) add(r, *read);
    });
}

}  // namespace

measured_case<loadline::training_stack> training_case(const loadline::training_job& job) {
    measured_case<loadline::training_stack> c;
    c.stack = job.stack;
    c.kinds = loadline::kinds_of(job.model);
    c.family = job.cluster.chip.calibration.family;
    c.width = loadline::facts(job.plan.precision.compute).width;
    c.rests_on = [job](const loadline::training_stack& with) {
        loadline::training_job same = job;
        same.stack = with;
        return loadline::evidence_of(same);
    };
    return c;
}

std::vector<measured_case<loadline::training_stack>> training_cases(const table& rows) {
    if (!rows.find("source_id")) return measured_training_cases(rows);
    std::vector<measured_case<loadline::training_stack>> cases;
    each_job(rows, [&](const row& r, const training_row& read) {
        if (!read.complete || read.seconds <= 0) return;
        auto c = case_of(r, read.job);
        c.measured[0] = read.seconds;
        c.predict = [measured = read](const loadline::training_stack& stack) {
            loadline::training_job with = measured.job;
            with.stack = stack;
            return std::array{measured.predicted(with), 0.0, 0.0};
        };
        cases.push_back(std::move(c));
    });
    return cases;
}

std::vector<measured_case<loadline::training_stack>> training_memory_cases(const table& rows) {
    if (!rows.find("source_id"))
        return {};  // measurements of several kinds, none of them of memory
    std::vector<measured_case<loadline::training_stack>> cases;
    each_job(rows, [&](const row& r, const training_row& read) {
        if (read.memory <= 0) return;
        auto c = case_of(r, read.job);
        c.measured[0] = read.memory;
        c.predict = [r, job = read.job](const loadline::training_stack& stack) {
            loadline::training_job with = job;
            with.stack = stack;
            return std::array{shown_memory(r, with).count(), 0.0, 0.0};
        };
        cases.push_back(std::move(c));
    });
    return cases;
}

}  // namespace validation
