// Fits the free numbers of software stacks to measured jobs, all of them or some left out.
#pragma once

#include "free_numbers.hpp"

#include <loadline/estimate/basis.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace validation {

// A measured job, to be predicted with other numbers of its stack.
template <class Stack>
struct measured_case {
    static constexpr std::size_t figures = 3;  // a step; or TTFT, TPOT and throughput

    std::string row{};
    std::string source{};
    std::string chip{};
    std::string model{};
    std::string version{};
    Stack stack{};          // as the row has it
    std::size_t entry = 0;  // of the table of stacks
    loadline::model_kinds kinds{};
    loadline::chip_family family = loadline::chip_family::other;
    int width = 16;
    std::array<double, figures> measured{};  // zero: not measured
    std::function<std::array<double, figures>(const Stack&)> predict{};
    std::function<loadline::job_evidence(const Stack&)> rests_on{};

    [[nodiscard]] std::string cell() const { return source + ", " + chip; }
};

template <class Stack>
class fitter {
public:
    using case_type = measured_case<Stack>;
    // Of each case, whether it takes part.
    using chosen = std::vector<char>;

    fitter(std::span<const stack_number<Stack>> numbers,
           std::span<const fitted_stack<Stack>> stacks, std::vector<case_type> cases)
        : numbers_{numbers}, stacks_{stacks}, cases_{std::move(cases)} {
        for (std::size_t s = 0; s < stacks_.size(); ++s)
            for (std::size_t n = 0; n < numbers_.size(); ++n)
                values_[{s, n}] = numbers_[n].get(*stacks_[s].stack);
        for (case_type& c : cases_) {
            c.entry = entry_named(c.stack.name.view());
            std::vector<char> own;
            for (const stack_number<Stack>& n : numbers_)
                own.push_back(c.entry < stacks_.size() &&
                              n.get(c.stack) == n.get(*stacks_[c.entry].stack));
            follows_.push_back(std::move(own));
        }
    }

    [[nodiscard]] const std::vector<case_type>& cases() const { return cases_; }
    // Of the table of stacks; its size where the table has it not.
    [[nodiscard]] std::size_t entry_of(const case_type& c) const {
        return entry_named(c.stack.name.view());
    }
    [[nodiscard]] std::span<const fitted_stack<Stack>> stacks() const { return stacks_; }

