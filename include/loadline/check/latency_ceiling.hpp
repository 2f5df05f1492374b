// What ceilings on a time of serving share: microseconds in their errors, and the changes that shorten it.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/ceiling.hpp>
#include <loadline/estimate/serving.hpp>

namespace loadline {

/// What ttft_at_most and tpot_at_most share: errors in microseconds, rounded up, and fixes by more chips to a layer,
/// fewer requests or shorter prompts.
template <constant<units::seconds> Most>
struct latency_ceiling {
    static constexpr std::int64_t needed = Most.quanta / 1'000'000;
    [[nodiscard]] static constexpr bool allows(quantity<units::seconds> time) {
        return time <= Most;
    }
    [[nodiscard]] static constexpr std::int64_t rounded(quantity<units::seconds> time) {
        return whole(time.count() * 1e6);
    }
    static constexpr void offer(finding& f, const serving_job& job, const auto& acceptable) {
        offer_smallest_tensor(f, job, acceptable);
        offer_fewer_requests(f, job, acceptable);
    }
};

}  // namespace loadline
