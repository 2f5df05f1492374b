// Memory of a server grows with what it is asked to hold, and its parts are all of it.
#include "serving_drawing.hpp"

#include "property.hpp"

#include <loadline/estimate/concurrency.hpp>

using namespace properties;

namespace {

struct asked_for_more {
    std::string name;
    void (*more)(requests&, draw&);
};
const std::vector<asked_for_more>& more_of() {
    static const std::vector<asked_for_more> all{
        {"prompt", [](requests& r, draw& d) { r.prompt += 1 + d.below(r.prompt); }},
        {"output", [](requests& r, draw& d) { r.output += 1 + d.below(r.output + 1); }},
        {"concurrency", [](requests& r, draw& d) { r.concurrency += 1 + d.below(r.concurrency); }},
        {"draft", [](requests& r, draw& d) { r.speculation.draft += 1 + d.below(4); }},
        {"prefill_chunk",
         [](requests& r, draw& d) { r.prefill_chunk += 1 + d.below(r.prefill_chunk); }},
    };
    return all;
}

}  // namespace

TEST_CASE("who asks a server for more needs no less memory", "[properties]") {
    holds_for_jobs<serving_job>(2'000, [](const serving_job& drawn, draw& d) {
        serving_job job = in_other_ways(drawn, d);
        job.requests.queueing = false;
        job.requests.max_model_len = 0;
        job.requests.max_num_seqs = 0;
        job.stack.compiled_batch = false;
        if (!is_valid(job)) return std::string{};
        const memory_footprint before = memory_per_chip(job);
        std::string wrong;
        const double sum =
            (before.weights + before.gradients + before.optimizer + before.activations +
             before.logits + before.buffers + before.kv_cache + before.runtime + before.reserve)
                .count();
        wrong += unless_at_most("parts", sum, before.total().count()) +
                 unless_at_most("total", before.total().count(), sum);
        const std::int64_t most = largest_concurrency(job);
        for (const asked_for_more& ask : more_of()) {
            serving_job more = job;
            ask.more(more.requests, d);
            if (!is_valid(more)) continue;
            wrong += unless_at_most(ask.name, before.total().count(),
                                    memory_per_chip(more).total().count(), 1e-12);
            if (largest_concurrency(more) > most) wrong += ask.name + ": room for more requests; ";
        }
        serving_job larger = job;
        larger.cluster.chip.hbm_capacity *= d.of({1.0001, 1.1, 2.0});
        larger.cluster.chip.hbm_hidden *=
            larger.cluster.chip.hbm_capacity / job.cluster.chip.hbm_capacity;
        if (largest_concurrency(larger) < most) wrong += "more memory holds fewer requests";
        return wrong;
    });
}
