// An explanation as a table, as CSV, and as points on the roofline of its chip.
#pragma once

#include <loadline/cost/matmul.hpp>
#include <loadline/estimate/explanation.hpp>
#include <loadline/report/csv.hpp>
#include <loadline/report/estimate.hpp>
#include <loadline/report/svg.hpp>
#include <loadline/report/text.hpp>

#include <sstream>

namespace loadline::report {

/// What is no operation, or not there, is empty.
[[nodiscard]] inline std::vector<cell> row_of(const explained_operation& o) {
    const bool runs = o.of.has_value();
    const bool works = o.work().count() > 0;
    const auto of_operation = [&](const cell& value) { return runs ? value : cell::none(""); };
    const auto of_work = [&](const cell& value, std::string_view text) {
        return of_operation(value.as(works ? text : ""));
    };
    const auto time = [&](quantity<units::seconds> t) {
        return t.count() != 0 ? cell{t} : cell::none("");
    };
    const cell work{o.work()};
    return {o.layer.empty() ? cell::none("") : cell{o.layer},
            o.name,
            of_operation(runs ? name(*o.of) : ""),
            name(o.part),
            of_operation(o.times),
            of_work(work, work.text()),
            of_operation(o.bytes()),
            of_work(o.intensity(), units::four_digits(o.intensity().count())),
            of_operation(runs ? name(*o.bound_by()) : ""),
            time(o.forward),
            time(o.backward),
            time(o.remade),
            cell{o.time()},
            o.share};
}

/// Where all is one forward pass, the time of the passes is no column for people.
inline void leave_out_passes(table& of, const explanation& why) {
    for (const explained_operation& o : why)
        if (o.backward.count() != 0 || o.remade.count() != 0) return;
    for (const std::size_t pass : {9U, 10U, 11U}) of.columns[pass].heading.clear();
}

/// A row for each line, then their sum; and how many lines there was no room for, if any.
[[nodiscard]] inline table explanation_table(const explanation& why) {
    table result{.name = "operations",
                 .title = title_of(why.title.view(), why.whole, why.basis),
                 .columns = {{"layers", "layers"},
                             {"operation", "operation"},
                             {"", "class"},
                             {"", "part"},
                             {"times", "times", align::right},
                             {"work", "flops", align::right},
                             {"moved", "bytes", align::right},
                             {"FLOP/B", "flops_per_byte", align::right},
                             {"bound by", "bound_by"},
                             {"forward", "forward_seconds", align::right},
                             {"backward", "backward_seconds", align::right},
                             {"again", "again_seconds", align::right},
                             {"time", "seconds", align::right},
                             {"share", "share", align::right}}};
    leave_out_passes(result, why);
    for (const explained_operation& o : why) result.add(row_of(o));
    const auto add = [&](std::string_view name, const cell& time, const cell& share) {
        std::vector<cell> row(result.columns.size(), cell::none(""));
        row[1] = name;
        row[12] = time;
        row[13] = share;
        result.add(std::move(row));
    };
    if (why.left_out() > 0)
        add("(" + std::to_string(why.left_out()) + " lines more)", cell::none(""), cell::none(""));
    add("all", why.total(), quantity<units::fraction>{1});
    return result;
}

/// An explanation as a table for people.
[[nodiscard]] inline std::string text(const explanation& why) {
    std::ostringstream out;
    write_text(out, explanation_table(why));
    return out.str();
}
/// An explanation as CSV, in base units.
[[nodiscard]] inline std::string csv(const explanation& why) {
    std::ostringstream out;
    write_csv(out, explanation_table(why));
    return out.str();
}

// ---- On the roofline: what an operation reaches, against its operations for each byte.

/// The slope of HBM up to the highest peak, and the peaks from where it meets them.
inline void add_roofs(svg_panel& panel, const chip_spec& chip,
                      const std::vector<number_format>& formats) {
    const double bandwidth = chip.hbm_bandwidth.count();
    double highest = 0;
    for (const number_format f : formats) highest = std::max(highest, matmul_rate(chip, f).count());
    // a little inside the axes, so that rounding does not take it out
    const double from = std::max(panel.x.least, panel.y.least / bandwidth) * (1 + 1e-9);
    const double to = highest / bandwidth;
    panel.series.push_back({"HBM " + std::string{loadline::text(chip.hbm_bandwidth).view()},
                            svg_colour(5),
                            svg_mark::line,
                            {{from, from * bandwidth}, {to, to * bandwidth * (1 - 1e-9)}}});
    for (const number_format f : formats) {
        const quantity<units::flops_per_second> peak = matmul_rate(chip, f);
        panel.series.push_back(
            {std::string{name(f)}.append(" ").append(loadline::text(peak).view()),
             svg_colour(facts(f).width < 16 ? 4 : 3),
             svg_mark::line,
             {{peak.count() / bandwidth, peak.count()}, {panel.x.most, peak.count()}}});
    }
}

/// Formats in which the chip multiplies the job's operands.
[[nodiscard]] inline std::vector<number_format> formats_of(const explanation& why,
                                                           const chip_spec& chip) {
    std::vector<number_format> result;
    for (const number_format wanted : {why.compute, why.activations}) {
        const number_format f = multiplies(chip, wanted) ? wanted : multiplied_as(chip, wanted);
        if (result.empty() || result.front() != f) result.push_back(f);
    }
    return result;
}

/// Each operation that has work is a point; over decades that hold them, and the roofs' corners.
[[nodiscard]] inline svg_panel roofline_panel(const explanation& why, const chip_spec& chip,
                                              std::string title) {
    svg_panel panel{std::move(title), {"FLOP for each byte of HBM"}, {"FLOP/s"}, {}};
    std::vector<double> intensities;
    std::vector<double> rates;
    const std::vector<number_format> formats = formats_of(why, chip);
    for (const number_format f : formats) {
        rates.push_back(matmul_rate(chip, f).count());
        intensities.push_back(1.001 * rates.back() / chip.hbm_bandwidth.count());
    }
    std::size_t colour = 0;
    for (const operation_class of :
         {operation_class::product, operation_class::attention, operation_class::stream}) {
        svg_series points{std::string{name(of)}, svg_colour(colour++), svg_mark::dots, {}};
        for (const explained_operation& o : why) {
            if (o.of != of || o.work().count() <= 0) continue;
            points.points.push_back({o.intensity().count(), o.rate().count()});
            intensities.push_back(o.intensity().count());
            rates.push_back(o.rate().count());
        }
        panel.series.push_back(std::move(points));
    }
    svg::round_to_decades(panel.x, intensities);
    svg::round_to_decades(panel.y, rates);
    add_roofs(panel, chip, formats);
    return panel;
}
/// The operations of an explanation on the roofline of a chip.
[[nodiscard]] inline std::string roofline_svg(const explanation& why, const chip_spec& chip) {
    return svg_text({roofline_panel(why, chip, std::string{why.title.view()})});
}

}  // namespace loadline::report
