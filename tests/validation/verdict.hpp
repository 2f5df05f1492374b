// What the rules say of a job that was run, or that its source says could not.
#pragma once

#include "summary.hpp"

#include <loadline/check/check.hpp>

#include <string>
#include <string_view>

namespace validation {

// "memory_fits", from the name of the rule's type.
template <class Rule>
std::string_view rule_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    text = text.substr(text.find("Rule = ") + 7);
    text = text.substr(0, text.find_first_of(";]"));
    return text.substr(text.rfind(':') + 1);
}
inline std::string_view name_of(loadline::rule broken) {
    std::string_view name = "unnamed";
    loadline::every_rule::each([&]<class Rule>() {
        if (Rule::id == broken) name = rule_name<Rule>();
    });
    return name;
}

// `feasible`, or the names of the rules broken with ';' between. Where `memory_too` is false the chip is
// not known, and memory is no rule.
inline verdict verdict_of(const loadline::job_value auto& job, bool memory_too = true) {
    verdict v;
    const loadline::findings found = loadline::check(job);
    const auto add = [&](std::string_view name) {
        if (!v.text.empty()) v.text += ';';
        v.text += name;
    };
    for (const loadline::input_error& e : found.input) add("input " + std::string{e.field});
    for (const loadline::finding& f : found)
        if (memory_too || f.broken != loadline::rule::memory_fits) add(name_of(f.broken));
    v.feasible = v.text.empty();
    if (v.feasible) v.text = "feasible";
    if (found.input)
        v.memory_over = loadline::memory_per_chip(job).total() / job.cluster.chip.memory() - 1;
    return v;
}

}  // namespace validation
