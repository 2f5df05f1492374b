// fit: the stacks' free numbers from measured jobs, and what estimates are worth with a model, chip, kind or stack
// left out.
//   fit training|inference FILES [STACK...]            each number beside what the catalogue has
//   fit leave-out training|inference FILES [--rows]    errors and ranges of what was left out
//   fit write TRAINING INFERENCE ROOT                  the ranges and what stacks rest on, into headers and documents
// FILES: tables of measured rows, with ',' between.
#include "cases.hpp"
#include "csv.hpp"
#include "generated.hpp"
#include "leave_out.hpp"
#include "summary.hpp"
#include "widths.hpp"

#include "../../examples/program.hpp"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <string>
#include <string_view>

namespace {

using namespace validation;
using training_fitter = fitter<loadline::training_stack>;
using serving_fitter = fitter<loadline::serving_stack>;

// Cases refer to their tables, which are kept to the end.
std::deque<table> tables;
template <class Stack, class Read>
std::vector<measured_case<Stack>> cases_of(std::string files, Read read_cases) {
    std::vector<measured_case<Stack>> cases;
    while (!files.empty()) {
        const std::size_t end = files.find(',');
        tables.push_back(read(files.substr(0, end)));
        files = end == std::string::npos ? "" : files.substr(end + 1);
        for (auto& c : read_cases(tables.back())) cases.push_back(std::move(c));
        tables.back().refuse_misspelt();
    }
    return cases;
}
training_fitter of_training(const std::string& files) {
    return {training_numbers::all, training_numbers::stacks,
            cases_of<loadline::training_stack>(files, training_cases)};
}
serving_fitter of_serving(const std::string& files) {
    return {serving_numbers::all, serving_numbers::stacks,
            cases_of<loadline::serving_stack>(files, serving_cases)};
}
template <class Stack>
constexpr std::array<loadline::ranged_figure, 3> figures_of{loadline::ranged_figure::ttft,
                                                            loadline::ranged_figure::tpot,
                                                            loadline::ranged_figure::throughput};
template <>
constexpr std::array<loadline::ranged_figure, 3> figures_of<loadline::training_stack>{
    loadline::ranged_figure::step_time, loadline::ranged_figure::step_time,
    loadline::ranged_figure::step_time};

// ---- Fits.

template <class Stack>
void print_errors(const fitter<Stack>& f, const char* title) {
    std::array<groups, 3> cells;
    for (std::size_t i = 0; i < f.cases().size(); ++i) {
        const auto e = f.off(i, f.stack_of(i));
        for (std::size_t k = 0; k < e.size(); ++k)
            if (!std::isnan(e[k])) cells[k].add(f.cases()[i].cell(), std::exp(-e[k]) - 1);
    }
    std::printf("%s: mean error over cells of source and chip", title);
    for (std::size_t k = 0; k < cells.size(); ++k)
        if (!cells[k].all().empty())
            std::printf("  %s %.2f%% (%zu)", name(figures_of<Stack>[k]).data(),
                        100 * cells[k].mean_of_means(), cells[k].all().size());
    std::puts("");
}

template <class Stack>
void fit_all(fitter<Stack> f, const std::vector<std::string>& only) {
    print_errors(f, "as it is");
    std::vector<char> in(f.cases().size(), 1);
    for (std::size_t i = 0; !only.empty() && i < in.size(); ++i) {
        in[i] = 0;
        for (const std::string& name : only)
            if (f.cases()[i].stack.name.view().find(name) != std::string_view::npos) in[i] = 1;
    }
    f.fit(in);
    print_errors(f, "fitted");
    int free = 0;
    for (std::size_t s = 0; s < f.stacks().size(); ++s) {
        free += f.stacks()[s].count();
        std::size_t rows = 0;
        for (const auto& c : f.cases()) rows += c.entry == s ? 1 : 0;
        std::printf("%-32s %5zu rows", f.stacks()[s].stack->name.data(), rows);
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
    std::printf("%d free numbers, %zu rows\n", free, f.cases().size());
}

// ---- Left out.

template <class Stack>
void print_row(const fitter<Stack>& f, const left_out_figure& l) {
    const auto& c = f.cases()[l.number_of_case];
    std::printf("%s | %s | %s | %s | %s | %s | %s | %+.1f%%\n", c.row.c_str(), c.cell().c_str(),
                c.model.c_str(), c.stack.name.data(),
                names_of_left[static_cast<std::size_t>(l.what)].data(),
                l.evidence.rows > l.evidence.free ? "refitted" : "no rows left",
                name(figures_of<Stack>[l.figure]).data(), 100 * (std::exp(-l.off) - 1));
}

template <class Stack>
void leave_out(fitter<Stack> f, bool rows) {
    leave_one_out<Stack> runs{std::move(f)};
    const auto all = runs.all();
    std::map<std::string, groups> by_mode;
    for (const left_out_figure& l : all) {
        const auto& c = runs.fits().cases()[l.number_of_case];
        const std::string what{names_of_left[static_cast<std::size_t>(l.what)]};
        by_mode[what + ", " + std::string{name(figures_of<Stack>[l.figure])} +
                (l.evidence.rows > l.evidence.free ? "" : ", no rows of its stack left")]
            .add(c.cell(), std::exp(-l.off) - 1);
        if (rows) print_row(runs.fits(), l);
    }
    for (const auto& [mode, cells] : by_mode)
        std::printf("left out: %-55s %3zu cells, mean of cells %5.1f%%\n", mode.c_str(),
                    cells.all().size(), 100 * cells.mean_of_means());
    range_classes classes;
    add_to(classes, runs.fits(), all, figures_of<Stack>);
    for (const auto& [key, members] : classes) {
        const loadline::range_class r = range_of_members(key, members);
        std::printf("%-12s %-10s %-13s %5d figures: %.3f to %.3f; %.0f%% inside, %.0f%% inside "
                    "what the library has\n",
                    name(r.figure).data(), name(r.kind).data(), name(r.evidence).data(), r.figures,
                    r.low, r.high, 100 * share_inside(members, r.low, r.high),
                    100 * share_inside(members, range_of(r.figure, r.kind, r.evidence).low,
                                       range_of(r.figure, r.kind, r.evidence).high));
    }
}

constexpr std::string_view usage =
    "usage: fit training|inference FILE.csv[,FILE.csv] [STACK...]\n"
    "       fit leave-out training|inference FILE.csv[,FILE.csv] [--rows]\n"
    "       fit write TRAINING.csv[,...] INFERENCE.csv[,...] ROOT\n";

template <class Stack>
void refuse_unknown(const fitter<Stack>& f, const std::vector<std::string>& names) {
    for (const std::string& name : names)
        if (std::ranges::none_of(f.stacks(), [&](const auto& s) {
                return s.stack->name.view().find(name) != std::string_view::npos;
            }))
            throw program::misuse{"no stack has '" + name + "' in its name"};
}

void answer(program::arguments arguments) {
    std::vector<std::string> words(arguments.begin(), arguments.end());
    if (words.empty()) throw program::misuse{"what to do is missing"};
    const std::string verb = words[0];
    if (verb == "write") {
        if (words.size() != 4) throw program::misuse{"write takes two lists of files and a folder"};
        write_generated(of_training(words[1]), of_serving(words[2]),
                        cases_of<loadline::training_stack>(words[1], training_memory_cases),
                        words[3]);
        return;
    }
    const bool left_out = verb == "leave-out";
    if (left_out) words.erase(words.begin());
    if (words.empty() || (words[0] != "training" && words[0] != "inference"))
        throw program::misuse{words.empty()
                                  ? "training or inference?"
                                  : "there is no '" + words[0] + "'; training or inference?"};
    if (words.size() < 2) throw program::misuse{"files are missing"};
    std::vector<std::string> rest(words.begin() + 2, words.end());
    const bool rows = left_out && rest == std::vector<std::string>{"--rows"};
    if (left_out && !rest.empty() && !rows)
        throw program::misuse{"leave-out takes --rows and no more, not '" + rest.back() + "'"};
    const auto run = [&](auto fits) {
        if (left_out) return leave_out(std::move(fits), rows);
        refuse_unknown(fits, rest);
        fit_all(std::move(fits), rest);
    };
    if (words[0] == "training")
        run(of_training(words[1]));
    else
        run(of_serving(words[1]));
}

}  // namespace

int main(int argc, char** argv) { return program::run({"fit", usage}, argc, argv, answer); }
