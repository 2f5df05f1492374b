// What an estimate rests on in words: "31 s (27 to 36: dense model, measured chip and stack)".
#pragma once

#include <loadline/estimate/basis.hpp>
#include <loadline/units/ranged.hpp>

#include <concepts>

namespace loadline {

/// A basis in words; characters beyond its room are left out.
using basis_text = fixed_text<159>;

/// "chip, links and stack": those parts of which the evidence is of this kind. Format and model are named where the
/// software itself is better known than they are.
[[nodiscard]] constexpr basis_text parts_of(const job_evidence& e, evidence word) {
    struct part {
        std::string_view name;
        bool there;
    };
    const std::array<part, 5> parts{{{"chip", e.chip == word},
                                     {"links", e.links == word},
                                     {"stack", e.stack == word},
                                     {"format", e.format == word && e.format > e.stack},
                                     {"kind of model", e.model == word && e.model > e.stack}}};
    int left = 0;
    for (const part& p : parts) left += p.there ? 1 : 0;
    basis_text result;
    for (const part& p : parts) {
        if (!p.there) continue;
        if (!result.empty()) result.append(left == 1 ? " and " : ", ");
        result.append(p.name);
        --left;
    }
    return result;
}

// "dense model, measured chip and stack"; "mixture, assumed chip and links, extrapolated stack": the worst first, and
// what is measured only where all is.
[[nodiscard]] constexpr basis_text text(const job_evidence& e) {
    basis_text result{name(e.kind)};
    if (e.worst() == evidence::measured) return result.append(", measured chip and stack");
    for (const evidence word :
         {evidence::assumed, evidence::extrapolated, evidence::neighbouring}) {
        const basis_text parts = parts_of(e, word);
        if (parts.empty()) continue;
        result.append(", ").append(name(word)).append(" ").append(parts);
    }
    return result;
}

// The same, and what of a step rests on an overlap that nothing constrains, where it is more than a hundredth.
[[nodiscard]] constexpr basis_text text(const estimate_basis& e) {
    basis_text result = text(static_cast<const job_evidence&>(e));
    if (e.says_overlap())
        result.append(", ")
            .append(
                text(quantity<units::fraction>{e.assumed_overlap()}, units::three_digits).view())
            .append(" of the step by assumed overlap");
    return result;
}

/// A figure with its range and basis in words.
using figure_with_basis = fixed_text<255>;

// "31 s (27 to 36: dense model, measured chip and stack)".
template <class Unit>
[[nodiscard]] constexpr figure_with_basis text(const ranged<Unit>& value,
                                               const std::derived_from<job_evidence> auto& e) {
    const range_text range = text_of_range(value);
    const std::string_view all = range.view();
    figure_with_basis result;
    if (value.exact()) return result.append(all);
    result.append(all.substr(0, all.size() - 1));  // before what closes the range
    return result.append(": ").append(text(e)).append(")");
}

}  // namespace loadline
