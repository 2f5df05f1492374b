// Leave-one-out: a model, a chip, a kind of model or a stack left out, the numbers fitted again, and the left-out
// jobs predicted: what an estimate is worth for what nobody here has seen.
#pragma once

#include "fitting.hpp"

#include <set>

namespace validation {

enum class left : std::uint8_t { model, chip, kind, stack };
inline constexpr std::array<std::string_view, 4> names_of_left{"model", "chip", "kind", "stack"};

// One figure of a left-out job.
struct left_out_figure {
    std::size_t number_of_case = 0;
    std::size_t figure = 0;
    double off = 0;  // logarithm of measured over predicted
    left what = left::model;
    loadline::stack_evidence evidence{};  // of what remained
};

// What the chosen cases say of a stack.
template <class Stack>
[[nodiscard]] loadline::stack_evidence evidence_of(const fitter<Stack>& f, std::size_t entry,
                                                   const std::vector<char>& in) {
    using namespace loadline;
    stack_evidence e;
    if (entry >= f.stacks().size()) return e;
    const fitted_stack<Stack>& s = f.stacks()[entry];
    for (std::size_t i = 0; i < f.cases().size(); ++i) {
        const measured_case<Stack>& c = f.cases()[i];
        if (in[i] == 0 || c.entry != entry) continue;
        ++e.rows;
        e.chips.bits |= chip_families{c.family}.bits;
        e.kinds.bits = static_cast<std::uint8_t>(e.kinds.bits | c.kinds.bits);
        e.widths.bits = static_cast<std::uint8_t>(e.widths.bits | format_widths{c.width}.bits);
    }
    e.free = s.count();
    if (e.rows <= e.free) {
        e.chips = {};
        e.kinds = {};
        e.widths = {};
        e.inherits = s.kin != nullptr ? s.kin->name : fixed_text<31>{"usual"};
    }
    return e;
}

template <class Stack>
class leave_one_out {
public:
    explicit leave_one_out(fitter<Stack> f) : fitter_{std::move(f)} {}

    [[nodiscard]] std::vector<left_out_figure> all() {
        std::vector<left_out_figure> result;
        for (const left what : {left::model, left::chip, left::kind, left::stack})
            for (const std::string& group : groups(what)) leave(what, group, result);
        return result;
    }
    [[nodiscard]] const fitter<Stack>& fits() const { return fitter_; }

private:
    // Which group a case belongs to; empty: it is never left out in this way.
    [[nodiscard]] std::string group_of(left what, const measured_case<Stack>& c) const {
        const std::string stack{c.stack.name.view()};
        switch (what) {
        case left::model: return c.model;
        case left::chip: return std::to_string(static_cast<int>(c.family));
        case left::kind: return stack + "/" + std::to_string(static_cast<int>(c.kinds.bits));
        default: return stack;
        }
    }
    [[nodiscard]] std::set<std::string> groups(left what) const {
        std::set<std::string> names;
        for (const auto& c : fitter_.cases()) names.insert(group_of(what, c));
        return names;
    }
    void leave(left what, const std::string& group, std::vector<left_out_figure>& result) {
        std::vector<char> in(fitter_.cases().size());
        for (std::size_t i = 0; i < in.size(); ++i)
            in[i] = group_of(what, fitter_.cases()[i]) == group ? 0 : 1;
        fitter_.reset();
        fitter_.fit(in, true);
        for (std::size_t i = 0; i < in.size(); ++i) {
            if (in[i] != 0) continue;
            Stack stack = fitter_.stack_of(i);
            stack.evidence = evidence_of(fitter_, fitter_.cases()[i].entry, in);
            const auto off = fitter_.off(i, stack);
            for (std::size_t k = 0; k < off.size(); ++k)
                if (!std::isnan(off[k])) result.push_back({i, k, off[k], what, stack.evidence});
        }
    }

    fitter<Stack> fitter_;
};

}  // namespace validation
