// Units: what products and quotients are called, what mixes and what does not.
#include "catch.hpp"

#include <loadline/units/literals.hpp>
#include <loadline/units/rate.hpp>

#include <cmath>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace {

using namespace loadline;
using namespace loadline::literals;

template <class A, class B>
using product = decltype(std::declval<quantity<A>>() * std::declval<quantity<B>>());
template <class A, class B>
using quotient = decltype(std::declval<quantity<A>>() / std::declval<quantity<B>>());

// A / B is C in every direction: A = B C = C B, and A / C is B again.
template <class A, class B, class C>
constexpr bool divides =
    std::same_as<quotient<A, B>, quantity<C>>&& std::same_as<quotient<A, C>, quantity<B>>&&
        std::same_as<product<B, C>, quantity<A>>&& std::same_as<product<C, B>, quantity<A>>;

constexpr bool products_have_names = [] {
    using namespace loadline::units;
    static_assert(divides<bytes, seconds, bytes_per_second>);
    static_assert(divides<flops, seconds, flops_per_second>);
    static_assert(divides<flops, bytes, flops_per_byte>);
    static_assert(divides<flops, tokens, flops_per_token>);
    static_assert(divides<flops, joules, flops_per_joule>);
    static_assert(divides<bytes, tokens, bytes_per_token>);
    static_assert(divides<tokens, seconds, tokens_per_second>);
    static_assert(divides<seconds, tokens, seconds_per_token>);
    static_assert(divides<joules, tokens, joules_per_token>);
    static_assert(divides<joules, seconds, watts>);
    static_assert(divides<dollars, tokens, dollars_per_token>);
    static_assert(divides<dollars, seconds, dollars_per_second>);
    static_assert(divides<flops_per_second, bytes_per_second, flops_per_byte>);
    static_assert(divides<flops_per_second, watts, flops_per_joule>);
    static_assert(divides<flops_per_second, tokens_per_second, flops_per_token>);
    static_assert(divides<dollars_per_second, tokens_per_second, dollars_per_token>);
    static_assert(divides<watts, tokens_per_second, joules_per_token>);
    static_assert(std::same_as<decltype(1 / 1_s), quantity<hertz>>);
    static_assert(std::same_as<decltype(1.0 / 1_GHz), quantity<seconds>>);
    static_assert(std::same_as<decltype(1 / 5_tokens_per_s), quantity<seconds_per_token>>);
    // what has no dimension left is a number
    static_assert(std::same_as<decltype(1_GiB / 1_GB), double>);
    static_assert(std::same_as<decltype(1_GHz * 1_s), double>);
    static_assert(std::same_as<decltype(5_tokens_per_s * (1 / 5_tokens_per_s)), double>);
    // what has no name of its own still keeps its dimension
    static_assert(std::same_as<decltype(1_GB * 1_s / 1_s), quantity<bytes>>);
    static_assert(!std::same_as<decltype(1_GB * 1_s), quantity<bytes_per_second>>);
    static_assert(std::same_as<decltype(1_GB * 1_s), decltype(1_s * 1_GB)>);
    return true;
}();

constexpr bool values_follow = [] {
    static_assert(1_TB / 2_TBps == 0.5_s);
    static_assert(2_TBps * 3_s == 6_TB);
    static_assert(600_TFLOPS / 5_TBps * 2_GB == 240_GFLOP);
    static_assert(700_W * 1_h == 0.7_kWh);
    static_assert(1_kWh / 1_h == 1_kW);
    static_assert(7_USD_per_hour * 2_h == 14_USD);
    static_assert(3_USD_per_million_tokens * 2'000'000_tokens == 6_USD);
    static_assert(1 / 4_s * 8_s == 2.0);
    static_assert(quantity{1_GiB} - 1_MiB == 1023_MiB);
    static_assert(-quantity{2_s} < 0_s && -2_s + 3_s == 1_s);
    static_assert(max(1_us, 2_ns) == 1_us && min(1_us, quantity{2_ns}) == 2_ns);
    static_assert(1_GB < 1_GiB && 1_GiB > 1_GB && 8_Gbps <= 1_GBps && 8_Gbps >= 1_GBps);
    return true;
}();

