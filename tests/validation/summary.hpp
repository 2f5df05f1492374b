// Predicted against measured: error of each row, and count, mean and median error and bias of groups. Evidence is what
// the rules allow and what is a number.
#pragma once

#include <loadline/report/csv.hpp>
#include <loadline/units/ranged.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace validation {

// One row that could be predicted. Predicted and measured have the same unit.
struct prediction {
    std::string row;
    std::string source;
    std::string chip;
    std::string series;  // what was measured: "gemm bf16", "all_reduce 8"
    std::string size;    // size class: "all sides >= 1024", ">= 1 MiB"
    double predicted = 0;
    double measured = 0;
    std::string unit;
    std::string software{};  // engine, framework or library, with its version
    double low = 0;  // of the range in which the figure is expected; both zero: none is given
    double high = 0;
    bool of_memory = false;  // what the memory rule goes by itself: evidence whatever it says

    [[nodiscard]] double error() const { return predicted / measured - 1; }
    [[nodiscard]] bool finite() const {
        return std::isfinite(predicted) && std::isfinite(measured) && std::isfinite(error());
    }
    // From the range of the estimate, relative to what is expected.
    void expect_within(const loadline::relative_range& r) {
        low = predicted * r.low;
        high = predicted * r.high;
    }
    [[nodiscard]] bool has_range() const { return low != 0 || high != 0; }
    [[nodiscard]] bool inside() const { return low <= measured && measured <= high; }
};
struct refusal {
    std::string row;
    std::string why;
};
// What the rules say of a row's job.
struct verdict {
    std::string row{};
    std::string text{};  // `feasible`, or the rules broken, ';' between
    std::string source{};
    std::string chip{};
    bool feasible = false;
    bool refused_there = false;  // the source says that it did not run
    bool judged = false;         // a complete row that is not suspect; the others are shown apart
    double memory_over = 0;      // needed against what there is, less one

    [[nodiscard]] bool right() const { return feasible != refused_there; }
    [[nodiscard]] bool input_wrong() const { return text.rfind("input ", 0) == 0; }
};
struct replay {
    std::vector<prediction> predictions;
    std::vector<refusal> refusals;
    std::vector<verdict> verdicts{};
};

inline std::map<std::string, const verdict*> by_row(const replay& r) {
    std::map<std::string, const verdict*> all;
    for (const verdict& v : r.verdicts) all[v.row] = &v;
    return all;
}

// What a prediction is worth: an error to count; nothing, where the rules refuse the job (the verdicts tell of it); or
// a fault of ours, where the estimate is no number.
enum class standing { counted, refused, fault };

inline std::string_view name(standing s) {
    return s == standing::counted ? "counted"
           : s == standing::fault ? "fault: estimate is not finite"
                                  : "not counted: the rules refuse it";
}
inline standing standing_of(const prediction& p,
                            const std::map<std::string, const verdict*>& verdicts) {
    if (!p.finite()) return standing::fault;
    const auto v = verdicts.find(p.row);
    return p.of_memory || v == verdicts.end() || v->second->feasible ? standing::counted
                                                                     : standing::refused;
}
inline std::vector<const prediction*> with_standing(const replay& r, standing s) {
    const auto verdicts = by_row(r);
    std::vector<const prediction*> all;
    for (const prediction& p : r.predictions)
        if (standing_of(p, verdicts) == s) all.push_back(&p);
    return all;
}

struct statistics {
    std::size_t count = 0;
    double mean = 0;    // of the absolute relative errors
    double median = 0;  // the same
    double bias = 0;    // mean of the signed ones: positive is predicted too slow (too large)
    double worst = 0;   // the largest absolute one
};

inline statistics statistics_of(const std::vector<double>& errors) {
    statistics s;
    s.count = errors.size();
    if (errors.empty()) return s;
    std::vector<double> sizes;
    sizes.reserve(errors.size());
    for (const double e : errors) {
        sizes.push_back(std::abs(e));
        s.bias += e;
        s.mean += std::abs(e);
    }
    const auto n = static_cast<double>(errors.size());
    s.bias /= n;
    s.mean /= n;
    std::sort(sizes.begin(), sizes.end());
    const std::size_t half = sizes.size() / 2;
    s.median = sizes.size() % 2 == 1 ? sizes[half] : (sizes[half - 1] + sizes[half]) / 2;
    s.worst = sizes.back();
    return s;
}

