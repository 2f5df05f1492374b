// compare OLD.csv NEW.csv [--tolerance T] [--lines N]: which figures moved, by how much and of what.
#include "csv.hpp"

#include "../../examples/program.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace validation;

struct options {
    std::string old_file;
    std::string new_file;
    double tolerance = 1e-12;
    std::size_t lines = static_cast<std::size_t>(-1);  // rows that are shown one by one
};

// What is smaller than this in both files is rounding of what should be zero; and so is a difference that
// is no more than this against the whole (the column "x.total") that the figure is a part of: a part may
// itself be a difference, as the imbalance of stages is.
constexpr double zero = 1e-15;
constexpr double last_places = 4e-15;

// Between two cells, relative: 0 where they are the same, infinite where no number says how far they are
// apart. `whole`: what they are part of.
double difference(const std::string& a, const std::string& b, double whole) {
    if (a == b) return 0;
    const auto x = decimal(a);
    const auto y = decimal(b);
    if (!x || !y) return INFINITY;
    if (std::isnan(*x) || std::isnan(*y)) return std::isnan(*x) && std::isnan(*y) ? 0 : INFINITY;
    const double size = std::max(std::abs(*x), std::abs(*y));
    if (*x == *y || size < zero || std::abs(*y - *x) <= last_places * whole) return 0;
    return std::isfinite(size) ? std::abs(*y - *x) / size : INFINITY;
}

// What one line is of: its name, where a file has it more than once with what tells them apart.
std::vector<std::string> keys_of(const table& t) {
    std::vector<std::size_t> parts;
    for (const std::string_view column : {"id", "row", "series", "unit"})
        if (const auto i = t.find(column)) parts.push_back(*i);
    if (parts.empty()) parts.push_back(0);
    std::map<std::string, int> seen;
    std::vector<std::string> keys;
    for (const auto& cells : t.rows) {
        std::string key;
        for (const std::size_t i : parts) {
            if (!key.empty() && !cells[i].empty()) key += ' ';
            key += cells[i];
        }
        const int times = ++seen[key];
        keys.push_back(times == 1 ? key : key + " (" + std::to_string(times) + ")");
    }
    return keys;
}

// Of "part.matmul": "part.total".
std::string whole_of(const std::string& column) {
    return column.substr(0, column.find('.')) + ".total";
}

// Where both files have a column, and where the first has that of its whole.
struct shared_column {
    std::size_t before = 0;
    std::size_t after = 0;
    std::optional<std::size_t> whole;
};

struct tally {
    std::size_t moved = 0;
    double largest = 0;

    void add(double by) {
        ++moved;
        largest = std::max(largest, by);
    }
};
using tallies = std::map<std::string, tally>;

class comparison {
public:
    comparison(const options& o, const table& before, const table& after)
        : options_{o}, before_{before}, after_{after} {
        for (std::size_t i = 0; i < before.columns.size(); ++i)
            if (const auto j = after.find(before.columns[i]))
                shared_.push_back({i, *j, before.find(whole_of(before.columns[i]))});
            else
                missing("column " + before.columns[i] + " is gone");
        for (const std::string& c : after.columns)
            if (!before.find(c)) std::printf("  column %s is new; nothing to compare\n", c.c_str());
        if (const auto i = before.find("model"))
            group_ = *i;
        else
            group_ = before.find("source");
    }

    void rows() {
        std::map<std::string, std::size_t> there;
        const std::vector<std::string> after = keys_of(after_);
        for (std::size_t i = 0; i < after.size(); ++i) there[after[i]] = i;
        const std::vector<std::string> before = keys_of(before_);
        for (std::size_t i = 0; i < before.size(); ++i) {
            const auto found = there.find(before[i]);
            if (found == there.end()) {
                missing(before[i] + " is gone");
                continue;
            }
            row_against(before[i], before_.rows[i], after_.rows[found->second]);
            there.erase(found);
        }
        for (const auto& left : there) missing(left.first + " is new");
    }

