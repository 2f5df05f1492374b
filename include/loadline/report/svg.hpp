// Plots as SVG text: panels of points and lines over linear or logarithmic axes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace loadline::report {

struct svg_point {
    double x = 0;
    double y = 0;
};

enum class svg_mark : std::uint8_t {
    dots,   // filled: measured
    rings,  // open: predicted
    line,
    faint_line
};

struct svg_series {
    std::string label;  // empty: not in the legend
    std::string colour;
    svg_mark mark = svg_mark::dots;
    std::vector<svg_point> points;
};

struct svg_axis {
    std::string label;
    double least = 0;
    double most = 1;
    bool logarithmic = false;
    bool percent = false;  // of shares: 0.5 is printed as 50%
};

// One plot. Points outside the axes are left out.
struct svg_panel {
    std::string title;
    svg_axis x;
    svg_axis y;
    std::vector<svg_series> series;
};

// Seven colours that differ in lightness too (after Okabe and Ito 2008).
[[nodiscard]] inline std::string svg_colour(std::size_t i) {
    static constexpr std::string_view colours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                   "#e69f00", "#444444", "#56b4e9"};
    return std::string{colours[i % std::size(colours)]};
}

namespace svg {

[[nodiscard]] inline std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}
[[nodiscard]] inline std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '&') {
            result += "&amp;";
        } else if (c == '<') {
            result += "&lt;";
        } else {
            result += c;
        }
    }
    return result;
}
[[nodiscard]] inline double position(const svg_axis& axis, double value) {
    if (!axis.logarithmic) return (value - axis.least) / (axis.most - axis.least);
    return std::log(value / axis.least) / std::log(axis.most / axis.least);
}
// A power of ten with its prefix, or a plain number.
[[nodiscard]] inline std::string tick(const svg_axis& axis, double value) {
    char text[32];
    if (axis.percent) {
        std::snprintf(text, sizeof text, "%.0f%%", 100 * value);
        return text;
    }
    static constexpr std::string_view prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
    std::size_t i = 0;
    for (; value >= 999.5 && i + 1 < std::size(prefixes); ++i) value /= 1000;
    std::snprintf(text, sizeof text, "%.3g", value);
    return std::string{text}.append(prefixes[i]);
}
[[nodiscard]] inline std::vector<double> ticks(const svg_axis& axis) {
    std::vector<double> result;
    if (axis.logarithmic) {
        const double decades = std::log10(axis.most / axis.least);
        const int step = decades > 6 ? 2 : 1;
        for (int d = static_cast<int>(std::ceil(std::log10(axis.least) - 1e-9));
             d <= static_cast<int>(std::floor(std::log10(axis.most) + 1e-9)); d += step)
            result.push_back(std::pow(10.0, d));
    } else {
        for (int i = 0; i <= 5; ++i)
            result.push_back(axis.least + (axis.most - axis.least) * i / 5);
    }
    return result;
}
// The fewest whole decades that hold all finite values above zero; 1 to 10 where there is none.
inline void round_to_decades(svg_axis& axis, const std::vector<double>& values) {
    axis.logarithmic = true;
    axis.least = 1;
    axis.most = 10;
    bool any = false;
    for (const double v : values) {
        if (!(v > 0) || std::isinf(v)) continue;
        const double below = std::pow(10.0, std::floor(std::log10(v)));
        const double above = std::pow(10.0, std::ceil(std::log10(v)));
        axis.least = any ? std::min(axis.least, below) : below;
        axis.most = any ? std::max(axis.most, above) : above;
        any = true;
    }
    if (axis.most <= axis.least) axis.most = 10 * axis.least;
}
[[nodiscard]] inline std::string text(double x, double y, std::string_view anchor,
                                      std::string_view words, std::string_view extra = {}) {
    std::string out = "<text x='";
    out.append(number(x)).append("' y='").append(number(y));
    out.append("' text-anchor='").append(anchor).append("'");
    if (!extra.empty()) out.append(" ").append(extra);
    return out.append(">").append(escaped(words)).append("</text>\n");
}

// `look`: its attributes, up to the colour.
[[nodiscard]] inline std::string circle(std::string_view x, std::string_view y,
                                        std::string_view look, std::string_view colour) {
    std::string out = "<circle cx='";
    out.append(x).append("' cy='").append(y).append("' ").append(look).append(colour);
    return out.append("'/>\n");
}

// Where a series is named, from the legend's first entry.
struct legend_entry {
    const svg_series* series = nullptr;
    double x = 0;
    double y = 0;
};
// In lines of at most `width`.
[[nodiscard]] inline std::vector<legend_entry> legend_of(const svg_panel& panel, double width) {
    std::vector<legend_entry> result;
    double x = 0;
    double y = 0;
    for (const svg_series& s : panel.series) {
        if (s.label.empty()) continue;
        const double takes = 34 + 6.2 * static_cast<double>(s.label.size());
        if (x > 0 && x + takes > width) {
            x = 0;
            y += 18;
        }
        result.push_back({&s, x, y});
        x += takes;
    }
    return result;
}

}  // namespace svg

