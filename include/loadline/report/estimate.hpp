// An estimate as a table: each figure with the range in which it should lie, and what it rests on.
#pragma once

#include <loadline/estimate/basis_text.hpp>
#include <loadline/estimate/serving.hpp>
#include <loadline/estimate/training_estimate.hpp>
#include <loadline/report/table.hpp>

namespace loadline::report {

/// A figure a row. For programs all in the base unit that the key `unit` names, for people as they write it; without
/// a range both ends are the figure.
class figure_rows {
public:
    explicit figure_rows(table& to, const job_evidence& basis)
        : to_{to}, basis_{name(basis.worst())} {}

    template <class Unit>
    void operator()(std::string_view figure, const ranged<Unit>& value) const {
        const auto in_words = [](const quantity<Unit>& end) {
            return cell{end}.as(loadline::text(end, units::three_digits).view());
        };
        to_.add({figure, value.expected(), in_words(value.low), in_words(value.high),
                 std::same_as<Unit, units::fraction> ? "" : Unit::symbol, basis_});
    }

private:
    table& to_;
    std::string_view basis_;
};

/// "A training step: 31 s (27 to 36: dense model, measured chip and stack)".
template <class Unit>
[[nodiscard]] std::string title_of(std::string_view what, const ranged<Unit>& value,
                                   const std::derived_from<job_evidence> auto& basis) {
    return std::string{what}.append(": ").append(loadline::text(value, basis).view());
}
/// An empty table of figures with their ends and evidence.
[[nodiscard]] inline table table_of_figures(std::string title) {
    return {.name = "estimate",
            .title = std::move(title),
            .columns = {{"figure", "figure"},
                        {"expected", "expected", align::right},
                        {"low", "low", align::right},
                        {"high", "high", align::right},
                        {"", "unit"},
                        {"", "basis"}}};
}

/// An estimate, a figure a row, with the range in which each should lie.
[[nodiscard]] inline table estimate_table(const training_estimate& e) {
    table result = table_of_figures(title_of("A training step", e.step_time, e.basis));
    const figure_rows add{result, e.basis};
    add("step time", e.step_time);
    add("throughput", e.tokens_per_second);
    add("throughput of a chip", e.tokens_per_second_per_chip);
    add("MFU", e.mfu);
    add("peak memory", e.peak_memory);
    return result;
}
[[nodiscard]] inline table estimate_table(const serving_estimate& e) {
    table result =
        table_of_figures(e.tpot ? title_of("Between two tokens", *e.tpot, e.basis)
                                : title_of("To the first token, and no other", e.ttft, e.basis));
    const figure_rows add{result, e.basis};
    add("time to first token", e.ttft);
    if (e.tpot) add("time between tokens", *e.tpot);
    if (e.per_user) add("tokens of a user", *e.per_user);
    add("tokens of a chip", e.per_chip);
    add("tokens of a deployment", e.per_deployment);
    add("tokens of the cluster", e.per_cluster);
    add("requests of a deployment", e.requests_per_second);
    const auto add_of = [&](std::string_view figure, const auto& value) {
        if (value)
            add(std::string{figure}.append(" of ").append(text(value->basis).view()),
                value->figure());
        else
            result.add({figure, cell::none(std::string{name(value.missing())}), "", "", "", ""});
    };
    add_of("energy", e.energy);
    add_of("cost", e.cost);
    return result;
}

/// What each part of the answer rests on, the worst word last.
[[nodiscard]] inline table basis_table(const estimate_basis& e) {
    table result{.name = "basis",
                 .title = "What it rests on: " + std::string{loadline::text(e).view()},
                 .columns = {{"part", "part"}, {"evidence", "evidence"}, {"of it", "note"}}};
    const auto add = [&](std::string_view part, evidence word, const std::string& note) {
        result.add({part, name(word), note});
    };
    add("chip", e.chip, "");
    add("links", e.links, "");
    add("stack", e.stack,
        e.rows > 0 ? std::to_string(e.rows) + " measured jobs, " + std::to_string(e.free) +
                         " fitted numbers"
        : e.inherits.empty() ? "nothing measured"
                             : "numbers of " + std::string{e.inherits.view()});
    add("format", e.format, "");
    add("model", e.model, std::string{name(e.kind)});
    add("memory", e.worst_of_memory(),
        std::string{loadline::text(quantity<units::fraction>{e.memory_left}).view()} + " left");
    if (e.says_overlap())
        add("overlap", evidence::assumed,
            std::string{loadline::text(quantity<units::fraction>{e.assumed_overlap()}).view()} +
                " of the step");
    add("all", e.worst(), "");
    return result;
}

}  // namespace loadline::report
