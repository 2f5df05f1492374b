// The curve a serving engineer looks at: throughput of a chip against tokens a second of a user, over
// concurrency and parallelism, and its Pareto front.
#pragma once

#include <loadline/check/check.hpp>
#include <loadline/estimate/serving.hpp>

#include <algorithm>
#include <concepts>
#include <utility>
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

/// How a search ended: what it tried, how many deployments it found, and where there is none, the choice that came
/// nearest, which breaks the fewest rules, and of equals by the least memory.
struct serving_search {
    std::size_t tried = 0;  // combinations of degrees
    std::size_t found = 0;  // deployments
    serving_job nearest{};

    [[nodiscard]] constexpr explicit operator bool() const { return found > 0; }
    /// Which fields or rules stand in the way of the nearest choice, and what would mend it; of a search that found
    /// something, nothing.
    template <job_value Job = serving_job>  // as all that checks: nothing is made where nobody asks
    [[nodiscard]] constexpr findings why() const {
        const Job& job = nearest;
        return found > 0 ? findings{} : check(job);
    }
};

namespace detail {
// Keeps the choice that breaks the fewest rules, and of equals takes the least memory.
class nearest_choice {
public:
    template <job_value Job>
    constexpr void offer(const Job& job, Job& nearest) {
        const bool valid = is_valid(job);
        std::size_t broken = valid ? 0 : every_rule::demand{}.size() + 1;
        double taken = 0;
        if (valid) {
            for (const bool held : every_rule::held_by(job)) broken += held ? 0 : 1;
            taken = rules::memory_fits::taken(job);
        }
        const bool first = broken_ == none_yet;
        if (!first && !(broken < broken_ || (broken == broken_ && taken < taken_))) return;
        broken_ = broken;
        taken_ = taken;
        nearest = job;
    }

private:
    static constexpr std::size_t none_yet = static_cast<std::size_t>(-1);
    std::size_t broken_ = none_yet;
    double taken_ = 0;
};
}  // namespace detail

/// Calls `visit(job, estimate)` for every choice that fits, the job as it would be run. Rules and what a
/// deployment shares are worked out once for all its concurrencies.
template <class Visit>
constexpr serving_search for_each_deployment(serving_job job, const serving_choices& choices,
                                             Visit visit) {
    const serving_job base = job;
    serving_search result{.nearest = base};
    detail::nearest_choice nearest;
    const auto try_plan = [&] {
        ++result.tried;
        job.requests.concurrency = 1;
        if (!is_feasible(job)) {
            if (result.found == 0) nearest.offer(job, result.nearest);
            return;
        }
        serving_job laid_out = padded(job);
        const deployment at_any_concurrency{laid_out};
        for (const std::int64_t n : choices.concurrency) {
            job.requests.concurrency = laid_out.requests.concurrency = n;
            const bool valid = is_valid(job);
            const serving_estimate figures =
                valid ? at_any_concurrency.now() : no_figures<serving_estimate>();
            if (!valid || !figures.fits()) {
                if (result.found == 0) nearest.offer(job, result.nearest);
                continue;
            }
            ++result.found;
            visit(job, figures);
        }
    };
    for (const std::int64_t tensor : choices.tensor)
        for (const std::int64_t pipeline : choices.pipeline)
            for (const std::int64_t data : choices.data)
                for (const std::int64_t expert : choices.expert) {
                    job.plan = base.plan;
                    job.plan.tensor = tensor;
                    job.plan.pipeline = pipeline;
                    job.plan.data = data;
                    job.plan.expert = expert == 0 ? bounded_product(tensor, data) : expert;
                    try_plan();
                }
    return result;
}

/// Points in the order of the choices; where there is none, `search().why()` says which rule emptied it.
class serving_sweep : public std::vector<serving_point> {
public:
    serving_sweep() = default;
    serving_sweep(std::vector<serving_point> points, const serving_search& search)
        : std::vector<serving_point>(std::move(points)), search_{search} {}

    [[nodiscard]] const serving_search& search() const { return search_; }

private:
    serving_search search_{};
};

/// All deployments that fit, in the order of the choices.
template <std::same_as<serving_job> Job = serving_job>
[[nodiscard]] serving_sweep sweep(const Job& job, const serving_choices& choices) {
    std::vector<serving_point> points;
    points.reserve(choices.tensor.size() * choices.pipeline.size() * choices.data.size() *
                   choices.expert.size() * choices.concurrency.size());
    const serving_search search =
        for_each_deployment(job, choices, [&](const Job& at, const serving_estimate& e) {
            points.push_back({at.plan, at.requests.concurrency, e.chips, e.per_user, e.per_chip,
                              e.ttft, e.tpot, e.cost, e.energy, e.bound_by(), e.basis.worst()});
        });
    return {std::move(points), search};
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
