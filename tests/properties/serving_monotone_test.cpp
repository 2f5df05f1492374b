// More of a resource slows no server, slower software makes none faster, and nothing jumps where two terms cross.
#include "serving_drawing.hpp"
#include "serving_figures.hpp"

using namespace properties;

namespace {

struct turned {
    std::string name;
    void (*turn)(serving_job&, double);  // times as good, at least 1
};

void faster_links(serving_job& job, double times) {
    for (tier_spec& tier : job.cluster.tiers)
        tier.bandwidth = link_bandwidth::per_direction(tier.bandwidth.each_way() * times);
}
template <auto Member>
void scale_pace(serving_job& job, double times) {
    const double now = count_of(job.stack.*Member) * times;
    job.stack.*Member = constant<units::fraction>{std::llround(now * 1e6)};
}
template <auto Member>
void scale_delay(serving_job& job, double times) {
    const double now = static_cast<double>((job.stack.*Member).quanta) / times;
    job.stack.*Member = constant<units::seconds>{std::llround(now)};
}
const std::vector<turned>& resources() {
    static const std::vector<turned> all{
        {"hbm bandwidth", [](serving_job& j, double x) { j.cluster.chip.hbm_bandwidth *= x; }},
        {"peaks",
         [](serving_job& j, double x) {
             for (dense_rate& r : j.cluster.chip.dense.values) r.rate *= x;
             for (dense_rate& r : j.cluster.chip.gemm_peak.values) r.rate *= x;
         }},
        {"links", faster_links},
        {"latency",
         [](serving_job& j, double x) {
             for (tier_spec& tier : j.cluster.tiers) tier.latency /= x;
         }},
        {"stack.matmul", scale_pace<&serving_stack::matmul>},
        {"stack.stream", scale_pace<&serving_stack::stream>},
        {"stack.cache", scale_pace<&serving_stack::cache>},
        {"stack.attention", scale_pace<&serving_stack::attention>},
        {"stack.experts", scale_pace<&serving_stack::experts>},
        {"stack.converted_cache", scale_pace<&serving_stack::converted_cache>},
        {"stack.gap", scale_delay<&serving_stack::gap>},
        {"stack.eager", scale_delay<&serving_stack::eager>},
        {"stack.step", scale_delay<&serving_stack::step>},
        {"stack.sequence", scale_delay<&serving_stack::sequence>},
        {"stack.request", scale_delay<&serving_stack::request>},
        {"stack.block", scale_delay<&serving_stack::block>},
    };
    return all;
}

// All figures as one list: of less and of more.
std::vector<named_figure> figures_of(const serving_estimate& e) {
    auto all = costs_of(e);
    for (named_figure& f : rates_of(e)) all.push_back(std::move(f));
    all.push_back({"request", e.request.count()});
    return all;
}
double furthest(const serving_estimate& a, const serving_estimate& b, std::string& name) {
    double most = 0;
    const auto x = figures_of(a);
    const auto y = figures_of(b);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double apart = std::abs(x[i].value - y[i].value) /
                             std::max({std::abs(x[i].value), std::abs(y[i].value), 1e-300});
        if (apart <= most) continue;
        most = apart;
        name = x[i].name;
    }
    return most;
}

}  // namespace

TEST_CASE("more of a resource slows no server", "[properties]") {
    holds_for_jobs<serving_job>(1'000, [](const serving_job& drawn, draw& d) {
        const serving_job job = in_other_ways(drawn, d);
        const serving_estimate before = estimate_unchecked(job);
        std::string wrong;
        for (const turned& r : resources()) {
            const double times = d.of({1.001, 1.1, 2.0, 10.0});
            serving_job other = job;
            r.turn(other, times);
            // where no software is that fast: as much less of it
            const bool more = bool(validate(other));
            if (!more) r.turn(other = job, 1 / times);
            if (!more && !validate(other)) continue;
            const serving_estimate after = estimate_unchecked(other);
            const std::string worse =
                more ? unless_as_good(after, before, 1e-7) : unless_as_good(before, after, 1e-7);
            if (!worse.empty()) wrong += r.name + ": " + worse;
        }
        return wrong;
    });
}

TEST_CASE("no figure of a server jumps along a resource", "[properties]") {
    holds_for_jobs<serving_job>(300, [](const serving_job& drawn, draw& d) {
        const serving_job job = in_other_ways(drawn, d);
        std::string wrong;
        for (std::size_t i = 0; i < resources().size(); ++i) {
            const turned& r = resources()[i];
            // numbers of software are kept in millionths and picoseconds, and may be slower, not always faster
            const bool software = i >= 4;
            const auto at = [&](double x) {
                serving_job more = job;
                r.turn(more, software ? 1 / x : x);
                return estimate_unchecked(more);
            };
            // into the half in which more happens, as long as one does
            double low = 1;
            double high = 4;
            std::string name;
            double apart = 0;
            for (int step = 0; step < 44; ++step) {
                const double middle = (low + high) / 2;
                std::string left;
                std::string right;
                const double below = furthest(at(low), at(middle), left);
                const double above = furthest(at(middle), at(high), right);
                (below > above ? high : low) = middle;
                name = below > above ? left : right;
                apart = std::max(below, above);
            }
            if (!(apart <= (software ? 2e-4 : 1e-9)))
                wrong +=
                    r.name + " at " + number(low) + ": " + name + " by " + number(apart) + "; ";
        }
        return wrong;
    });
}

// The rows of a step grow by one part in `c`. Of a tile, or of a wave of tiles, of which only a part is begun, four
// times that part is charged; the idle cores of a wave by their share (cost/matmul.hpp). Software that launches ever
// more kernels, or reads the cache in another way, from some number of sequences on, does jump there.
TEST_CASE("one request more slows a server by no more than what it begins of a tile",
          "[properties]") {
    holds_for_jobs<serving_job>(1'000, [](const serving_job& drawn, draw& d) {
        serving_job job = in_other_ways(drawn, d);
        job.stack.graphs = true;
        job.stack.graph_sequences = job.stack.one_pass_above = 0;
        job.stack.compiled_batch = false;
        job.requests.queueing = false;
        const double steepest = 4 * (1 + 3 * job.cluster.chip.calibration.unit.quantisation);
        // a chip has whole requests: of those of a microbatch, where its heads are shared by more chips than there are of
        // them the part of its tensor group
        const std::int64_t parts = job.plan.pipeline * job.plan.tensor;
        std::string wrong;
        for (int step = 0; step < 6; ++step) {
            // as many as before on each rank, at and around the sides of tiles
            const std::int64_t each =
                d.of({16, 32, 48, 64, 96, 128, 160, 192, 256, 384, 512, 1024}) -
                (d.chance(20) ? d.below(16) : 0);
            job.requests.concurrency = each * job.plan.data;
            serving_job more = job;
            more.requests.concurrency += job.plan.data;
            if (!is_feasible(more) || !is_feasible(job)) continue;
            const double before = estimate_unchecked(job).decode.total().count();
            const double after = estimate_unchecked(more).decode.total().count();
            const double most =
                1 + steepest / static_cast<double>(std::max<std::int64_t>(1, each / parts));
            wrong += unless_at_most(std::to_string(each) + " requests and one", after,
                                    before * most, 1e-9);
        }
        return wrong;
    });
}
