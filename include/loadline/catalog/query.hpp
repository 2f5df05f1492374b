// Questions to the catalogue: which chips, systems or models meet a predicate, which has least of a measure. The same
// words ask types, of whose answer a program is made, and values.
#pragma once

#include <loadline/hardware/cluster_spec.hpp>
#include <loadline/hardware/spec.hpp>
#include <loadline/units/constant.hpp>
#include <loadline/workload/parameters.hpp>

#include <boost/hana/filter.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>
#include <boost/hana/unpack.hpp>

#include <array>
#include <concepts>
#include <ranges>

namespace loadline::catalog {

/// What `where` asks of each spec: a structural value that is called with one and says yes or no. One of your own needs
/// the member type `predicate_of_catalogue`; then `&&` and `||` join it with these.
template <class P>
concept predicate = requires {
    typename P::predicate_of_catalogue;
};

namespace detail {

// What a predicate can be asked of: said by its types, so that `where` can tell before it asks.
template <class P, class Spec>
concept asks_of = requires(const P& asks, const Spec& spec) {
    { asks(spec) } -> std::convertible_to<bool>;
};
template <class T>
concept chip_or_system = std::same_as<T, chip_spec> || std::same_as<T, cluster_spec>;

template <predicate A, predicate B>
struct both {
    using predicate_of_catalogue = void;
    A first;
    B second;
    template <class Spec>
        requires(asks_of<A, Spec>&& asks_of<B, Spec>)
    [[nodiscard]] constexpr bool operator()(const Spec& spec) const {
        return first(spec) && second(spec);
    }
};
template <predicate A, predicate B>
struct either {
    using predicate_of_catalogue = void;
    A first;
    B second;
    template <class Spec>
        requires(asks_of<A, Spec>&& asks_of<B, Spec>)
    [[nodiscard]] constexpr bool operator()(const Spec& spec) const {
        return first(spec) || second(spec);
    }
};
template <predicate A>
struct negation {
    using predicate_of_catalogue = void;
    A of;
    template <class Spec>
        requires asks_of<A, Spec>
    [[nodiscard]] constexpr bool operator()(const Spec& spec) const { return !of(spec); }
};

// Found where one side is a predicate of this header.
template <predicate A, predicate B>
[[nodiscard]] constexpr auto operator&&(A a, B b) {
    return both<A, B>{a, b};
}
template <predicate A, predicate B>
[[nodiscard]] constexpr auto operator||(A a, B b) {
    return either<A, B>{a, b};
}
template <predicate A>
[[nodiscard]] constexpr auto operator!(A a) {
    return negation<A>{a};
}

// Questions about a chip are asked of a system's chip.
[[nodiscard]] constexpr const chip_spec& chip_in(const chip_spec& chip) { return chip; }
[[nodiscard]] constexpr const chip_spec& chip_in(const cluster_spec& system) { return system.chip; }

[[nodiscard]] constexpr bool same_but_for_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

struct of_vendor {
    using predicate_of_catalogue = void;
    fixed_text<15> vendor;
    [[nodiscard]] constexpr bool operator()(const chip_or_system auto& spec) const {
        return same_but_for_case(chip_in(spec).vendor, vendor);
    }
};
struct with_status {
    using predicate_of_catalogue = void;
    availability status;
    [[nodiscard]] constexpr bool operator()(const chip_or_system auto& spec) const {
        return chip_in(spec).status == status;
    }
};
struct with_format {
    using predicate_of_catalogue = void;
    number_format format;
    [[nodiscard]] constexpr bool operator()(const chip_or_system auto& spec) const {
        return chip_in(spec).supports(format);
    }
};
template <measure Least>
struct with_memory {
    using predicate_of_catalogue = void;
    Least least;
    [[nodiscard]] constexpr bool operator()(const chip_or_system auto& spec) const {
        return chip_in(spec).hbm_capacity >= least;
    }
};
template <measure Least>
struct with_bandwidth {
    using predicate_of_catalogue = void;
    Least least;
    [[nodiscard]] constexpr bool operator()(const chip_or_system auto& spec) const {
        return chip_in(spec).hbm_bandwidth >= least;
    }
};
template <measure Least>
struct with_peak {
    using predicate_of_catalogue = void;
    number_format format;
    Least least;
    [[nodiscard]] constexpr bool operator()(const chip_or_system auto& spec) const {
        return chip_in(spec).matmul_peak(format).rate >= least;
    }
};
template <measure Most>
struct with_power {
    using predicate_of_catalogue = void;
    Most most;
    [[nodiscard]] constexpr bool operator()(const chip_or_system auto& spec) const {
        return chip_in(spec).power && *chip_in(spec).power <= most;
    }
};
template <measure Most>
struct with_price {
    using predicate_of_catalogue = void;
    Most most;
    [[nodiscard]] constexpr bool operator()(const chip_or_system auto& spec) const {
        return chip_in(spec).price && *chip_in(spec).price <= most;
    }
};
struct with_domain {
    using predicate_of_catalogue = void;
    std::int64_t least;
    [[nodiscard]] constexpr bool operator()(const cluster_spec& system) const {
        return system.scale_up_chips() >= least;
    }
};
struct with_chips {
    using predicate_of_catalogue = void;
    std::int64_t least;
    [[nodiscard]] constexpr bool operator()(const cluster_spec& system) const {
        return system.chips() >= least;
    }
};
struct with_parameters {
    using predicate_of_catalogue = void;
    std::int64_t least;
    std::int64_t most;
    [[nodiscard]] constexpr bool operator()(const transformer& model) const {
        const std::int64_t n = parameter_count(model);
        return least <= n && n <= most;
    }
};
struct mixture {
    using predicate_of_catalogue = void;
    [[nodiscard]] constexpr bool operator()(const transformer& model) const {
        return model.has_experts();
    }
};
struct with_positions {
    using predicate_of_catalogue = void;
    std::int64_t least;
    [[nodiscard]] constexpr bool operator()(const transformer& model) const {
        return model.positions >= least;
    }
};

}  // namespace detail

/// A figure in this unit: what a question takes.
template <class T, class Unit>
concept measure_in = measure<T> && std::same_as<typename T::unit, Unit>;
/// The answer to a question that was given something else: never defined, so that the error is one line, with the unit
/// and what was given.
template <class Unit, class Given>
struct no_figure_in;

// ---- Of a chip, or of a system's chip. A figure that is not known meets nothing.

/// The chip's maker, in any case: `vendor_is("NVIDIA")`.
[[nodiscard]] constexpr auto vendor_is(const fixed_text<15>& vendor) {
    return detail::of_vendor{vendor};
}
/// Systems and chips that can be had.
inline constexpr detail::with_status shipping{availability::shipping};
/// Systems and chips that are announced, and not to be had yet.
inline constexpr detail::with_status announced{availability::announced};
/// The chip multiplies in this format: `multiplies(fp8)`.
[[nodiscard]] constexpr auto multiplies(number_format format) {
    return detail::with_format{format};
}
/// HBM of each chip, in bytes, by its label.
template <measure_in<units::bytes> Figure>
[[nodiscard]] constexpr auto memory_at_least(Figure bytes) {
    return detail::with_memory<Figure>{bytes};
}
template <class Figure>
no_figure_in<units::bytes, Figure> memory_at_least(Figure);
/// HBM bandwidth of each chip, in bytes a second.
template <measure_in<units::bytes_per_second> Figure>
[[nodiscard]] constexpr auto bandwidth_at_least(Figure bytes_per_second) {
    return detail::with_bandwidth<Figure>{bytes_per_second};
}
template <class Figure>
no_figure_in<units::bytes_per_second, Figure> bandwidth_at_least(Figure);
/// The dense peak of each chip's matrix multiplications in this format, in FLOPs a second.
template <measure_in<units::flops_per_second> Figure>
[[nodiscard]] constexpr auto peak_at_least(number_format format, Figure flops_per_second) {
    return detail::with_peak<Figure>{format, flops_per_second};
}
template <class Figure>
no_figure_in<units::flops_per_second, Figure> peak_at_least(number_format, Figure);
/// Power of each chip, in watts.
template <measure_in<units::watts> Figure>
[[nodiscard]] constexpr auto power_at_most(Figure watts) {
    return detail::with_power<Figure>{watts};
}
template <class Figure>
no_figure_in<units::watts, Figure> power_at_most(Figure);
/// Rent of each chip by the hour.
template <measure_in<units::dollars_per_second> Figure>
[[nodiscard]] constexpr auto price_at_most(Figure dollars_per_second) {
    return detail::with_price<Figure>{dollars_per_second};
}
template <class Figure>
no_figure_in<units::dollars_per_second, Figure> price_at_most(Figure);

// ---- Of a system

/// Chips in one scale-up domain: what one tensor or expert group may span.
[[nodiscard]] constexpr auto scale_up_at_least(std::int64_t count) {
    return detail::with_domain{count};
}
/// Chips in all.
[[nodiscard]] constexpr auto chips_at_least(std::int64_t count) {
    return detail::with_chips{count};
}

// ---- Of a model

/// Parameters in all, from `least` to `most`.
[[nodiscard]] constexpr auto parameters_from(std::int64_t least, std::int64_t most) {
    return detail::with_parameters{least, most};
}
/// Some of its feed-forwards are experts.
inline constexpr detail::mixture has_experts{};
/// The longest sequence that it is made for, in tokens.
[[nodiscard]] constexpr auto positions_at_least(std::int64_t tokens) {
    return detail::with_positions{tokens};
}

// ---- The questions

/// The types of a list (`catalog::chips`, `systems`, `models`, or a `hana::tuple_t` of your own) whose specs meet the
/// predicate, in their order, as a tuple of types. Values are asked with the predicate itself: `std::views::filter(p)`.
template <auto Predicate, class... Types>
[[nodiscard]] constexpr auto where(const boost::hana::tuple<Types...>& types) {
    constexpr bool can_be_asked =
        (detail::asks_of<decltype(Predicate), decltype(spec<typename Types::type>)> && ...);
    static_assert(can_be_asked, "loadline: the predicate asks what no spec of this list has");
    if constexpr (can_be_asked)
        return boost::hana::filter(types, [](auto type) {
            return boost::hana::bool_c<Predicate(spec<typename decltype(type)::type>)>;
        });
    else
        return types;
}

/// The specs of a list of types, as an array of values.
template <class First, class... Rest>
[[nodiscard]] constexpr auto specs_of(const boost::hana::tuple<First, Rest...>& /*types*/) {
    return std::array{spec<typename First::type>, spec<typename Rest::type>...};
}
/// Of an empty list, for which the kind of spec is named: `specs_of<chip_spec>(list)`.
template <class Spec, class... Types>
[[nodiscard]] constexpr std::array<Spec, sizeof...(Types)>
specs_of(const boost::hana::tuple<Types...>& /*types*/) {
    return {spec<typename Types::type>...};
}

namespace detail {

// An evaluation for each type: all in one would take a compiler's steps for the longest of its lists.
template <auto Measure, class T>
inline constexpr auto figure_of = Measure(spec<T>);

// The place of the least of some optional figures, the first among equals; `Count` where there is none.
template <class Figures>
[[nodiscard]] constexpr std::size_t place_of_least(const Figures& figures) {
    std::size_t best = figures.size();
    for (std::size_t i = 0; i < figures.size(); ++i)
        if (figures[i] && (best == figures.size() || *figures[i] < *figures[best])) best = i;
    return best;
}

}  // namespace detail

/// The type of a list with the least of a measure: a structural value that is called with a spec and answers with an
/// optional figure (`chips_to_carry`, `price_to_carry`). A type without a figure is passed over, the first among equals
/// is taken, and a list in which none has one does not compile.
template <auto Measure, class... Types>
[[nodiscard]] constexpr auto least(const boost::hana::tuple<Types...>& types) {
    constexpr std::array figures{detail::figure_of<Measure, typename Types::type>...};
    constexpr std::size_t place = detail::place_of_least(figures);
    static_assert(place < sizeof...(Types), "loadline: nothing in the list has this figure");
    return boost::hana::at_c<place>(types);
}
/// The spec of a range that has the least of a measure: where it is, or null where none has a figure.
template <std::ranges::contiguous_range Specs>
[[nodiscard]] constexpr auto least(const Specs& specs, const auto& measure)
    -> const std::ranges::range_value_t<Specs>* {
    const std::ranges::range_value_t<Specs>* best = nullptr;
    decltype(measure(*std::ranges::data(specs))) least_figure{};
    for (const auto& spec : specs) {
        const auto figure = measure(spec);
        if (!figure || (best && !(*figure < *least_figure))) continue;
        best = &spec;
        least_figure = figure;
    }
    return best;
}

}  // namespace loadline::catalog