constexpr bool every_scalar_works = [] {
    const auto with = [](auto two) {
        quantity q = 6_s;
        q *= two;
        q /= two;
        return q == 6_s && 6_s * two == 12_s && two * 6_s == 12_s && 6_s / two == 3_s &&
               two / 4_s == 0.5 / 1_s;
    };
    return with(2) && with(2U) && with(2L) && with(2LL) && with(2ULL) && with(2.0F) && with(2.0) &&
           with(2.0L) && with(short{2}) && with(std::size_t{2}) && with(std::int8_t{2});
}();
static_assert(every_scalar_works);

// ---- What must not mix. (That the compiler says so in words: tests/compile_fail/units_*.)

template <class A, class B>
concept addable = requires(A a, B b) {
    a + b;
}
|| requires(A a, B b) { a - b; };
template <class A, class B>
concept comparable = requires(A a, B b) {
    a == b;
}
|| requires(A a, B b) { a != b; }
|| requires(A a, B b) { a < b; }
|| requires(A a, B b) { a >= b; };
template <class A, class B>
concept has_maximum = requires(A a, B b) {
    max(a, b);
}
|| requires(A a, B b) { min(a, b); };
template <class A, class B>
concept scales = requires(A a, B b) {
    a* b;
}
|| requires(A a, B b) { b* a; }
|| requires(A a, B b) { a / b; }
|| requires(A a, B b) { a *= b; }
|| requires(A a, B b) { a /= b; };

template <class Unit>
void takes(quantity<Unit>);
template <class Unit, class Argument>
concept callable_with = requires(Argument a) {
    takes<Unit>(a);
};

template <class A, class B>
constexpr bool mixes_only_with_itself() {
    constexpr bool same = std::is_same_v<A, B>;
    using qa = quantity<A>;
    using qb = quantity<B>;
    using cb = constant<B>;
    static_assert(addable<qa, qb> == same && addable<qa, cb> == same && addable<cb, qa> == same);
    static_assert(comparable<qa, qb> == same && comparable<qa, cb> == same);
    static_assert(has_maximum<qa, qb> == same && has_maximum<cb, qa> == same);
    static_assert(std::is_convertible_v<qb, qa> == same && std::is_convertible_v<cb, qa> == same);
    static_assert(std::is_assignable_v<qa&, qb> == same && std::is_assignable_v<qa&, cb> == same);
    static_assert(callable_with<A, qb> == same && callable_with<A, cb> == same);
    static_assert(std::is_convertible_v<cb, constant<A>> == same);
    return true;
}

template <class Unit, class Number>
constexpr bool is_no_number() {
    using q = quantity<Unit>;
    using c = constant<Unit>;
    static_assert(!std::is_convertible_v<Number, q> && !std::is_convertible_v<Number, c>);
    static_assert(!std::is_assignable_v<q&, Number> && !std::is_assignable_v<c&, Number>);
    static_assert(!callable_with<Unit, Number>);
    if constexpr (!std::is_same_v<Unit,
                                  units::fraction>) {  // a share is a number to read, not to write
        static_assert(!std::is_convertible_v<q, Number> && !std::is_constructible_v<Number, q>);
        static_assert(!addable<q, Number> && !comparable<q, Number>);
        static_assert(!addable<Number, q> && !comparable<Number, q>);
        static_assert(scales<q, Number> == !std::is_same_v<Number, bool>);
    }
    return true;
}

template <class Unit>
constexpr bool is_a_plain_value() {
    using q = quantity<Unit>;
    static_assert(std::is_trivially_copyable_v<q> && std::is_standard_layout_v<q>);
    static_assert(sizeof(q) == sizeof(double) && alignof(q) == alignof(double));
    static_assert(std::is_trivially_copyable_v<constant<Unit>>);
    static_assert(
        std::is_same_v<typename units::unit_of_dimension<typename Unit::dimension>::type, Unit>,
        "two named units of one dimension");
    return is_no_number<Unit, int>() && is_no_number<Unit, bool>() &&
           is_no_number<Unit, double>() && is_no_number<Unit, float>() &&
           is_no_number<Unit, long long>() && is_no_number<Unit, char>();
}

