// A table of the documents that a program writes, between the page's two comment lines.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace validation {

// Between "<!-- written by WRITER: from here -->" and the next "<!-- to here -->".
inline void renew_table(const std::string& page, const std::string& table,
                        const std::string& writer = "validation_tests") {
    std::ifstream in{page};
    const std::string old{std::istreambuf_iterator<char>{in}, {}};
    const std::string begin = "<!-- written by " + writer + ": from here -->\n";
    const std::string end = "<!-- to here -->";
    const std::size_t mark = old.find(begin);
    if (!in || mark == std::string::npos) throw std::runtime_error{page + " has no line " + begin};
    const std::size_t from = mark + begin.size();
    std::ofstream{page} << old.substr(0, from) << table << old.substr(old.find(end, from));
}

}  // namespace validation
