// A table with named columns, as a file of comma-separated values has them, and its rows.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace validation {

// A file that cannot be used; the text says which, where and why.
struct bad_file : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// A row that cannot be used, and why: it is set apart, and the others go on.
struct unusable_row : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class table {
public:
    std::string file;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    std::vector<std::size_t>
        lines{};  // of the file, where each row begins; of a table of ours, none
    mutable std::set<std::string, std::less<>> asked_in_vain{};  // columns that it does not have

    [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const {
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i] == column) return i;
        return std::nullopt;
    }
    [[nodiscard]] std::size_t index(std::string_view column) const {
        if (const auto found = find(column)) return *found;
        throw bad_file{file + ": there is no column '" + std::string{column} + "'"};
    }
    // Throws, naming all that are missing, and those that the file may mean by them.
    void require(std::initializer_list<std::string_view> names) const {
        std::string missing;
        for (const std::string_view n : names) {
            if (find(n)) continue;
            missing.append(" ").append(n);
            for (const std::string& c : columns)
                if (alike(c, n)) missing += " (it has '" + c + "')";
        }
        if (!missing.empty()) throw bad_file{file + ": missing columns:" + missing};
    }
    // Throws where a column that was asked for in vain is there but for its case, blanks and signs: what it says was
    // taken for not stated.
    void refuse_misspelt() const {
        for (const std::string& n : asked_in_vain)
            for (const std::string& c : columns)
                if (alike(c, n))
                    throw bad_file{file + ": column '" + c + "' is read by the name '" + n + "'"};
    }
    // "line 12", or "row 11" of a table that is in no file.
    [[nodiscard]] std::string place(std::size_t number) const {
        return number < lines.size() ? "line " + std::to_string(lines[number])
                                     : "row " + std::to_string(number + 1);
    }

private:
    // The same letters and digits.
    static bool alike(std::string_view a, std::string_view b) {
        const auto plain = [](std::string_view name) {
            std::string text;
            for (const char c : name) {
                if (c >= 'A' && c <= 'Z') text += static_cast<char>(c - 'A' + 'a');
                if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) text += c;
            }
            return text;
        };
        const std::string letters = plain(a);
        return !letters.empty() && letters == plain(b);
    }
};

// What a number may be. Counts end where a product of two of them is still one.
struct accepted {
    double least = 0;
    double most = 1e15;
};
inline constexpr accepted positive{1e-12, 1e15};  // times, rates and sizes, which are never nothing
inline constexpr double most_counted = 1e9;

// The shortest text that is read as the same number; none for what is no number.
inline std::string number_text(double number) {
    if (std::isnan(number)) return {};
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

// A count that was computed from what a row says.
inline std::int64_t rounded(double count) {
    if (!(std::abs(count) <= most_counted))
        throw unusable_row{"out of range: a count of " + number_text(count) +
                           ", computed from the row; accepted: up to " + number_text(most_counted)};
    return std::llround(count);
}
// A share of something, in the millionths that a job keeps.
inline std::int64_t millionths(double share) {
    if (!(std::abs(share) <= 1000))
        throw unusable_row{"out of range: a share of " + number_text(share) +
                           ", computed from the row; accepted: up to 1000"};
    return std::llround(share * 1e6);
}
template <class... Counts>
std::int64_t product(std::int64_t first, Counts... others) {
    std::int64_t all = first;
    if ((__builtin_mul_overflow(all, static_cast<std::int64_t>(others), &all) || ...))
        throw unusable_row{"out of range: a product of counts beyond 64 bits"};
    return all;
}

// Digits with a decimal point and an exponent; none: the text is no number.
inline std::optional<double> decimal(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::invalid_argument || end != text.data() + text.size()) return {};
    if (error == std::errc::result_out_of_range) return HUGE_VAL;
    return value;
}

// One row, by column name. A column that the file does not have is an empty text.
class row {
public:
    row(const table& t, std::size_t number)
        : table_{&t}, cells_{&t.rows[number]}, number_{number} {}

