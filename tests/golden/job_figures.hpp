// Every figure that the library gives for a job, each under a name of its own; "x.total" is the whole that
// the other "x." are parts of.
#pragma once

#include <loadline/check/check.hpp>
#include <loadline/estimate/peak_memory.hpp>
#include <loadline/estimate/serving.hpp>
#include <loadline/estimate/training.hpp>
#include <loadline/workload/parameters.hpp>

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace golden {

using namespace loadline;

using figure = std::pair<std::string, double>;
using figures = std::vector<figure>;

inline constexpr double none = std::numeric_limits<double>::quiet_NaN();

inline void add(figures& to, std::string name, double value) {
    to.emplace_back(std::move(name), value);
}
inline void add(figures& to, std::string name, std::int64_t value) {
    add(to, std::move(name), static_cast<double>(value));
}
template <class Unit>
void add(figures& to, std::string name, quantity<Unit> value) {
    add(to, std::move(name), value.count());
}
template <class Figure>
void add(figures& to, std::string name, const std::optional<Figure>& value) {
    add(to, std::move(name), value ? value->count() : none);
}

// Of what is published or not.
template <class Unit>
void add(figures& to, const std::string& name, const energy_or_price<Unit>& value) {
    const auto add_one = [&](const char* of, const maybe_published<based<Unit>>& published) {
        add(to, name + of, published ? std::optional{published->expected()} : std::nullopt);
    };
    add_one("", value.full);
    add_one(" of chips", value.of_chips);
}
inline void add(figures& to, const std::string& name, const memory_footprint& m) {
    add(to, name + ".stage", m.stage);
    add(to, name + ".weights", m.weights);
    add(to, name + ".gradients", m.gradients);
    add(to, name + ".optimizer", m.optimizer);
    add(to, name + ".activations", m.activations);
    add(to, name + ".logits", m.logits);
    add(to, name + ".kv_cache", m.kv_cache);
    add(to, name + ".buffers", m.buffers);
    add(to, name + ".reserve", m.reserve);
    add(to, name + ".total", m.total());
}

inline void add(figures& to, const std::string& name, const step_breakdown& s) {
    add(to, name + ".matmul", s.matmul);
    add(to, name + ".attention", s.attention);
    add(to, name + ".memory_bound", s.memory_bound);
    add(to, name + ".recompute", s.recompute);
    add(to, name + ".tensor", s.tensor);
    add(to, name + ".context", s.context);
    add(to, name + ".expert", s.expert);
    add(to, name + ".point_to_point", s.point_to_point);
    add(to, name + ".bubble", s.bubble);
    add(to, name + ".imbalance", s.imbalance);
    add(to, name + ".data_reduction", s.data_reduction);
    add(to, name + ".weight_gather", s.weight_gather);
    add(to, name + ".optimizer", s.optimizer);
    add(to, name + ".host", s.host);
    add(to, name + ".total", s.total());
}

inline void add(figures& to, const std::string& name, const serving_step_time& s) {
    add(to, name + ".weights", s.weights);
    add(to, name + ".matmul", s.matmul);
    add(to, name + ".cache", s.cache);
    add(to, name + ".attention", s.attention);
    add(to, name + ".elementwise", s.elementwise);
    add(to, name + ".tensor", s.tensor);
    add(to, name + ".expert", s.expert);
    add(to, name + ".pipeline", s.pipeline);
    add(to, name + ".launch", s.launch);
    add(to, name + ".host", s.host);
    add(to, name + ".total", s.total());
}

inline void add(figures& to, const training_estimate& e) {
    add(to, "step_time", e.step_time);
    add(to, "limit", e.limit);
    add(to, "part", e.parts);
    add(to, "estimate_memory", e.memory);
    add(to, "flops.model", e.flops.model);
    add(to, "flops.model_full", e.flops.model_full);
    add(to, "flops.hardware", e.flops.hardware);
    add(to, "flops.hardware_full", e.flops.hardware_full);
    add(to, "tokens_per_second", e.tokens_per_second);
    add(to, "tokens_per_second_per_chip", e.tokens_per_second_per_chip);
    add(to, "peak", e.peak);
    add(to, "mfu", e.mfu);
    add(to, "hfu", e.hfu);
    add(to, "share.exposed_communication", e.exposed_communication);
    add(to, "share.bubble", e.bubble);
    double shares = 0;
    for (std::size_t i = 0; i < resources; ++i) {
        add(to, "share." + std::string{name(static_cast<resource>(i))}, e.share[i]);
        shares += e.share[i];
    }
    add(to, "share.total", shares);
    add(to, "bound_by", static_cast<std::int64_t>(e.bound_by()));
}

inline void add(figures& to, const serving_estimate& e) {
    add(to, "prefill", e.prefill);
    add(to, "decode", e.decode);
    add(to, "ttft", e.ttft);
    add(to, "tpot", e.tpot);
    add(to, "wait", e.wait);
    add(to, "transfer", e.transfer);
    add(to, "request", e.request);
    add(to, "running", e.running);
    add(to, "estimate_largest_concurrency", e.largest_concurrency);
    add(to, "mean_context", e.mean_context);
    add(to, "worst_context", e.worst_context);
    add(to, "chips", e.chips);
    add(to, "deployments", e.deployments);
    add(to, "per_user", e.per_user);
    add(to, "per_chip", e.per_chip);
    add(to, "per_deployment", e.per_deployment);
    add(to, "per_cluster", e.per_cluster);
    add(to, "requests_per_second", e.requests_per_second);
    add(to, "energy", e.energy);
    add(to, "cost", e.cost);
    add(to, "bound_by", static_cast<std::int64_t>(e.bound_by()));
}

// How many rules are broken and which, what they need and have, and what would mend them. The sums show
// that something of them moved, not what.
inline void add(figures& to, const findings& found) {
    std::int64_t rules = 0;
    std::int64_t need = 0;
    std::int64_t have = 0;
    std::int64_t fixes = 0;
    std::int64_t values = 0;
    for (const finding& f : found) {
        rules += std::int64_t{1} << static_cast<int>(f.broken);
        need += f.need;
        have += f.have;
        for (std::size_t i = 0; i < f.fix_count; ++i)
            for (const setting& s : f.fixes[i]) {
                ++fixes;
                values += (s.value + 1) * (static_cast<std::int64_t>(s.what) + 1);
            }
    }
    add(to, "findings", static_cast<std::int64_t>(found.size()));
    add(to, "findings.rules", rules);
    add(to, "findings.need", need);
    add(to, "findings.have", have);
    add(to, "findings.settings", fixes);
    add(to, "findings.values", values);
}

inline void add(figures& to, const transformer& model) {
    add(to, "parameter_count", parameter_count(model));
    add(to, "active_parameter_count", active_parameter_count(model));
}

[[nodiscard]] inline figures figures_of(const training_job& job) {
    figures all;
    add(all, job.model);
    add(all, estimate_unchecked(job));
    add(all, "memory", memory_per_chip(job));
    add(all, "peak_memory", peak_memory(job));
    return all;
}

[[nodiscard]] inline figures figures_of(const serving_job& job) {
    figures all;
    add(all, job.model);
    add(all, estimate_unchecked(job));
    add(all, "memory", memory_per_chip(job));
    serving_job alone = job;
    alone.requests.concurrency = 1;
    add(all, "kv_cache_of_one", memory_per_chip(alone).kv_cache);
    add(all, "largest_concurrency", largest_concurrency(job));
    return all;
}

}  // namespace golden
