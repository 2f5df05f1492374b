// What the leave-one-out runs give to the library, as headers: ranges, and what each stack rests on.
#pragma once

#include "cases.hpp"
#include "page.hpp"
#include "summary.hpp"
#include "widths.hpp"

#include <sstream>
#include <utility>

namespace validation {

inline std::ostringstream header(const std::string& first_line) {
    std::ostringstream out;
    out << "// " << first_line << "\n// Written by `fit write` (tests/validation/fit.cpp).\n"
        << "#pragma once\n\n";
    return out;
}

inline std::string enumerator(loadline::ranged_figure f) {
    constexpr std::array<std::string_view, loadline::ranged_figures> names{
        "step_time", "ttft", "tpot", "throughput", "training_memory", "serving_memory"};
    return "ranged_figure::" + std::string{names[static_cast<std::size_t>(f)]};
}
inline std::string enumerator(loadline::model_kind k) {
    constexpr std::array<std::string_view, 3> names{"dense", "mixture", "recurrent"};
    return "model_kind::" + std::string{names[static_cast<std::size_t>(k)]};
}

inline std::string text_of_ranges(const range_classes& classes) {
    std::ostringstream out =
        header("How far measurements lay from what was expected of them, with their model, chip, "
               "software or kind left out.");
    out << "#include <loadline/estimate/range_class.hpp>\n\n#include <array>\n\nnamespace loadline "
           "{\n\n// clang-format off\n"
           "/// Rows of left-out measurements: figure, kind of model, evidence, the ends of "
           "measured / expected, and how many\n"
           "/// there are.\ninline constexpr auto measured_ranges = "
           "std::to_array<range_class>({\n";
    for (const auto& [key, members] : classes) {
        const loadline::range_class r = range_of_members(key, members);
        out << "    {" << enumerator(r.figure) << ", " << enumerator(r.kind)
            << ", evidence::" << name(r.evidence) << ", " << r.low << ", " << r.high << ", "
            << r.figures << "},\n";
    }
    out << "});\n// clang-format on\n\n}  // namespace loadline\n";
    return out.str();
}

// ---- What stacks rest on.

inline std::string list_of(loadline::chip_families set) {
    constexpr std::array<std::string_view, 17> names{
        "other",  "volta",  "ampere",    "hopper",    "blackwell", "blackwell_ultra",
        "rubin",  "cdna3",  "cdna4",     "gaudi",     "tpu_v4",    "tpu_v5",
        "tpu_v6", "tpu_v7", "neuron_v2", "neuron_v3", "neuron_v4"};
    std::string text;
    for (std::size_t i = 1; i < names.size(); ++i)
        if (set.has(static_cast<loadline::chip_family>(i)))
            text += (text.empty() ? "chip_family::" : ", chip_family::") + std::string{names[i]};
    return "{" + text + "}";
}
inline std::string list_of(loadline::model_kinds set) {
    std::string text;
    for (std::size_t i = 0; i < loadline::model_kinds_there_are; ++i)
        if (const auto k = static_cast<loadline::model_kind>(i); set.has(k))
            text += (text.empty() ? "" : ", ") + enumerator(k);
    return "{" + text + "}";
}
inline std::string list_of(loadline::format_widths set) {
    std::string text;
    for (const int w : {4, 8, 16, 32})
        if (set.has(w)) text += (text.empty() ? "" : ", ") + std::to_string(w);
    return "{" + text + "}";
}

template <class Stack>
void write_evidence(std::ostream& out, const fitter<Stack>& f) {
    const std::vector<char> in(f.cases().size(), 1);
    for (std::size_t s = 0; s < f.stacks().size(); ++s) {
        const loadline::stack_evidence e = evidence_of(f, s, in);
        out << "    {\"" << f.stacks()[s].stack->name.view() << "\",\n     {.rows = " << e.rows
            << ", .free = " << e.free << ", .chips = " << list_of(e.chips)
            << ", .kinds = " << list_of(e.kinds) << ", .widths = " << list_of(e.widths)
            << ", .inherits = {\"" << e.inherits.view() << "\"}}},\n";
    }
}

inline std::string text_of_evidence(const fitter<loadline::training_stack>& training,
                                    const fitter<loadline::serving_stack>& serving) {
    std::ostringstream out =
        header("The measured jobs that each stack's numbers were held against, by "
               "chip, kind of model and width of format.");
    out << "#include <loadline/workload/stack_evidence.hpp>\n"
           "\n"
           "#include <array>\n"
           "#include <string_view>\n"
           "\n"
           "namespace loadline::stacks {\n"
           "\n"
           "/// Not constexpr: a call ends the constant evaluation, and the error names it.\n"
           "stack_evidence no_such_stack_in_stack_evidence();\n"
           "\n"
           "/// A stack's name with what its numbers were held against.\n"
           "struct evidence_of_stack {\n"
           "    std::string_view stack;\n"
           "    stack_evidence evidence;\n"
           "};\n"
           "/// Of one of them; a stack that is in no table is an error at compile time: a new one "
           "takes a line with {}.\n"
           "[[nodiscard]] consteval stack_evidence evidence_named(const auto& table, "
           "std::string_view name) {\n"
           "    for (const evidence_of_stack& e : table)\n"
           "        if (e.stack == name) return e.evidence;\n"
           "    return no_such_stack_in_stack_evidence();\n"
           "}\n"
           "\n"
           "// clang-format off\n"
           "/// What the numbers of training software rest on; written by the fits.\n";
    out << "inline constexpr auto training_evidence = std::to_array<evidence_of_stack>({\n";
    write_evidence(out, training);
    out << "});\n/// What the numbers of serving software rest on; written by the fits.\n"
           "inline constexpr auto serving_evidence = std::to_array<evidence_of_stack>({\n";
    write_evidence(out, serving);
    out << "});\n// clang-format on\n\n}  // namespace loadline::stacks\n";
    return out.str();
}

// Peaks of memory, by what their stack rests on, and once more by the memory of its kin: of software that nothing was
// measured of. Few numbers of memory are fitted, and none is fitted again.
inline void add_memory(range_classes& classes, const fitter<loadline::training_stack>& f,
                       const std::vector<measured_case<loadline::training_stack>>& cases) {
    const std::vector<char> all(f.cases().size(), 1);
    for (const auto& c : cases) {
        const std::size_t entry = f.entry_of(c);
        if (entry == f.stacks().size()) continue;
        const auto add = [&](loadline::training_stack stack) {
            const loadline::job_evidence basis = c.rests_on(stack);
            classes[{loadline::ranged_figure::training_memory, basis.kind, basis.worst_of_memory()}]
                .push_back({c.cell(), std::log(c.measured[0] / c.predict(stack)[0])});
        };
        loadline::training_stack own = c.stack;
        own.evidence = evidence_of(f, entry, all);
        add(own);
        const auto* kin = f.stacks()[entry].kin;
        loadline::training_stack other = kin != nullptr ? *kin : loadline::usual_stack;
        other.evidence = {};
        other.evidence.inherits = other.name;
        add(other);
    }
}

// ---- Documents.

struct error_of {
    groups in_sight{};
    std::array<groups, 4> left_out{};  // by what; of jobs of whose stack rows remained
    groups alone{};                    // models of whose stack none did
};
using errors_by_figure = std::map<loadline::ranged_figure, error_of>;

template <class Stack>
void add_errors(errors_by_figure& errors, const fitter<Stack>& f,
                const std::vector<left_out_figure>& all,
                const std::array<loadline::ranged_figure, 3>& figures) {
    for (std::size_t i = 0; i < f.cases().size(); ++i) {
        const auto off = f.off(i, f.cases()[i].stack);
        for (std::size_t k = 0; k < off.size(); ++k)
            if (!std::isnan(off[k]))
                errors[figures[k]].in_sight.add(f.cases()[i].cell(), std::exp(-off[k]) - 1);
    }
    for (const left_out_figure& l : all) {
        error_of& e = errors[figures[l.figure]];
        const bool refitted = l.evidence.rows > l.evidence.free || l.what == left::stack;
        (refitted ? e.left_out[static_cast<std::size_t>(l.what)] : e.alone)
            .add(f.cases()[l.number_of_case].cell(), std::exp(-l.off) - 1);
    }
}

inline std::string percent(double share) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f%%", 100 * share);
    return text.data();
}
inline std::string percent(const groups& g) {
    return g.all().empty() ? "" : percent(g.mean_of_means());
}

