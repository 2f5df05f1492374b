// A chip as a plain value: what a chip type lowers to, and what a program may fill in at run time.
#pragma once

#include <loadline/hardware/number_format.hpp>
#include <loadline/hardware/valid_calibration.hpp>
#include <loadline/units/fixed_text.hpp>
#include <loadline/units/input_error.hpp>
#include <loadline/units/rate.hpp>

#include <optional>

namespace loadline {

/// Whether a chip can be had.
enum class availability : std::uint8_t { shipping, announced };

/// A chip as a plain value. What is zero or empty is not known, or not there.
struct chip_spec {
    fixed_text<47> name{};
    fixed_text<15> vendor{};
    availability status = availability::shipping;
    quantity<units::bytes> hbm_capacity{};  // of the label
    // Of the label, what firmware, driver and error correction keep, so that no software sees it; below zero
    // where the label rounds down. Zero: not known.
    quantity<units::bytes> hbm_hidden{};
    quantity<units::bytes_per_second> hbm_bandwidth{};
    per_format<dense_rate> dense{};      // zero: the chip does not multiply in this format
    per_format<dense_rate> gemm_peak{};  // what the matrix engine alone gives; zero: as `dense`
    per_format<sparse_rate> sparse{};
    quantity<units::bytes> sram{};  // zero: not published
    quantity<units::hertz> core_clock{};
    link_bandwidth host_link{};
    std::optional<quantity<units::watts>> power{};               // of the chip, at its limit
    std::optional<quantity<units::dollars_per_second>> price{};  // rented by the hour
    chip_calibration calibration{};                              // assumed, if the chip has none

    [[nodiscard]] constexpr bool supports(number_format f) const {
        return dense[f].rate > quantity<units::flops_per_second>{};
    }
    // The dense peak of matrix multiplication in a format; zero if it has none.
    [[nodiscard]] constexpr dense_rate matmul_peak(number_format f) const {
        return gemm_peak[f].rate > quantity<units::flops_per_second>{} ? gemm_peak[f] : dense[f];
    }
    // The fastest dense peak among floating-point formats of this many bits: fp8 or mxfp8, say.
    [[nodiscard]] constexpr dense_rate dense_of_width(int bits) const {
        dense_rate best;
        for (std::size_t i = 0; i < number_formats.size(); ++i) {
            const bool matches = number_formats[i].width == bits && number_formats[i].floating;
            if (matches && dense.values[i].rate > best.rate) best = dense.values[i];
        }
        return best;
    }
    // What there is to hold a job: as much as software sees.
    [[nodiscard]] constexpr quantity<units::bytes> memory() const {
        return hbm_capacity - hbm_hidden;
    }
    // Operations per byte of HBM traffic at which compute and memory take the same time
    // (Williams, Waterman, Patterson 2009, "Roofline").
    [[nodiscard]] constexpr quantity<units::flops_per_byte> ridge_point(number_format f) const {
        return dense[f].rate / hbm_bandwidth;
    }
};

/// A rate that is not there is zero; one that is there is at least 1 a second, so that times stay numbers.
constexpr void add_rate_errors(auto& errors, const chip_spec& chip) {
    constexpr double most = 1e30;
    const auto rate = [&](const char* field, double value) {
        if (value != 0) errors.expect(field, value, 1, most);
    };
    double fastest = 0;
    for (std::size_t i = 0; i < number_formats.size(); ++i) {
        errors.enter(0, number_formats[i].name);
        const double dense = chip.dense.values[i].rate.count();
        rate("chip.dense[] (FLOP/s; 0: none)", dense);
        rate("chip.gemm_peak[] (FLOP/s; 0: as dense)", chip.gemm_peak.values[i].rate.count());
        rate("chip.sparse[] (FLOP/s; 0: none)", chip.sparse.values[i].rate.count());
        if (dense > fastest) fastest = dense;
    }
    errors.leave(0);
    errors.expect("chip.dense (fastest format, FLOP/s)", fastest, 1, most);
}
/// What is wrong with a chip: fields outside the range of what can be.
constexpr void add_errors(auto& errors, const chip_spec& chip) {
    constexpr double most = 1e30;
    expect_one(errors, "chip.status", chip.status, availability::announced);
    const double capacity = chip.hbm_capacity.count();
    errors.expect("chip.hbm_capacity (bytes)", capacity, 1, most);
    if (capacity >= 1)  // of a capacity that can be
        errors.expect("chip.hbm_hidden (bytes, of the capacity)", chip.hbm_hidden.count(),
                      -0.1 * capacity, 0.5 * capacity);
    errors.expect("chip.hbm_bandwidth (bytes/s)", chip.hbm_bandwidth.count(), 1, most);
    add_rate_errors(errors, chip);
    errors.expect("chip.sram (bytes)", chip.sram.count(), 0, most);
    errors.expect("chip.core_clock (Hz)", chip.core_clock.count(), 0, most);
    if (chip.host_link.each_way().count() != 0)
        errors.expect("chip.host_link (bytes/s, each way; 0: not known)",
                      chip.host_link.each_way().count(), 1, most);
    if (chip.power) errors.expect("chip.power (W)", chip.power->count(), 0, most);
    if (chip.price) errors.expect("chip.price (USD/s)", chip.price->count(), 0, most);
    add_errors(errors, chip.calibration);
}
template <std::same_as<chip_spec> T = chip_spec>
[[nodiscard]] constexpr input_errors validate(const T& chip) {
    input_errors errors;
    add_errors(errors, chip);
    return errors;
}

}  // namespace loadline
