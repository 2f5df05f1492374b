// Plots of measured against predicted times of operations, as SVG. Usage: operation_plots [folder]
#include "../tests/validation/chips.hpp"
#include "../tests/validation/matmul_replay.hpp"

#include "program.hpp"

#include <loadline/report/svg.hpp>

#include <filesystem>
#include <string_view>

namespace {

using namespace loadline;
using namespace loadline::report;
using namespace validation;

std::string colour_of(number_format f) {
    return svg_colour(f == bf16 ? 0 : f == fp8 ? 1 : f == mxfp8 ? 2 : 3);
}

// Share of the peak against the size of the product, of one chip: each format a colour, each measured
// point with the predicted one beside it.
svg_panel shares(std::string title, std::string_view chip_name,
                 std::initializer_list<number_format> formats) {
    svg_panel panel{
        std::move(title),
        {"operations (FLOP)", 1e6, 1e14, true},
        {"share of the peak", 0, 1, false, true},
        {{"measured", "#333", svg_mark::dots, {}}, {"predicted", "#333", svg_mark::rings, {}}}};
    if (formats.size() == 1) {  // the first panel has the legend of all
        for (const number_format f : {bf16, fp8, mxfp8, nvfp4})
            panel.series.push_back({f == bf16    ? "16 bits"
                                    : f == mxfp8 ? "fp8, block scales"
                                                 : std::string{name(f)},
                                    colour_of(f),
                                    svg_mark::line,
                                    {}});
    }
    for (const number_format format : formats) {
        svg_series measured{"", colour_of(format), svg_mark::dots, {}};
        svg_series predicted{"", colour_of(format), svg_mark::rings, {}};
        for (const product_series& s : measured_products) {
            if (s.chip != chip_name ||
                (s.format != format && !(format == bf16 && s.format == fp16)))
                continue;
            const chip_spec chip = *find_chip(s.chip);
            for (const product_point& p : s.points) {
                if (p.m == 0) continue;
                const op::matmul product = product_of(s, p);
                const double work = work_of(product).count();
                const double peak = matmul_rate(chip, s.format).count();
                measured.points.push_back({work, work / (p.microseconds * 1e-6) / peak});
                predicted.points.push_back(
                    {work, work / cost_of(product, chip).time.count() / peak});
            }
        }
        panel.series.push_back(measured);
        panel.series.push_back(predicted);
    }
    return panel;
}

// Predicted share of the peak by the number of rows, for weights of 8,192 x 8,192.
svg_panel rows(std::string title, number_format format, std::size_t first_colour,
               const std::vector<std::pair<std::string, chip_spec>>& chips) {
    svg_panel panel{std::move(title),
                    {"rows of activations", 1, 32768, true},
                    {"share of the peak", 0, 1, false, true},
                    {}};
    for (const auto& [name, chip] : chips) {
        svg_series line{name, svg_colour(first_colour + panel.series.size()), svg_mark::line, {}};
        for (double m = 1; m <= 32768; m *= 1.08) {
            const op::matmul p{
                .m = static_cast<std::int64_t>(m), .n = 8192, .k = 8192, .compute = format};
            line.points.push_back({static_cast<double>(p.m),
                                   work_of(p) / cost_of(p, chip).time / matmul_rate(chip, format)});
        }
        panel.series.push_back(line);
    }
    return panel;
}

svg_panel attention(std::string title, attention_form form, double least, double most) {
    svg_panel panel{std::move(title),
                    {"measured (us)", least, most, true},
                    {"predicted (us)", least, most, true},
                    {{"", "#999", svg_mark::faint_line, {{least, least}, {most, most}}}}};
    const auto family = [&](std::string label, std::initializer_list<std::string_view> chips) {
        svg_series s{std::move(label), svg_colour(panel.series.size() - 1), svg_mark::dots, {}};
        for (const measured_attention& row : measured_attentions)
            for (const std::string_view chip : chips)
                if (row.form == form && row.chip == chip)
                    for (const auto& p : row.points)
                        s.points.push_back(
                            {p.microseconds,
                             attention_cost(row, p, *find_chip(row.chip)).time.count() * 1e6});
        panel.series.push_back(std::move(s));
    };
    family("A100", {"A100-80GB-SXM4"});
    family("H100, H200", {"H100-80GB-SXM5", "H200-141GB-SXM5"});
    family("B200, GB200", {"B200-SXM", "GB200-NVL72"});
    family("B300, GB300", {"B300-SXM", "GB300-NVL72"});
    return panel;
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: operation_plots [FOLDER]: matmul_share.svg, matmul_rows.svg and attention.svg, in "
        "the folder that is there, or here\n";
    return program::run({"operation_plots", usage}, argc, argv, [](program::arguments words) {
        const std::filesystem::path folder = program::folder_of(words, ".");
        program::write_file(folder / "matmul_share.svg",
                            svg_text({shares("A100", "A100-80GB-SXM4", {bf16}),
                                      shares("H100", "H100-80GB-SXM5", {bf16, fp8, mxfp8}),
                                      shares("B200", "B200-SXM", {bf16, fp8, mxfp8, nvfp4}),
                                      shares("GB300", "GB300-NVL72", {bf16, fp8, mxfp8, nvfp4})}));
        program::write_file(folder / "matmul_rows.svg",
                            svg_text({rows("BF16, weights of 8,192 x 8,192", bf16, 0,
                                           {{"A100", spec<a100_80gb>},
                                            {"H100", spec<h100>},
                                            {"B200", spec<b200>},
                                            {"Ironwood", spec<ironwood>},
                                            {"Trainium3", spec<trainium3>},
                                            {"MI300X", spec<mi300x>}}),
                                      rows("FP8, weights of 8,192 x 8,192", fp8, 1,
                                           {{"H100", spec<h100>},
                                            {"B200", spec<b200>},
                                            {"Ironwood", spec<ironwood>},
                                            {"Trainium3", spec<trainium3>},
                                            {"MI300X", spec<mi300x>}})}));
        program::write_file(
            folder / "attention.svg",
            svg_text(
                {attention("Prefill", attention_form::prefill, 10, 1e6),
                 attention("Decode", attention_form::decode, 5, 1e4),
                 attention("Latent attention, prefill", attention_form::latent_prefill, 10, 1e5),
                 attention("Latent attention, decode", attention_form::latent_decode, 5, 1e4)}));
    });
}
