// fit training|inference FILE.csv [STACK...]: fits the free numbers of the stacks to measured jobs, and prints each
// beside what the catalogue has, with the errors of both. Nothing is written.
#include "cases.hpp"

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
            fit_all(fitter<loadline::training_stack>{training_numbers::all,
                                                     training_numbers::stacks,
                                                     training_cases(rows)},
                    only);
        } else if (task == "inference") {
            fit_all(fitter<loadline::serving_stack>{serving_numbers::all, serving_numbers::stacks,
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
