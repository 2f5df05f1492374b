// Pipeline bubbles against schedules that are executed here, operation by operation.
#include "catch.hpp"

#include <loadline/cost/pipeline.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace {

using namespace loadline;

enum class direction { forward, backward };
struct operation_of_schedule {
    direction way;
    int microbatch;
    int chunk;
};

// The order in which a stage of Megatron-LM runs its chunks (Narayanan et al. 2021, Figure 4): a warm-up
// of forward passes, then one forward, one backward, then what is left; microbatches in groups of p.
std::vector<operation_of_schedule> order_of(int stage, int p, int m, int v) {
    std::vector<operation_of_schedule> forward;
    std::vector<operation_of_schedule> backward;
    for (int group = 0; group < m; group += p)
        for (int chunk = 0; chunk < v; ++chunk)
            for (int i = group; i < std::min(group + p, m); ++i) {
                forward.push_back({direction::forward, i, chunk});
                backward.push_back({direction::backward, i, v - 1 - chunk});
            }
    const int all = m * v;
    const int warm_up = std::min(v == 1 ? p - stage - 1 : (p - stage - 1) * 2 + (v - 1) * p, all);
    std::vector<operation_of_schedule> result(forward.begin(), forward.begin() + warm_up);
    for (int i = warm_up; i < all; ++i) {
        result.push_back(forward[static_cast<std::size_t>(i)]);
        result.push_back(backward[static_cast<std::size_t>(i - warm_up)]);
    }
    result.insert(result.end(), backward.end() - warm_up, backward.end());
    return result;
}

// When the last stage is done; none if the order waits for itself. The last chunk, which has the output
// projection and the loss, takes `longer` more, a third of it forward. Of the first `put_off` microbatches
// it leaves a `gradient` out of the backward pass, and makes up for these when nothing else is left.
std::optional<double> run(int p, int m, int v, double forward, double backward, double longer = 0,
                          int put_off = 0, double gradient = 0) {
    std::vector<std::vector<operation_of_schedule>> orders;
    for (int stage = 0; stage < p; ++stage) orders.push_back(order_of(stage, p, m, v));
    std::map<std::tuple<direction, int, int>, double> done;  // by microbatch and virtual stage
    std::vector<double> clock(static_cast<std::size_t>(p));
    std::vector<std::size_t> next(static_cast<std::size_t>(p));
    for (bool moved = true; moved;) {
        moved = false;
        for (std::size_t s = 0; s < orders.size(); ++s)
            for (; next[s] < orders[s].size(); ++next[s]) {
                const operation_of_schedule& o = orders[s][next[s]];
                const int at = o.chunk * p + static_cast<int>(s);
                const bool first = o.way == direction::forward && at == 0;
                const auto before = o.way == direction::forward
                                        ? std::tuple{direction::forward, o.microbatch, at - 1}
                                    : at + 1 < p * v
                                        ? std::tuple{direction::backward, o.microbatch, at + 1}
                                        : std::tuple{direction::forward, o.microbatch, at};
                if (!first && !done.contains(before)) break;
                const double start = std::max(clock[s], first ? 0.0 : done[before]);
                clock[s] = start + (o.way == direction::forward ? forward : backward) / v;
                if (at == p * v - 1) clock[s] += longer * (o.way == direction::forward ? 1 : 2) / 3;
                if (at == p * v - 1 && o.way == direction::backward && o.microbatch < put_off)
                    clock[s] -= gradient;
                done[{o.way, o.microbatch, at}] = clock[s];
                moved = true;
            }
    }
    for (std::size_t s = 0; s < orders.size(); ++s)
        if (next[s] < orders[s].size()) return std::nullopt;
    clock.back() += put_off * gradient;
    return *std::max_element(clock.begin(), clock.end());
}

double bubble_of(int p, int m, int v, pipeline_schedule schedule, double forward, double backward,
                 double weights) {
    const plan plan{.pipeline = p, .virtual_stages = v, .schedule = schedule};
    using seconds = quantity<units::seconds>;
    return pipeline_bubble(plan, m, {seconds{forward}, seconds{backward}, seconds{weights}})
        .count();
}

TEST_CASE("bubbles are those of the schedule, run step by step") {
    for (const int p : {1, 2, 3, 4, 8, 16})
        for (const int v : {1, 2, 4})
            for (const int m : {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64}) {
                if (p == 1 && v > 1) continue;
                if (m > p && m % p != 0 && v > 1) continue;
                CAPTURE(p, v, m);
                const auto end = run(p, m, v, 1.0, 2.25);
                REQUIRE(end);
                const double formula =
                    bubble_of(p, m, v, pipeline_schedule::one_forward_one_backward, 1.0, 2.25, 1.0);
                CHECK(*end - m * 3.25 == Approx(formula).margin(1e-9));
            }
}