inline std::string table_of_errors(const errors_by_figure& errors) {
    std::string text =
        "| mean error | a model not seen | a chip not seen | software not seen | in sight |\n"
        "| --- | --- | --- | --- | --- |\n";
    for (const auto& [figure, e] : errors)
        text += "| " + std::string{name(figure)} + " | " +
                percent(e.left_out[static_cast<std::size_t>(left::model)]) + " | " +
                percent(e.left_out[static_cast<std::size_t>(left::chip)]) + " | " +
                percent(e.left_out[static_cast<std::size_t>(left::stack)]) + " | " +
                percent(e.in_sight) + " |\n";
    return text;
}
inline std::string table_of_ranges(const range_classes& classes) {
    std::string text =
        "| measured / expected | measured | neighbouring | extrapolated | assumed |\n"
        "| --- | --- | --- | --- | --- |\n";
    for (std::size_t f = 0; f < loadline::ranged_figures; ++f)
        for (std::size_t k = 0; k < loadline::model_kinds_there_are; ++k) {
            const auto figure = static_cast<loadline::ranged_figure>(f);
            const auto kind = static_cast<loadline::model_kind>(k);
            std::string cells;
            bool any = false;
            for (std::size_t e = 0; e < loadline::evidences; ++e) {
                const auto members =
                    classes.find({figure, kind, static_cast<loadline::evidence>(e)});
                cells += " |";
                if (members == classes.end()) continue;
                const loadline::range_class r = range_of_members(members->first, members->second);
                std::array<char, 64> range{};
                std::snprintf(range.data(), range.size(), " %.2f to %.2f (%d)", r.low, r.high,
                              r.figures);
                cells += range.data();
                any = true;
            }
            if (any)
                text += "| " + std::string{name(figure)} + ", " + std::string{name(kind)} + cells +
                        " |\n";
        }
    return text;
}

