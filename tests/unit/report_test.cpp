// Tables in their three forms, and the reports made of them.
#include "catch.hpp"

#include <loadline/report/csv.hpp>
#include <loadline/report/estimate.hpp>
#include <loadline/report/findings.hpp>
#include <loadline/report/json.hpp>
#include <loadline/report/memory.hpp>
#include <loadline/report/text.hpp>
#include <loadline/units/literals.hpp>

#include <clocale>
#include <cstdlib>
#include <limits>
#include <locale>
#include <sstream>

using namespace loadline;
using namespace loadline::literals;
using report::align;
using report::cell;

namespace {

std::string text_of(const report::table& t) {
    std::ostringstream out;
    report::write_text(out, t);
    return out.str();
}
std::string csv_of(const report::table& t) {
    std::ostringstream out;
    report::write_csv(out, t);
    return out.str();
}
std::string json_of(const report::table& t) {
    std::ostringstream out;
    report::write_json(out, t);
    return out.str();
}
std::string json_text(std::string_view text) {
    std::ostringstream out;
    report::write_json_text(out, text);
    return out.str();
}
using report::csv_text;

report::table chips() {
    report::table t{.name = "chips",
                    .title = "Chips",
                    .columns = {{"chip", "chip"},
                                {"HBM", "hbm_bytes", align::right},
                                {"a heading\nof two lines", "count", align::right},
                                {"", "for_programs_only"},
                                {"words", ""}}};
    t.add({"Trainium3", 144_GiB, 144, true, "for people"});
    t.add({"B200, \"HGX\"", cell::none("not published"), 8, false});
    return t;
}

}  // namespace

TEST_CASE("A table as text: aligned, nothing at the ends of lines", "[report]") {
    CHECK(text_of(chips()) == "Chips\n"
                              "                               a heading\n"
                              "chip                   HBM  of two lines  words\n"
                              "----------------------------------------------------\n"
                              "Trainium3          144 GiB           144  for people\n"
                              "B200, \"HGX\"  not published             8\n");
}

TEST_CASE("Columns are as wide as they look, not as their bytes", "[report]") {
    report::table t{.name = "t", .title = "", .columns = {{"a", "a"}, {"b", "b"}}};
    t.add({"\xC2\xB5s", "x"});  // a micro sign: two bytes, one column
    t.add({"ns", "y"});
    CHECK(text_of(t) == "a   b\n-----\n\xC2\xB5s  x\nns  y\n");
}

TEST_CASE("A table without rows has its headings", "[report]") {
    const report::table t{.name = "t", .title = "", .columns = {{"a", "a"}, {"b", "b"}}};
    CHECK(text_of(t) == "a  b\n----\n");
    CHECK(csv_of(t) == "a,b\r\n");
    CHECK(json_of(t) == "[]");
}

TEST_CASE("A table as CSV: values, not their words", "[report]") {
    CHECK(csv_of(chips()) == "chip,hbm_bytes,count,for_programs_only\r\n"
                             "Trainium3,154618822656,144,true\r\n"
                             "\"B200, \"\"HGX\"\"\",,8,false\r\n");
}

TEST_CASE("CSV quotes what RFC 4180 asks it to", "[report]") {
    CHECK(csv_text("plain text") == "plain text");
    CHECK(csv_text("") == "");
    CHECK(csv_text("a,b") == "\"a,b\"");
    CHECK(csv_text("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(csv_text("two\nlines") == "\"two\nlines\"");
    CHECK(csv_text("a\rb") == "\"a\rb\"");
    CHECK(csv_text(" space") == "\" space\"");
    CHECK(csv_text("\xC2\xB5s") == "\xC2\xB5s");
}

TEST_CASE("A table as JSON: values, null for nothing", "[report]") {
    CHECK(
        json_of(chips()) ==
        "[\n"
        R"(  {"chip": "Trainium3", "hbm_bytes": 154618822656, "count": 144, )"
        R"("for_programs_only": true},)"
        "\n"
        R"(  {"chip": "B200, \"HGX\"", "hbm_bytes": null, "count": 8, "for_programs_only": false})"
        "\n]");
}

TEST_CASE("Several tables are one JSON object", "[report]") {
    report::table one{.name = "one", .title = "", .columns = {{"a", "a"}}};
    one.add({1});
    report::table none = one;
    none.name = "none";
    none.rows.clear();
    std::ostringstream out;
    report::write_json(out, std::array{one, none});
    CHECK(out.str() == "{\n  \"one\": [\n    {\"a\": 1}\n  ],\n  \"none\": []\n}\n");
}

