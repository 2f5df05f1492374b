// The named units: short structs, so that a compiler says `bytes_per_second` and not a type list.
#pragma once

#include <loadline/units/dimension.hpp>

#include <cstdint>
#include <string_view>

namespace loadline::units {

// Each unit has a dimension, a symbol, and `quanta`: how many of the smallest step that a literal
// can name (`1_ps`, one micro-dollar an hour) make one unit. Literals are whole numbers of quanta.

/// Time, in seconds; literals from `1_ps` on.
struct seconds {
    using dimension = time_dimension::dimension_type;
    static constexpr std::string_view symbol = "s";
    static constexpr std::int64_t quanta = 1'000'000'000'000;  // picoseconds
};
/// Data, in bytes.
struct bytes {
    using dimension = data_dimension::dimension_type;
    static constexpr std::string_view symbol = "B";
    static constexpr std::int64_t quanta = 1;
};
/// Operations, of which a multiplication with an addition is two.
struct flops {  // floating-point operations: work, not a rate
    using dimension = work_dimension::dimension_type;
    static constexpr std::string_view symbol = "FLOP";
    static constexpr std::int64_t quanta = 1;
};
/// Tokens of text.
struct tokens {
    using dimension = token_dimension::dimension_type;
    static constexpr std::string_view symbol = "token";
    static constexpr std::int64_t quanta = 1;
};
/// Money, in US dollars; literals in millionths.
struct dollars {
    using dimension = money_dimension::dimension_type;
    static constexpr std::string_view symbol = "USD";
    static constexpr std::int64_t quanta = 1'000'000;  // micro-dollars
};
/// Energy, in joules; literals in thousandths.
struct joules {
    using dimension = energy_dimension::dimension_type;
    static constexpr std::string_view symbol = "J";
    static constexpr std::int64_t quanta = 1'000;  // millijoules
};
/// Cycles, or events, a second.
struct hertz {
    using dimension = dimension_quotient<dimensionless, seconds::dimension>;
    static constexpr std::string_view symbol = "Hz";
    static constexpr std::int64_t quanta = 1;
};
/// Power, in joules a second; literals in thousandths.
struct watts {
    using dimension = dimension_quotient<joules::dimension, seconds::dimension>;
    static constexpr std::string_view symbol = "W";
    static constexpr std::int64_t quanta = 1'000;  // milliwatts
};
/// Bandwidth, in bytes a second.
struct bytes_per_second {
    using dimension = dimension_quotient<bytes::dimension, seconds::dimension>;
    static constexpr std::string_view symbol = "B/s";
    static constexpr std::int64_t quanta = 1;
};
/// Rate of work, in operations a second: a peak, or what is reached of it.
struct flops_per_second {
    using dimension = dimension_quotient<flops::dimension, seconds::dimension>;
    static constexpr std::string_view symbol = "FLOP/s";
    static constexpr std::int64_t quanta = 1;
};
/// Work for each byte: the axis of a roofline.
struct flops_per_byte {  // arithmetic intensity
    using dimension = dimension_quotient<flops::dimension, bytes::dimension>;
    static constexpr std::string_view symbol = "FLOP/B";
    static constexpr std::int64_t quanta = 1'000;
};
/// Operations for each token.
struct flops_per_token {
    using dimension = dimension_quotient<flops::dimension, tokens::dimension>;
    static constexpr std::string_view symbol = "FLOP/token";
    static constexpr std::int64_t quanta = 1;
};
/// Operations for each joule.
struct flops_per_joule {
    using dimension = dimension_quotient<flops::dimension, joules::dimension>;
    static constexpr std::string_view symbol = "FLOP/J";
    static constexpr std::int64_t quanta = 1;
};
/// Bytes for each token: of a cache, of activations.
struct bytes_per_token {
    using dimension = dimension_quotient<bytes::dimension, tokens::dimension>;
    static constexpr std::string_view symbol = "B/token";
    static constexpr std::int64_t quanta = 1;
};
/// Throughput, in tokens a second.
struct tokens_per_second {
    using dimension = dimension_quotient<tokens::dimension, seconds::dimension>;
    static constexpr std::string_view symbol = "token/s";
    static constexpr std::int64_t quanta = 1'000;
};
/// Time between tokens, in seconds.
struct seconds_per_token {
    using dimension = dimension_quotient<seconds::dimension, tokens::dimension>;
    static constexpr std::string_view symbol = "s/token";
    static constexpr std::int64_t quanta = 1'000'000'000'000;
};
/// Energy of each token, in joules.
struct joules_per_token {
    using dimension = dimension_quotient<joules::dimension, tokens::dimension>;
    static constexpr std::string_view symbol = "J/token";
    static constexpr std::int64_t quanta = 1'000'000;
};
/// Price of each token, in US dollars.
struct dollars_per_token {
    using dimension = dimension_quotient<dollars::dimension, tokens::dimension>;
    static constexpr std::string_view symbol = "USD/token";
    static constexpr std::int64_t quanta = 1'000'000'000'000;  // micro-dollars a million tokens
};
/// Rent, in US dollars a second; literals name it by the hour.
struct dollars_per_second {
    using dimension = dimension_quotient<dollars::dimension, seconds::dimension>;
    static constexpr std::string_view symbol = "USD/s";
    static constexpr std::int64_t quanta =
        3'600'000'000;  // micro-dollars an hour: prices are hourly
};
/// A share: 100_percent is 1.
struct fraction {  // a share of a whole: 30_percent, never the number 30
    using dimension = dimensionless;
    static constexpr std::string_view symbol{};
    static constexpr std::int64_t quanta = 1'000'000;
};

/// A dimension that has no name of its own, such as bytes * seconds.
template <class... Powers>
struct unnamed {
    using dimension = typename dimension_of<Powers...>::type;
    static constexpr std::string_view symbol = "?";
    static constexpr std::int64_t quanta = 1;
};

/// The named unit of a dimension: what keeps products and quotients readable.
template <class Dimension>
struct unit_of_dimension {
    using type = typename spell_out<unnamed, Dimension>::type;
};
/// A dimension without a name of its own.
template <class Unit>
struct named {
    using type = Unit;
};
// clang-format off
template <> struct unit_of_dimension<seconds::dimension> : named<seconds> {};
template <> struct unit_of_dimension<bytes::dimension> : named<bytes> {};
template <> struct unit_of_dimension<flops::dimension> : named<flops> {};
template <> struct unit_of_dimension<tokens::dimension> : named<tokens> {};
template <> struct unit_of_dimension<dollars::dimension> : named<dollars> {};
template <> struct unit_of_dimension<joules::dimension> : named<joules> {};
template <> struct unit_of_dimension<hertz::dimension> : named<hertz> {};
template <> struct unit_of_dimension<watts::dimension> : named<watts> {};
template <> struct unit_of_dimension<bytes_per_second::dimension> : named<bytes_per_second> {};
template <> struct unit_of_dimension<flops_per_second::dimension> : named<flops_per_second> {};
template <> struct unit_of_dimension<flops_per_byte::dimension> : named<flops_per_byte> {};
template <> struct unit_of_dimension<flops_per_token::dimension> : named<flops_per_token> {};
template <> struct unit_of_dimension<flops_per_joule::dimension> : named<flops_per_joule> {};
template <> struct unit_of_dimension<bytes_per_token::dimension> : named<bytes_per_token> {};
template <> struct unit_of_dimension<tokens_per_second::dimension> : named<tokens_per_second> {};
template <> struct unit_of_dimension<seconds_per_token::dimension> : named<seconds_per_token> {};
template <> struct unit_of_dimension<joules_per_token::dimension> : named<joules_per_token> {};
template <> struct unit_of_dimension<dollars_per_token::dimension> : named<dollars_per_token> {};
template <> struct unit_of_dimension<dollars_per_second::dimension> : named<dollars_per_second> {};
template <> struct unit_of_dimension<dimensionless> : named<fraction> {};
// clang-format on

/// The unit of a product.
template <class A, class B>
using product = typename unit_of_dimension<
    dimension_product<typename A::dimension, typename B::dimension>>::type;
/// The unit of a quotient.
template <class A, class B>
using quotient = typename unit_of_dimension<
    dimension_quotient<typename A::dimension, typename B::dimension>>::type;

}  // namespace loadline::units