// Of each source and chip: figures, mean error and bias, with the numbers that the catalogue has.
inline std::string table_of_cells(const fitter<loadline::serving_stack>& f) {
    std::map<std::string, std::array<std::vector<double>, 3>> cells;
    std::array<groups, 3> all;
    for (std::size_t i = 0; i < f.cases().size(); ++i) {
        const auto off = f.off(i, f.cases()[i].stack);
        for (std::size_t k = 0; k < off.size(); ++k) {
            if (std::isnan(off[k])) continue;
            cells[f.cases()[i].cell()][k].push_back(std::exp(-off[k]) - 1);
            all[k].add(f.cases()[i].cell(), std::exp(-off[k]) - 1);
        }
    }
    std::string text = "| source, chip | TTFT | TPOT | throughput |\n| --- | --- | --- | --- |\n";
    for (const auto& [cell, figures] : cells) {
        text += "| " + cell;
        for (const std::vector<double>& errors : figures) {
            const statistics e = statistics_of(errors);
            std::array<char, 64> column{};
            std::snprintf(column.data(), column.size(), "%.1f%%, bias %+.1f%% (%zu)", 100 * e.mean,
                          100 * e.bias, e.count);
            text += std::string{" | "} + (errors.empty() ? "" : column.data());
        }
        text += " |\n";
    }
    return text + "| mean of these | " + percent(all[0]) + " | " + percent(all[1]) + " | " +
           percent(all[2]) + " |\n";
}

inline void write_generated(fitter<loadline::training_stack> training,
                            fitter<loadline::serving_stack> serving,
                            const std::vector<measured_case<loadline::training_stack>>& memory,
                            const std::string& root) {
    using enum loadline::ranged_figure;
    const std::string include = root + "/include/loadline/";
    // Nothing is written before all of it is known.
    std::vector<std::pair<std::string, std::string>> files;
    files.emplace_back(include + "catalog/stack_evidence.hpp", text_of_evidence(training, serving));
    const auto page = [&](const std::string& file, const std::string& table) {
        files.emplace_back(root + file, renewed_page(root + file, table, "fit"));
    };
    page("/docs/accuracy_serving.md", table_of_cells(serving));
    range_classes classes;
    add_memory(classes, training, memory);
    errors_by_figure errors;
    const auto run = [&](auto f, const std::array<loadline::ranged_figure, 3>& figures) {
        leave_one_out runs{std::move(f)};
        const auto all = runs.all();
        add_to(classes, runs.fits(), all, figures);
        add_errors(errors, runs.fits(), all, figures);
    };
    run(std::move(training), {step_time, step_time, step_time});
    run(std::move(serving), {ttft, tpot, throughput});
    files.emplace_back(include + "estimate/measured_ranges.hpp", text_of_ranges(classes));
    page("/README.md", table_of_errors(errors));
    page("/docs/accuracy.md", table_of_ranges(classes));
    for (const auto& [file, text] : files) program::write_file(file, text);
}

}  // namespace validation
