// Plots as SVG text: panels of points and lines over linear or logarithmic axes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace loadline::report {

/// A point in the units of the axes.
struct svg_point {
    double x = 0;
    double y = 0;
};

/// How a series is drawn.
enum class svg_mark : std::uint8_t {
    dots,   // filled: measured
    rings,  // open: predicted
    line,
    faint_line
};

/// Points that belong together, with their name in the legend.
struct svg_series {
    std::string label;  // empty: not in the legend
    std::string colour;
    svg_mark mark = svg_mark::dots;
    std::vector<svg_point> points;
};

/// An axis: its title, ends and scale.
struct svg_axis {
    std::string label;
    double least = 0;
    double most = 1;
    bool logarithmic = false;
    bool percent = false;  // of shares: 0.5 is printed as 50%
};

/// One plot. Points outside the axes are left out.
struct svg_panel {
    std::string title;
    svg_axis x;
    svg_axis y;
    std::vector<svg_series> series;
};

/// Seven colours that differ in lightness too (after Okabe and Ito 2008).
[[nodiscard]] inline std::string svg_colour(std::size_t i) {
    static constexpr std::string_view colours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                   "#e69f00", "#444444", "#56b4e9"};
    return std::string{colours[i % std::size(colours)]};
}

namespace svg {

/// A coordinate, to a tenth.
[[nodiscard]] inline std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}
/// A text for XML.
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
/// Where a value lies on an axis: 0 to 1.
[[nodiscard]] inline double position(const svg_axis& axis, double value) {
    if (!axis.logarithmic) return (value - axis.least) / (axis.most - axis.least);
    return std::log(value / axis.least) / std::log(axis.most / axis.least);
}
/// A power of ten with its prefix, or a plain number.
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
/// Values at which an axis is marked.
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
/// The fewest whole decades that hold all finite values above zero; 1 to 10 where there is none.
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
/// A text element.
[[nodiscard]] inline std::string text(double x, double y, std::string_view anchor,
                                      std::string_view words, std::string_view extra = {}) {
    std::string out = "<text x='";
    out.append(number(x)).append("' y='").append(number(y));
    out.append("' text-anchor='").append(anchor).append("'");
    if (!extra.empty()) out.append(" ").append(extra);
    return out.append(">").append(escaped(words)).append("</text>\n");
}

/// `look`: its attributes, up to the colour.
[[nodiscard]] inline std::string circle(std::string_view x, std::string_view y,
                                        std::string_view look, std::string_view colour) {
    std::string out = "<circle cx='";
    out.append(x).append("' cy='").append(y).append("' ").append(look).append(colour);
    return out.append("'/>\n");
}

/// Where a series is named, from the legend's first entry.
struct legend_entry {
    const svg_series* series = nullptr;
    double x = 0;
    double y = 0;
};
/// In lines of at most `width`.
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

/// Of one panel: how large it is, with room for what is written around its plot.
struct panel_size {
    static constexpr double width = 380;
    static constexpr double height = 270;
    static constexpr double left = 58;
    static constexpr double right = 16;
    static constexpr double top = 34;
    static constexpr double bottom = 46;
};

/// The plot of one panel on the page, from its upper left corner. Refers to the panel.
struct plot_area {
    static constexpr double width = panel_size::width - panel_size::left - panel_size::right;
    static constexpr double height = panel_size::height - panel_size::top - panel_size::bottom;

    const svg_panel* panel = nullptr;
    double left = 0;
    double top = 0;

    [[nodiscard]] double x_of(double x) const { return left + width * position(panel->x, x); }
    [[nodiscard]] double y_of(double y) const { return top + height * (1 - position(panel->y, y)); }
    [[nodiscard]] bool holds(const svg_point& p) const {
        return !(p.x < panel->x.least || p.x > panel->x.most || p.y < panel->y.least ||
                 p.y > panel->y.most);
    }
};

