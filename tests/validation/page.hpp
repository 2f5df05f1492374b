// A table of the documents that a test writes, between the page's two comment lines.
#pragma once

#include "catch.hpp"

#include <fstream>
#include <iterator>
#include <string>

namespace validation {

inline void renew_table(const std::string& page, const std::string& table) {
    std::ifstream in{page};
    REQUIRE(in);
    const std::string old{std::istreambuf_iterator<char>{in}, {}};
    const std::string begin = "<!-- written by validation_tests: from here -->\n";
    const std::string end = "<!-- to here -->";
    REQUIRE(old.find(begin) != std::string::npos);
    const std::size_t from = old.find(begin) + begin.size();
    std::ofstream{page} << old.substr(0, from) << table << old.substr(old.find(end));
}

}  // namespace validation