    // Whether all is as it was.
    [[nodiscard]] bool report() const {
        if (shown_ < moved_rows_) std::printf("  ... and %zu rows more\n", moved_rows_ - shown_);
        print("column", by_column_);
        print("model or source", by_group_);
        std::printf("%s: %zu rows, %zu figures compared: ", options_.new_file.c_str(),
                    before_.rows.size(), compared_);
        if (moved_ == 0 && missing_ == 0)
            std::printf("nothing moved (largest difference %.2g)\n", largest_kept_);
        else
            std::printf("%zu figures of %zu rows MOVED, %zu rows or columns come or gone\n", moved_,
                        moved_rows_, missing_);
        return moved_ == 0 && missing_ == 0;
    }

private:
    using cells = std::vector<std::string>;

    void missing(const std::string& what) {
        if (missing_++ < options_.lines) std::printf("  %s\n", what.c_str());
    }

    void row_against(const std::string& key, const cells& before, const cells& after) {
        bool moved = false;
        for (const auto& [i, j, total] : shared_) {
            if (!before[i].empty() || !after[j].empty()) ++compared_;
            const double whole = total ? decimal(before[*total]).value_or(0) : 0;
            const double by = difference(before[i], after[j], std::isfinite(whole) ? whole : 0);
            if (!(by > options_.tolerance)) {
                largest_kept_ = std::max(largest_kept_, by);
                continue;
            }
            if (!moved && shown_ < options_.lines) std::printf("  %s\n", key.c_str());
            if (shown_ < options_.lines)
                std::printf("    %-28s %s -> %s  (%.2g)\n", before_.columns[i].c_str(),
                            before[i].c_str(), after[j].c_str(), by);
            moved = true;
            ++moved_;
            by_column_[before_.columns[i]].add(by);
            if (group_) by_group_[before[*group_]].add(by);
        }
        if (!moved) return;
        ++moved_rows_;
        if (shown_ < options_.lines) ++shown_;
    }

    static void print(const char* title, const tallies& all) {
        if (all.empty()) return;
        std::printf("  %-40s %10s %20s\n", title, "moved", "largest, relative");
        for (const auto& [name, t] : all)
            std::printf("  %-40.40s %10zu %20.3g\n", name.c_str(), t.moved, t.largest);
    }

    const options& options_;
    const table& before_;
    const table& after_;
    std::vector<shared_column> shared_;
    std::optional<std::size_t> group_;  // column that rows are counted by
    tallies by_column_;
    tallies by_group_;
    std::size_t compared_ = 0;
    std::size_t moved_ = 0;
    std::size_t moved_rows_ = 0;
    std::size_t shown_ = 0;
    std::size_t missing_ = 0;
    double largest_kept_ = 0;  // of what is within the tolerance
};

options read_options(program::arguments words) {
    options o;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string word{words[i]};
        if (word == "--tolerance" || word == "--lines") {
            const auto value = i + 1 < words.size() ? decimal(words[++i]) : std::nullopt;
            if (!value || !(*value >= 0 && *value <= 1e15))
                throw program::misuse{word + " takes a number from 0 on"};
            if (word == "--lines")
                o.lines = static_cast<std::size_t>(*value);
            else
                o.tolerance = *value;
        } else if (word.starts_with('-')) {
            throw program::misuse{"there is no option '" + word + "'"};
        } else if (o.old_file.empty()) {
            o.old_file = word;
        } else if (o.new_file.empty()) {
            o.new_file = word;
        } else {
            throw program::misuse{"two files; '" + word + "' is one too many"};
        }
    }
    if (o.new_file.empty()) throw program::misuse{"two files are missing"};
    return o;
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: compare OLD.csv NEW.csv [--tolerance T] [--lines N]\n";
    return program::run({"compare", usage}, argc, argv, [](program::arguments words) {
        const options o = read_options(words);
        try {
            const table before = read(o.old_file);
            const table after = read(o.new_file);
            comparison c{o, before, after};
            c.rows();
            return c.report() ? program::good : program::failed;
        } catch (const bad_file& problem) {  // 1 would say that figures moved
            std::fprintf(stderr, "compare: %s\n", problem.what());
            return program::misused;
        }
    });
}
