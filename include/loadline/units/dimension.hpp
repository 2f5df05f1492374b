// The base dimensions of an AI cluster and their algebra (Boost.Units, used nowhere else but here).
#pragma once

#include <boost/units/base_dimension.hpp>
#include <boost/units/dimension.hpp>
#include <boost/units/dimensionless_type.hpp>
#include <boost/units/static_rational.hpp>

namespace loadline::units {

// Ordinals are ours to choose and must be unique in a program: high enough not to meet a user's.

/// Time, in seconds.
struct time_dimension : boost::units::base_dimension<time_dimension, 20'260'001> {};
/// Data, in bytes.
struct data_dimension : boost::units::base_dimension<data_dimension, 20'260'002> {};
/// Work, in floating-point or integer operations.
struct work_dimension : boost::units::base_dimension<work_dimension, 20'260'003> {};
/// Text, in tokens.
struct token_dimension : boost::units::base_dimension<token_dimension, 20'260'004> {};
/// Money, in US dollars.
struct money_dimension : boost::units::base_dimension<money_dimension, 20'260'005> {};
/// Energy, in joules: a dimension of its own, for nothing here has a mass.
struct energy_dimension : boost::units::base_dimension<energy_dimension, 20'260'006> {};

/// No dimension: a plain number.
using dimensionless = boost::units::dimensionless_type;

/// The dimension of a product.
template <class A, class B>
using dimension_product = typename boost::mpl::times<A, B>::type;

/// The dimension of a quotient.
template <class A, class B>
using dimension_quotient = typename boost::mpl::divides<A, B>::type;

/// A dimension spelt out, for a type that can be read: `Template<to_the<data_dimension, 2>, ...>`.
template <class Base, long Exponent>
struct to_the;

/// `type`: `Template<to_the<Base, Exponent>...>` of a dimension, its powers one by one.
template <template <class...> class Template, class Dimension, class... Powers>
struct spell_out {
    using type = Template<Powers...>;
};
template <template <class...> class Template, class Base, long N, class Rest, class... Powers>
struct spell_out<
    Template, boost::units::list<boost::units::dim<Base, boost::units::static_rational<N>>, Rest>,
    Powers...> : spell_out<Template, Rest, Powers..., to_the<Base, N>> {};

/// `type`: the dimension that powers spell out; the way back from spell_out.
template <class... Powers>
struct dimension_of {
    using type = dimensionless;
};
template <class Base, long N, class... Powers>
struct dimension_of<to_the<Base, N>, Powers...> {
    using type = boost::units::list<boost::units::dim<Base, boost::units::static_rational<N>>,
                                    typename dimension_of<Powers...>::type>;
};

}  // namespace loadline::units
