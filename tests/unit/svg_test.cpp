// Plots: every point inside the axes is drawn once, where it belongs.
#include "catch.hpp"

#include <loadline/report/svg.hpp>

#include <limits>

using namespace loadline::report;

namespace {

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++n;
    return n;
}

}  // namespace

TEST_CASE("a plot draws its points and leaves out those beyond the axes", "[svg]") {
    const svg_panel panel{
        "a < b & c",
        {"x", 1, 1000, true},
        {"y", 0, 1, false, true},
        {{"", "#000", svg_mark::dots, {{1, 0}, {10, 0.5}, {1000, 1}, {5000, 0.5}, {10, 2}}}}};
    const std::string text = svg_text({panel});
    CHECK(text.find("<svg ") == 0);
    CHECK(count(text, "<circle ") == 3);
    CHECK(count(text, "a &lt; b &amp; c") == 1);
    CHECK(count(text, "50%") == 0);  // ticks are fifths
    CHECK(count(text, ">60%<") == 1);
    CHECK(count(text, ">1k<") == 1);
    CHECK(count(text, "<svg") == count(text, "</svg>"));
}

TEST_CASE("positions on linear and logarithmic axes", "[svg]") {
    CHECK(svg::position({"", 0, 10}, 2.5) == Approx(0.25));
    CHECK(svg::position({"", 1, 10'000, true}, 100) == Approx(0.5));
    CHECK(svg::ticks({"", 1, 10'000, true}).size() == 5);
}

TEST_CASE("axes of whole decades", "[svg]") {
    svg_axis axis;
    svg::round_to_decades(axis, {25, 3000, 0, -1, std::numeric_limits<double>::infinity()});
    CHECK(axis.least == Approx(10));
    CHECK(axis.most == Approx(10'000));
    svg::round_to_decades(axis, {100, 100});
    CHECK(axis.least == Approx(100));
    CHECK(axis.most == Approx(1000));
    svg::round_to_decades(axis, {});
    CHECK(axis.most == Approx(10));
    CHECK(axis.logarithmic);
}

TEST_CASE("a legend that is too long goes on below", "[svg]") {
    svg_panel panel{"", {"", 0, 1}, {"", 0, 1}, {}};
    for (int i = 0; i < 6; ++i) panel.series.push_back({"ten letter", "#000", svg_mark::line, {}});
    panel.series.push_back({"", "#000", svg_mark::line, {}});
    const auto legend = svg::legend_of(panel, 200);  // 96 each: two to a line
    REQUIRE(legend.size() == 6);
    CHECK(legend[1].y == 0);
    CHECK(legend[2].x == 0);
    CHECK(legend[5].y == 36);
    CHECK(count(svg_text({panel}), "ten letter") == 6);
}