TEST_CASE("a longer last chunk sets the pace of all, and the wait stays that of the layers") {
    for (const int p : {2, 4, 8})
        for (const int v : {1, 2, 4, 5})
            for (const int groups : {1, 2, 4, 8})
                for (const double longer : {0.15, 0.3, 0.9, 1.8}) {
                    const int m = groups * p;
                    CAPTURE(p, v, m, longer);
                    const auto end = run(p, m, v, 1.0, 2.0, longer);
                    REQUIRE(end);
                    const double wait = bubble_of(
                        p, m, v, pipeline_schedule::one_forward_one_backward, 1.0, 2.0, 1.0);
                    CHECK(*end == Approx(m * (3 + longer) + wait).epsilon(1e-9));
                }
}

TEST_CASE("gradients put off until the drain gain what fits into it, run step by step") {
    using seconds = quantity<units::seconds>;
    // by hand: two stages, eight microbatches of 3 s and 0.9 s more in the last; the drain is one backward
    // pass of 2 s and has time for four gradients of 0.5 s: 8 * 3.9 + 3 - 4 * 0.5
    CHECK(*run(2, 8, 1, 1, 2, 0.9, 4, 0.5) == Approx(32.2));
    CHECK(deferral_gain(seconds{0.5}, 8, seconds{2}, seconds{0.9}).count() == Approx(2));
    int beyond = 0;
    for (const int p : {2, 4, 8})
        for (const int v : {1, 2, 4})
            for (const int groups : {1, 2, 4, 8})
                for (const double longer : {0.25, 0.5, 1.0})
                    for (const double gradient : {0.125, 0.25}) {
                        const int m = groups * p;
                        const plan plan{.pipeline = p, .virtual_stages = v};
                        const stage_time mean{seconds{1}, seconds{2}, seconds{1}};
                        const seconds drain = pipeline_drain(plan, mean.backward);
                        CHECK(drain.count() == Approx(2.0 * (p - 1) / v));
                        const int fit =
                            std::min(m, static_cast<int>(drain.count() / gradient + 1e-9));
                        CAPTURE(p, v, m, longer, gradient, fit);
                        const double wait = pipeline_bubble(plan, m, mean).count();
                        const double gain =
                            deferral_gain(seconds{gradient}, m, drain, seconds{longer}).count();
                        const double expected = m * (3 + longer) + wait;
                        const auto end = run(p, m, v, 1, 2, longer, fit, gradient);
                        CHECK(*end == Approx(expected - gain).epsilon(1e-9));
                        // all of them: what the drain has no time for comes after it
                        const auto all = run(p, m, v, 1, 2, longer, m, gradient);
                        CHECK(*all >= Approx(expected - gain).epsilon(1e-9));
                        if (fit < m) ++beyond;
                    }
    CHECK(beyond >= 20);
}

TEST_CASE("where microbatches do not fill the last group, the formula is near the schedule") {
    int runs = 0;
    for (const int p : {2, 4, 8})
        for (const int v : {2, 3})
            for (const int m : {p + 1, 2 * p - 1, 3 * p + p / 2, 4 * p - 1}) {
                const auto end = run(p, m, v, 1.0, 2.0);
                if (!end) continue;  // this order is not made for it
                CAPTURE(p, v, m);
                ++runs;
                const double formula =
                    bubble_of(p, m, v, pipeline_schedule::one_forward_one_backward, 1.0, 2.0, 1.0);
                CHECK(*end / (m * 3.0 + formula) == Approx(1).margin(0.06));
            }
    CHECK(runs >= 10);
}

TEST_CASE("zero bubble: weight gradients fill it, and never make it negative") {
    using enum pipeline_schedule;
    // Qi et al. 2023, section 3: with F = B = W the bubble of 1F1B is 3 (p - 1), of ZB-H1 (p - 1)
    CHECK(bubble_of(8, 32, 1, one_forward_one_backward, 1, 2, 1) == Approx(21));
    CHECK(bubble_of(8, 32, 1, zero_bubble, 1, 2, 1) == Approx(7));
    CHECK(bubble_of(8, 32, 1, zero_bubble, 0.1, 2, 1.9) == 0);
    CHECK(bubble_of(1, 32, 1, zero_bubble, 1, 2, 1) == 0);
}

}  // namespace
