// A table as aligned text, for a terminal.
#pragma once

#include <loadline/report/table.hpp>

#include <algorithm>
#include <ostream>

namespace loadline::report {

/// Columns on the screen: the bytes of UTF-8 that begin a character.
[[nodiscard]] inline std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & '\xC0') != '\x80'; }));
}

/// The lines of a text.
[[nodiscard]] inline std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    lines.push_back(text);
    return lines;
}

/// The title, the headings, a rule, the rows. Lines are as long as they need to be, without spaces at
/// their ends.
inline void write_text(std::ostream& out, const table& table) {
    struct shown {
        std::size_t index;
        std::vector<std::string_view> heading;
        std::size_t width;
    };
    std::vector<shown> columns;
    std::size_t heading_lines = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].heading.empty()) continue;
        shown next{i, lines_of(table.columns[i].heading), 0};
        for (const std::string_view line : next.heading)
            next.width = std::max(next.width, width(line));
        for (const auto& row : table.rows) next.width = std::max(next.width, width(row[i].text()));
        heading_lines = std::max(heading_lines, next.heading.size());
        columns.push_back(std::move(next));
    }
    const auto write_line = [&](auto text_of) {
        std::size_t owed = 0;  // spaces not yet written, for none may end the line
        for (const shown& c : columns) {
            const std::string_view text = text_of(c);
            const std::size_t pad = c.width - std::min(c.width, width(text));
            const bool right = table.columns[c.index].side == align::right;
            if (!text.empty()) out << std::string(owed + (right ? pad : 0), ' ') << text;
            owed = (text.empty() ? owed + c.width : right ? 0 : pad) + 2;
        }
        out << '\n';
    };

    if (!table.title.empty()) out << table.title << '\n';
    for (std::size_t line = 0; line < heading_lines; ++line)
        write_line([&](const shown& c) {  // headings end on the line above the rule
            const std::size_t above = heading_lines - c.heading.size();
            return line < above ? std::string_view{} : c.heading[line - above];
        });
    std::size_t rule = 0;
    for (const shown& c : columns) rule += c.width + (rule > 0 ? 2 : 0);
    out << std::string(rule, '-') << '\n';
    for (const auto& row : table.rows)
        write_line([&](const shown& c) { return std::string_view{row[c.index].text()}; });
}

}  // namespace loadline::report
