// Reads a CSV file with a line of column names (RFC 4180: quotes, doubled quotes, line breaks in them).
#pragma once

#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace validation {

// A file that cannot be used; the text says which, where and why.
struct bad_file : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class table {
public:
    std::string file;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;

    [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const {
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i] == column) return i;
        return std::nullopt;
    }
    [[nodiscard]] std::size_t index(std::string_view column) const {
        if (const auto found = find(column)) return *found;
        std::string text = file + ": there is no column '" + std::string{column} + "'; there are:";
        for (const std::string& c : columns) text.append(" ").append(c);
        throw bad_file{text};
    }
    // Throws, naming all that are missing.
    void require(std::initializer_list<std::string_view> names) const {
        std::string missing;
        for (const std::string_view n : names)
            if (!find(n)) missing.append(" ").append(n);
        if (!missing.empty()) throw bad_file{file + ": missing columns:" + missing};
    }
};

// One row, by column name. A column that the file does not have is an empty text.
class row {
public:
    row(const table& t, std::size_t number) : table_{&t}, cells_{&t.rows[number]} {}

    [[nodiscard]] std::string_view text(std::string_view column) const {
        const auto i = table_->find(column);
        return i && *i < cells_->size() ? std::string_view{(*cells_)[*i]} : std::string_view{};
    }
    // Empty where the cell is no number.
    [[nodiscard]] std::optional<double> number(std::string_view column) const {
        const std::string_view cell = text(column);
        double value = 0;
        const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        if (cell.empty() || error != std::errc{} || end != cell.data() + cell.size()) return {};
        return value;
    }

private:
    const table* table_;
    const std::vector<std::string>* cells_;
};

inline table parse(std::string_view text, std::string file) {
    table result;
    result.file = std::move(file);
    std::vector<std::string> cells;
    std::string cell;
    bool quoted = false;
    bool any = false;  // something on this line
    const auto end_line = [&] {
        if (!any) return;
        cells.push_back(std::move(cell));
        cell.clear();
        if (result.columns.empty()) {
            result.columns = std::move(cells);
        } else {
            if (cells.size() != result.columns.size())
                throw bad_file{result.file + ": row " + std::to_string(result.rows.size() + 1) +
                               " has " + std::to_string(cells.size()) + " cells, the first line " +
                               std::to_string(result.columns.size())};
            result.rows.push_back(std::move(cells));
        }
        cells.clear();
        any = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"') {
                cell += c;
            } else if (i + 1 < text.size() && text[i + 1] == '"') {
                cell += text[++i];
            } else {
                quoted = false;
            }
        } else if (c == '"') {
            quoted = any = true;
        } else if (c == ',') {
            cells.push_back(std::move(cell));
            cell.clear();
            any = true;
        } else if (c == '\n') {
            end_line();
        } else if (c != '\r') {
            cell += c;
            any = true;
        }
    }
    if (quoted) throw bad_file{result.file + ": a quote is not closed"};
    end_line();
    if (result.columns.empty()) throw bad_file{result.file + ": the file is empty"};
    return result;
}

inline table read(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw bad_file{file + ": cannot be opened"};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return parse(text, file);
}

// The text after `key=` in notes such as "S=4096 heads=32 window=full causal", up to a blank or comma; of a list in
// brackets, all of it.
inline std::string_view field(std::string_view notes, std::string_view key) {
    for (std::size_t at = notes.find(key); at != std::string_view::npos;
         at = notes.find(key, at + 1)) {
        const bool starts = at == 0 || notes[at - 1] == ' ' || notes[at - 1] == ',';
        const std::size_t after = at + key.size();
        if (!starts || after >= notes.size() || notes[after] != '=') continue;
        const std::string_view rest = notes.substr(after + 1);
        if (rest.front() == '[') return rest.substr(0, rest.find(']'));
        return rest.substr(0, rest.find_first_of(" ,;"));
    }
    return {};
}
inline std::optional<long> whole(std::string_view text) {
    long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

}  // namespace validation
