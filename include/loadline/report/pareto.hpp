// Pareto fronts of served deployments as CSV and as an SVG picture.
#pragma once

#include <loadline/report/number.hpp>
#include <loadline/search/pareto.hpp>

#include <array>
#include <cmath>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace loadline::report {

// One line a point; what is not known is empty.
inline void write_pareto_csv(std::ostream& out, std::span<const serving_point> points) {
    out << "tensor,pipeline,data,expert,concurrency,chips,tokens_per_s_per_user,tokens_per_s_per_"
           "chip,"
           "ttft_s,tpot_s,usd_per_million_tokens,joules_per_token,bound_by\r\n";
    for (const serving_point& p : points) {
        for (const std::int64_t n : {p.chosen.tensor, p.chosen.pipeline, p.chosen.data,
                                     p.chosen.expert, p.concurrency, p.chips})
            out << exact_text(n).view() << ',';
        for (const double x :
             {p.per_user.count(), p.per_chip.count(), p.ttft.count(), p.tpot.count()})
            out << exact_text(x).view() << ',';
        if (p.cost) out << exact_text(p.cost->count() * 1e6).view();
        out << ',';
        if (p.energy) out << exact_text(p.energy->count()).view();
        out << ',' << name(p.bound_by) << "\r\n";
    }
}

struct pareto_curve {
    std::string_view label;
    std::span<const serving_point> points;
};

namespace detail {

// A logarithmic axis over whole decades, `length` long.
struct decades {
    double least = 0;  // exponents of ten
    double most = 1;
    double length = 1;
    bool empty = true;

    void include(double value) {
        if (!(value > 0)) return;
        const double exponent = std::log10(value);
        if (empty || exponent < least) least = exponent;
        if (empty || exponent > most) most = exponent;
        empty = false;
    }
    void round_outwards() {
        least = std::floor(least);
        most = std::ceil(most);
        if (most <= least) most = least + 1;
    }
    [[nodiscard]] double at(double value) const {
        return (std::log10(value) - least) / (most - least) * length;
    }
};

inline std::string tenths(double x) {
    const long n = std::lround(x * 10);
    const long size = n < 0 ? -n : n;
    std::string text{n < 0 ? "-" : ""};
    return text.append(std::to_string(size / 10)).append(".").append(std::to_string(size % 10));
}
inline std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else
            result += c;
    }
    return result;
}

}  // namespace detail

// Tokens a second of a user to the right, of a chip upwards, both logarithmic.
inline void write_pareto_svg(std::ostream& out, std::string_view title,
                             std::span<const pareto_curve> curves) {
    constexpr std::array<std::string_view, 8> colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                      "#e69f00", "#56b4e9", "#000000", "#999999"};
    constexpr double left = 70, top = 40, width = 560, height = 400;
    detail::decades x{.length = width};
    detail::decades y{.length = height};
    for (const pareto_curve& c : curves)
        for (const serving_point& p : c.points) {
            x.include(p.per_user.count());
            y.include(p.per_chip.count());
        }
    x.round_outwards();
    y.round_outwards();
    using detail::tenths;
    const auto right = [&](double value) { return tenths(left + x.at(value)); };
    const auto down = [&](double value) { return tenths(top + height - y.at(value)); };
    out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 500\" "
           "font-family=\"sans-serif\" "
           "font-size=\"12\">\n<rect width=\"860\" height=\"500\" fill=\"white\"/>\n<text x=\"70\" "
           "y=\"24\" "
           "font-size=\"15\">"
        << detail::escaped(title) << "</text>\n<g stroke=\"#dddddd\">\n";
    for (double e = x.least; e <= x.most; ++e)
        out << "<line x1=\"" << right(std::pow(10, e)) << "\" y1=\"40\" x2=\""
            << right(std::pow(10, e)) << "\" y2=\"440\"/>\n";
    for (double e = y.least; e <= y.most; ++e)
        out << "<line x1=\"70\" y1=\"" << down(std::pow(10, e)) << "\" x2=\"630\" y2=\""
            << down(std::pow(10, e)) << "\"/>\n";
    out << "</g>\n<g text-anchor=\"middle\">\n";
    for (double e = x.least; e <= x.most; ++e)
        out << "<text x=\"" << right(std::pow(10, e)) << "\" y=\"458\">"
            << exact_text(std::pow(10, e)).view() << "</text>\n";
    out << "<text x=\"350\" y=\"482\">tokens/s for each user</text>\n</g>\n<g "
           "text-anchor=\"end\">\n";
    for (double e = y.least; e <= y.most; ++e)
        out << "<text x=\"64\" y=\"" << down(std::pow(10, e)) << "\">"
            << exact_text(std::pow(10, e)).view() << "</text>\n";
    out << "</g>\n<text transform=\"translate(18 240) rotate(-90)\" "
           "text-anchor=\"middle\">tokens/s for each "
           "chip</text>\n";
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const std::string_view colour = colours[i % colours.size()];
        out << "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" << colour << "\" points=\"";
        for (const serving_point& p : curves[i].points)
            out << right(p.per_user.count()) << ',' << down(p.per_chip.count()) << ' ';
        const auto line = static_cast<double>(i);
        out << "\"/>\n<text x=\"645\" y=\"" << tenths(60 + 20 * line) << "\" fill=\"" << colour
            << "\">" << detail::escaped(curves[i].label) << "</text>\n";
    }
    out << "</svg>\n";
}

}  // namespace loadline::report
