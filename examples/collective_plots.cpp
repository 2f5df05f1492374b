// Plots of measured against predicted bus bandwidth by message size. Usage: collective_plots [folder]
#include "../tests/validation/collective_replay.hpp"
#include "../tests/validation/collective_rows.hpp"

#include "program.hpp"

#include <loadline/report/svg.hpp>

#include <filesystem>
#include <string_view>

namespace {

using namespace loadline;
using namespace loadline::report;
using namespace validation;

// Bus bandwidth of nccl-tests in GB/s: what a ring's busiest link would have to carry.
double bus(const collective_series& s, double bytes, double microseconds) {
    return time_of_bus_bandwidth(*operation_of(s.operation), bytes, static_cast<double>(s.ranks),
                                 1) /
           microseconds;
}

// Measured points, and the prediction as a line through all sizes.
svg_panel bandwidth(std::string title, std::string_view operation, std::string_view chip,
                    std::int64_t ranks, std::string_view library, double most) {
    svg_panel panel{std::move(title),
                    {"message (bytes)", 16384, 32e9, true},
                    {"bus bandwidth (GB/s)", 0, most},
                    {}};
    svg_series measured{"measured", svg_colour(0), svg_mark::dots, {}};
    svg_series predicted{"predicted", svg_colour(1), svg_mark::line, {}};
    for (const collective_series& s : collective_rows) {
        if (s.operation != operation || s.chip != chip || s.ranks != ranks ||
            library_class(s.library) != library)
            continue;
        for (const collective_point& p : s.points)
            if (p.bytes > 0) measured.points.push_back({p.bytes, bus(s, p.bytes, p.microseconds)});
        if (!predicted.points.empty()) continue;
        for (double bytes = 16384; bytes <= 32e9; bytes *= 1.1) {
            const predicted_collective c = predict(
                {s.operation, s.chip, s.ranks, s.nodes, s.interconnect, s.library, bytes, 1});
            predicted.points.push_back({bytes, bus(s, bytes, c.time_us)});
        }
    }
    panel.series.push_back(std::move(measured));
    panel.series.push_back(std::move(predicted));
    return panel;
}

// All rows of an operation: predicted against measured time.
svg_panel times(std::string title, std::initializer_list<std::string_view> operations) {
    svg_panel panel{std::move(title),
                    {"measured (us)", 3, 1e5, true},
                    {"predicted (us)", 3, 1e5, true},
                    {{"", "#999", svg_mark::faint_line, {{3, 3}, {1e5, 1e5}}}}};
    svg_series fitted{"calibrated", svg_colour(0), svg_mark::dots, {}};
    svg_series others{"not used", svg_colour(1), svg_mark::rings, {}};
    for (const collective_series& s : collective_rows)
        for (const std::string_view operation : operations) {
            if (s.operation != operation) continue;
            for (const collective_point& p : s.points)
                if (p.bytes > 0)
                    (s.calibrated ? fitted : others)
                        .points.push_back(
                            {p.microseconds,
                             predict({s.operation, s.chip, s.ranks, s.nodes, s.interconnect,
                                      s.library, p.bytes, p.microseconds})
                                 .time_us});
        }
    panel.series.push_back(std::move(fitted));
    panel.series.push_back(std::move(others));
    return panel;
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: collective_plots [FOLDER]: bus_bandwidth.svg and collective_times.svg, in the "
        "folder that is there, or here\n";
    return program::run({"collective_plots", usage}, argc, argv, [](program::arguments words) {
        const std::filesystem::path folder = program::folder_of(words, ".");
        program::write_file(
            folder / "bus_bandwidth.svg",
            svg_text({
                bandwidth("All-reduce, 2 A100", "all_reduce", "A100-80GB-SXM4", 2, "NCCL", 300),
                bandwidth("All-reduce, 8 H100", "all_reduce", "H100-80GB-SXM5", 8, "NCCL", 600),
                bandwidth("All-reduce, 8 B200", "all_reduce", "B200-SXM", 8, "NCCL", 1000),
                bandwidth("All-reduce, 72 GB200", "all_reduce", "GB200-NVL72", 72, "NCCL", 1000),
                bandwidth("All-reduce, 2 x 8 A100", "all_reduce", "A100-80GB-SXM4", 16, "NCCL",
                          150),
                bandwidth("All-reduce, 2 x 8 H100", "all_reduce", "H100-80GB-SXM5", 16, "NCCL",
                          600),
                bandwidth("All-reduce, 4 x 8 B200", "all_reduce", "B200-SXM", 32, "NCCL", 600),
                bandwidth("All-reduce, 20 x 72 GB200", "all_reduce", "GB200-NVL72", 1440, "NCCL",
                          600),
                bandwidth("All-reduce, 4 H100, TensorRT-LLM", "all_reduce", "H100-80GB-SXM5", 4,
                          "TensorRT-LLM", 450),
                bandwidth("All-gather, 8 H200", "all_gather", "H200-141GB-SXM5", 8, "NCCL", 450),
                bandwidth("All-to-all, 8 B300", "alltoall", "B300-SXM", 8, "NCCL", 900),
                bandwidth("All-gather, 4 TPU7x", "all_gather", "TPU7x-Ironwood", 4, "XLA", 200),
            }));
        program::write_file(
            folder / "collective_times.svg",
            svg_text({times("All-reduce", {"all_reduce"}),
                      times("All-gather, reduce-scatter, all-to-all, send",
                            {"all_gather", "reduce_scatter", "alltoall", "send_recv"})}));
    });
}
