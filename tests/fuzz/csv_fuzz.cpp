// Fuzzes the reader of CSV files: a text is refused in a sentence, or read to a table whose rows can be asked, and which
// our writer writes so that it is read as the same.
#include "../validation/csv.hpp"

#include <loadline/report/csv.hpp>

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using namespace validation;

void ask(const table& t) {
    each_row(t, [&](const row& r, std::size_t) {
        for (const std::string& name : t.columns) {
            const auto quietly = [](auto question) {
                try {
                    (void)question();
                } catch (const unusable_row&) {
                }
            };
            quietly([&] { return r.number(name); });
            quietly([&] { return r.number(name, {-1e15, 1e15}); });
            quietly([&] { return r.whole_or(name, 1); });
            quietly([&] { return whole_field(r.text(name), "S", 1); });
            quietly([&] { return rounded(decimal(r.text(name)).value_or(0)); });
            quietly([&] { return millionths(decimal(r.text(name)).value_or(0)); });
        }
    });
}

void write_and_read(const table& t) {
    // at the beginning of a file it would be a mark
    if (t.columns[0].starts_with("\xEF\xBB\xBF")) return;
    loadline::report::table written;
    for (const std::string& name : t.columns) {
        if (name.empty()) return;  // without a key a column is for people alone
        written.columns.push_back({"", name});
    }
    for (const auto& cells : t.rows) {
        std::vector<loadline::report::cell> line;
        for (const std::string& cell : cells) line.emplace_back(cell);
        written.add(std::move(line));
    }
    std::ostringstream out;
    loadline::report::write_csv(out, written);
    const table again = parse(out.str(), "again");
    if (again.columns != t.columns || again.rows != t.rows) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    try {
        const table t = parse(text, "fuzzed");
        if (t.lines.size() != t.rows.size()) std::abort();
        ask(t);
        write_and_read(t);
    } catch (const bad_file& problem) {
        if (!std::string_view{problem.what()}.starts_with("fuzzed: ")) std::abort();
    }
    return 0;
}
