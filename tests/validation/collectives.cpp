// Replays collectives: all-reduce, all-gather, reduce-scatter, all-to-all, send and receive.
#include "collective_replay.hpp"
#include "replay.hpp"

namespace validation {

replay replay_collectives(const table& rows) {
    rows.require({"collective", "chip", "n_ranks", "msg_bytes"});
    replay result;
    const auto use = [&](const row& cells, std::size_t i) {
        const std::string id = cells.text("row_id").empty() ? std::to_string(i + 1)
                                                            : std::string{cells.text("row_id")};
        measured_collective m{.operation = cells.text("collective"),
                              .chip = cells.text("chip"),
                              .ranks = cells.whole_or("n_ranks", 0),
                              .nodes = cells.whole_or("n_nodes", 1),
                              .interconnect = cells.text("interconnect"),
                              .library = cells.text("library"),
                              .bytes = cells.number("msg_bytes", positive).value_or(0),
                              .time_us = cells.number("time_us", positive).value_or(0)};
        const auto op = operation_of(m.operation);
        const bool known_definition = !contains(cells.text("bw_basis"), "achieved");
        if (op && m.ranks > 1 && m.time_us <= 0 && known_definition) {
            if (const auto bus = cells.number("busbw_GBps", positive); bus && *bus > 0)
                m.time_us = time_of_bus_bandwidth(*op, m.bytes, static_cast<double>(m.ranks), *bus);
            else if (const auto alg = cells.number("algbw_GBps", positive); alg && *alg > 0)
                m.time_us = m.bytes / (*alg * 1e3);
        }
        const predicted_collective p = predict(m);
        if (!p.why.empty()) {
            result.refusals.push_back({id, std::string{p.why}});
            return;
        }
        const std::string_view source =
            cells.text("source_id").empty() ? cells.text("source") : cells.text("source_id");
        result.predictions.push_back({id, std::string{source}, std::string{m.chip},
                                      std::string{m.operation} + " " + std::to_string(m.ranks) +
                                          " " + std::string{library_class(m.library)},
                                      m.bytes >= 1'048'576 ? ">= 1 MiB" : "< 1 MiB", p.time_us,
                                      m.time_us, "us", std::string{m.library}});
    };
    each_row(rows, use, [&](const row& cells, std::string why) {
        result.refusals.push_back({std::string{cells.text("row_id")}, std::move(why)});
    });
    return result;
}

}  // namespace validation
