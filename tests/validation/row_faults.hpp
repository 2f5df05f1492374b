// Rows that contradict themselves or physics, by stated rules that ask nothing of our own estimates: such a row is set
// apart with its reason, whatever file it stands in.
#pragma once

#include "inference.hpp"
#include "table.hpp"

#include <loadline/estimate/concurrency.hpp>

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace validation {

namespace row_faults {

inline constexpr std::int64_t copies_that_show = 8;
inline constexpr double most_weights = 0.95;  // of the chips' memory
inline constexpr double most_prefill = 0.8;   // of the dense peak
inline constexpr double releases_apart = 1.5;

// The clients are so many times the batch that copies share them, and the chips are those of one copy.
inline bool lacks_copies(double concurrency, double batch, std::int64_t chips, std::int64_t tensor,
                         std::int64_t pipeline) {
    if (batch < 1 || chips != tensor * pipeline) return false;
    const double copies = concurrency / batch;
    return copies >= copies_that_show && copies == std::floor(copies);
}

// Of the chips' dense peak, what prompts take that are computed in `seconds` each: a multiplication and an addition for
// each parameter of the layers that a token visits, and none for the embedding and the output projection.
inline double share_of_peak(const measured_serving& m, const chip_spec& chip, double prompts,
                            double seconds) {
    const double in_layers = static_cast<double>(active_parameter_count(m.model)) -
                             2 * static_cast<double>(m.model.vocab * m.model.hidden);
    const double work = 2 * in_layers * m.prompt * (1 - m.prefix_hits) * prompts;
    const double peak = chip.dense[chip.supports(m.compute) ? m.compute : bf16].rate.count();
    return peak > 0 ? work / seconds / (peak * static_cast<double>(m.chips)) : 0;
}
// Prompts that arrive in the time of one request, in a closed loop; all of a batch before its first token.
inline double implied_prefill(const measured_serving& m, const chip_spec& chip) {
    if (m.output <= 1 && std::isnan(m.ttft)) return 0;
    const bool batch = m.driven == client::batch;
    const double request = batch ? m.ttft : m.ttft + m.tpot * (m.output - 1);
    return std::isnan(request) ? 0 : share_of_peak(m, chip, m.concurrency, request);
}

inline double share_of_memory(const serving_job& job) {
    return serving_memory(job.model, job.plan, job.requests, job.stack, job.cluster.chip.memory())
               .weights /
           job.cluster.chip.memory();
}

}  // namespace row_faults

// Why a served row is not judged; empty: nothing speaks against it.
inline std::string fault_of(const row& r, const measured_serving& m, const serving_job& job) {
    using namespace row_faults;
    if (!validate(job)) return {};  // the verdict on it says what is wrong
    const bool decode_only = r.text("scenario").find("decode only") != std::string_view::npos;
    if (const auto batch = r.number("batch", positive);
        batch && lacks_copies(r.number("concurrency", positive).value_or(0), *batch, m.chips,
                              m.tensor, m.pipeline))
        return "suspect (a): so many clients for the batch that copies are missing in the row";
    if (m.model.has_experts() && job.plan.expert > m.chips)
        return "suspect (b): experts over more chips than there are";
    if (share_of_memory(job) > most_weights)
        return "suspect (b): weights of more than 95% of the chips' memory";
    if (!decode_only && implied_prefill(m, job.cluster.chip) > most_prefill)
        return "suspect (c): prefill at more than 80% of the dense peak";
    if (m.source == "dstack" && r.text("notes").find("meta FP8") != std::string_view::npos &&
        m.chip.find("MI300X") != std::string_view::npos)
        return "suspect (d): kernels that ran five times slower than in 16 bits";
    return {};
}

// Of releases of one quarter that ran the same plan, those more than 1.5 times slower than the fastest: training rows,
// by number, whose date is that of a release ("26.06.01").
inline std::set<std::size_t> contradicted_releases(const table& rows) {
    std::map<std::string, std::vector<std::pair<std::size_t, double>>> same;
    each_row(rows, [&](const row& r, std::size_t i) {
        const std::string_view date = r.text("date");
        const double seconds = r.number("iter_time_s", positive).value_or(0);
        if (seconds <= 0 || date.size() < 5 || date[2] != '.') return;
        const auto month = whole(date.substr(3, 2));
        if (!month || date.find('-') != std::string_view::npos) return;
        std::string plan{date.substr(0, 3)};
        plan += std::to_string((*month - 1) / 3);
        for (const std::string_view column :
             {"source_id", "model", "chip", "n_chips", "seq_len", "gbs", "mbs", "tp", "pp", "vp",
              "cp", "ep", "etp", "dp", "fsdp", "sharding", "recompute", "precision", "task"})
            plan.append("|").append(r.text(column));
        same[plan].emplace_back(i, seconds);
    });
    std::set<std::size_t> apart;
    for (const auto& [plan, runs] : same) {
        double fastest = runs.front().second;
        for (const auto& [i, seconds] : runs) fastest = std::min(fastest, seconds);
        for (const auto& [i, seconds] : runs)
            if (seconds > row_faults::releases_apart * fastest) apart.insert(i);
    }
    return apart;
}

// Why a training row is not judged: what its own words say of virtual stages or of its plan. (That a program's `mbs` was
// taken for a replica's shows in no row.)
inline std::string_view fault_of_training(const row& r) {
    const std::string_view notes = r.text("notes");
    const auto said = [&](std::string_view part) {
        return notes.find(part) != std::string_view::npos;
    };
    if (r.text("completeness") == "suspect")
        return "suspect: marked so, the reason is in its notes";
    if (said("virtual stages not stated")) return "suspect (e1): virtual stages are not stated";
    if (said("(other release than the row")) return "suspect (e2): the plan of another release";
    return {};
}

}  // namespace validation
