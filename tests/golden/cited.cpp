// cited: every figure of the measured rows that the tests replay, as CSV.
#include "sheet.hpp"

#include "chips.hpp"
#include "collective_replay.hpp"
#include "collective_rows.hpp"
#include "inference_rows.hpp"
#include "matmul_replay.hpp"
#include "training_replay.hpp"

#include "../../examples/program.hpp"

#include <array>
#include <cstdio>
#include <string>

namespace {

using golden::figures;
using golden::sheet;
using namespace validation;

std::string cell(std::string_view text) {
    std::string result{text};
    for (char& c : result)
        if (c == ',' || c == '"' || c == '\n') c = ';';
    return result;
}

void add_training(sheet& to) {
    const table facts = table_of_facts();
    for (std::size_t i = 0; i < facts.rows.size(); ++i) {
        const row r{facts, i};
        std::string why;
        const auto read = read_training(r, why);
        if (!read) continue;
        figures all = golden::figures_of(read->job);
        golden::add(all, check(read->job));
        to.add("training " + cell(r.text("row_id")) + " " + cell(r.text("source_id")),
               cell(r.text("model")), cell(r.text("chip")), std::move(all));
    }
}

void add_serving(sheet& to) {
    int number = 0;
    for (const cited_point& p : cited_serving_points) {
        ++number;
        const measured_serving m = measured_of(p);
        const auto system = system_of(m.chip);
        const auto stack = stack_of(m.engine, m.source, m.chip);
        if (!system || !stack) continue;
        const serving_job job = job_of(m, *system, *stack);
        const predicted_serving predicted = predict(m, job);
        figures all = golden::figures_of(job);
        golden::add(all, check(job));
        golden::add(all, "predicted.ttft", predicted.ttft);
        golden::add(all, "predicted.tpot", predicted.tpot);
        golden::add(all, "predicted.throughput", predicted.throughput);
        to.add("serving " + std::to_string(number) + " " + cell(m.source) + " " + cell(m.row),
               cell(m.model.name.view()), cell(m.chip), std::move(all));
    }
}

void add_operation(sheet& to, std::string id, std::string_view chip, const operation_cost& cost) {
    to.add(std::move(id), "", cell(chip), {{"time", cost.time.count()}});
}

void add_operations(sheet& to) {
    int series = 0;
    for (const product_series& s : measured_products) {
        ++series;
        const auto chip = find_chip(s.chip);
        if (!chip) continue;
        int number = 0;
        for (const product_point& p : s.points)
            if (++number; p.m != 0)
                add_operation(to,
                              "product " + std::to_string(series) + "." + std::to_string(number),
                              s.chip, cost_of(product_of(s, p), *chip));
    }
    series = 0;
    for (const measured_attention& s : measured_attentions) {
        ++series;
        const auto chip = find_chip(s.chip);
        if (!chip) continue;
        int number = 0;
        for (const measured_attention::point& p : s.points)
            add_operation(to,
                          "attention " + std::to_string(series) + "." + std::to_string(++number),
                          s.chip, attention_cost(s, p, *chip));
    }
}

void add_collectives(sheet& to) {
    int series = 0;
    for (const collective_series& s : collective_rows) {
        ++series;
        int number = 0;
        for (const collective_point& p : s.points) {
            if (++number; p.bytes == 0) continue;
            const predicted_collective c =
                predict(measured_collective{s.operation, s.chip, s.ranks, s.nodes, s.interconnect,
                                            s.library, p.bytes, p.microseconds});
            to.add("collective " + std::to_string(series) + "." + std::to_string(number) + " " +
                       cell(s.operation) + " " + std::to_string(s.ranks),
                   "", cell(s.chip), {{"time", c.time_us * 1e-6}});
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: cited: every figure of the rows that the tests replay, as CSV\n";
    return program::run({"cited", usage}, argc, argv, [] {
        sheet all;
        add_training(all);
        add_serving(all);
        add_operations(all);
        add_collectives(all);
        all.print();
    });
}
