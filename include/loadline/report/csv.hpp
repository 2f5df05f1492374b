// A table as comma-separated values (RFC 4180).
#pragma once

#include <loadline/report/number.hpp>
#include <loadline/report/table.hpp>

#include <ostream>

namespace loadline::report {

/// In quotes where the text holds a separator, a quote or the end of a line; quotes are doubled. (The
/// RFC does not ask for quotes around leading and trailing space, but some readers strip it.)
inline void write_csv_text(std::ostream& out, std::string_view text) {
    const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos &&
                       !text.starts_with(' ') && !text.ends_with(' ');
    if (plain) {
        out << text;
        return;
    }
    out << '"';
    for (const char c : text) {
        if (c == '"') out << '"';
        out << c;
    }
    out << '"';
}

/// One cell; numbers in base units, in full.
inline void write_csv_value(std::ostream& out, const cell& cell) {
    const auto write = [&](const auto& value) {
        using type = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::same_as<type, std::string>) {
            write_csv_text(out, value);
        } else if constexpr (std::same_as<type, bool>) {
            out << (value ? "true" : "false");
        } else if constexpr (!std::same_as<type, std::monostate>) {
            out << exact_text(value).view();  // empty where it is no number
        }
    };
    std::visit(write, cell.value());
}

/// Keys, then values; each line ends as the RFC asks.
inline void write_csv(std::ostream& out, const table& table) {
    const auto write_line = [&](auto write_one) {
        bool first = true;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            if (table.columns[i].key.empty()) continue;
            if (!first) out << ',';
            write_one(i);
            first = false;
        }
        out << "\r\n";
    };
    write_line([&](std::size_t i) { write_csv_text(out, table.columns[i].key); });
    for (const auto& row : table.rows)
        write_line([&](std::size_t i) { write_csv_value(out, row[i]); });
}

}  // namespace loadline::report
