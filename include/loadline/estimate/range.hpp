// The range of a figure, by what its estimate rests on: a look into a table that is made once, by the compiler.
#pragma once

#include <loadline/estimate/measured_ranges.hpp>
#include <loadline/units/ranged.hpp>
#include <loadline/units/square_root.hpp>

#include <array>

namespace loadline {

/// Measurements that a class needs for its range to count: fewer say little of the tenth that lies outside.
inline constexpr int enough_figures = 10;

namespace ranges {

/// The range of one class, and whether anything was measured of it.
struct known_range {
    relative_range range{};
    bool measured = false;

    constexpr void add(const range_class& c) {
        range = range.with({c.low, c.high});
        measured = true;
    }
};
/// Ranges of one figure of one kind of model, by evidence from the best to the worst.
using known_ranges = std::array<known_range, evidences>;

/// Worse evidence never has the narrower range: each holds those of the better. One that was not measured often enough
/// has that of the next worse.
[[nodiscard]] constexpr known_ranges in_order(known_ranges of) {
    for (std::size_t e = 1; e < evidences; ++e) of[e].range = of[e].range.with(of[e - 1].range);
    for (std::size_t e = evidences - 1; e > 0; --e)
        if (!of[e - 1].measured && of[e].measured) of[e - 1] = of[e];
    return of;
}

/// Ranges of one figure, by kind of model and evidence.
using kinds_of_figure = std::array<known_ranges, model_kinds_there_are>;

/// Classes by figure, kind of model and evidence, and the same of all kinds together.
struct known_classes {
    std::array<kinds_of_figure, ranged_figures> by_kind{};
    std::array<known_ranges, ranged_figures> together{};
};
/// Those of measured_ranges that were measured often enough.
[[nodiscard]] constexpr known_classes classes_measured() {
    known_classes all{};
    for (const range_class& c : measured_ranges) {
        if (c.figures < enough_figures) continue;
        const auto f = static_cast<std::size_t>(c.figure);
        const auto e = static_cast<std::size_t>(c.evidence);
        all.by_kind[f][static_cast<std::size_t>(c.kind)][e].add(c);
        all.together[f][e].add(c);
    }
    return all;
}

/// All ranges, by figure, kind of model and evidence; made of measured_ranges as the program is compiled. Where a kind
/// of model has no class at least as bad, those of all kinds count too.
inline constexpr auto table = [] {
    std::array<relative_range, ranged_figures * model_kinds_there_are * evidences> all{};
    const known_classes known = classes_measured();
    std::size_t at = 0;
    for (std::size_t f = 0; f < ranged_figures; ++f) {
        const known_ranges together = in_order(known.together[f]);
        for (const known_ranges& of_kind : known.by_kind[f]) {
            const known_ranges kind = in_order(of_kind);
            for (std::size_t e = 0; e < evidences; ++e)
                all[at++] =
                    kind[e].measured ? kind[e].range : kind[e].range.with(together[e].range);
        }
    }
    return all;
}();

}  // namespace ranges

/// Where measured / expected lies for four fifths of the measurements of such a class that were left out.
[[nodiscard]] constexpr relative_range range_of(ranged_figure f, model_kind k, evidence e) {
    return ranges::table[(static_cast<std::size_t>(f) * model_kinds_there_are +
                          static_cast<std::size_t>(k)) *
                             evidences +
                         static_cast<std::size_t>(e)];
}
// Of a figure that rests on this. A range is made here, and nowhere else: whatever widens it belongs below.
[[nodiscard]] constexpr relative_range range_of(ranged_figure f, const job_evidence& basis) {
    const bool of_memory =
        f == ranged_figure::training_memory || f == ranged_figure::serving_memory;
    return range_of(f, basis.kind, of_memory ? basis.worst_of_memory() : basis.worst());
}

/// The range of what two causes widen that have nothing to do with each other: in quadrature, so that the smaller
/// hardly counts.
[[nodiscard]] constexpr relative_range independent(const relative_range& a,
                                                   const relative_range& b) {
    const auto both = [](double x, double y) { return square_root(x * x + y * y); };
    return {b.low < 1 ? 1 - both(1 - a.low, 1 - b.low) : a.low,
            b.high > 1 ? 1 + both(a.high - 1, b.high - 1) : a.high};
}
// A step may besides hide more or less than was assumed.
[[nodiscard]] constexpr relative_range range_of(ranged_figure f, const estimate_basis& basis) {
    const relative_range known = range_of(f, static_cast<const job_evidence&>(basis));
    return basis.overlap.exact() || f != ranged_figure::step_time
               ? known
               : independent(known, basis.overlap);
}

}  // namespace loadline
