// The curve a serving engineer looks at: throughput of a chip against tokens a second of a user, over
// concurrency and parallelism, and its Pareto front.
#pragma once

#include <loadline/check/check.hpp>
#include <loadline/estimate/serving.hpp>

#include <algorithm>
#include <vector>

namespace loadline {

/// What is tried: every combination of these that keeps the rules, whose copies fill the cluster evenly or
/// not. `experts`: degrees of expert parallelism; 0 stands for all chips of a copy.
struct serving_choices {
    std::vector<std::int64_t> tensor{1, 2, 4, 8, 16, 32, 64};
    std::vector<std::int64_t> pipeline{1};
    std::vector<std::int64_t> data{1};
    std::vector<std::int64_t> expert{1};
    std::vector<std::int64_t> concurrency{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
};

/// A deployment with its throughput and what a user gets.
struct serving_point {
    plan chosen{};
    std::int64_t concurrency = 1;  // on each data-parallel rank
    std::int64_t chips = 1;
    std::optional<ranged<units::tokens_per_second>>
        per_user{};  // none where no token follows the first
    ranged<units::tokens_per_second> per_chip{};
    ranged<units::seconds> ttft{};
    std::optional<ranged<units::seconds>> tpot{};
    energy_or_price<units::dollars_per_token> cost{};
    energy_or_price<units::joules_per_token> energy{};
    serving_bound bound_by{};
    loadline::evidence evidence{};  // the worst of what these rest on
};

/// Calls `visit(job, estimate)` for every choice that fits, the job as it would be run. Rules and what a
/// deployment shares are worked out once for all its concurrencies; these are taken in rising order, and
/// end where memory does.
template <class Visit>
constexpr void for_each_deployment(serving_job job, const serving_choices& choices, Visit visit) {
    const serving_job base = job;
    for (const std::int64_t tensor : choices.tensor)
        for (const std::int64_t pipeline : choices.pipeline)
            for (const std::int64_t data : choices.data)
                for (const std::int64_t expert : choices.expert) {
                    job.plan = base.plan;
                    job.plan.tensor = tensor;
                    job.plan.pipeline = pipeline;
                    job.plan.data = data;
                    job.plan.expert = expert == 0 ? tensor * data : expert;
                    job.requests.concurrency = 1;
                    if (!is_feasible(job)) continue;
                    serving_job laid_out = padded(job);
                    const deployment same{laid_out};
                    for (const std::int64_t n : choices.concurrency) {
                        job.requests.concurrency = laid_out.requests.concurrency = n;
                        const serving_estimate e = same.now();
                        if (e.largest_concurrency < n) break;
                        visit(job, e);
                    }
                }
}

/// All of them, in the order of the choices.
[[nodiscard]] inline std::vector<serving_point> sweep(const serving_job& job,
                                                      const serving_choices& choices) {
    std::vector<serving_point> points;
    points.reserve(choices.tensor.size() * choices.pipeline.size() * choices.data.size() *
                   choices.expert.size() * choices.concurrency.size());
    for_each_deployment(job, choices, [&](const serving_job& at, const serving_estimate& e) {
        points.push_back({at.plan, at.requests.concurrency, e.chips, e.per_user, e.per_chip, e.ttft,
                          e.tpot, e.cost, e.energy, e.bound_by(), e.basis.worst()});
    });
    return points;
}

/// Those that no other beats in one of the two without losing in the other: fastest users first.
[[nodiscard]] inline std::vector<serving_point>
pareto_front(const std::vector<serving_point>& points) {
    std::vector<const serving_point*> order;
    order.reserve(points.size());
    for (const serving_point& p : points) order.push_back(&p);
    std::sort(order.begin(), order.end(), [](const serving_point* a, const serving_point* b) {
        return a->per_user > b->per_user ||
               (a->per_user == b->per_user && a->per_chip > b->per_chip);
    });
    std::vector<serving_point> front;
    for (const serving_point* p : order)
        if (front.empty() || p->per_chip > front.back().per_chip) front.push_back(*p);
    return front;
}

}  // namespace loadline