TEST_CASE("JSON text is escaped, and valid UTF-8 whatever comes in", "[report]") {
    CHECK(json_text("a \"b\" \\ /") == R"("a \"b\" \\ /")");
    CHECK(json_text("\n\r\t") == R"("\n\r\t")");
    CHECK(json_text(std::string_view{"\0\x01\x1f\x7f", 4}) == "\"\\u0000\\u0001\\u001f\x7f\"");
    CHECK(json_text("\xC2\xB5 \xE2\x82\xAC \xF0\x9F\x99\x82") ==
          "\"\xC2\xB5 \xE2\x82\xAC \xF0\x9F\x99\x82\"");
    // cut in the middle of a character; a stray continuation; overlong; a surrogate; too large
    CHECK(json_text("a\xE2\x82") == R"("a\ufffd\ufffd")");
    CHECK(json_text("\x82z") == R"("\ufffdz")");
    CHECK(json_text("\xC0\x80") == R"("\ufffd\ufffd")");
    CHECK(json_text("\xE0\x80\x80") == R"("\ufffd\ufffd\ufffd")");
    CHECK(json_text("\xED\xA0\x80") == R"("\ufffd\ufffd\ufffd")");
    CHECK(json_text("\xF4\x90\x80\x80") == R"("\ufffd\ufffd\ufffd\ufffd")");
    CHECK(json_text("\xFF") == R"("\ufffd")");
}

TEST_CASE("Numbers read back as what they were, and have no NaN", "[report]") {
    for (const double n : {0.1, 1.0 / 3, 4.9e12, 154618822656.0, 1e-300, 5e-324, -2.5, 1e23}) {
        const auto text = report::exact_text(n);
        CHECK(std::strtod(text.data(), nullptr) == n);
    }
    CHECK(report::exact_text(std::numeric_limits<double>::lowest()).view() ==
          "-1.7976931348623157e+308");
    CHECK(report::exact_text(std::numeric_limits<std::int64_t>::min()).view() ==
          "-9223372036854775808");
    CHECK(report::exact_text(std::numeric_limits<double>::quiet_NaN()).empty());
    CHECK(report::exact_text(std::numeric_limits<double>::infinity()).empty());

    report::table t{.name = "t", .title = "", .columns = {{"n", "n"}}};
    t.add({std::numeric_limits<double>::quiet_NaN()});
    CHECK(json_of(t) == "[\n  {\"n\": null}\n]");
    CHECK(csv_of(t) == "n\r\n\"\"\r\n");  // a blank line would be no row
}

TEST_CASE("The stream's locale and format touch no number", "[report]") {
    struct comma : std::numpunct<char> {
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
        char do_decimal_point() const override { return ','; }
    };
    report::table t{.name = "t", .title = "", .columns = {{"n", "n"}, {"i", "i"}}};
    t.add({1234.5, 1234567});
    std::ostringstream out;
    out.imbue(std::locale{std::locale::classic(), new comma});
    out << std::hex;
    report::write_csv(out, t);
    report::write_json(out, t);
    CHECK(out.str() == "n,i\r\n1234.5,1234567\r\n[\n  {\"n\": 1234.5, \"i\": 1234567}\n]");
}

TEST_CASE("A selection of columns is a table", "[report]") {
    const report::table t = report::select(chips(), "Counts", {"count", "chip"});
    CHECK(t.name == "chips");
    CHECK(text_of(t) == "Counts\n"
                        "   a heading\n"
                        "of two lines  chip\n"
                        "-------------------------\n"
                        "         144  Trainium3\n"
                        "           8  B200, \"HGX\"\n");
}

TEST_CASE("A cell has a value and words", "[report]") {
    CHECK(cell{4.9_TBps}.text() == "4.9 TB/s");
    CHECK(std::get<double>(cell{4.9_TBps}.value()) == 4.9e12);
    CHECK(cell{9216}.text() == "9,216");
    CHECK(std::get<std::int64_t>(cell{9216}.value()) == 9216);
    CHECK(cell{true}.text() == "yes");
    CHECK(cell{64_GiB}.as("all of it").text() == "all of it");
    CHECK(std::get<double>(cell{64_GiB}.as("all of it").value()) == 68719476736.0);
    CHECK(std::holds_alternative<std::monostate>(cell::none("why").value()));
    CHECK(cell::none("why").text() == "why");
    constexpr fixed_text<7> name{"abc"};
    CHECK(std::get<std::string>(cell{name}.value()) == "abc");
}

