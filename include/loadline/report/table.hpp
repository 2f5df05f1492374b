// A table: columns, rows and cells, which text.hpp, csv.hpp and json.hpp each write in their own way.
#pragma once

#include <loadline/units/text.hpp>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace loadline::report {

/// How a column is set.
enum class align : std::uint8_t { left, right };

/// `heading` is for people and may have several lines; `key` is for programs and names the unit of bare
/// numbers: "hbm_bytes". Without a heading, a column is left out of text; without a key, of CSV and JSON.
struct column {
    std::string heading;
    std::string key;
    align side = align::left;
};

/// A value, and how people read it: 154618822656 and "144 GiB". Nothing at all is a value too: it is
/// empty in CSV, null in JSON, and in text says why.
class cell {
public:
    using value_type = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

    // NOLINTBEGIN(google-explicit-constructor): a row is written as a list of what it shows
    cell(std::string_view text) : value_{std::string{text}}, text_{text} {}
    cell(const char* text) : cell{std::string_view{text}} {}
    cell(const std::string& text) : cell{std::string_view{text}} {}
    template <std::size_t N>
    cell(const fixed_text<N>& text) : cell{text.view()} {}
    cell(std::same_as<bool> auto yes) : value_{yes}, text_{yes ? "yes" : "no"} {}
    cell(std::integral auto number) requires(!std::same_as<decltype(number), bool>)
        : value_{static_cast<std::int64_t>(number)},
          text_{units::four_digits(static_cast<double>(number)).view()} {}
    cell(double number) : value_{number}, text_{units::four_digits(number).view()} {}
    template <measure M>
    cell(const M& quantity) : value_{count_of(quantity)}, text_{loadline::text(quantity).view()} {}
    // NOLINTEND(google-explicit-constructor)

    [[nodiscard]] static cell none(std::string_view why = "-") {
        cell result{why};
        result.value_ = std::monostate{};
        return result;
    }
    // The same value in other words.
    [[nodiscard]] cell as(std::string_view text) const {
        cell result = *this;
        result.text_ = text;
        return result;
    }

    [[nodiscard]] const value_type& value() const { return value_; }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    value_type value_;
    std::string text_;
};

/// Rows of cells under columns: one content, for text, CSV, JSON.
struct table {
    std::string name;   // for programs
    std::string title;  // for people
    std::vector<column> columns{};
    std::vector<std::vector<cell>> rows{};

    // A row of fewer cells than there are columns ends in cells with nothing in them.
    void add(std::vector<cell> row) {
        row.resize(columns.size(), cell::none(""));
        rows.push_back(std::move(row));
    }
};

/// The columns of these keys, in this order; a key that no column has is passed over.
[[nodiscard]] inline table select(const table& from, std::string_view title,
                                  std::initializer_list<std::string_view> keys) {
    table result{.name = from.name, .title = std::string{title}};
    result.rows.resize(from.rows.size());
    for (const std::string_view key : keys) {
        for (std::size_t i = 0; i < from.columns.size(); ++i) {
            if (from.columns[i].key != key) continue;
            result.columns.push_back(from.columns[i]);
            for (std::size_t row = 0; row < from.rows.size(); ++row)
                result.rows[row].push_back(from.rows[row][i]);
        }
    }
    return result;
}

}  // namespace loadline::report
