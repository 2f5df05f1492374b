// What ceilings on a share of the training step have in common: whole percents, and changes that help.
#pragma once

#include <loadline/check/candidates.hpp>
#include <loadline/check/ceiling.hpp>
#include <loadline/estimate/training.hpp>
#include <loadline/units/bounded.hpp>

namespace loadline {

/// In an error: the share of a step that a ceiling allows, in percent.
template <std::int64_t>
struct at_most_percent;
/// In an error: what a floor asks for, in percent.
template <std::int64_t>
struct at_least_percent;

/// Whether a bound is a whole number of percents, none of them below zero: errors count in these.
template <constant<units::fraction> Bound>
inline constexpr bool is_whole_percent = Bound.quanta % 10'000 == 0 && Bound.quanta >= 0;
/// A bound in whole percents.
template <constant<units::fraction> Bound>
inline constexpr std::int64_t percent_of = Bound.quanta / 10'000;

/// A share in whole percents, rounded down: of what must be high.
[[nodiscard]] constexpr std::int64_t percent_down(double share) {
    return bounded_whole(share * 100);
}
/// A share in whole percents, rounded up: of what must stay low.
[[nodiscard]] constexpr std::int64_t percent_up(double share) {
    const std::int64_t whole = percent_down(share);
    return static_cast<double>(whole) < share * 100 ? whole + 1 : whole;
}

/// Changes that may shorten a step, or fill it better, the nearest first.
constexpr void offer_better_steps(finding& f, const training_job& job, const auto& acceptable) {
    const plan& p = job.plan;
    const auto offer_first = [&](change what, std::initializer_list<std::int64_t> values) {
        for (const std::int64_t n : values)
            if (n > 0 && offer_if(f, job, acceptable, {{what, n}})) return;
    };
    const auto offer_near_degree = [&](change what, std::int64_t present) {
        const bool halved =
            present % 2 == 0 && offer_degree_if(f, job, acceptable, {what, present / 2}, present);
        if (!halved) offer_degree_if(f, job, acceptable, {what, present * 2}, present);
    };
    if (p.tensor > 1 && p.sequence_parallel == sequence_parallelism::off)
        offer_if(f, job, acceptable, {sequence_shared});
    const bool parts = p.recompute_also != recompute_parts{};
    if (p.recompute != recompute_policy::none)
        offer_if(f, job, acceptable,
                 parts ? fix{nothing_recomputed, no_part_recomputed} : fix{nothing_recomputed});
    else if (parts)
        offer_if(f, job, acceptable, {no_part_recomputed});
    if (p.pipeline > 1)
        offer_first(change::virtual_stages, {p.virtual_stages * 2, p.virtual_stages * 4});
    offer_first(change::microbatch, {p.microbatch * 2, p.microbatch / 2});
    offer_near_degree(change::tensor, p.tensor);
    if (p.pipeline > 1) offer_near_degree(change::pipeline, p.pipeline);
    offer_first(change::sequences,
                {job.batch.sequences * 2, job.batch.sequences * 4, job.batch.sequences * 8});
}

}  // namespace loadline
