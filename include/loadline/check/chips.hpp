// The plan uses no more chips than the cluster has.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/named_numbers.hpp>
#include <loadline/check/sentence.hpp>

namespace loadline {

/// Why `require` refuses: the cluster has fewer chips than the plan needs.
template <class... Numbers>
struct plan_needs_more_chips_than_the_cluster_has;

namespace rules {

/// The plan, or all copies of it that a server runs, finds its chips in the cluster; those that tensor groups leave
/// over in a scale-up domain count as none.
struct chips_suffice {
    static constexpr rule id = rule::chips_suffice;
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "needs ", f.need, " chips, has room for ", f.have);
    }

    // A served model may run as several copies of its plan, for prefill and for decode.
    [[nodiscard]] static constexpr std::int64_t needed(const std::same_as<training_job> auto& job) {
        return job.plan.chips();
    }
    [[nodiscard]] static constexpr std::int64_t needed(const std::same_as<serving_job> auto& job) {
        return job.plan.chips() * job.requests.disaggregation.copies();
    }
    [[nodiscard]] static constexpr std::int64_t usable(const job_value auto& job) {
        return job.cluster.scale_up_domains() * usable_in_domain(job.cluster, job.plan);
    }
    [[nodiscard]] static constexpr bool holds(const job_value auto& job) {
        return needed(job) <= usable(job);
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        finding f{.broken = id, .need = needed(job), .have = usable(job)};
        const std::int64_t replica = f.need / job.plan.data;
        if (!offer_data_down(f, job, acceptable, f.have / replica)) {
            offer_pipeline_below(f, job, acceptable);
            offer_tensor_below(f, job, acceptable);
            offer_context_below(f, job, acceptable);
        }
        const std::int64_t in_each = usable_in_domain(job.cluster, job.plan);
        const std::int64_t domains = (f.need + in_each - 1) / in_each;
        if (domains_exist(job.cluster, domains))
            offer_if(f, job, acceptable, {{change::scale_up_domains, domains}});
        return f;
    }

    template <const finding& Found, class... Fixes>
    using refusal = plan_needs_more_chips_than_the_cluster_has<needs_chips<Found.need>,
                                                               has_chips<Found.have>, Fixes...>;
};

}  // namespace rules
}  // namespace loadline
