// A ceiling for the time between tokens: require<job, tpot_at_most<20_ms>>().
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/ceiling.hpp>
#include <loadline/estimate/serving.hpp>

namespace loadline {

template <std::int64_t>
struct tpot_in_microseconds_is;
template <std::int64_t>
struct tpot_in_microseconds_at_most;
template <class... Numbers>
inline constexpr bool tokens_follow_in_time = false;

// Of serving_estimate::tpot.
template <constant<units::seconds> Most>
struct tpot_at_most {
    static_assert(Most.quanta > 0, "tpot_at_most<>: the time must be more than zero");
    static constexpr void describe(sentence& text, const finding& f) {
        say(text, "tokens follow after ", f.have, " us, at most ", f.need, " us are allowed");
    }
    [[nodiscard]] static constexpr bool holds(const serving_job& job) {
        return estimate(job).tpot <= Most;
    }
    // In microseconds.
    [[nodiscard]] static constexpr finding explain(const serving_job& job, const auto& acceptable) {
        finding f{.need = Most.quanta / 1'000'000, .have = whole(estimate(job).tpot.count() * 1e6)};
        offer_smallest_tensor(f, job, acceptable);
        offer_fewer_requests(f, job, acceptable);
        return f;
    }
    template <std::int64_t Need, std::int64_t Have, class... Fixes>
    static consteval void refuse() {
        static_assert(tokens_follow_in_time<tpot_in_microseconds_is<Have>,
                                            tpot_in_microseconds_at_most<Need>, Fixes...>,
                      "loadline: tokens follow later than the ceiling allows");
    }
};

}  // namespace loadline