template <class A, class... All>
constexpr bool row = is_a_plain_value<A>() && (mixes_only_with_itself<A, All>() && ...);
template <class... All>
constexpr bool all_pairs = (row<All, All...> && ...);

constexpr bool units_keep_apart = [] {
    using namespace loadline::units;
    return all_pairs<seconds, bytes, flops, tokens, dollars, joules, hertz, watts, bytes_per_second,
                     flops_per_second, flops_per_byte, flops_per_token, flops_per_joule,
                     bytes_per_token, tokens_per_second, seconds_per_token, joules_per_token,
                     dollars_per_token, dollars_per_second, fraction>;
}();
static_assert(units_keep_apart);

// A share may stand for a number, never the other way round.
constexpr bool a_fraction_reads_as_a_number = [] {
    constexpr quantity share = 30_percent;
    static_assert(share == 30_percent && share * 2 == 0.6 && share + 0.2 == 0.5 &&
                  1 - share == 0.7);
    static_assert(share * 10_s == 3_s && 10_s * share == 3_s && 3_s / share == 10_s);
    static_assert(std::is_convertible_v<quantity<units::fraction>, double>);
    static_assert(!std::is_convertible_v<double, quantity<units::fraction>>);
    return true;
}();

// ---- Rates that look alike.

constexpr bool directions_and_sparsity_are_told_apart = [] {
    using bandwidth = quantity<units::bytes_per_second>;
    constexpr link_bandwidth sum = link_bandwidth::bidirectional(900_GBps);
    constexpr link_bandwidth one = link_bandwidth::per_direction(450_GBps);
    static_assert(sum == one && sum.each_way() == 450_GBps && one.both_ways() == 900_GBps);
    static_assert(per_direction<200_Gbps>::value == bidirectional<50_GBps>::value);
    static_assert(link_bandwidth{}.each_way() == 0_Bps);
    static_assert(!std::is_convertible_v<bandwidth, link_bandwidth>);
    static_assert(!std::is_constructible_v<link_bandwidth, bandwidth>);
    static_assert(!std::is_convertible_v<link_bandwidth, bandwidth>);
    static_assert(!comparable<link_bandwidth, bandwidth>);

    static_assert(!std::is_convertible_v<sparse_rate, dense_rate>);
    static_assert(!std::is_constructible_v<dense_rate, sparse_rate>);
    static_assert(!std::is_assignable_v<dense_rate&, sparse_rate>);
    static_assert(!std::is_constructible_v<sparse_rate, dense_rate>);
    static_assert(!comparable<dense_rate, sparse_rate>);
    return true;
}();

}  // namespace

TEST_CASE("products and quotients of units have the names that people use") {
    CHECK(products_have_names);
    CHECK(values_follow);
    CHECK(1_TB / 2_TBps == 0.5_s);
}

TEST_CASE("a quantity scales by any number") { CHECK(every_scalar_works); }

TEST_CASE("only a unit mixes with itself, and no number is a quantity") {
    CHECK(units_keep_apart);
    CHECK(a_fraction_reads_as_a_number);
}

TEST_CASE("directions and sparsity are part of the type") {
    CHECK(directions_and_sparsity_are_told_apart);
}

TEST_CASE("arithmetic on quantities is arithmetic on doubles") {
    quantity<units::bytes> sum;
    CHECK(sum.count() == 0.0);
    for (int i = 1; i <= 100; ++i) sum += i * 1_KiB;
    CHECK(sum == 5050_KiB);
    sum -= 50_KiB;
    sum /= 5;
    sum *= 0.5;
    CHECK(sum == 500_KiB);
    CHECK((sum <=> quantity{500_KiB}) == std::partial_ordering::equivalent);

    const quantity<units::seconds> nan{std::numeric_limits<double>::quiet_NaN()};
    CHECK((nan <=> quantity{1_s}) == std::partial_ordering::unordered);
    CHECK_FALSE(nan == nan);
    CHECK_FALSE(nan < 1_s);
    CHECK(std::isinf((1_GB / quantity<units::bytes_per_second>{}).count()));
}