/// A plot's title, grid and axes, as SVG.
[[nodiscard]] inline std::string axes_text(const plot_area& at) {
    const double x0 = at.left;
    const double y0 = at.top;
    const double w = plot_area::width;
    const double h = plot_area::height;
    const svg_panel& p = *at.panel;
    std::string out = text(x0, y0 - 12, "start", p.title, "font-weight='600' font-size='12'");
    for (const double t : ticks(p.x)) {
        out += "<path d='M" + number(at.x_of(t)) + " " + number(y0) + "v" + number(h) +
               "' stroke='#e6e6e6'/>\n";
        out += text(at.x_of(t), y0 + h + 15, "middle", tick(p.x, t));
    }
    for (const double t : ticks(p.y)) {
        out += "<path d='M" + number(x0) + " " + number(at.y_of(t)) + "h" + number(w) +
               "' stroke='#e6e6e6'/>\n";
        out += text(x0 - 6, at.y_of(t) + 4, "end", tick(p.y, t));
    }
    out += text(x0 + w / 2, y0 + h + 32, "middle", p.x.label);
    out += text(x0 - 44, y0 + h / 2, "middle", p.y.label,
                "transform='rotate(-90 " + number(x0 - 44) + " " + number(y0 + h / 2) + ")'");
    return out;
}

/// The points of a series, or the line through them.
[[nodiscard]] inline std::string series_text(const plot_area& at, const svg_series& s) {
    std::string out;
    std::string path;
    for (const svg_point& point : s.points) {
        if (!at.holds(point)) continue;
        const std::string x = number(at.x_of(point.x));
        const std::string y = number(at.y_of(point.y));
        if (s.mark == svg_mark::line || s.mark == svg_mark::faint_line) {
            path.append(path.empty() ? "M" : "L").append(x).append(" ").append(y);
        } else if (s.mark == svg_mark::dots) {
            out += circle(x, y, "r='2.6' fill-opacity='0.8' fill='", s.colour);
        } else {
            out += circle(x, y, "r='4' fill='none' stroke='", s.colour);
        }
    }
    if (!path.empty())
        out += "<path d='" + path + "' fill='none' stroke='" + s.colour + "' stroke-width='" +
               (s.mark == svg_mark::line ? "1.8" : "0.8") + "'/>\n";
    return out;
}

/// One entry of a legend whose first stands at `left` and `top`.
[[nodiscard]] inline std::string legend_text(const legend_entry& entry, double left, double top) {
    const svg_series& s = *entry.series;
    const double x = left + entry.x;
    const double y = top + entry.y;
    std::string out;
    if (s.mark == svg_mark::dots || s.mark == svg_mark::rings) {
        const bool open = s.mark == svg_mark::rings;
        out = circle(number(x), number(y - 4), open ? "r='4' fill='none' stroke='" : "r='3' fill='",
                     s.colour);
    } else {
        out = "<path d='M" + number(x - 7) + " " + number(y - 4) + "h14' stroke='" + s.colour +
              "' stroke-width='2'/>\n";
    }
    return out + text(x + 12, y, "start", s.label);
}

}  // namespace svg

/// The panels in rows of `columns`, with one legend under all: that of the first panel.
[[nodiscard]] inline std::string svg_text(const std::vector<svg_panel>& panels,
                                          std::size_t columns = 2) {
    using size = svg::panel_size;
    columns = std::min(columns, std::max<std::size_t>(panels.size(), 1));
    const double width = size::width * static_cast<double>(columns);
    const std::size_t rows = (panels.size() + columns - 1) / columns;
    const double under = size::height * static_cast<double>(rows);
    const std::vector<svg::legend_entry> legend =
        panels.empty() ? std::vector<svg::legend_entry>{}
                       : svg::legend_of(panels.front(), width - size::left - size::right);
    const double height = under + 28 + (legend.empty() ? 0 : legend.back().y);
    std::string out = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + svg::number(width) +
                      " " + svg::number(height) +
                      "' font-family='system-ui, sans-serif' font-size='11' fill='#333'>\n"
                      "<rect width='100%' height='100%' fill='#fff'/>\n";
    for (std::size_t i = 0; i < panels.size(); ++i) {
        const std::size_t row = i / columns;
        const svg::plot_area at{&panels[i],
                                size::width * static_cast<double>(i % columns) + size::left,
                                size::height * static_cast<double>(row) + size::top};
        out += svg::axes_text(at);
        for (const svg_series& s : panels[i].series) out += svg::series_text(at, s);
    }
    for (const svg::legend_entry& entry : legend)
        out += svg::legend_text(entry, size::left, under + 10);
    return out + "</svg>\n";
}

}  // namespace loadline::report