// Errors by group; groups in alphabetical order.
class groups {
public:
    // No number is no evidence: it is counted apart.
    void add(const std::string& group, double error) {
        if (std::isfinite(error))
            errors_[group].push_back(error);
        else
            ++not_finite_;
    }
    [[nodiscard]] std::size_t not_finite() const { return not_finite_; }

    [[nodiscard]] std::map<std::string, statistics> all() const {
        std::map<std::string, statistics> result;
        for (const auto& [group, errors] : errors_) result[group] = statistics_of(errors);
        return result;
    }
    // The mean over groups of their mean errors, so that the largest group does not decide.
    [[nodiscard]] double mean_of_means() const {
        double sum = 0;
        for (const auto& [group, errors] : errors_) sum += statistics_of(errors).mean;
        return errors_.empty() ? 0 : sum / static_cast<double>(errors_.size());
    }

private:
    std::map<std::string, std::vector<double>> errors_;
    std::size_t not_finite_ = 0;
};

inline void print_groups(const std::string& title, const groups& g) {
    std::size_t width = title.size();
    for (const auto& [group, s] : g.all()) width = std::max(width, group.size());
    std::printf("\n%-*s %7s %9s %9s %9s %9s\n", static_cast<int>(width), title.c_str(), "rows",
                "mean", "median", "bias", "worst");
    for (const auto& [group, s] : g.all())
        std::printf("%-*s %7zu %8.1f%% %8.1f%% %+8.1f%% %8.1f%%\n", static_cast<int>(width),
                    group.c_str(), s.count, 100 * s.mean, 100 * s.median, 100 * s.bias,
                    100 * s.worst);
}

// Rows of one kind by what the rules say; of those that memory refuses, by how much.
inline void print_verdicts(const char* title, const std::vector<const verdict*>& rows) {
    std::map<std::string, std::vector<const verdict*>> by_text;
    for (const verdict* v : rows) by_text[v->text].push_back(v);
    std::printf("\n%s: %zu\n", title, rows.size());
    for (const auto& [text, those] : by_text) {
        std::printf("  %6zu  %s:", those.size(), text.c_str());
        for (const verdict* v : those) {
            std::printf(" %s", v->row.c_str());
            if (text.find("memory_fits") != std::string::npos || v->refused_there)
                std::printf(" (%+.1f%%)", 100 * v->memory_over);
        }
        std::puts("");
    }
}

// Runs that the rules refuse and failures that they pass; those of incomplete or suspect rows apart.
inline void print_verdicts(const replay& r) {
    if (r.verdicts.empty()) return;
    std::size_t runs = 0, failures = 0;
    std::vector<const verdict*> refused, passed, apart;
    for (const verdict& v : r.verdicts) {
        if (v.judged) ++(v.refused_there ? failures : runs);
        if (v.right()) continue;
        (!v.judged ? apart : v.refused_there ? passed : refused).push_back(&v);
    }
    std::printf("\nverdicts on %zu runs and %zu failures of complete rows, %zu rows apart; "
                "in brackets: memory needed against what there is\n",
                runs, failures, r.verdicts.size() - runs - failures);
    std::map<std::string, std::pair<std::size_t, std::size_t>> by_source;
    for (const verdict& v : r.verdicts) {
        if (!v.judged) continue;
        ++by_source[v.source].second;
        if (v.right()) ++by_source[v.source].first;
    }
    for (const auto& [source, n] : by_source)
        std::printf("  %4zu of %4zu right  %s\n", n.first, n.second, source.c_str());
    print_verdicts("measured runs that the rules refuse", refused);
    print_verdicts("failures that the rules pass", passed);
    print_verdicts("wrong on rows that are incomplete or suspect", apart);
}

inline void print_ranges(const std::vector<const prediction*>& counted) {
    std::size_t with = 0;
    std::size_t inside = 0;
    for (const prediction* p : counted) {
        with += p->has_range() ? 1 : 0;
        inside += p->has_range() && p->inside() ? 1 : 0;
    }
    if (with > 0) std::printf("%zu of %zu figures inside their range\n", inside, with);
}

// What is no evidence: of refused jobs their number, faults one by one.
inline void print_uncounted(const replay& r) {
    if (const auto refused = with_standing(r, standing::refused); !refused.empty())
        std::printf("%zu figures not counted: the rules refuse their jobs\n", refused.size());
    for (const prediction* p : with_standing(r, standing::fault))
        std::printf("FAULT: estimate is not finite: %s, %s of %s\n", p->row.c_str(),
                    p->series.c_str(), p->source.c_str());
}

