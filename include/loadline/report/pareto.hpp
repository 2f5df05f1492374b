// Pareto fronts of served deployments as CSV and as a plot.
#pragma once

#include <loadline/report/number.hpp>
#include <loadline/report/svg.hpp>
#include <loadline/search/pareto.hpp>

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadline::report {

/// One line a point; what is not known is empty. After the expected values come the ends of their ranges, and the worst
/// evidence that they rest on.
inline void write_pareto_csv(std::ostream& out, std::span<const serving_point> points) {
    out << "tensor,pipeline,data,expert,concurrency,chips,tokens_per_s_per_user,tokens_per_s_per_"
           "chip,"
           "ttft_s,tpot_s,usd_per_million_tokens,joules_per_token,bound_by";
    for (const std::string_view name : {"tokens_per_s_per_user", "tokens_per_s_per_chip", "ttft_s",
                                        "tpot_s", "usd_per_million_tokens", "joules_per_token"})
        out << ',' << name << "_low," << name << "_high";
    out << ",basis,usd_of,joules_of\r\n";
    const auto write_ends = [&](const auto& value, double times) {
        out << ',' << exact_text(value.low.count() * times).view() << ','
            << exact_text(value.high.count() * times).view();
    };
    const auto write_if = [&](const auto& value, double times) {
        if (value) out << exact_text(value->count() * times).view();
        out << ',';
    };
    const auto write_ends_if = [&](const auto& value, double times) {
        if (value)
            write_ends(*value, times);
        else
            out << ",,";
    };
    for (const serving_point& p : points) {
        for (const std::int64_t n : {p.chosen.tensor, p.chosen.pipeline, p.chosen.data,
                                     p.chosen.expert, p.concurrency, p.chips})
            out << exact_text(n).view() << ',';
        write_if(p.per_user, 1);
        out << exact_text(p.per_chip.count()).view() << ',' << exact_text(p.ttft.count()).view()
            << ',';
        write_if(p.tpot, 1);
        write_if(p.cost, 1e6);
        write_if(p.energy, 1);
        out << name(p.bound_by);
        write_ends_if(p.per_user, 1);
        write_ends(p.per_chip, 1);
        write_ends(p.ttft, 1);
        write_ends_if(p.tpot, 1);
        write_ends_if(p.cost, 1e6);
        write_ends_if(p.energy, 1);
        // what they are of, or why there is none; no comma in it
        const auto write_basis = [&](const auto& value) {
            if (!value)
                out << ',' << name(value.missing());
            else
                out << ',' << name(value->basis.of)
                    << (value->basis.overhead == 1 ? "" : " and building");
        };
        out << ',' << name(p.evidence);
        write_basis(p.cost);
        write_basis(p.energy);
        out << "\r\n";
    }
}

/// One front to draw, with its name.
struct pareto_curve {
    std::string_view label;
    std::span<const serving_point> points;
};

/// Tokens a second of a user to the right, of a chip upwards, both over whole decades.
[[nodiscard]] inline svg_panel pareto_panel(std::string_view title,
                                            std::span<const pareto_curve> curves) {
    svg_panel panel{std::string{title},
                    {.label = "tokens/s for each user"},
                    {.label = "tokens/s for each chip"},
                    {}};
    std::vector<double> users;
    std::vector<double> chips;
    for (std::size_t i = 0; i < curves.size(); ++i) {
        svg_series line{std::string{curves[i].label}, svg_colour(i), svg_mark::line, {}};
        for (const serving_point& p : curves[i].points) {
            if (!p.per_user) continue;
            line.points.push_back({p.per_user->count(), p.per_chip.count()});
            users.push_back(p.per_user->count());
            chips.push_back(p.per_chip.count());
        }
        panel.series.push_back(std::move(line));
    }
    svg::round_to_decades(panel.x, users);
    svg::round_to_decades(panel.y, chips);
    return panel;
}

}  // namespace loadline::report
