// Reads a CSV file with a line of column names (RFC 4180: quotes, doubled quotes, line breaks in them), and refuses one
// that only looks like it.
#pragma once

#include "table.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace validation {

class csv_parser {
public:
    csv_parser(std::string_view text, std::string file) : text_{text} {
        result_.file = std::move(file);
    }

    table parse() {
        refuse_other_encodings();
        while (at_ < text_.size()) line();
        if (result_.columns.empty())
            throw bad_file{result_.file + ": the file is empty; it needs a line of column names"};
        return std::move(result_);
    }

private:
    [[noreturn]] void refuse(std::size_t line, const std::string& why) const {
        throw bad_file{result_.file + ": line " + std::to_string(line) + ": " + why};
    }
    void refuse_other_encodings() const {
        const auto starts = [&](std::string_view with) {
            return text_.substr(0, with.size()) == with;
        };
        if (starts("\xEF\xBB\xBF"))
            throw bad_file{result_.file + ": starts with a byte order mark (EF BB BF); accepted: "
                                          "UTF-8 without it"};
        if (starts("\xFF\xFE") || starts("\xFE\xFF"))
            throw bad_file{result_.file + ": is UTF-16 or UTF-32, by its first bytes; accepted: "
                                          "UTF-8"};
        std::size_t line = 1;
        for (std::size_t i = 0; i < text_.size();) {
            const std::size_t length = length_at(i);
            if (text_[i] == '\0') refuse(line, "a byte of value 0; accepted: text in UTF-8");
            if (length == 0) refuse(line, "bytes that are no UTF-8; accepted: text in UTF-8");
            if (text_[i] == '\n') ++line;
            i += length;
        }
    }
    // Bytes of the character here, by the table of well-formed ones in RFC 3629; 0: it is none.
    [[nodiscard]] std::size_t length_at(std::size_t i) const {
        const auto byte = [&](std::size_t k) {
            return k < text_.size() ? static_cast<unsigned char>(text_[k]) : 0U;
        };
        const auto in = [&](std::size_t k, unsigned least, unsigned most) {
            return byte(k) >= least && byte(k) <= most;
        };
        const auto rest = [&](std::size_t n) {
            for (std::size_t k = 2; k < n; ++k)
                if (!in(i + k, 0x80, 0xBF)) return std::size_t{0};
            return n;
        };
        const unsigned first = byte(i);
        if (first < 0x80) return 1;
        if (first >= 0xC2 && first <= 0xDF) return in(i + 1, 0x80, 0xBF) ? 2 : 0;
        if (first >= 0xE0 && first <= 0xEF) {
            const bool second = first == 0xE0   ? in(i + 1, 0xA0, 0xBF)
                                : first == 0xED ? in(i + 1, 0x80, 0x9F)
                                                : in(i + 1, 0x80, 0xBF);
            return second ? rest(3) : 0;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            const bool second = first == 0xF0   ? in(i + 1, 0x90, 0xBF)
                                : first == 0xF4 ? in(i + 1, 0x80, 0x8F)
                                                : in(i + 1, 0x80, 0xBF);
            return second ? rest(4) : 0;
        }
        return 0;
    }

    // One line, which quotes may stretch over several of the file.
    void line() {
        first_ = line_;
        cells_.clear();
        bool any = false;  // something besides the end
        while (true) {
            const bool quoted = at_ < text_.size() && text_[at_] == '"';
            cells_.push_back(quoted ? quoted_cell() : plain_cell());
            any = any || quoted || !cells_.back().empty();
            if (at_ >= text_.size() || text_[at_] != ',') break;
            any = true;
            ++at_;
        }
        end_of_line();
        if (any) keep();
    }
    void end_of_line() {
        if (at_ >= text_.size()) return;
        if (text_[at_] == '\r') ++at_;
        if (at_ >= text_.size() || text_[at_] != '\n')
            refuse(line_, "ends in a carriage return alone; accepted: LF or CR LF");
        ++at_;
        ++line_;
    }
    std::string plain_cell() {
        const std::size_t end = std::min(text_.find_first_of(",\"\r\n", at_), text_.size());
        const std::string_view cell = text_.substr(at_, end - at_);
        at_ = end;
        if (at_ < text_.size() && text_[at_] == '"')
            refuse(line_, "a quote within a cell, after '" + shown(cell) +
                              "'; accepted: the whole cell in quotes, and its quotes doubled");
        return std::string{cell};
    }
    std::string quoted_cell() {
        const std::size_t opened = line_;
        std::string cell;
        ++at_;
        while (true) {
            const std::size_t quote = text_.find('"', at_);
            if (quote == std::string_view::npos)
                refuse(opened, "a quote that is opened here is not closed");
            const std::string_view part = text_.substr(at_, quote - at_);
            line_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
            cell += part;
            at_ = quote + 1;
            if (at_ >= text_.size() || text_[at_] != '"') break;
            cell += '"';
            ++at_;
        }
        if (at_ < text_.size() && text_.find_first_of(",\r\n", at_) != at_)
            refuse(line_, "text after the quote that closes '" + shown(cell) +
                              "'; accepted: a comma or the end of the line");
        return cell;
    }
    // A line that is done: the names, or a row.
    void keep() {
        if (result_.columns.empty()) {
            std::map<std::string_view, std::size_t> seen;
            for (const std::string& name : cells_)
                if (const auto [before, added] = seen.emplace(name, seen.size() + 1); !added)
                    refuse(first_, "column '" + shown(name) + "' twice, as the " +
                                       std::to_string(before->second) + ". and as the " +
                                       std::to_string(seen.size() + 1) + ".");
            result_.columns = std::move(cells_);
            return;
        }
        if (cells_.size() != result_.columns.size())
            refuse(first_, "has " + std::to_string(cells_.size()) +
                               " cells, and the line of names " +
                               std::to_string(result_.columns.size()));
        result_.rows.push_back(std::move(cells_));
        result_.lines.push_back(first_);
    }
    static std::string shown(std::string_view cell) {
        constexpr std::size_t most = 40;
        return std::string{cell.substr(0, most)} + (cell.size() > most ? "..." : "");
    }

    std::string_view text_;
    table result_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;   // of the file, where at_ is
    std::size_t first_ = 1;  // of the file, where this line of the table began
    std::vector<std::string> cells_;
};

inline table parse(std::string_view text, std::string file) {
    return csv_parser{text, std::move(file)}.parse();
}

// Throws with the reason; of a file without an end too.
inline table read(const std::string& file) {
    constexpr std::size_t most = std::size_t{1} << 30;
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored))
        throw bad_file{file + ": is a directory; accepted: a file of comma-separated values"};
    errno = 0;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in{std::fopen(file.c_str(), "rb"),
                                                             &std::fclose};
    const auto reason = [] {
        return std::string{errno == 0 ? "no reason given" : std::strerror(errno)};
    };
    if (!in) throw bad_file{file + ": cannot be opened: " + reason()};
    std::string text;
    std::string block(1 << 16, '\0');
    while (const std::size_t n = std::fread(block.data(), 1, block.size(), in.get())) {
        text.append(block, 0, n);
        if (text.size() > most) throw bad_file{file + ": has more than 1 GiB; no table has"};
    }
    if (std::ferror(in.get()) != 0) throw bad_file{file + ": cannot be read: " + reason()};
    return parse(text, file);
}

}  // namespace validation
