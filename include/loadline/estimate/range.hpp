// The range of a figure, by what its estimate rests on: a look into a table that is made once, by the compiler.
#pragma once

#include <loadline/estimate/measured_ranges.hpp>
#include <loadline/units/ranged.hpp>

#include <optional>

namespace loadline {

// Fewer left-out measurements say little of the tenth that lies outside.
inline constexpr int enough_figures = 10;

namespace ranges {

// The classes of one figure, of one kind of model or of all.
class of_figure {
public:
    constexpr explicit of_figure(ranged_figure f) : figure_{f} {}
    constexpr of_figure(ranged_figure f, model_kind k) : figure_{f}, kind_{k}, one_kind_{true} {}

    [[nodiscard]] constexpr bool has(evidence e) const {
        for (const range_class& c : measured_ranges)
            if (counts(c) && c.evidence == e) return true;
        return false;
    }
    // The narrowest range that holds those of all classes up to `e`: worse evidence never has the narrower one.
    [[nodiscard]] constexpr relative_range up_to(evidence e) const {
        relative_range result;
        for (const range_class& c : measured_ranges)
            if (counts(c) && c.evidence <= e) result = result.with({c.low, c.high});
        return result;
    }
    // `e` itself, or the next worse one that was measured often enough.
    [[nodiscard]] constexpr std::optional<evidence> at_least(evidence e) const {
        for (auto i = static_cast<std::size_t>(e); i < evidences; ++i)
            if (has(static_cast<evidence>(i))) return static_cast<evidence>(i);
        return {};
    }

private:
    [[nodiscard]] constexpr bool counts(const range_class& c) const {
        return c.figure == figure_ && c.figures >= enough_figures &&
               (!one_kind_ || c.kind == kind_);
    }
    ranged_figure figure_;
    model_kind kind_ = model_kind::dense;
    bool one_kind_ = false;
};

// Of a class that was not measured often enough: the next worse one of its kind of model; where there is none, all
// classes of all kinds up to it.
[[nodiscard]] constexpr relative_range of_class(ranged_figure f, model_kind k, evidence e) {
    const of_figure kind{f, k};
    if (const auto there = kind.at_least(e)) return kind.up_to(*there);
    const of_figure all{f};
    const auto there = all.at_least(e);
    return kind.up_to(e).with(all.up_to(there ? *there : e));
}

inline constexpr auto table = [] {
    std::array<relative_range, ranged_figures * model_kinds_there_are * evidences> all{};
    std::size_t at = 0;
    for (std::size_t f = 0; f < ranged_figures; ++f)
        for (std::size_t k = 0; k < model_kinds_there_are; ++k)
            for (std::size_t e = 0; e < evidences; ++e)
                all[at++] = of_class(static_cast<ranged_figure>(f), static_cast<model_kind>(k),
                                     static_cast<evidence>(e));
    return all;
}();

}  // namespace ranges

// Measured over expected, for four fifths of measurements.
[[nodiscard]] constexpr relative_range range_of(ranged_figure f, model_kind k, evidence e) {
    return ranges::table[(static_cast<std::size_t>(f) * model_kinds_there_are +
                          static_cast<std::size_t>(k)) *
                             evidences +
                         static_cast<std::size_t>(e)];
}
// Of a figure that rests on this. The one place where a range is made: whatever else widens it belongs here.
[[nodiscard]] constexpr relative_range range_of(ranged_figure f, const job_evidence& basis) {
    const bool of_memory =
        f == ranged_figure::training_memory || f == ranged_figure::serving_memory;
    return range_of(f, basis.kind, of_memory ? basis.worst_of_memory() : basis.worst());
}

}  // namespace loadline