// The panels in rows of `columns`, with one legend under all: that of the first panel.
[[nodiscard]] inline std::string svg_text(const std::vector<svg_panel>& panels,
                                          std::size_t columns = 2) {
    constexpr double width = 380;
    constexpr double height = 270;
    constexpr double left = 58;
    constexpr double right = 16;
    constexpr double top = 34;
    constexpr double bottom = 46;
    columns = std::min(columns, std::max<std::size_t>(panels.size(), 1));
    const std::size_t rows = (panels.size() + columns - 1) / columns;
    const double all_width = width * static_cast<double>(columns);
    const std::vector<svg::legend_entry> legend =
        panels.empty() ? std::vector<svg::legend_entry>{}
                       : svg::legend_of(panels.front(), all_width - left - right);
    const double all_height =
        height * static_cast<double>(rows) + 28 + (legend.empty() ? 0 : legend.back().y);
    std::string out = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " +
                      svg::number(all_width) + " " + svg::number(all_height) +
                      "' font-family='system-ui, sans-serif' font-size='11' fill='#333'>\n"
                      "<rect width='100%' height='100%' fill='#fff'/>\n";
    for (std::size_t i = 0; i < panels.size(); ++i) {
        const svg_panel& p = panels[i];
        const double x0 = width * static_cast<double>(i % columns) + left;
        const std::size_t row = i / columns;
        const double y0 = height * static_cast<double>(row) + top;
        const double w = width - left - right;
        const double h = height - top - bottom;
        const auto px = [&](double x) { return x0 + w * svg::position(p.x, x); };
        const auto py = [&](double y) { return y0 + h * (1 - svg::position(p.y, y)); };
        out += svg::text(x0, y0 - 12, "start", p.title, "font-weight='600' font-size='12'");
        for (const double t : svg::ticks(p.x)) {
            out += "<path d='M" + svg::number(px(t)) + " " + svg::number(y0) + "v" +
                   svg::number(h) + "' stroke='#e6e6e6'/>\n";
            out += svg::text(px(t), y0 + h + 15, "middle", svg::tick(p.x, t));
        }
        for (const double t : svg::ticks(p.y)) {
            out += "<path d='M" + svg::number(x0) + " " + svg::number(py(t)) + "h" +
                   svg::number(w) + "' stroke='#e6e6e6'/>\n";
            out += svg::text(x0 - 6, py(t) + 4, "end", svg::tick(p.y, t));
        }
        out += svg::text(x0 + w / 2, y0 + h + 32, "middle", p.x.label);
        out += svg::text(x0 - 44, y0 + h / 2, "middle", p.y.label,
                         "transform='rotate(-90 " + svg::number(x0 - 44) + " " +
                             svg::number(y0 + h / 2) + ")'");
        for (const svg_series& s : p.series) {
            std::string path;
            for (const svg_point& point : s.points) {
                if (point.x < p.x.least || point.x > p.x.most || point.y < p.y.least ||
                    point.y > p.y.most)
                    continue;
                const std::string x = svg::number(px(point.x));
                const std::string y = svg::number(py(point.y));
                if (s.mark == svg_mark::line || s.mark == svg_mark::faint_line) {
                    path.append(path.empty() ? "M" : "L").append(x).append(" ").append(y);
                } else if (s.mark == svg_mark::dots) {
                    out += svg::circle(x, y, "r='2.6' fill-opacity='0.8' fill='", s.colour);
                } else {
                    out += svg::circle(x, y, "r='4' fill='none' stroke='", s.colour);
                }
            }
            if (!path.empty())
                out += "<path d='" + path + "' fill='none' stroke='" + s.colour +
                       "' stroke-width='" + (s.mark == svg_mark::line ? "1.8" : "0.8") + "'/>\n";
        }
    }
    for (const svg::legend_entry& entry : legend) {
        const svg_series& s = *entry.series;
        const double x = left + entry.x;
        const double y = height * static_cast<double>(rows) + 10 + entry.y;
        if (s.mark == svg_mark::dots || s.mark == svg_mark::rings) {
            const bool open = s.mark == svg_mark::rings;
            out += svg::circle(svg::number(x), svg::number(y - 4),
                               open ? "r='4' fill='none' stroke='" : "r='3' fill='", s.colour);
        } else {
            out += "<path d='M" + svg::number(x - 7) + " " + svg::number(y - 4) + "h14' stroke='" +
                   s.colour + "' stroke-width='2'/>\n";
        }
        out += svg::text(x + 12, y, "start", s.label);
    }
    return out + "</svg>\n";
}

// Writes it to a file; says on stderr where it cannot, and answers false.
[[nodiscard]] inline bool save_svg(const std::filesystem::path& file, const std::string& text) {
    std::ofstream out{file, std::ios::binary};
    out << text;
    out.close();
    if (!out) std::fprintf(stderr, "%s: cannot be written\n", file.string().c_str());
    return static_cast<bool>(out);
}

}  // namespace loadline::report
