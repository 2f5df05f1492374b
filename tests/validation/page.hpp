// A table of the documents that a program writes, between the page's two comment lines.
#pragma once

#include "../../examples/program.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>

namespace validation {

// The page with this table between "<!-- written by WRITER: from here -->" and the next "<!-- to here -->".
inline std::string renewed_page(const std::string& page, const std::string& table,
                                const std::string& writer = "validation_tests") {
    errno = 0;
    std::ifstream in{page};
    if (!in) throw program::failure{page + ": cannot be opened: " + program::reason_of(errno)};
    const std::string old{std::istreambuf_iterator<char>{in}, {}};
    const std::string begin = "<!-- written by " + writer + ": from here -->\n";
    const std::string end = "<!-- to here -->";
    const std::size_t mark = old.find(begin);
    if (mark == std::string::npos) throw program::failure{page + ": has no line " + begin};
    const std::size_t from = mark + begin.size();
    const std::size_t to = old.find(end, from);
    if (to == std::string::npos)
        throw program::failure{page + ": has no line " + end + " after " + begin};
    return old.substr(0, from) + table + old.substr(to);
}
inline void renew_table(const std::string& page, const std::string& table,
                        const std::string& writer = "validation_tests") {
    program::write_file(page, renewed_page(page, table, writer));
}

}  // namespace validation
