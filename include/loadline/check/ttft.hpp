// A ceiling for the time to the first token: require<job, ttft_at_most<500_ms>>().
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/ceiling.hpp>
#include <loadline/estimate/serving.hpp>

namespace loadline {

template <std::int64_t>
struct ttft_in_microseconds_is;
template <std::int64_t>
struct ttft_in_microseconds_at_most;
template <class... Numbers>
inline constexpr bool first_token_comes_in_time = false;

// Of serving_estimate::ttft: queueing is apart.
template <constant<units::seconds> Most>
struct ttft_at_most {
    static_assert(Most.quanta > 0, "ttft_at_most<>: the time must be more than zero");
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "the first token comes after ", f.have, " us, at most ", f.need,
            " us are allowed");
    }
    [[nodiscard]] static constexpr bool holds(const serving_job& job) {
        return estimate(job).ttft <= Most;
    }
    // In microseconds.
    [[nodiscard]] static constexpr finding explain(const serving_job& job, const auto& acceptable) {
        finding f{.need = Most.quanta / 1'000'000, .have = whole(estimate(job).ttft.count() * 1e6)};
        offer_smallest_tensor(f, job, acceptable);
        offer_fewer_requests(f, job, acceptable);
        return f;
    }
    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(first_token_comes_in_time<ttft_in_microseconds_is<Have>,
                                                ttft_in_microseconds_at_most<Need>, Fixes...>,
                      "loadline: the first token comes later than the ceiling allows");
    }
};

}  // namespace loadline
