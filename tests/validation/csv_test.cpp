// The reader of CSV files: what it reads, and the sentence with which it refuses.
#include "catch.hpp"
#include "csv.hpp"

#include <loadline/report/csv.hpp>

#include <array>
#include <cstdint>
#include <random>
#include <sstream>
#include <string>

namespace {

using namespace validation;

// What the reader says of a text; empty: nothing.
std::string refusal_of(std::string_view text) {
    try {
        (void)parse(text, "f.csv");
    } catch (const bad_file& problem) {
        return problem.what();
    }
    return {};
}
std::string refusal_of_cell(std::string_view cell, accepted in = {}) {
    table t;
    t.file = "f.csv";
    t.columns = {"tp"};
    t.rows = {{std::string{cell}}};
    t.lines = {7};
    try {
        (void)row{t, 0}.number("tp", in);
    } catch (const unusable_row& problem) {
        return problem.what();
    }
    return {};
}

}  // namespace

TEST_CASE("csv: quotes, doubled quotes, line breaks and both line ends") {
    for (const std::string end : {"\n", "\r\n"}) {
        const table t = parse("a,b" + end + "1,\"x, \"\"y\"\"\"" + end + end + "\"two" + end +
                                  "lines\",\"\"" + end + ",last",
                              "f.csv");
        REQUIRE(t.columns == std::vector<std::string>{"a", "b"});
        REQUIRE(t.rows.size() == 3);
        CHECK(t.rows[0] == std::vector<std::string>{"1", "x, \"y\""});
        CHECK(t.rows[1] == std::vector<std::string>{"two" + end + "lines", ""});
        CHECK(t.rows[2] == std::vector<std::string>{"", "last"});
        CHECK(t.lines == std::vector<std::size_t>{2, 4, 6});
    }
    CHECK(parse("a\n\"\"\n", "f.csv").rows.size() == 1);
    CHECK(parse(std::string(100'000, 'a') + "\n" + std::string(1'000'000, 'b'), "f.csv")
              .rows[0][0]
              .size() == 1'000'000);
}

TEST_CASE("csv: what only looks like it is refused with the line") {
    using namespace std::string_literals;
    CHECK(refusal_of("") == "f.csv: the file is empty; it needs a line of column names");
    CHECK(refusal_of("\n\r\n") == "f.csv: the file is empty; it needs a line of column names");
    CHECK(refusal_of("\xEF\xBB\xBF"
                     "a,b\n") ==
          "f.csv: starts with a byte order mark (EF BB BF); accepted: UTF-8 without it");
    CHECK(refusal_of("\xFF\xFE"
                     "a\0,\0"s) ==
          "f.csv: is UTF-16 or UTF-32, by its first bytes; accepted: UTF-8");
    CHECK(refusal_of("\xFE\xFF\0a\0,"s) ==
          "f.csv: is UTF-16 or UTF-32, by its first bytes; accepted: UTF-8");
    CHECK(refusal_of("a,b\n1,\0\n"s) ==
          "f.csv: line 2: a byte of value 0; accepted: text in UTF-8");
    for (const std::string_view latin :
         {"\xE9", "\xC0\x80", "\xED\xA0\x80", "\xE2\x82", "\xF5\x80"})
        CHECK(refusal_of("a\n1\n\"\n" + std::string{latin} + "\"\n") ==
              "f.csv: line 4: bytes that are no UTF-8; accepted: text in UTF-8");
    CHECK(refusal_of("\xC3\xA9,\xE2\x82\xAC\n\xF0\x9F\x98\x80,1\n").empty());
    CHECK(refusal_of("a,b\r1,2\r") ==
          "f.csv: line 1: ends in a carriage return alone; accepted: LF or CR LF");
    CHECK(refusal_of("a,b\n1,2\r3,4\n") ==
          "f.csv: line 2: ends in a carriage return alone; accepted: LF or CR LF");
    CHECK(refusal_of("a,b,a\n1,2,3\n") ==
          "f.csv: line 1: column 'a' twice, as the 1. and as the 3.");
    CHECK(refusal_of("a,,\n") == "f.csv: line 1: column '' twice, as the 2. and as the 3.");
    CHECK(refusal_of("a,b\n1,2\n1\n") == "f.csv: line 3: has 1 cells, and the line of names 2");
    CHECK(refusal_of("a,b\n\"1\n2\n3\",4\n5,6,7\n") ==
          "f.csv: line 5: has 3 cells, and the line of names 2");
    CHECK(refusal_of("a,b\n1,\"2\n3,4\n") ==
          "f.csv: line 2: a quote that is opened here is not closed");
    CHECK(refusal_of("a,b\n1,2\"3\"\n") ==
          "f.csv: line 2: a quote within a cell, after '2'; accepted: the whole cell in quotes, "
          "and its quotes doubled");
    CHECK(refusal_of("a,b\n1,\"2\"3\n") ==
          "f.csv: line 2: text after the quote that closes '2'; accepted: a comma or the end of "
          "the line");
}

TEST_CASE("csv: a cell that is no number is never taken for not stated") {
    const std::string at = "line 7, column 'tp': ";
    for (const std::string no :
         {"12abc", "0x10", "1,5", "1,500", "1.5.2", " 8", "8 ", "+8", "--8", "eight", "1e", "."})
        CHECK(refusal_of_cell(no) == at + "'" + no +
                                         "' is no number; accepted: digits as in 1500, 0.25 or "
                                         "2e6, 0 to 1e+15");
    for (const std::string no : {"inf", "-inf", "nan", "1e16", "1e999", "-1", "-0.5"})
        CHECK(refusal_of_cell(no) == at + "'" + no + "' is out of range; accepted: 0 to 1e+15");
    CHECK(refusal_of_cell("1.5", {0, 1}) == at + "'1.5' is out of range; accepted: 0 to 1");
    CHECK(refusal_of_cell(std::string(500, '7')) ==
          at + "'" + std::string(40, '7') + "...' is out of range; accepted: 0 to 1e+15");
    for (const std::string yes : {"", "0", "8", "8.0", "1e15", "2.5e-3", "007"})
        CHECK(refusal_of_cell(yes).empty());
}

TEST_CASE("csv: a count is whole, and from 1 on unless none is its default") {
    const auto count = [](const char* cell, std::int64_t otherwise) {
        table t;
        t.columns = {"tp"};
        t.rows = {{cell}};
        return row{t, 0}.whole_or("tp", otherwise);
    };
    CHECK(count("", 3) == 3);
    CHECK(count("450.0", 1) == 450);
    CHECK(count("0", 0) == 0);
    CHECK(count("1000000000", 1) == 1'000'000'000);
    for (const char* no : {"0", "2.5", "-1", "1000000001", "1e30", "nan", "two"})
        CHECK_THROWS_AS(count(no, 1), unusable_row);
    CHECK_THROWS_AS(rounded(1e10), unusable_row);
    CHECK_THROWS_AS(rounded(std::nan("")), unusable_row);
    CHECK_THROWS_AS(product(1'000'000'000, std::int64_t{1'000'000'000}, std::int64_t{1000}),
                    unusable_row);
}

TEST_CASE("csv: notes give counts and words, and no silent default for others") {
    CHECK(whole_field("S=4096 heads=32", "heads", 1) == 32);
    CHECK(whole_field("S=4096", "heads", 7) == 7);
    CHECK(whole_field("S=", "S", 7) == 7);
    for (const char* no : {"S=0", "S=-4", "S=4k", "S=99999999999999999999", "S=1.5"})
        CHECK_THROWS_AS(whole_field(no, "S", 1), unusable_row);
    CHECK(word_field("out=fp32", "out", {"bf16", "fp32"}) == 1);
    CHECK(word_field("", "out", {"bf16", "fp32"}) == 0);
    CHECK_THROWS_AS(word_field("out=fp8", "out", {"bf16", "fp32"}), unusable_row);
}

TEST_CASE("csv: columns that are missing or misspelt are named") {
    const table t = parse("row_id,TP ,n chips\n1,8,16\n", "f.csv");
    try {
        t.require({"row_id", "n_chips", "model"});
        FAIL("not refused");
    } catch (const bad_file& problem) {
        CHECK(std::string{problem.what()} ==
              "f.csv: missing columns: n_chips (it has 'n chips') model");
    }
    CHECK_NOTHROW(t.refuse_misspelt());
    CHECK(row{t, 0}.text("tp").empty());
    try {
        t.refuse_misspelt();
        FAIL("not refused");
    } catch (const bad_file& problem) {
        CHECK(std::string{problem.what()} == "f.csv: column 'TP ' is read by the name 'tp'");
    }
}

TEST_CASE("csv: what the library writes is read as it was") {
    std::mt19937 draw{20260801};
    const auto upto = [&](std::size_t n) { return static_cast<std::size_t>(draw()) % n; };
    const auto random_text = [&] {
        constexpr std::array<std::string_view, 15> letters{"\"",   "\"",       ",", ",", "\n",
                                                           "\r\n", " ",        "a", "b", ";",
                                                           "'",    "\xC3\xA9", "0", "-", "\r"};
        std::string text;
        for (std::size_t n = upto(8); n > 0; --n) text += letters[upto(letters.size())];
        return text;
    };
    for (int i = 0; i < 3000; ++i) {
        loadline::report::table written;
        const std::size_t columns = 1 + upto(4);
        for (std::size_t c = 0; c < columns; ++c)
            written.columns.push_back({"", random_text() + "#" + std::to_string(c)});
        std::vector<std::vector<std::string>> rows(upto(4));
        for (auto& cells : rows) {
            std::vector<loadline::report::cell> line;
            for (std::size_t c = 0; c < columns; ++c) {
                cells.push_back(random_text());
                line.emplace_back(cells.back());
            }
            written.add(std::move(line));
        }
        std::ostringstream out;
        loadline::report::write_csv(out, written);
        INFO(out.str());
        const table read = parse(out.str(), "f.csv");
        REQUIRE(read.rows == rows);
        for (std::size_t c = 0; c < columns; ++c)
            REQUIRE(read.columns[c] == written.columns[c].key);
    }
}

TEST_CASE("csv: numbers that the library writes are read as they were") {
    std::mt19937_64 draw{7};
    for (int i = 0; i < 10'000; ++i) {
        const double number =
            std::ldexp(static_cast<double>(draw()), -static_cast<int>(draw() % 90));
        loadline::report::table written{
            .name = "", .title = "", .columns = {{"", "tp"}}, .rows = {}};
        written.add({loadline::report::cell{number}});
        std::ostringstream out;
        loadline::report::write_csv(out, written);
        const table read = parse(out.str(), "f.csv");
        REQUIRE(row{read, 0}.number("tp", {0, 1e300}) == number);
    }
}
