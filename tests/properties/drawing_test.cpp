// What the properties are asked of: jobs of every kind are among those drawn, and a seed draws the same again.
#include "property.hpp"

using namespace properties;

TEST_CASE("feasible jobs of every kind are drawn", "[properties]") {
    int no_tier = 0;
    int no_bf16 = 0;
    int one_format = 0;
    int no_host = 0;
    int on_host = 0;
    int own_model = 0;
    int experts = 0;
    int several_tiers = 0;
    constexpr int all = 2'000;
    int asked = 0;
    for (std::uint64_t seed = 0; asked < all; ++seed) {
        REQUIRE(seed < 50 * all);
        const auto job = job_of<training_job>(seed);
        if (!is_feasible(job)) continue;
        ++asked;
        const chip_spec& chip = job.cluster.chip;
        int formats = 0;
        for (const dense_rate& r : chip.dense.values) formats += r.rate.count() > 0 ? 1 : 0;
        no_tier += job.cluster.tier_count == 0 ? 1 : 0;
        several_tiers += job.cluster.tier_count > 2 ? 1 : 0;
        no_bf16 += chip.supports(bf16) ? 0 : 1;
        one_format += formats == 1 ? 1 : 0;
        no_host += chip.host_link.each_way().count() > 0 ? 0 : 1;
        on_host += job.plan.uses_host() ? 1 : 0;
        own_model += job.model.name.view() == "own model" ? 1 : 0;
        experts += job.model.has_experts() ? 1 : 0;
    }
    for (const int some :
         {no_tier, no_bf16, one_format, no_host, on_host, own_model, experts, several_tiers})
        CHECK(some > all / 100);
}

TEST_CASE("a seed draws the same job again", "[properties]") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto a = job_of<serving_job>(seed);
        const auto b = job_of<serving_job>(seed);
        CHECK(a.cluster.chip.hbm_bandwidth == b.cluster.chip.hbm_bandwidth);
        CHECK(a.requests.prompt == b.requests.prompt);
        CHECK(a.plan.precision == b.plan.precision);
    }
}
