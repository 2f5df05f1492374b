// A table of named figures as CSV: all digits, and an empty cell where a line lacks a figure.
#pragma once

#include "job_figures.hpp"

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace golden {

class sheet {
public:
    // `id` says what the line is of; it and the two names hold no comma and no quote.
    void add(std::string id, std::string model, std::string chip, figures line) {
        for (const figure& f : line)
            if (columns_.emplace(f.first, names_.size()).second) names_.push_back(f.first);
        lines_.push_back({{std::move(id), std::move(model), std::move(chip)}, std::move(line)});
    }

    void print() const {
        std::printf("id,model,chip");
        for (const std::string& name : names_) std::printf(",%s", name.c_str());
        std::printf("\n");
        for (const labelled& l : lines_) {
            std::vector<const double*> cells(names_.size(), nullptr);
            for (const figure& f : l.values) cells[columns_.at(f.first)] = &f.second;
            std::printf("%s,%s,%s", l.labels[0].c_str(), l.labels[1].c_str(), l.labels[2].c_str());
            for (const double* cell : cells) {
                if (cell != nullptr)
                    std::printf(",%.17g", *cell);
                else
                    std::printf(",");
            }
            std::printf("\n");
        }
    }

private:
    struct labelled {
        std::array<std::string, 3> labels;
        figures values;
    };
    std::vector<std::string> names_;  // of the columns, in order of appearance
    std::map<std::string, std::size_t> columns_;
    std::vector<labelled> lines_;
};

}  // namespace golden
