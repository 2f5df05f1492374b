// The figures of a served job by name, of which less is better, or more.
#pragma once

#include "property.hpp"

#include <loadline/estimate/serving.hpp>

#include <string>
#include <vector>

namespace properties {

struct named_figure {
    std::string name;
    double value;
};

// Less is better.
inline std::vector<named_figure> costs_of(const serving_estimate& e) {
    std::vector<named_figure> all{{"ttft", e.ttft.count()},
                                  {"prefill", e.prefill.total().count()},
                                  {"decode", e.decode.total().count()},
                                  {"transfer", e.transfer.count()}};
    if (e.tpot) all.push_back({"tpot", e.tpot->count()});
    if (e.energy) all.push_back({"energy", e.energy->count()});
    if (e.cost) all.push_back({"cost", e.cost->count()});
    return all;
}
// More is better.
inline std::vector<named_figure> rates_of(const serving_estimate& e) {
    std::vector<named_figure> all{{"per chip", e.per_chip.count()},
                                  {"per deployment", e.per_deployment.count()},
                                  {"per cluster", e.per_cluster.count()},
                                  {"requests", e.requests_per_second.count()}};
    if (e.per_user) all.push_back({"per user", e.per_user->count()});
    return all;
}

// What of `better` is worse than of `worse`, by more than rounding.
inline std::string unless_as_good(const serving_estimate& better, const serving_estimate& worse,
                                  double rounding = 1e-9) {
    std::string wrong;
    const auto less = costs_of(better);
    const auto more = costs_of(worse);
    if (less.size() != more.size()) return "not the same figures";
    for (std::size_t i = 0; i < less.size(); ++i)
        wrong += unless_at_most(less[i].name, less[i].value, more[i].value, rounding);
    const auto faster = rates_of(better);
    const auto slower = rates_of(worse);
    for (std::size_t i = 0; i < faster.size(); ++i)
        wrong += unless_at_most(faster[i].name, slower[i].value, faster[i].value, rounding);
    return wrong;
}

}  // namespace properties
