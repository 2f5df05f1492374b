// The sweep over deployments and its Pareto front.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/report/pareto.hpp>
#include <loadline/search/pareto.hpp>

#include <algorithm>
#include <limits>
#include <sstream>
#include <string>

using namespace loadline;

namespace {

const serving_job base{
    .model = spec<models::llama3_70b>,
    .cluster = cluster_spec_of<hgx_h200>,
    .requests = {.prompt = 1024, .output = 1024, .weights = fp8, .kv_cache = fp8},
    .stack = stacks::vllm_2025};

}  // namespace

TEST_CASE("a sweep gives what an estimate gives, for every choice that fits", "[pareto]") {
    std::size_t seen = 0;
    for_each_deployment(base, {}, [&](const serving_job& job, const serving_estimate& e) {
        const serving_estimate alone = estimate_unchecked(job);
        CHECK(e.tpot->count() == alone.tpot->count());
        CHECK(e.ttft.count() == alone.ttft.count());
        CHECK(e.per_chip.count() == alone.per_chip.count());
        CHECK(is_feasible(job));
        ++seen;
    });
    CHECK(seen > 20);
    CHECK(sweep(base, {}).size() == seen);
}

TEST_CASE("a sweep takes only numbers of requests that a job may have", "[pareto]") {
    const auto found = [](serving_job job, std::vector<std::int64_t> concurrency) {
        serving_choices choices;
        choices.tensor = {8};
        choices.concurrency = std::move(concurrency);
        std::vector<std::int64_t> taken;
        for (const serving_point& p : sweep(job, choices)) taken.push_back(p.concurrency);
        return taken;
    };
    using numbers = std::vector<std::int64_t>;
    CHECK(found(base, {0, -5, std::numeric_limits<std::int64_t>::min()}).empty());
    serving_choices none;
    none.tensor = {8};
    none.concurrency = {0};
    const serving_sweep empty = sweep(base, none);
    CHECK_FALSE(empty.search());
    CHECK(empty.search().why().input.begin()->field == "requests.concurrency");
    CHECK(found(base, {1'000'000, 1}) == numbers{1});  // in any order
    serving_job limited = base;
    limited.requests.max_num_seqs = 4;
    CHECK(found(limited, {1, 4, 8}) == numbers{1, 4});
    limited.requests.queueing = true;
    CHECK(found(limited, {1, 4, 8}) == numbers{1, 4, 8});
}

TEST_CASE("no point beats one of the front, and every other is beaten", "[pareto]") {
    const std::vector<serving_point> all = sweep(base, {});
    const std::vector<serving_point> front = pareto_front(all);
    REQUIRE(front.size() > 3);
    const auto beats = [](const serving_point& a, const serving_point& b) {
        return a.per_user >= b.per_user && a.per_chip >= b.per_chip &&
               (a.per_user > b.per_user || a.per_chip > b.per_chip);
    };
    for (const serving_point& f : front)
        for (const serving_point& p : all) CHECK_FALSE(beats(p, f));
    for (std::size_t i = 1; i < front.size(); ++i) {
        CHECK(front[i].per_user < front[i - 1].per_user);
        CHECK(front[i].per_chip > front[i - 1].per_chip);
    }
}

TEST_CASE("experts may spread over all chips of a copy", "[pareto]") {
    serving_job job = base;
    job.model = spec<models::deepseek_v3>;
    serving_choices choices;
    choices.tensor = {1, 8};
    choices.data = {1, 8};
    choices.expert = {1, 0};
    bool spread = false;
    for (const serving_point& p : sweep(job, choices))
        spread = spread || (p.chosen.data == 8 && p.chosen.expert == 8);
    CHECK(spread);
}

TEST_CASE("the front as CSV and as a picture", "[pareto]") {
    const std::vector<serving_point> front = pareto_front(sweep(base, {}));
    std::ostringstream csv;
    report::write_pareto_csv(csv, front);
    CHECK(csv.str().find("tensor,pipeline,data,expert,concurrency,chips,") == 0);
    // a line has a field for each name, whether or not there is a price
    std::istringstream lines{csv.str()};
    std::string header;
    std::getline(lines, header);
    CHECK(header.ends_with(",joules_per_token_low,joules_per_token_high,basis,usd_of,joules_of\r"));
    const auto fields = std::ranges::count(header, ',');
    for (std::string line; std::getline(lines, line);)
        CHECK(std::ranges::count(line, ',') == fields);
    const std::array curves{report::pareto_curve{"H200", front}};
    const report::svg_panel panel = report::pareto_panel("Llama 3 70B", curves);
    REQUIRE(panel.series.size() == 1);
    CHECK(panel.series[0].points.size() == front.size());
    for (const report::svg_point& p : panel.series[0].points) {  // none is beyond the axes
        CHECK((p.x >= panel.x.least && p.x <= panel.x.most));
        CHECK((p.y >= panel.y.least && p.y <= panel.y.most));
    }
    CHECK(report::svg_text({panel}).find(">H200<") != std::string::npos);
}
