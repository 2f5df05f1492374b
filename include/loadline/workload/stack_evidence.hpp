// What the numbers of a software stack were held against: measured jobs, by chip, kind of model and format.
#pragma once

#include <loadline/hardware/chip_family.hpp>
#include <loadline/hardware/number_format.hpp>
#include <loadline/units/enumerator_name.hpp>
#include <loadline/units/fixed_text.hpp>
#include <loadline/units/input_error.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace loadline {

/// Kinds of model that load software in ways of their own: experts run in grouped products and wait for
/// all-to-all; layers without attention run in scans.
enum class model_kind : std::uint8_t { dense, mixture, recurrent };
/// How many kinds of models there are.
inline constexpr std::size_t model_kinds_there_are = 3;
[[nodiscard]] constexpr std::string_view name(model_kind k) {
    constexpr std::array<std::string_view, model_kinds_there_are> names{"dense model", "mixture",
                                                                        "recurrent model"};
    return detail::enumerator_name(names, k);
}

/// A set of kinds of models.
struct model_kinds {
    std::uint8_t bits = 0;

    constexpr model_kinds() = default;
    constexpr model_kinds(std::initializer_list<model_kind> all) {
        for (const model_kind k : all) bits |= bit(k);
    }
    [[nodiscard]] constexpr bool has(model_kind k) const { return (bits & bit(k)) != 0; }
    [[nodiscard]] constexpr bool has_all(model_kinds o) const { return (o.bits & ~bits) == 0; }

    friend constexpr bool operator==(const model_kinds&, const model_kinds&) = default;

private:
    [[nodiscard]] static constexpr std::uint8_t bit(model_kind k) {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(k));
    }
};

/// Widths of what is multiplied, in bits: 4, 8, 16, 32.
struct format_widths {
    std::uint8_t bits = 0;

    constexpr format_widths() = default;
    constexpr format_widths(std::initializer_list<int> all) {
        for (const int w : all) bits |= static_cast<std::uint8_t>(w);
    }
    [[nodiscard]] constexpr bool has(int width) const {
        return (bits & static_cast<unsigned>(width)) != 0;
    }

    friend constexpr bool operator==(const format_widths&, const format_widths&) = default;
};

/// Where there are no more rows than numbers fitted to them, they say nothing of it, and it is taken for the stack that
/// it names: kin by its code.
struct stack_evidence {
    std::int32_t rows = 0;  // complete measured jobs that its numbers were held against
    std::int32_t free =
        0;  // of its numbers, those fitted to these rows; others are a kin's, or by what the code does
    chip_families chips{};
    model_kinds kinds{};
    format_widths widths{};
    fixed_text<31> inherits{};

    friend constexpr bool operator==(const stack_evidence&, const stack_evidence&) = default;
};

constexpr void add_errors(auto& errors, const stack_evidence& e) {
    constexpr std::int64_t most = 1'000'000'000;
    errors.expect("stack.evidence.rows", std::int64_t{e.rows}, 0, most);
    errors.expect("stack.evidence.free", std::int64_t{e.free}, 0, most);
    constexpr model_kinds all{model_kind::dense, model_kind::mixture, model_kind::recurrent};
    errors.expect("stack.evidence.kinds (bits)", std::int64_t{e.kinds.bits}, 0, all.bits);
    constexpr format_widths widths{4, 8, 16, 32};
    errors.expect("stack.evidence.widths (bits: 4, 8, 16, 32)",
                  std::int64_t{e.widths.bits} & ~std::int64_t{widths.bits}, 0, 0);
}

}  // namespace loadline
