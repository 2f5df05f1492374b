// fit training|inference FILE.csv [STACK... | --leave-out [--rows]]: fits the free numbers of the stacks to measured jobs, and prints each
// beside what the catalogue has, with the errors of both. Nothing is written.
#include "cases.hpp"
#include "leave_out.hpp"

#include <cstdio>
#include <numeric>
#include <string>
#include <string_view>

namespace {

using namespace validation;

template <class Stack>
void print_errors(const fitter<Stack>& f, const char* title) {
    std::map<std::pair<std::string, std::size_t>, std::pair<double, int>> cells;
    for (std::size_t i = 0; i < f.cases().size(); ++i) {
        const auto e = f.off(i, f.stack_of(i));
        for (std::size_t k = 0; k < e.size(); ++k) {
            if (std::isnan(e[k])) continue;
            auto& cell = cells[{f.cases()[i].cell(), k}];
            cell.first += std::abs(std::exp(-e[k]) - 1);
            ++cell.second;
        }
    }
    std::array<double, 3> sum{};
    std::array<int, 3> count{};
    for (const auto& [name, cell] : cells) {
        sum[name.second] += cell.first / cell.second;
        ++count[name.second];
    }
    std::printf("%s: mean error over cells of source and chip", title);
    for (std::size_t k = 0; k < 3; ++k)
        if (count[k] > 0) std::printf("  %.2f%% (%d)", 100 * sum[k] / count[k], count[k]);
    std::puts("");
}

template <class Stack>
void fit_all(fitter<Stack> f, const std::vector<std::string>& only) {
    print_errors(f, "as it is");
    std::vector<char> in(f.cases().size(), 1);
    if (!only.empty())
        for (std::size_t i = 0; i < in.size(); ++i) {
            in[i] = 0;
            for (const std::string& name : only)
                if (f.cases()[i].stack.name.view().find(name) != std::string_view::npos) in[i] = 1;
        }
    f.fit(in);
    print_errors(f, "fitted");
    for (std::size_t s = 0; s < f.stacks().size(); ++s) {
        int rows = 0;
        for (const auto& c : f.cases()) rows += c.entry == s ? 1 : 0;
        std::printf("%-32s %5d rows", f.stacks()[s].stack->name.data(), rows);
        for (std::size_t n = 0; n < f.numbers().size(); ++n)
            if (f.stacks()[s].fits(f.numbers()[n].name))
                std::printf("  %s %.4g -> %.4g", f.numbers()[n].name.data(),
                            f.numbers()[n].get(*f.stacks()[s].stack), f.value(s, n));
        std::puts("");
    }
    for (const auto& c : f.cases())
        if (c.entry == f.stacks().size())
            std::printf("%s: its stack '%s' is not in the table\n", c.row.c_str(),
                        c.stack.name.data());
}

// The same of a figure left out; a word until estimates have it.
template <class Stack>
int word_of(const measured_case<Stack>& c, const loadline::stack_evidence& e) {
    if (c.basis == loadline::calibration_basis::assumed) return 3;
    if (e.rows == 0 || !e.kinds.has(c.kind)) return 2;
    if (!e.chips.has(c.family) || !e.widths.has(c.width) ||
        c.basis != loadline::calibration_basis::measured)
        return 1;
    return 0;
}

double quantile(std::vector<double> all, double share) {
    std::sort(all.begin(), all.end());
    const double at = share * static_cast<double>(all.size() - 1);
    const auto i = static_cast<std::size_t>(at);
    if (i + 1 >= all.size()) return all.back();
    return all[i] + (at - static_cast<double>(i)) * (all[i + 1] - all[i]);
}

template <class Stack>
void leave_out_all(fitter<Stack> f, bool rows) {
    leave_one_out<Stack> runs{std::move(f)};
    const auto all = runs.all();
    std::map<std::string, std::map<std::string, std::vector<double>>> by_mode;
    std::map<std::string, std::map<std::string, std::vector<double>>> by_class;
    for (const left_out_figure& l : all) {
        const auto& c = runs.fits().cases()[l.number_of_case];
        const std::string figure = std::to_string(l.figure);
        by_mode[std::string{names_of_left[static_cast<std::size_t>(l.what)]} + " " + figure]
               [c.cell()]
                   .push_back(l.off);
        by_class[figure + (c.kind == loadline::model_kind::mixture ? " mixture " : " dense ") +
                 std::to_string(word_of(c, l.evidence))][c.cell()]
            .push_back(l.off);
        if (rows)
            std::printf("%s %s %s %s %s %s %+.1f%%\n", c.row.c_str(), c.cell().c_str(),
                        c.model.c_str(), c.stack.name.data(),
                        names_of_left[static_cast<std::size_t>(l.what)].data(), figure.c_str(),
                        100 * (std::exp(-l.off) - 1));
    }
    for (const auto* groups : {&by_mode, &by_class})
        for (const auto& [name, cells] : *groups) {
            double mean = 0, bias = 0;
            std::vector<double> offs;
            for (const auto& [cell, o] : cells) {
                double sum = 0, sided = 0;
                for (const double x : o) {
                    sum += std::abs(std::exp(-x) - 1);
                    sided += std::exp(-x) - 1;
                    offs.push_back(x);
                }
                mean += sum / static_cast<double>(o.size());
                bias += sided / static_cast<double>(o.size());
            }
            std::printf("%-18s %3zu cells %5zu figures: cells' mean %5.1f%% bias %+5.1f%%; 80%% of "
                        "measured/predicted in %.3f to %.3f\n",
                        name.c_str(), cells.size(), offs.size(),
                        100 * mean / static_cast<double>(cells.size()),
                        100 * bias / static_cast<double>(cells.size()),
                        std::exp(quantile(offs, 0.1)), std::exp(quantile(offs, 0.9)));
        }
}

template <class Stack>
void run(fitter<Stack> f, const std::vector<std::string>& words) {
    if (words.empty() || words[0] != "--leave-out") return fit_all(std::move(f), words);
    leave_out_all(std::move(f), words.size() > 1 && words[1] == "--rows");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: fit training|inference FILE.csv [STACK...]\n");
        return 2;
    }
    const std::string_view task = argv[1];
    const std::vector<std::string> only(argv + 3, argv + argc);
    try {
        const table rows = read(argv[2]);
        if (task == "training") {
            run(fitter<loadline::training_stack>{training_numbers::all, training_numbers::stacks,
                                                 training_cases(rows)},
                only);
        } else if (task == "inference") {
            run(fitter<loadline::serving_stack>{serving_numbers::all, serving_numbers::stacks,
                                                serving_cases(rows)},
                only);
        } else {
            std::fprintf(stderr, "fit: there is no task '%s'\n", argv[1]);
            return 2;
        }
    } catch (const bad_file& problem) {
        std::fprintf(stderr, "fit: %s\n", problem.what());
        return 1;
    }
    return 0;
}
