// Every chip of the catalogue with every number format, of activations and of weights: what check() passes has figures that
// are numbers, and none below zero.
#include "../golden/job_figures.hpp"
#include "property.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/models.hpp>
#include <loadline/estimate/explain.hpp>
#include <loadline/estimate/explain_serving.hpp>

using namespace properties;

namespace {

// As many chips as any model here needs, one beside the other.
cluster_spec cluster_of(const chip_spec& chip) {
    cluster_spec c;
    c.chip = chip;
    tier_spec& t = c.tiers[c.tier_count++];
    t.topology = {topology_kind::switched, {64, 1, 1}, 1};
    t.bandwidth = link_bandwidth::per_direction(quantity<units::bytes_per_second>{1e11});
    t.latency = quantity<units::seconds>{1e-6};
    return c;
}

// What is not there is no figure: NaN in the list of golden, by the names of what may be missing.
bool may_be_missing(const std::string& name) {
    return name.starts_with("energy") || name.starts_with("cost");
}
std::string wrong_figures(const golden::figures& all) {
    std::string wrong;
    for (const auto& [name, value] : all) {
        if (std::isnan(value) && may_be_missing(name)) continue;
        wrong += unless_finite(name, value);
    }
    return wrong;
}
std::string wrong_lines(const explanation& why) {
    std::string wrong;
    for (const explained_operation& o : why) wrong += unless_finite("a line", o.time().count());
    return wrong;
}
std::string wrong_with(const training_job& job) {
    return wrong_figures(golden::figures_of(job)) + wrong_lines(explain(job));
}
std::string wrong_with(const serving_job& job) {
    const serving_explanation why = explain(job);
    return wrong_figures(golden::figures_of(job)) + wrong_lines(why.decode) +
           wrong_lines(why.prefill);
}

struct asked {
    std::size_t pairs = 0;
    std::size_t passed = 0;
    std::string wrong{};

    // `change(job, format)` states the format.
    void ask(const job_value auto& base, const auto& change) {
        for (const chip_spec& chip : catalogue_chips())
            for (const number_format_facts& f : number_formats) {
                ++pairs;
                auto job = base;
                job.cluster = cluster_of(chip);
                // in what the chip multiplies: the widest that it has of 16 bits and more, else its first
                job.plan.precision.compute = multiplied(chip);
                change(job, f.format);
                if (!is_feasible(job)) continue;
                ++passed;
                if (const std::string found = wrong_with(job); !found.empty())
                    wrong += std::string{chip.name.view()} + " with " + std::string{f.name} + ": " +
                             found + "\n";
            }
    }
    void expect_right() const {
        INFO(passed << " of " << pairs << " pairs of chip and format pass check()\n" << wrong);
        CHECK(wrong.empty());
        CHECK(passed >= catalogue_chips().size());
    }

private:
    static number_format multiplied(const chip_spec& chip) {
        for (const number_format f : {bf16, fp16, fp32})
            if (chip.supports(f)) return f;
        return bf16;
    }
};

constexpr training_job trained{
    .model = spec<models::llama3_8b>,
    .plan = {.tensor = 8, .pipeline = 4, .data = 2, .zero = zero_stage::optimizer},
    .batch = {.sequences = 64, .length = 2048}};
constexpr training_job trained_mixture = [] {
    training_job job = trained;
    job.model = spec<models::gpt_oss_20b>;
    job.plan.expert = 8;
    return job;
}();
constexpr serving_job served{
    .model = spec<models::llama3_8b>, .plan = {.tensor = 8}, .requests = {.concurrency = 8}};
constexpr serving_job served_mixture = [] {
    serving_job job = served;
    job.model = spec<models::gpt_oss_20b>;
    return job;
}();

constexpr auto in_activations = [](auto& job, number_format f) {
    job.plan.precision.activations = f;
};
constexpr auto in_products = [](auto& job, number_format f) { job.plan.precision.compute = f; };
constexpr auto in_weights = [](training_job& job, number_format f) {
    job.plan.precision.weights = f;
};
// Frozen weights may have any format.
constexpr auto in_frozen_weights = [](training_job& job, number_format f) {
    job.plan.precision.weights = f;
    job.plan.adapter_rank = 16;
};
constexpr auto in_served_weights = [](serving_job& job, number_format f) {
    job.requests.weights = f;
    if (facts(f).width > 16) job.plan.precision.weights = f;
};
constexpr auto in_cache = [](serving_job& job, number_format f) { job.requests.kv_cache = f; };

}  // namespace

TEST_CASE("each chip of the catalogue trains in each format with figures that are numbers",
          "[training][finite]") {
    for (const training_job& job : {trained, trained_mixture}) {
        asked activations;
        activations.ask(job, in_activations);
        activations.expect_right();
        asked weights;
        weights.ask(job, in_weights);
        weights.ask(job, in_frozen_weights);
        weights.expect_right();
        asked products;
        products.ask(job, in_products);
        products.expect_right();
    }
}
TEST_CASE("each chip of the catalogue serves in each format with figures that are numbers",
          "[serving][finite]") {
    for (const serving_job& job : {served, served_mixture}) {
        asked activations;
        activations.ask(job, in_activations);
        activations.expect_right();
        asked weights;
        weights.ask(job, in_served_weights);
        weights.expect_right();
        asked caches;
        caches.ask(job, in_cache);
        caches.expect_right();
        asked products;
        products.ask(job, in_products);
        products.expect_right();
    }
}
