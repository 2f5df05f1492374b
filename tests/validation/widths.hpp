// From left-out measurements to the ranges of estimates: what share of a class lies where.
#pragma once

#include "leave_out.hpp"

#include <loadline/estimate/range.hpp>

namespace validation {

// A left-out figure by what its prediction rested on.
struct class_member {
    std::string cell{};
    double off = 0;  // logarithm of measured over predicted
};
using range_key = std::tuple<loadline::ranged_figure, loadline::model_kind, loadline::evidence>;
using range_classes = std::map<range_key, std::vector<class_member>>;

template <class Stack>
void add_to(range_classes& classes, const fitter<Stack>& f, const std::vector<left_out_figure>& all,
            const std::array<loadline::ranged_figure, 3>& figures) {
    for (const left_out_figure& l : all) {
        const measured_case<Stack>& c = f.cases()[l.number_of_case];
        Stack stack = c.stack;
        stack.evidence = l.evidence;
        const loadline::job_evidence basis = c.rests_on(stack);
        classes[{figures[l.figure], basis.kind, basis.worst()}].push_back({c.cell(), l.off});
    }
}

// Below which a share of the weight lies; each figure weighs one over `power` of its cell's number: 0: figures alike,
// 1: cells alike.
[[nodiscard]] inline double weighed_quantile(std::vector<class_member> all, double share,
                                             double power) {
    std::map<std::string, int> of_cell;
    for (const class_member& m : all) ++of_cell[m.cell];
    std::sort(all.begin(), all.end(),
              [](const class_member& a, const class_member& b) { return a.off < b.off; });
    const auto weight = [&](const class_member& m) { return std::pow(of_cell[m.cell], -power); };
    double whole = 0;
    for (const class_member& m : all) whole += weight(m);
    double below = 0;
    for (const class_member& m : all) {
        below += weight(m);
        if (below >= share * whole) return m.off;
    }
    return all.back().off;
}

[[nodiscard]] inline double share_inside(const std::vector<class_member>& all, double low,
                                         double high) {
    double inside = 0;
    for (const class_member& m : all)
        if (m.off >= std::log(low) && m.off <= std::log(high)) ++inside;
    return inside / static_cast<double>(all.size());
}

// A tenth below and a tenth above: of figures, and, where that is wider, of cells, so that the largest table does not
// decide, as long as no more than 87% of figures are inside.
[[nodiscard]] inline loadline::range_class range_of_members(const range_key& key,
                                                            const std::vector<class_member>& all) {
    loadline::range_class r{
        std::get<0>(key), std::get<1>(key), std::get<2>(key), 1, 1, static_cast<int>(all.size())};
    const auto at = [&](double power) {
        r.low = std::exp(weighed_quantile(all, 0.1, power));
        r.high = std::exp(weighed_quantile(all, 0.9, power));
    };
    at(0);
    const loadline::range_class of_figures = r;
    for (double power = 1; power > 0.05; power -= 0.1) {
        at(power);
        r.low = std::min(r.low, of_figures.low);
        r.high = std::max(r.high, of_figures.high);
        if (share_inside(all, r.low, r.high) <= 0.87) break;
        r = of_figures;
    }
    // what is expected lies inside: to whole permilles, outwards
    r.low = std::min(r.low, 1.0);
    r.high = std::max(r.high, 1.0);
    r.low = std::floor(r.low * 1000) / 1000;
    r.high = std::ceil(r.high * 1000) / 1000;
    return r;
}

}  // namespace validation