    // The stack whose number it is: of its own or a kin's, as far as both have the same by the catalogue; none where
    // nobody fits it.
    [[nodiscard]] std::size_t owner(std::size_t stack, std::size_t number) const {
        const stack_number<Stack>& n = numbers_[number];
        std::size_t s = stack;
        for (;;) {
            if (stacks_[s].fits(n.name)) return s;
            const Stack* kin = stacks_[s].kin;
            if (kin == nullptr || n.get(*kin) != n.get(*stacks_[s].stack)) return stacks_.size();
            s = entry_named(kin->name.view());
        }
    }
    // Of a case, with the numbers as they are now.
    [[nodiscard]] Stack stack_of(std::size_t i) const {
        const case_type& c = cases_[i];
        Stack stack = c.stack;
        for (std::size_t n = 0; n < numbers_.size(); ++n) {
            if (follows_[i][n] == 0) continue;
            const std::size_t whose = owner(c.entry, n);
            if (whose < stacks_.size()) numbers_[n].set(stack, values_.at({whose, n}));
        }
        return stack;
    }
    // Logarithms of measured over predicted; NaN where nothing was measured. What has no estimate, as with a stack that
    // validate() refuses, is infinitely far off.
    [[nodiscard]] std::array<double, case_type::figures> off(std::size_t i,
                                                             const Stack& stack) const {
        std::array<double, case_type::figures> result{};
        const auto predicted = cases_[i].predict(stack);
        for (std::size_t f = 0; f < result.size(); ++f) {
            const bool estimated = std::isfinite(predicted[f]) && predicted[f] > 0;
            result[f] = !(cases_[i].measured[f] > 0) ? std::nan("")
                        : estimated ? std::log(cases_[i].measured[f] / predicted[f])
                                    : std::numeric_limits<double>::infinity();
        }
        return result;
    }
    // Half of it the mean over figures, sources and chips, half over models of these, of the mean error of their rows,
    // of those chosen: neither the largest table decides nor the model that it has most rows of. Errors below `small`
    // count less than in proportion, so that half of the rows too fast do not make up for the other half too slow.
    [[nodiscard]] double loss(const std::vector<std::size_t>& some) const {
        constexpr double small = 0.05;
        std::map<std::pair<std::string, std::size_t>, std::pair<double, int>> cells;
        std::map<std::pair<std::string, std::size_t>, std::pair<double, int>> models;
        for (const std::size_t i : some) {
            const auto e = off(i, stack_of(i));
            const std::string cell = cases_[i].cell();
            for (std::size_t f = 0; f < e.size(); ++f) {
                if (std::isnan(e[f])) continue;
                const double error = std::hypot(e[f], small) - small;
                for (auto* group : {&cells[{cell, f}], &models[{cell + cases_[i].model, f}]}) {
                    group->first += error;
                    ++group->second;
                }
            }
        }
        const auto mean = [](const auto& groups) {
            double sum = 0;
            for (const auto& [name, group] : groups) sum += group.first / group.second;
            return groups.empty() ? 0 : sum / static_cast<double>(groups.size());
        };
        return (mean(cells) + mean(models)) / 2;
    }
    // Fits each free number in turn to the chosen cases of those that have it, three times over. What no case has a
    // say in stays as it is, or, where `inherits`, is what a stack without rows would have been given.
    void fit(const chosen& in, bool inherits = false) {
        for (int sweep = 0; sweep < 3; ++sweep)
            for (std::size_t s = 0; s < stacks_.size(); ++s)
                for (std::size_t n = 0; n < numbers_.size(); ++n)
                    if (stacks_[s].fits(numbers_[n].name)) fit_number(s, n, in, sweep, inherits);
    }
    void reset() {
        for (auto& [key, value] : values_)
            value = numbers_[key.second].get(*stacks_[key.first].stack);
    }
    [[nodiscard]] double value(std::size_t stack, std::size_t number) const {
        return values_.at({stack, number});
    }
    [[nodiscard]] std::span<const stack_number<Stack>> numbers() const { return numbers_; }

private:
    // A number leaves its kin's only as far as rows ask for it: so much error, of one group of rows, for a share that is
    // e times the kin's or a time that is a quarter of its range away.
    static constexpr double pull = 0.1;
    [[nodiscard]] double apart(std::size_t number, double value, double of_others) const {
        const stack_number<Stack>& n = numbers_[number];
        const bool time = n.most < 1 && n.least == 0;
        const double far = std::abs(time ? 4 * (value - of_others) / n.most
                                         : std::log((value + 0.02) / (of_others + 0.02)));
        return std::min(far, 0.5);  // beyond that it is another number anyway
    }
    [[nodiscard]] std::size_t groups_in(const std::vector<std::size_t>& some) const {
        std::set<std::string> names;
        for (const std::size_t i : some) names.insert(cases_[i].cell() + cases_[i].model);
        return names.size();
    }
    [[nodiscard]] std::size_t entry_named(std::string_view name) const {
        for (std::size_t s = 0; s < stacks_.size(); ++s)
            if (stacks_[s].stack->name.view() == name) return s;
        return stacks_.size();
    }
    // What a stack without rows would have been given.
    [[nodiscard]] double of_kin(std::size_t stack, std::size_t number) const {
        const Stack* kin = stacks_[stack].kin;
        if (kin == nullptr) return numbers_[number].get(typical<Stack>());
        const std::size_t s = entry_named(kin->name.view());
        const std::size_t whose = owner(s, number);
        return whose < stacks_.size() ? values_.at({whose, number}) : numbers_[number].get(*kin);
    }
    template <class S>
    [[nodiscard]] static S typical() {
        if constexpr (std::same_as<S, loadline::training_stack>)
            return loadline::usual_stack;
        else
            return loadline::stacks::common;
    }

    void fit_number(std::size_t s, std::size_t n, const chosen& in, int sweep, bool inherits) {
        std::vector<std::size_t> some;
        for (std::size_t i = 0; i < cases_.size(); ++i)
            if (in[i] != 0 && cases_[i].entry < stacks_.size() && follows_[i][n] != 0 &&
                owner(cases_[i].entry, n) == s)
                some.push_back(i);
        double& value = values_.at({s, n});
        if (some.empty()) {
            if (inherits) value = of_kin(s, n);
            return;
        }
        double best = value;
        const double prior = pull / static_cast<double>(groups_in(some));
        const double of_others = of_kin(s, n);
        const auto cost = [&] { return loss(some) + prior * apart(n, value, of_others); };
        double least = cost();
        const auto attempt = [&](double x) {
            if (x < numbers_[n].least || x > numbers_[n].most) return;
            value = x;
            if (const double l = cost(); l < least - 1e-9) {
                least = l;
                best = x;
            }
        };
        const double width = numbers_[n].most - numbers_[n].least;
        if (sweep == 0)
            for (int k = 0; k <= 24; ++k) attempt(numbers_[n].least + width * k / 24);
        for (double step = width / 48; step > width / 3000; step /= 2) {
            const double around = best;
            attempt(around - step);
            attempt(around + step);
        }
        value = best;
    }

    std::span<const stack_number<Stack>> numbers_;
    std::span<const fitted_stack<Stack>> stacks_;
    std::vector<case_type> cases_;
    std::vector<std::vector<char>> follows_;  // of each case: its numbers are its stack's
    std::map<std::pair<std::size_t, std::size_t>, double> values_;
};

}  // namespace validation
