// What the leave-one-out runs give to the library, as headers: ranges, and what each stack rests on.
#pragma once

#include "cases.hpp"
#include "widths.hpp"

#include <fstream>
#include <stdexcept>

namespace validation {

inline std::ofstream header(const std::string& path, const std::string& first_line) {
    std::ofstream out{path};
    if (!out) throw bad_file{path + ": cannot be written"};
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

inline void write_ranges(const std::string& path, const range_classes& classes) {
    std::ofstream out = header(
        path, "How far measurements lay from what was expected of them, with their model, chip, "
              "software or kind left out.");
    out << "#include <loadline/estimate/range_class.hpp>\n\n#include <array>\n\nnamespace loadline "
           "{\n\ninline constexpr auto measured_ranges = std::to_array<range_class>({\n";
    for (const auto& [key, members] : classes) {
        const loadline::range_class r = range_of_members(key, members);
        out << "    {" << enumerator(r.figure) << ", " << enumerator(r.kind)
            << ", evidence::" << name(r.evidence) << ", " << r.low << ", " << r.high << ", "
            << r.figures << "},\n";
    }
    out << "});\n\n}  // namespace loadline\n";
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
void write_evidence(std::ofstream& out, const fitter<Stack>& f) {
    const std::vector<char> in(f.cases().size(), 1);
    for (std::size_t s = 0; s < f.stacks().size(); ++s) {
        const loadline::stack_evidence e = evidence_of(f, s, in);
        out << "    {\"" << f.stacks()[s].stack->name.view() << "\",\n     {.rows = " << e.rows
            << ", .free = " << e.free << ", .chips = " << list_of(e.chips)
            << ", .kinds = " << list_of(e.kinds) << ", .widths = " << list_of(e.widths)
            << ", .inherits = {\"" << e.inherits.view() << "\"}}},\n";
    }
}

inline void write_evidence(const std::string& path,
                           const fitter<loadline::training_stack>& training,
                           const fitter<loadline::serving_stack>& serving) {
    std::ofstream out =
        header(path, "The measured jobs that each stack's numbers were held against, by "
                     "chip, kind of model and width of format.");
    out << "#include <loadline/workload/stack_evidence.hpp>\n\n#include <array>\n#include "
           "<string_view>\n\nnamespace loadline::stacks {\n\nstruct evidence_of_stack {\n    "
           "std::string_view stack;\n    stack_evidence evidence;\n};\n\n";
    out << "inline constexpr auto training_evidence = std::to_array<evidence_of_stack>({\n";
    write_evidence(out, training);
    out << "});\ninline constexpr auto serving_evidence = std::to_array<evidence_of_stack>({\n";
    write_evidence(out, serving);
    out << "});\n\n}  // namespace loadline::stacks\n";
}

inline void write_generated(fitter<loadline::training_stack> training,
                            fitter<loadline::serving_stack> serving, const std::string& root) {
    using enum loadline::ranged_figure;
    const std::string include = root + "/include/loadline/";
    write_evidence(include + "catalog/stack_evidence.hpp", training, serving);
    range_classes classes;
    leave_one_out<loadline::training_stack> steps{std::move(training)};
    add_to(classes, steps.fits(), steps.all(), {step_time, step_time, step_time});
    leave_one_out<loadline::serving_stack> served{std::move(serving)};
    add_to(classes, served.fits(), served.all(), {ttft, tpot, throughput});
    write_ranges(include + "estimate/measured_ranges.hpp", classes);
}

}  // namespace validation
