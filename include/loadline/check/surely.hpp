// A ceiling at the sure end of what it bounds: require<job, surely<tpot_at_most<20_ms>>>().
#pragma once

#include <loadline/check/ceiling.hpp>
#include <loadline/units/ranged.hpp>

namespace loadline {

// What a ceiling bounds: the expected value, the end of its range that is worse for the job, and the worst of the
// evidence that the range is wide by.
template <class Unit>
struct bounded_figure {
    ranged<Unit> expected{};
    quantity<Unit> sure{};
    loadline::evidence evidence = loadline::evidence::measured;
};

template <evidence>
struct by_evidence;
template <class Ceiling>
inline constexpr bool measured_range_is_kept_of = false;

// Of a ceiling on what has a range of its own: bounded(job), allows(figure), rounded(figure) in the unit of its
// errors, `needed` in the same, offer(finding, job, acceptable), describe_surely(text, finding) and a template
// refuse_surely<finding, fixes...>().
template <class T>
concept bounds_a_range = requires {
    &T::bounded;
    { T::needed } -> std::convertible_to<std::int64_t>;
};

// Of others none is to be had: to ask does not compile.
template <class Ceiling>
struct surely {
    static constexpr void describe(sentence& /*text*/, const finding& /*found*/) {}
    [[nodiscard]] static constexpr bool holds(const job_value auto& /*job*/) {
        static_assert(measured_range_is_kept_of<Ceiling>,
                      "loadline: surely<>: what this ceiling bounds is in no measurement, and has "
                      "no sure end");
        return true;
    }
};

// Holds where the ceiling would even if the figure lay at the end of its range that is worse for the job. Fixes hold
// there too.
template <bounds_a_range Ceiling>
struct surely<Ceiling> {
    static constexpr void describe(sentence& text, const finding& f) {
        Ceiling::describe_surely(text, f);
    }
    template <job_value Job>
        requires ceiling_on<Ceiling, Job>
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
    static consteval void refuse() {
        Ceiling::template refuse_surely<Found, Fixes...>();
    }
};

}  // namespace loadline
