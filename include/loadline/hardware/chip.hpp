// A chip as a type: chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, ...>, features in any order.
#pragma once

#include <loadline/hardware/chip_spec.hpp>
#include <loadline/hardware/spec.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <array>

namespace loadline {

// ---- Features. Each says its kind (a chip has at most one of a kind) and lowers into a chip_spec.

// The number of a kind, so that the features of a chip are compared as numbers.
namespace feature {
/// What tells kinds of features apart: one number each, so that doubles are found by counting.
template <std::size_t Id>
struct numbered {
    static constexpr std::size_t id = Id;
};
/// Numbers that features of formats take apart from each other.
inline constexpr std::size_t of_format = 16;  // more than there are formats; 64 numbers in all
/// The number of a feature that there is one of for each format.
template <number_format F, std::size_t Place>
using numbered_by_format = numbered<of_format*(1 + Place) + static_cast<std::size_t>(F)>;

/// What `hbm<>` says of a chip: exactly once.
struct hbm : numbered<0> {};
/// What `sram<>` says of a chip: at most once.
struct sram : numbered<1> {};
/// What `core_clock<>` says of a chip: at most once.
struct core_clock : numbered<2> {};
/// What `power<>` says of a chip: at most once.
struct power : numbered<3> {};
/// What `price<>` says of a chip: at most once.
struct price : numbered<4> {};
/// What `host_link<>` says of a chip: at most once.
struct host_link : numbered<5> {};
/// What `sustained<>` says of a chip: at most once.
struct sustained : numbered<6> {};
/// What `dense<>` says of a chip: at most once for each format.
template <number_format F>
struct dense : numbered_by_format<F, 0> {};
/// What `gemm_peak<>` says of a chip: at most once for each format.
template <number_format F>
struct gemm_peak : numbered_by_format<F, 1> {};
/// What `sparse<>` says of a chip: at most once for each format.
template <number_format F>
struct sparse : numbered_by_format<F, 2> {};
}  // namespace feature

/// Feature of a chip: its memory. `Capacity` is the label's; `Visible` what software sees of it, where that is known.
template <constant<units::bytes> Capacity, constant<units::bytes_per_second> Bandwidth,
          constant<units::bytes> Visible = Capacity>
    requires(
        is_more_than_zero<Capacity>&& is_more_than_zero<Bandwidth>&& is_more_than_zero<Visible>)
struct hbm {
    using kind = feature::hbm;
    static constexpr void lower(chip_spec& chip) {
        chip.hbm_capacity = Capacity;
        chip.hbm_hidden = quantity<units::bytes>{Capacity} - quantity<units::bytes>{Visible};
        chip.hbm_bandwidth = Bandwidth;
    }
};
/// Feature of a chip: the published peak without sparsity, in operations a second; of one format at least.
template <number_format Format, constant<units::flops_per_second> Rate>
    requires is_more_than_zero<Rate>
struct dense {
    using kind = feature::dense<Format>;
    static constexpr void lower(chip_spec& chip) { chip.dense[Format] = {Rate}; }
};
/// Feature of a chip: what the matrix engine alone gives, where a vendor's peak adds other engines.
template <number_format Format, constant<units::flops_per_second> Rate>
    requires is_more_than_zero<Rate>
struct gemm_peak {
    using kind = feature::gemm_peak<Format>;
    static constexpr void lower(chip_spec& chip) { chip.gemm_peak[Format] = {Rate}; }
};
/// Feature of a chip: the published peak with structured sparsity; recorded, never used in an estimate.
template <number_format Format, constant<units::flops_per_second> Rate>
    requires is_more_than_zero<Rate>
struct sparse {
    using kind = feature::sparse<Format>;
    static constexpr void lower(chip_spec& chip) { chip.sparse[Format] = {Rate}; }
};
/// Feature of a chip: memory on the chip, in bytes.
template <constant<units::bytes> Capacity>
struct sram {
    using kind = feature::sram;
    static constexpr void lower(chip_spec& chip) { chip.sram = Capacity; }
};
/// Feature of a chip: the clock of its matrix units.
template <constant<units::hertz> Frequency>
struct core_clock {
    using kind = feature::core_clock;
    static constexpr void lower(chip_spec& chip) { chip.core_clock = Frequency; }
};
/// Feature of a chip: its limit, in watts. Option of a scale-up domain or cluster: everything in it, chips included.
template <constant<units::watts> Limit>
struct power {
    using kind = feature::power;
    static constexpr quantity<units::watts> value = Limit;
    static constexpr void lower(chip_spec& chip) { chip.power = value; }
};
/// Feature of a chip or option of a system: rent by the hour, of one whole unit.
template <constant<units::dollars_per_second> Rent>
struct price {
    using kind = feature::price;
    static constexpr quantity<units::dollars_per_second> value = Rent;
    static constexpr void lower(chip_spec& chip) { chip.price = value; }
};
/// Feature of a chip: its link to the host processor's memory, `per_direction<>` or `bidirectional<>`.
template <class Bandwidth>
struct host_link {
    using kind = feature::host_link;
    static constexpr void lower(chip_spec& chip) { chip.host_link = Bandwidth::value; }
};
/// What the chip reaches in practice: `Calibration::value` is a chip_calibration.
template <class Calibration>
struct sustained {
    using kind = feature::sustained;
    static constexpr void lower(chip_spec& chip) { chip.calibration = Calibration::value; }
};

// ---- The chip

/// What `chip<...>` takes: hbm, dense, sparse, gemm_peak, sram, core_clock, host_link, power, price, sustained.
template <class T>
concept chip_feature = requires(chip_spec& chip) {
    T::kind::id;
    T::lower(chip);
};

/// Whether a kind of feature is a dense peak: a chip has at least one.
template <class Kind>
inline constexpr bool is_dense_kind = false;
template <number_format F>
inline constexpr bool is_dense_kind<feature::dense<F>> = true;

// What a chip must have: bools of these names, which an error prints at the line of the chip, where a concept would
// print what it is made of, and an assertion the way to it.

/// Whether a feature of `Kind` is among these.
template <class Kind, class... Features>
inline constexpr bool chip_has_the_feature = (false || ... || (Kind::id == Features::kind::id));
/// Whether a dense peak of some format is among these.
template <class... Features>
inline constexpr bool chip_has_a_dense_peak = (false || ... ||
                                               is_dense_kind<typename Features::kind>);
/// Whether no kind of feature is there twice.
template <class... Features>
inline constexpr bool chip_has_each_feature_once = [] {
    std::uint64_t seen = 0;
    const auto is_new = [&](std::size_t id) {
        const std::uint64_t before = seen;
        seen |= std::uint64_t{1} << id;
        return seen != before;
    };
    return (is_new(Features::kind::id) && ...);
}();

/// What every chip derives from.
struct chip_marker {};

/// A chip by its features, in any order; `struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>> {}`.
template <chip_feature... Features>
    requires(chip_has_the_feature<feature::hbm, Features...>&& chip_has_a_dense_peak<Features...>&&
                 chip_has_each_feature_once<Features...>)
struct chip : chip_marker {
    // As a Hana tuple of types; made only where it is asked for.
    [[nodiscard]] static constexpr auto features() { return boost::hana::tuple_t<Features...>; }

    static constexpr void lower(chip_spec& result) { (Features::lower(result), ...); }
};

/// A type that derives from `chip<...>`.
template <class T>
concept chip_type = std::is_base_of_v<chip_marker, T>;

/// Who makes it and whether it can be had: a static member `about` of a chip struct.
struct chip_identity {
    fixed_text<47> name{};
    fixed_text<15> vendor{};
    availability status = availability::shipping;
};

template <chip_type Chip>
struct lowering<Chip> {
    [[nodiscard]] static constexpr chip_spec value() {
        chip_spec result;
        Chip::lower(result);
        if constexpr (requires { Chip::about; }) {
            result.name = Chip::about.name;
            result.vendor = Chip::about.vendor;
            result.status = Chip::about.status;
        }
        return result;
    }
};

}  // namespace loadline
