// Which generation of silicon a chip is: what a measurement on one says of another.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace loadline {

/// Chips of one family share their matrix units and memory controllers: B200 and GB200 are one, TPU v5e and v5p two
/// sizes of one.
enum class chip_family : std::uint8_t {
    other,  // one's own, of which nothing is measured here
    volta,
    ampere,
    hopper,
    blackwell,
    blackwell_ultra,
    rubin,
    cdna3,
    cdna4,
    gaudi,
    tpu_v4,
    tpu_v5,
    tpu_v6,
    tpu_v7,
    neuron_v2,  // Trainium, Inferentia2
    neuron_v3,  // Trainium2 and 3
    neuron_v4
};
/// The last enumerator of chip_family, beyond which `validate` accepts none.
inline constexpr chip_family last_chip_family = chip_family::neuron_v4;

/// A set of chip families, one bit each.
struct chip_families {
    std::uint32_t bits = 0;

    constexpr chip_families() = default;
    constexpr chip_families(std::initializer_list<chip_family> all) {
        for (const chip_family f : all) bits |= bit(f);
    }
    [[nodiscard]] constexpr bool has(chip_family f) const { return (bits & bit(f)) != 0; }
    [[nodiscard]] constexpr bool has_any(chip_families o) const { return (bits & o.bits) != 0; }

    friend constexpr bool operator==(const chip_families&, const chip_families&) = default;

private:
    // `other` is in no set
    [[nodiscard]] static constexpr std::uint32_t bit(chip_family f) {
        return f == chip_family::other ? 0 : std::uint32_t{1} << (static_cast<unsigned>(f) & 31U);
    }
};

/// Those of one maker: what was written for one of them is written for the next. Of one's own chip there are none.
[[nodiscard]] constexpr chip_families kin_of(chip_family f) {
    using enum chip_family;
    for (const chip_families kin :
         {chip_families{volta, ampere, hopper, blackwell, blackwell_ultra, rubin},
          chip_families{cdna3, cdna4}, chip_families{gaudi},
          chip_families{tpu_v4, tpu_v5, tpu_v6, tpu_v7},
          chip_families{neuron_v2, neuron_v3, neuron_v4}})
        if (kin.has(f)) return kin;
    return {};
}

}  // namespace loadline
