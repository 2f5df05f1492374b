// One truth: for jobs drawn at random, the memory rule, the largest concurrency and the estimate agree.
#include "../golden/drawn_job.hpp"
#include "catch.hpp"

#include <loadline/check/check.hpp>
#include <loadline/estimate/serving.hpp>

using namespace loadline;
using namespace loadline::literals;

namespace {

// Settings of engines that the golden figures do not draw.
serving_job drawn_with_engine(golden::draw& d) {
    const golden::drawn_model& model = d.from(golden::drawn_models);
    serving_job job = golden::drawn_serving(d, model, *d.from(golden::drawn_clusters));
    requests& r = job.requests;
    if (d.chance(30)) r.max_num_seqs = d.of<std::int64_t>({1, 16, 256, 1024, 5000});
    if (d.chance(30)) r.memory_share = d.percent({50, 85, 90, 95, 99, 100});
    if (d.chance(30)) r.weight_block = d.of<std::int64_t>({32, 64, 128});
    if (d.chance(20)) r.kv_scale_block = d.of<std::int64_t>({64, 128});
    if (d.chance(20)) r.quantised_on_load = true;
    serving_stack& s = job.stack;
    if (d.chance(20))
        s.memory_by = d.of(
            {memory_plan::share_of_free, memory_plan::share_of_chip, memory_plan::static_share});
    if (d.chance(20)) s.hybrid_cache = !s.hybrid_cache;
    if (d.chance(10)) s.absorbed_latents = true;
    if (d.chance(10)) s.collectives_hold = true;
    if (r.speculation.draft > 0 && d.chance(50)) {
        job.draft = models::llama3_8b::shape;
        if (d.chance(50)) r.speculation.draft_tensor = 1;
    }
    return job;
}

}  // namespace

TEST_CASE("of 10,000 jobs, n requests keep the memory rule if and only if they are no more than "
          "the largest "
          "concurrency",
          "[serving]") {
    std::int64_t jobs = 0;
    std::int64_t with_room = 0;
    std::int64_t estimated = 0;
    for (std::uint64_t seed = 0; jobs < 10'000; ++seed) {
        REQUIRE(seed < 100'000);
        golden::draw d{seed};
        serving_job job = drawn_with_engine(d);
        const std::int64_t asked = job.requests.concurrency;
        job.requests.queueing = true;  // max_num_seqs is then no limit of what may be asked
        if (!validate(job) || !rules::layers_divide::holds(job)) continue;
        ++jobs;
        const std::int64_t most = largest_concurrency(job);
        CAPTURE(seed, asked, most);
        // clients that wait: one must fit
        const bool one_fits = memory_per_chip(job).total() <= job.cluster.chip.memory();
        bool agree = one_fits == (most >= 1) && rules::memory_fits::holds(job) == one_fits;
        job.requests.queueing = false;
        for (const std::int64_t n : {std::int64_t{1}, asked, most, most + 1, 2 * most + 1}) {
            if (n < 1 || n > serving_memory_by_stage::most_requests) continue;
            job.requests.concurrency = n;
            if (!validate(job)) continue;  // more than max_num_seqs at once
            const bool fits = memory_per_chip(job).total() <= job.cluster.chip.memory();
            agree = agree && fits == (n <= most) && rules::memory_fits::holds(job) == fits &&
                    largest_concurrency(job) == most;
        }
        if (most >= 1 && most < serving_memory_by_stage::most_requests) {
            ++with_room;
            job.requests.concurrency = most;
            if (is_feasible(job)) {
                ++estimated;
                const serving_estimate e = estimate_unchecked(job);
                agree = agree && e.largest_concurrency == most &&
                        e.running <= static_cast<double>(most);
                job.requests.concurrency = most + 1;
                agree = agree && !is_feasible(job);
            }
        }
        if (!agree) REQUIRE(agree);
    }
    CHECK(with_room > 4000);  // the test says something
    CHECK(estimated > 500);
}