TEST_CASE("The parts of a memory table sum to its total", "[report]") {
    const memory_footprint memory{.stage = 2,
                                  .weights = 10_GiB,
                                  .gradients = 20_GiB,
                                  .optimizer = 30_GiB,
                                  .activations = 5_GiB,
                                  .reserve = 6_GiB};
    const report::table t = report::memory_table(memory, 96_GiB);
    const std::string text = text_of(t);
    CHECK(text.find("pipeline stage 2") != std::string::npos);
    CHECK(text.find("key-value") == std::string::npos);  // there is none
    REQUIRE(t.rows.size() == 7);
    double sum = 0;
    for (std::size_t i = 0; i < 5; ++i) sum += std::get<double>(t.rows[i][1].value());
    CHECK(sum == std::get<double>(t.rows[5][1].value()));
    CHECK(t.rows[5][1].text() == "71 GiB");
    CHECK(t.rows[6][1].text() == "25 GiB");
    CHECK(t.rows[6][2].text() == "26.04%");
}

TEST_CASE("Findings are printed a line each, with what would mend them", "[report]") {
    training_job job{.model = {.name = "small",
                               .layers = 4,
                               .hidden = 256,
                               .ffn = 1024,
                               .heads = 4,
                               .vocab = 1000,
                               .positions = 1024},
                     .batch = {.sequences = 4, .length = 1024}};
    job.cluster.chip.hbm_capacity = 8_GiB;
    job.cluster.chip.hbm_bandwidth = 1_TBps;
    job.cluster.chip.dense[bf16] = {100_TFLOPS};
    const auto printed = [&] {
        std::ostringstream out;
        report::write_findings(out, check(job));
        return out.str();
    };
    CHECK(printed().empty());
    job.cluster.chip.status = availability::announced;
    CHECK(printed().starts_with("note: "));
    job.batch.length = 2048;
    const std::string broken = printed();
    CHECK(broken.starts_with("error: "));
    CHECK(broken.find("2048") != std::string::npos);
    CHECK(broken.find("1024") != std::string::npos);
    CHECK(broken.find("\nnote: ") != std::string::npos);
    job.plan.tensor = 0;
    CHECK(printed().starts_with("error: plan.tensor is 0; accepted: 1 to "));
}

TEST_CASE("More input errors than are kept are counted", "[report]") {
    std::ostringstream out;
    findings found;
    for (int i = 0; i < 11; ++i) found.input.expect("field", 5, 0, 1);
    report::write_findings(out, found);
    const std::string text = out.str();
    CHECK(std::count(text.begin(), text.end(), '\n') == 9);
    CHECK(text.ends_with("error: and 3 more fields\n"));
}

TEST_CASE("an estimate as a table has expected value, ends and basis", "[report]") {
    training_estimate e;
    e.basis.stack = evidence::extrapolated;
    e.basis.inherits = {"kin"};
    e.basis.memory_left = 0.25;
    e.step_time = {quantity<units::seconds>{31}, {0.5, 1.5}};
    e.mfu = {quantity<units::fraction>{0.5}, {0.8, 1.1}};
    const report::table figures = report::estimate_table(e);
    CHECK(figures.title == "A training step: 31 s (15.5 to 46.5: dense model, extrapolated stack)");
    std::ostringstream json;
    report::write_json(json, figures);
    CHECK(json.str().find(R"({"figure": "step time", "expected": 31, "low": 15.5, "high": 46.5, )"
                          R"("unit": "s", "basis": "extrapolated"})") != std::string::npos);
    CHECK(json.str().find(R"({"figure": "MFU", "expected": 0.5, "low": 0.4, )") !=
          std::string::npos);
    std::ostringstream text;
    report::write_text(text, figures);
    CHECK(text.str().find("MFU") != std::string::npos);
    CHECK(text.str().find("40%") != std::string::npos);

    std::ostringstream csv;
    report::write_csv(csv, report::basis_table(e.basis));
    CHECK(csv.str() == "part,evidence,note\r\n"
                       "chip,measured,\r\n"
                       "links,measured,\r\n"
                       "stack,extrapolated,numbers of kin\r\n"
                       "format,measured,\r\n"
                       "model,measured,dense model\r\n"
                       "memory,extrapolated,25% left\r\n"
                       "all,extrapolated,\r\n");
}
