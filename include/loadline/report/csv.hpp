// A table as comma-separated values (RFC 4180).
#pragma once

#include <loadline/report/number.hpp>
#include <loadline/report/table.hpp>

#include <ostream>
#include <string>
#include <string_view>

namespace loadline::report {

/// In quotes where the text holds a separator, a quote or the end of a line; quotes are doubled. (The
/// RFC does not ask for quotes around leading and trailing space, but some readers strip it.)
[[nodiscard]] inline std::string csv_text(std::string_view text) {
    const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos &&
                       !text.starts_with(' ') && !text.ends_with(' ');
    if (plain) return std::string{text};
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

/// One cell; numbers in base units, in full.
[[nodiscard]] inline std::string csv_value(const cell& cell) {
    const auto text_of = [](const auto& value) {
        using type = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::same_as<type, std::string>)
            return csv_text(std::string_view{value});
        else if constexpr (std::same_as<type, bool>)
            return std::string{value ? "true" : "false"};
        else if constexpr (std::same_as<type, std::monostate>)
            return std::string{};
        else
            return std::string{exact_text(value).view()};  // empty where it is no number
    };
    return std::visit(text_of, cell.value());
}

/// Keys, then values; each line ends as the RFC asks. A line of one empty value is `""`: a blank one is no line to
/// readers.
inline void write_csv(std::ostream& out, const table& table) {
    const auto write_line = [&](auto text_of) {
        std::string line;
        std::size_t written = 0;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            if (table.columns[i].key.empty()) continue;
            if (written++ > 0) line += ',';
            line += text_of(i);
        }
        if (line.empty() && written == 1) line = "\"\"";
        out << line << "\r\n";
    };
    write_line([&](std::size_t i) { return csv_text(std::string_view{table.columns[i].key}); });
    for (const auto& row : table.rows) write_line([&](std::size_t i) { return csv_value(row[i]); });
}

}  // namespace loadline::report
