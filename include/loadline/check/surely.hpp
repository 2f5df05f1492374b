// A ceiling at the sure end of what it bounds: require<job, surely<tpot_at_most<20_ms>>>().
#pragma once

#include <loadline/check/ceiling.hpp>
#include <loadline/units/ranged.hpp>

namespace loadline {

/// What a ceiling bounds: the expected value, the end of its range that is worse for the job, and the worst of the
/// evidence that the range is wide by.
template <class Unit>
struct bounded_figure {
    ranged<Unit> expected{};
    quantity<Unit> sure{};
    loadline::evidence evidence = loadline::evidence::measured;
};

/// In an error: the worst evidence that the range rests on, by which it is as wide as it is.
template <evidence>
struct by_evidence;
/// Why `require` refuses `surely<>` of a ceiling on what no measurement gives a range, as bubble_at_most.
template <class Ceiling>
struct has_no_sure_end;  // what it bounds is in no measurement

/// Of a ceiling on what has a range of its own: bounded(job), allows(figure), rounded(figure) in the unit of its
/// errors, `needed` in the same, offer(finding, job, acceptable), describe_surely(text, finding) and a template alias
/// `refusal_surely<finding, fixes...>`.
template <class T>
concept bounds_a_range = requires {
    { T::needed } -> std::convertible_to<std::int64_t>;
}
&&(
    requires(const training_job& job) { T::bounded(job); } ||
    requires(const serving_job& job) { T::bounded(job); });

/// A ceiling that holds even where its figure lies at the end of its range that is worse for the job: `require<run,
/// surely<tpot_at_most<20_ms>>>()`. Ceilings on what has no range are refused.
template <class Ceiling>
struct surely {
    using refused_as = has_no_sure_end<Ceiling>;
};

// Holds where the ceiling would even if the figure lay at the end of its range that is worse for the job. Fixes hold
// there too.
template <bounds_a_range Ceiling>
struct surely<Ceiling> {
    static constexpr void describe(sentence& text, const finding& f) {
        Ceiling::describe_surely(text, f);
    }
    template <job_value Job>
        requires rule_on<Ceiling, Job>
    [[nodiscard]] static constexpr bool holds(const Job& job) {
        return Ceiling::allows(Ceiling::bounded(job).sure);
    }
    [[nodiscard]] static constexpr finding explain(const job_value auto& job,
                                                   const auto& acceptable) {
        const auto figure = Ceiling::bounded(job);
        finding f{.need = Ceiling::needed,
                  .have = Ceiling::rounded(figure.sure),
                  .expected = Ceiling::rounded(figure.expected),
                  .evidence = figure.evidence};
        Ceiling::offer(f, job, acceptable);
        return f;
    }
    template <const finding& Found, class... Fixes>
    using refusal = typename Ceiling::template refusal_surely<Found, Fixes...>;
};

}  // namespace loadline
