// The chip that a row of measurements names, from the catalogue.
#pragma once

#include <loadline/catalog/hardware.hpp>

#include <cctype>
#include <optional>
#include <string>
#include <string_view>

namespace validation {

// Half a chip: a program's device on a chip of two.
inline loadline::chip_spec half_of(loadline::chip_spec chip) {
    chip.hbm_capacity /= 2;
    chip.hbm_bandwidth /= 2;
    for (auto& peak : chip.dense.values) peak.rate /= 2;
    for (auto& peak : chip.gemm_peak.values) peak.rate /= 2;
    chip.calibration.unit.cores /= 2;
    return chip;
}

// Names as people write them: "A100-80GB-SXM4", "TPU7x-Ironwood", "MI300X", "trn2". The chips that the
// catalogue has no entry for but that are an entry's silicon: A100 and H100 as PCIe cards with their own
// memory, H800 (H100 with fewer links), GH200 with 141 GB (H200).
inline std::optional<loadline::chip_spec> find_chip(std::string_view name) {
    using namespace loadline;
    std::string text;
    for (const char c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
    const bool half = has("halfachip");
    const auto found = [&](const chip_spec& chip) { return half ? half_of(chip) : chip; };
    const auto with_bandwidth = [&](chip_spec chip, quantity<units::bytes_per_second> bandwidth) {
        chip.hbm_bandwidth = bandwidth;
        return found(chip);
    };
    if (has("gb300")) return found(spec<gb300>);
    if (has("gb200")) return found(spec<gb200>);
    if (has("gh200") && has("141")) return found(spec<h200>);
    if (has("gh200") || has("h20")) {
        if (has("h200") && !has("gh200")) return found(spec<h200>);
        return std::nullopt;  // GH200 with 96 GB, H20: other memory, other peaks
    }
    if (has("b300")) return found(spec<b300>);
    if (has("b200")) return found(spec<b200>);
    if (has("h100") && has("pcie")) return std::nullopt;  // fewer cores, lower clock
    if (has("h100") || has("h800")) return found(spec<h100>);
    if (has("a100") && has("40")) return found(spec<a100_40gb>);
    if (has("a100") && has("pcie")) return with_bandwidth(spec<a100_80gb>, 1'935_GBps);
    if (has("a100") || has("a800")) return found(spec<a100_80gb>);
    if (has("v100")) return found(spec<v100>);
    if (has("mi300x")) return found(spec<mi300x>);
    if (has("mi325x")) return found(spec<mi325x>);
    if (has("mi355x")) return found(spec<mi355x>);
    if (has("gaudi3")) return found(spec<gaudi3>);
    if (has("trn3") || has("trainium3")) return found(spec<trainium3>);
    if (has("trn2") || has("trainium2")) return found(spec<trainium2>);
    if (has("inf2") || has("inferentia2")) return found(spec<inferentia2>);
    if (has("trn1") || has("trainium")) return found(spec<trainium1>);
    if (has("tpu7x") || has("ironwood") || has("tpuv7")) return found(spec<ironwood>);
    if (has("v6e") || has("trillium")) return found(spec<tpu_v6e>);
    if (has("v5e")) return found(spec<tpu_v5e>);
    if (has("v5p")) return found(spec<tpu_v5p>);
    if (has("tpuv4")) return found(spec<tpu_v4>);
    return std::nullopt;
}

}  // namespace validation