// For people: tables. `rows`: each row as well.
inline void print(const replay& r, bool rows) {
    if (rows) {
        const auto verdicts = by_row(r);
        std::printf("%-10s %-22s %-22s %-20s %14s %14s %8s  %s\n", "row", "source", "chip",
                    "series", "predicted", "measured", "error", "verdict");
        for (const prediction& p : r.predictions) {
            const auto v = verdicts.find(p.row);
            std::printf("%-10s %-22.22s %-22.22s %-20.20s %11.3f %-2s %11.3f %-2s %+7.1f%%  %s\n",
                        p.row.c_str(), p.source.c_str(), p.chip.c_str(), p.series.c_str(),
                        p.predicted, p.unit.c_str(), p.measured, p.unit.c_str(), 100 * p.error(),
                        v == verdicts.end() ? "" : v->second->text.c_str());
        }
        for (const verdict& v : r.verdicts)
            if (v.refused_there)
                std::printf("%-10s %-22.22s %-22.22s %-20.20s %11s    %11s    %8s  %s\n",
                            v.row.c_str(), v.source.c_str(), v.chip.c_str(), "did not run", "", "",
                            "", v.text.c_str());
    }
    const std::vector<const prediction*> counted = with_standing(r, standing::counted);
    groups by_series, by_cell, by_version, by_size, by_source, by_chip;
    for (const prediction* p : counted) {
        const double e = p->error();
        by_series.add(p->series + ", " + p->size, e);
        by_cell.add(p->source + ", " + p->chip + ", " + p->series, e);
        by_version.add(p->source + ", " + p->chip + ", " + p->software + ", " + p->series, e);
        by_size.add(p->size, e);
        by_source.add(p->source, e);
        by_chip.add(p->chip, e);
    }
    print_groups("source", by_source);
    print_groups("chip", by_chip);
    print_groups("size", by_size);
    print_groups("series, size", by_series);
    print_groups("source, chip, series", by_cell);
    print_groups("source, chip, software, series", by_version);
    std::printf("\n%zu figures predicted; mean error over source x chip x series: %.1f%%, with the "
                "version of the software apart: %.1f%%\n",
                counted.size(), 100 * by_cell.mean_of_means(), 100 * by_version.mean_of_means());
    print_ranges(counted);
    print_uncounted(r);
    std::map<std::string, std::size_t> reasons;
    for (const refusal& f : r.refusals) ++reasons[f.why];
    if (!reasons.empty()) std::printf("%zu rows not predicted:\n", r.refusals.size());
    for (const auto& [why, count] : reasons) std::printf("  %6zu  %s\n", count, why.c_str());
    print_verdicts(r);
}

// For tools: one line a row, predicted or not.
inline void print_csv(const replay& r) {
    using loadline::report::csv_text;
    const auto verdicts = by_row(r);
    const auto of = [&](const std::string& id) {
        const auto v = verdicts.find(id);
        return v == verdicts.end() ? std::string{} : csv_text(v->second->text);
    };
    const auto range = [](const prediction& p, double end) {
        std::array<char, 32> text{};
        if (p.has_range()) std::snprintf(text.data(), text.size(), "%.6g", end);
        return std::string{text.data()};
    };
    std::printf("row,source,chip,series,size,unit,predicted,measured,error,not_predicted_because,"
                "verdict,software,low,high,evidence\n");
    for (const prediction& p : r.predictions) {
        const standing s = standing_of(p, verdicts);
        std::printf("%s,%s,%s,%s,%s,%s,%.6g,%.6g,", csv_text(p.row).c_str(),
                    csv_text(p.source).c_str(), csv_text(p.chip).c_str(),
                    csv_text(p.series).c_str(), csv_text(p.size).c_str(), p.unit.c_str(),
                    p.predicted, p.measured);
        if (s != standing::fault) std::printf("%.5f", p.error());
        std::printf(",,%s,%s,%s,%s,%s\n", of(p.row).c_str(), csv_text(p.software).c_str(),
                    range(p, p.low).c_str(), range(p, p.high).c_str(),
                    std::string{name(s)}.c_str());
    }
    for (const refusal& f : r.refusals)
        std::printf("%s,,,,,,,,,%s,%s,,,,\n", csv_text(f.row).c_str(), csv_text(f.why).c_str(),
                    of(f.row).c_str());
}

}  // namespace validation