    [[nodiscard]] std::string_view text(std::string_view column) const {
        const auto i = table_->find(column);
        if (!i && !table_->asked_in_vain.contains(column)) table_->asked_in_vain.emplace(column);
        return i && *i < cells_->size() ? std::string_view{(*cells_)[*i]} : std::string_view{};
    }
    // None where the cell is empty. Throws unusable_row where it is no such number: it is never taken for not stated.
    [[nodiscard]] std::optional<double> number(std::string_view column, accepted in = {}) const {
        const std::string_view cell = text(column);
        if (cell.empty()) return {};
        const std::optional<double> value = decimal(cell);
        if (!value)
            refuse(column, cell, "is no number; accepted: digits as in 1500, 0.25 or 2e6,", in);
        if (!(*value >= in.least && *value <= in.most))
            refuse(column, cell, "is out of range; accepted:", in);
        return value;
    }
    // A count, from 1 where it is one by default, from 0 where that is the default.
    [[nodiscard]] std::int64_t whole_or(std::string_view column, std::int64_t otherwise) const {
        const accepted in{otherwise == 0 ? 0.0 : 1.0, most_counted};
        const auto value = number(column, in);
        if (!value) return otherwise;
        if (*value != std::floor(*value))
            refuse(column, text(column), "is no whole number; accepted:", in);
        return static_cast<std::int64_t>(*value);
    }

private:
    [[noreturn]] void refuse(std::string_view column, std::string_view cell, std::string_view why,
                             accepted in) const {
        constexpr std::size_t shown = 40;
        std::string value{cell.substr(0, shown)};
        if (cell.size() > shown) value += "...";
        throw unusable_row{table_->place(number_) + ", column '" + std::string{column} + "': '" +
                           value + "' " + std::string{why} + " " + number_text(in.least) + " to " +
                           number_text(in.most)};
    }

    const table* table_;
    const std::vector<std::string>* cells_;
    std::size_t number_;
};

// Each row in turn; those that cannot be used go to `apart`, with the reason.
template <class Use, class Apart>
void each_row(const table& rows, Use use, Apart apart) {
    for (std::size_t i = 0; i < rows.rows.size(); ++i) {
        const row r{rows, i};
        try {
            use(r, i);
        } catch (const unusable_row& problem) {
            apart(r, std::string{problem.what()});
        }
    }
}
template <class Use>
void each_row(const table& rows, Use use) {
    each_row(rows, use, [](const row&, const std::string&) {});
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
        if (!rest.empty() && rest.front() == '[') return rest.substr(0, rest.find(']'));
        return rest.substr(0, rest.find_first_of(" ,;"));
    }
    return {};
}
// None where the text is no whole number; throws where it is no count.
inline std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::invalid_argument || end != text.data() + text.size()) return {};
    if (error != std::errc{} || value < 0 || value > static_cast<std::int64_t>(most_counted))
        throw unusable_row{"'" + std::string{text} + "' is out of range; accepted: 0 to " +
                           number_text(most_counted)};
    return value;
}
// The count after `key=`, from 1 on; where the notes have none, `otherwise`.
inline std::int64_t whole_field(std::string_view notes, std::string_view key,
                                std::int64_t otherwise) {
    const std::string_view text = field(notes, key);
    if (text.empty()) return otherwise;
    const auto value = whole(text);
    if (!value || *value < 1)
        throw unusable_row{"'" + std::string{key} + "=" + std::string{text} +
                           "' is no count; accepted: 1 to " + number_text(most_counted)};
    return *value;
}
// One of the words after `key=`, by its place in the list; throws where it is another. None stated: the first.
inline std::size_t word_field(std::string_view notes, std::string_view key,
                              std::initializer_list<std::string_view> words) {
    const std::string_view text = field(notes, key);
    std::string all;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (text.empty() || words.begin()[i] == text) return i;
        all.append(" ").append(words.begin()[i]);
    }
    throw unusable_row{"'" + std::string{key} + "=" + std::string{text} +
                       "' is not known; accepted:" + all};
}

}  // namespace validation
