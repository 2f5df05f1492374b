// What fills a chip's memory, part by part, as a table.
#pragma once

#include <loadline/cost/footprint.hpp>
#include <loadline/report/table.hpp>

#include <array>

namespace loadline::report {

/// Parts that a job does not have are left out; the last two rows are the sum and what is left of `hbm`.
[[nodiscard]] inline table memory_table(const memory_footprint& memory,
                                        quantity<units::bytes> hbm) {
    table result{.name = "memory",
                 .title = "Memory of the fullest chip (pipeline stage " +
                          std::to_string(memory.stage) + ")",
                 .columns = {{"part", "part"},
                             {"size", "bytes", align::right},
                             {"of HBM", "share_of_hbm", align::right}}};
    const auto add = [&](std::string_view part, quantity<units::bytes> size) {
        result.add({part, size, quantity<units::fraction>{size / hbm}});
    };
    using part = std::pair<std::string_view, quantity<units::bytes>>;
    for (const auto& [name, size] :
         {part{"weights", memory.weights}, part{"gradients", memory.gradients},
          part{"optimizer state", memory.optimizer}, part{"activations", memory.activations},
          part{"logits", memory.logits}, part{"key-value cache", memory.kv_cache},
          part{"buffers", memory.buffers}, part{"allocator", memory.fragmentation},
          part{"runtime", memory.runtime}, part{"reserve", memory.reserve}})
        if (size.count() > 0) add(name, size);
    add("total", memory.total());
    add("left", hbm - memory.total());
    return result;
}

}  // namespace loadline::report
