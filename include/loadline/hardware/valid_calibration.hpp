// validate(chip_calibration): whether the constants of a chip are such that formulas hold.
#pragma once

#include <loadline/hardware/sustained.hpp>
#include <loadline/units/input_error.hpp>

namespace loadline {

/// What bounds a constant of a chip: no share of a peak is more than the peak, and one of less than a millionth is of a
/// part that does not work; times of one launch or step are below a second; what divides is not zero.
template <class Errors>
class calibration_fields {
public:
    constexpr explicit calibration_fields(Errors& errors) : errors_{&errors} {}

    constexpr void share(const char* field, double value) const {
        errors_->expect(field, value, 1e-6, 1);
    }
    constexpr void part(const char* field, double value) const {
        errors_->expect(field, value, 0, 1);
    }
    constexpr void number(const char* field, double value, double least = 0) const {
        errors_->expect(field, value, least, 1e9);
    }
    constexpr void time(const char* field, quantity<units::seconds> value) const {
        errors_->expect(field, value.count(), 0, 1);
    }
    // A side of a tile.
    constexpr void power_of_two(const char* field, std::int64_t value) const {
        constexpr std::int64_t most = 1 << 20;
        errors_->expect(field, value, 1, most);
        if (value >= 1 && value <= most && (value & (value - 1)) != 0)
            errors_->expect(field, value, value & -value, value & -value);
    }

private:
    Errors* errors_;
};

constexpr void add_errors(auto& errors, const matrix_unit& unit) {
    const calibration_fields fields{errors};
    fields.number("chip.calibration.unit.cores", unit.cores, 1);
    for (std::size_t i = 0; i < unit.tiles.size(); ++i) {
        errors.enter(0, i);
        fields.power_of_two("chip.calibration.unit.tiles[].rows (a power of two)",
                            unit.tiles[i].rows);
        fields.power_of_two("chip.calibration.unit.tiles[].columns (a power of two)",
                            unit.tiles[i].columns);
    }
    errors.leave(0);
    fields.power_of_two("chip.calibration.unit.depth_step (a power of two)", unit.depth_step);
    fields.number("chip.calibration.unit.feed", unit.feed);
    fields.part("chip.calibration.unit.quantisation", unit.quantisation);
    fields.part("chip.calibration.unit.exposed", unit.exposed);
    fields.number("chip.calibration.unit.widened_rows", unit.widened_rows, 1);
    fields.time("chip.calibration.unit.launch (s)", unit.launch);
}
constexpr void add_errors(auto& errors, const per_format<matmul_calibration>& matmul) {
    const calibration_fields fields{errors};
    for (std::size_t i = 0; i < number_formats.size(); ++i) {
        const matmul_calibration& m = matmul.values[i];
        errors.enter(0, number_formats[i].name);
        fields.share("chip.calibration.matmul[].share", m.share);
        fields.number("chip.calibration.matmul[].depth_ramp", m.depth_ramp);
        fields.number("chip.calibration.matmul[].most_splits", m.most_splits, 1);
        fields.share("chip.calibration.matmul[].split_share", m.split_share);
        // the vendor's kernels against others: a gain beyond three is a mistake
        errors.expect("chip.calibration.matmul[].library_gain", m.library_gain, 0.01, 3);
        fields.time("chip.calibration.matmul[].convert_launch (s)", m.convert_launch);
        fields.number("chip.calibration.matmul[].convert_passes", m.convert_passes);
    }
    errors.leave(0);
}
constexpr void add_errors(auto& errors, const memory_calibration& memory) {
    const calibration_fields fields{errors};
    fields.share("chip.calibration.memory.read_share", memory.read_share);
    // a byte written costs no less than one read
    errors.expect("chip.calibration.memory.write_cost", memory.write_cost, 1, 100);
    fields.share("chip.calibration.memory.worked_share", memory.worked_share);
    fields.time("chip.calibration.memory.launch (s)", memory.launch);
}
constexpr void add_errors(auto& errors, const attention_calibration& attention) {
    const calibration_fields fields{errors};
    fields.share("chip.calibration.attention.share", attention.share);
    // 8 bits against 16: as much again in most units, four times in none
    if (attention.narrow_gain != 0)
        errors.expect("chip.calibration.attention.narrow_gain (0: as the peaks)",
                      attention.narrow_gain, 0.1, 4);
    fields.time("chip.calibration.attention.pair_time (s)", attention.pair_time);
    fields.part("chip.calibration.attention.exposed", attention.exposed);
    fields.time("chip.calibration.attention.element_time (s)", attention.element_time);
    fields.number("chip.calibration.attention.query_tile", attention.query_tile, 1);
    errors.expect("chip.calibration.attention.tail", attention.tail, 0, 10);
    fields.share("chip.calibration.attention.backward_share", attention.backward_share);
    fields.time("chip.calibration.attention.launch (s)", attention.launch);
    fields.share("chip.calibration.attention.decode_share", attention.decode_share);
    fields.number("chip.calibration.attention.decode_rows", attention.decode_rows, 1);
    fields.time("chip.calibration.attention.decode_step (s)", attention.decode_step);
    fields.time("chip.calibration.attention.decode_launch (s)", attention.decode_launch);
}

constexpr void add_errors(auto& errors, const chip_calibration& c) {
    expect_one(errors, "chip.calibration.basis", c.basis, calibration_basis::assumed);
    expect_one(errors, "chip.calibration.family", c.family, last_chip_family);
    constexpr auto formats = std::int64_t{1} << number_formats.size();
    errors.expect("chip.calibration.formats (a bit for each number format)",
                  static_cast<std::int64_t>(c.formats.bits), 0, formats - 1);
    add_errors(errors, c.unit);
    add_errors(errors, c.matmul);
    add_errors(errors, c.memory);
    add_errors(errors, c.attention);
    const calibration_fields fields{errors};
    fields.share("chip.calibration.experts.widened_share", c.experts.widened_share);
    fields.number("chip.calibration.experts.passes", c.experts.passes);
    fields.time("chip.calibration.experts.launch (s)", c.experts.launch);
}
template <std::same_as<chip_calibration> T = chip_calibration>
[[nodiscard]] constexpr input_errors validate(const T& calibration) {
    input_errors errors;
    add_errors(errors, calibration);
    return errors;
}

}  // namespace loadline
