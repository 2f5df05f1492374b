// A table as JSON (RFC 8259): an array of objects, one for each row.
#pragma once

#include <loadline/report/number.hpp>
#include <loadline/report/table.hpp>

#include <array>
#include <initializer_list>
#include <ostream>
#include <span>

namespace loadline::report {

/// Length in bytes of the UTF-8 character that `text` begins with (RFC 3629); zero if it begins with
/// none, as where a name was cut in the middle of one.
[[nodiscard]] inline std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xC2 && first < 0xE0   ? 2
                               : first >= 0xE0 && first < 0xF0 ? 3
                               : first >= 0xF0 && first < 0xF5 ? 4
                                                               : 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80) return 0;
    const unsigned second = byte(1);  // neither overlong, nor a surrogate, nor beyond U+10FFFF
    const bool outside = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                         (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return outside ? 0 : length;
}

/// A text in quotes, escaped; what is no UTF-8 is replaced.
inline void write_json_text(std::ostream& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out << '"';
    while (!text.empty()) {
        const char c = text.front();
        std::size_t length = 1;
        switch (c) {
        case '"': out << "\\\""; break;
        case '\\': out << "\\\\"; break;
        case '\n': out << "\\n"; break;
        case '\r': out << "\\r"; break;
        case '\t': out << "\\t"; break;
        default:
            length = utf8_length(text);
            if (length == 0) {
                out << "\\ufffd";
                length = 1;
            } else if (static_cast<unsigned char>(c) < 0x20) {
                out << "\\u00" << hex[static_cast<unsigned char>(c) >> 4U] << hex[c & 0xF];
            } else {
                out << text.substr(0, length);
            }
        }
        text.remove_prefix(length);
    }
    out << '"';
}

/// One cell; numbers in base units.
inline void write_json_value(std::ostream& out, const cell& cell) {
    const auto write = [&](const auto& value) {
        using type = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::same_as<type, std::string>) {
            write_json_text(out, value);
        } else if constexpr (std::same_as<type, bool>) {
            out << (value ? "true" : "false");
        } else if constexpr (std::same_as<type, std::monostate>) {
            out << "null";
        } else {
            const auto text = exact_text(value);
            out << (text.empty() ? std::string_view{"null"} : text.view());
        }
    };
    std::visit(write, cell.value());
}

/// One row a line, so that a change of one figure is a change of one line.
inline void write_json(std::ostream& out, const table& table, std::string_view indent = "") {
    out << '[';
    for (const auto& row : table.rows) {
        out << (&row == table.rows.data() ? "\n" : ",\n") << indent << "  {";
        bool first = true;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            if (table.columns[i].key.empty()) continue;
            if (!first) out << ", ";
            write_json_text(out, table.columns[i].key);
            out << ": ";
            write_json_value(out, row[i]);
            first = false;
        }
        out << '}';
    }
    out << (table.rows.empty() ? "" : "\n") << (table.rows.empty() ? "" : indent) << ']';
}

// Several tables as one object, each by its name.
inline void write_json(std::ostream& out, std::span<const table> tables) {
    out << '{';
    for (const table& table : tables) {
        out << (&table == tables.data() ? "\n  " : ",\n  ");
        write_json_text(out, table.name);
        out << ": ";
        write_json(out, table, "  ");
    }
    out << "\n}\n";
}

}  // namespace loadline::report
