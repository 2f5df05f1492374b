// Clusters as types and as values: what follows from the tiers, worked by hand.
#include "catch.hpp"

#include <loadline/hardware/cluster.hpp>
#include <loadline/units/literals.hpp>

namespace {

using namespace loadline;
using namespace loadline::literals;

struct example_chip : chip<hbm<100_GB, 5_TBps>, dense<bf16, 600_TFLOPS>, dense<fp8, 1200_TFLOPS>,
                           sparse<fp8, 2400_TFLOPS>, power<800_W>, price<2_USD_per_hour>> {
    static constexpr chip_identity about{"Example chip", "Example"};
};

// Two scale-up tiers and two of network: 4 x 3 x 5 x 7 = 420 chips.
struct board : scale_up<example_chip, torus<2, 2>, interconnect<bidirectional<1_TBps>, 1_us>> {
    static constexpr system_identity about{"Board"};
};
struct rack : scale_up<board, switched<3>, interconnect<per_direction<200_GBps>, 2_us>,
                       power<12_kW>, price<30_USD_per_hour>> {
    static constexpr system_identity about{"Rack"};
};
struct hall : cluster<rack, fat_tree<5>, interconnect<per_direction<400_Gbps>, 10_us>> {};
struct site : cluster<hall, fat_tree<7, 2>, interconnect<per_direction<100_Gbps>, 30_us>,
                      power_usage_effectiveness<125_percent>> {
    static constexpr system_identity about{"Site"};
};

constexpr bool same(const tier_spec& a, const tier_spec& b) {
    return a.name == b.name && a.kind == b.kind && a.topology.kind == b.topology.kind &&
           a.topology.extent == b.topology.extent &&
           a.topology.oversubscription == b.topology.oversubscription &&
           a.bandwidth == b.bandwidth && a.latency == b.latency && a.power == b.power &&
           a.price == b.price && a.power_usage_effectiveness == b.power_usage_effectiveness;
}

// The same site, filled in as a program does that reads it from a file.
constexpr cluster_spec site_at_run_time() {
    using rate = quantity<units::bytes_per_second>;
    using time = quantity<units::seconds>;
    cluster_spec c;
    c.chip.name = fixed_text<47>{"Example chip"};
    c.chip.vendor = fixed_text<15>{"Example"};
    c.chip.hbm_capacity = quantity<units::bytes>{100e9};
    c.chip.hbm_bandwidth = rate{5e12};
    c.chip.dense[bf16].rate = quantity<units::flops_per_second>{600e12};
    c.chip.dense[fp8].rate = quantity<units::flops_per_second>{1200e12};
    c.chip.sparse[fp8].rate = quantity<units::flops_per_second>{2400e12};
    c.chip.power = quantity<units::watts>{800};
    c.chip.price = 2_USD_per_hour;
    c.tier_count = 4;
    c.tiers[0].name = fixed_text<47>{"Board"};
    c.tiers[0].topology = {topology_kind::torus, {2, 2, 1}, 1};
    c.tiers[0].bandwidth = link_bandwidth::bidirectional(rate{1e12});
    c.tiers[0].latency = time{1e-6};
    c.tiers[1].name = fixed_text<47>{"Rack"};
    c.tiers[1].topology = {topology_kind::switched, {3, 1, 1}, 1};
    c.tiers[1].bandwidth = link_bandwidth::per_direction(rate{200e9});
    c.tiers[1].latency = time{2e-6};
    c.tiers[1].power = quantity<units::watts>{12'000};
    c.tiers[1].price = 30_USD_per_hour;
    c.tiers[2].kind = tier_kind::scale_out;
    c.tiers[2].topology = {topology_kind::fat_tree, {5, 1, 1}, 1};
    c.tiers[2].bandwidth = link_bandwidth::per_direction(rate{50e9});
    c.tiers[2].latency = time{10e-6};
    c.tiers[3].name = fixed_text<47>{"Site"};
    c.tiers[3].kind = tier_kind::scale_out;
    c.tiers[3].topology = {topology_kind::fat_tree, {7, 1, 1}, 2};
    c.tiers[3].bandwidth = link_bandwidth::per_direction(rate{12.5e9});
    c.tiers[3].latency = time{30e-6};
    c.tiers[3].power_usage_effectiveness = 1.25;
    return c;
}
constexpr bool type_and_value_are_one = [] {
    constexpr cluster_spec a = spec<site>;
    constexpr cluster_spec b = site_at_run_time();
    if (a.tier_count != b.tier_count || a.chip.name != b.chip.name) return false;
    for (std::size_t i = 0; i < cluster_spec::most_tiers; ++i)
        if (!same(a.tiers[i], b.tiers[i])) return false;
    return a.chip.hbm_capacity == b.chip.hbm_capacity &&
           a.chip.dense.values == b.chip.dense.values &&
           a.chip.sparse.values == b.chip.sparse.values && a.chip.power == b.chip.power &&
           a.chip.price == b.chip.price;
}();

static_assert(tier_type<site> && cluster_type<site> && cluster_type<example_chip>);
static_assert(!tier_type<example_chip> && !cluster_type<int> && !chip_type<site>);
static_assert(std::is_same_v<chip_of<site>::type, example_chip>);

}  // namespace

TEST_CASE("a cluster as a type lowers to the cluster as a value") {
    STATIC_REQUIRE(type_and_value_are_one);
    STATIC_REQUIRE(validate(spec<site>).count() == 0);
}

TEST_CASE("chips, domains and names follow from the tiers") {
    constexpr const cluster_spec& c = spec<site>;
    STATIC_REQUIRE(c.chips() == 420);
    STATIC_REQUIRE(c.chips_within(0) == 1 && c.chips_within(1) == 4 && c.chips_within(2) == 12);
    STATIC_REQUIRE(c.chips_within(3) == 60 && c.chips_within(4) == 420 && c.chips_within(9) == 420);
    STATIC_REQUIRE(c.scale_up_tiers() == 2 && c.scale_up_chips() == 12);
    STATIC_REQUIRE(c.scale_up_domains() == 35);
    STATIC_REQUIRE(c.name() == "Site" && spec<rack>.name() == "Rack" && spec<hall>.name().empty());
    STATIC_REQUIRE(spec<rack>.chips() == 12 && spec<rack>.scale_up_domains() == 1);
}

TEST_CASE("totals are chips times what one has, and only of dense peaks") {
    constexpr const cluster_spec& c = spec<site>;
    STATIC_REQUIRE(c.hbm_capacity() == 42_TB);
    STATIC_REQUIRE(c.hbm_bandwidth() == 2100_TBps);
    STATIC_REQUIRE(c.dense(bf16).rate == 252_PFLOPS);
    STATIC_REQUIRE(c.dense(fp8).rate == 504_PFLOPS && c.dense_of_width(8).rate == 504_PFLOPS);
    STATIC_REQUIRE(c.dense(fp4).rate == 0_TFLOPS);
    STATIC_REQUIRE(c.injection(0).each_way() == 210_TBps && c.injection(0).both_ways() == 420_TBps);
    STATIC_REQUIRE(c.injection(2).each_way() == 21_TBps);
}

TEST_CASE(
    "power is of whole systems where it is known, else of chips, times the building's share") {
    constexpr auto whole = *spec<site>.power();  // 35 racks of 12 kW, and 1.25
    STATIC_REQUIRE(whole.power == 525_kW && whole.basis == total_basis::whole_systems);
    constexpr auto before_overhead = *spec<hall>.power();  // five racks
    STATIC_REQUIRE(before_overhead.power == 60_kW);
    constexpr auto chips_only = *spec<board>.power();
    STATIC_REQUIRE(chips_only.power == 3.2_kW && chips_only.basis == total_basis::chips_only);

    using overhead_alone = cluster<board, switched<10>, interconnect<per_direction<1_GBps>, 1_us>,
                                   power_usage_effectiveness<110_percent>>;
    CHECK((spec<overhead_alone>.power()->power / 1_kW) == Approx(4 * 10 * 0.8 * 1.1));
    using two_of_them =
        cluster<overhead_alone, switched<2>, interconnect<per_direction<1_GBps>, 1_us>>;
    CHECK((spec<two_of_them>.power()->power / 1_kW) == Approx(2 * 4 * 10 * 0.8 * 1.1));

    using unknown = scale_up<chip<hbm<1_GB, 1_GBps>, dense<bf16, 1_TFLOPS>>, ring<4>,
                             interconnect<per_direction<1_GBps>, 1_us>>;
    STATIC_REQUIRE(!spec<unknown>.power() && !spec<unknown>.price());
}

TEST_CASE("the outermost published figure counts") {
    using priced = cluster<rack, switched<2>, interconnect<per_direction<1_GBps>, 1_us>,
                           price<50_USD_per_hour>, power<20_kW>>;
    STATIC_REQUIRE(spec<priced>.price()->price == 50_USD_per_hour);
    STATIC_REQUIRE(spec<priced>.power()->power == 20_kW);
    STATIC_REQUIRE(spec<priced>.price()->basis == total_basis::whole_systems);
}

TEST_CASE("a price of a unit, or of chips") {
    CHECK((spec<site>.price()->price / 30_USD_per_hour) == Approx(35));
    CHECK(spec<site>.price()->basis == total_basis::whole_systems);
    CHECK((spec<board>.price()->price / 1_USD_per_hour) == Approx(8));
    CHECK(spec<board>.price()->basis == total_basis::chips_only);
}

TEST_CASE("options of a tier in any order") {
    using a =
        scale_up<board, switched<3>, interconnect<per_direction<200_GBps>, 2_us>, power<12_kW>,
                 price<30_USD_per_hour>, power_usage_effectiveness<110_percent>>;
    using b =
        scale_up<board, switched<3>, interconnect<per_direction<200_GBps>, 2_us>,
                 power_usage_effectiveness<110_percent>, price<30_USD_per_hour>, power<12_kW>>;
    STATIC_REQUIRE(same(spec<a>.tiers[1], spec<b>.tiers[1]));
}

TEST_CASE("one chip is a cluster of one") {
    constexpr const cluster_spec& c = cluster_spec_of<example_chip>;
    STATIC_REQUIRE(c.chips() == 1 && c.tier_count == 0 && c.scale_up_chips() == 1);
    STATIC_REQUIRE(c.name() == "Example chip" && c.hbm_capacity() == 100_GB);
    STATIC_REQUIRE(c.power()->power == 800_W && validate(c).count() == 0);
    STATIC_REQUIRE(cluster_spec_of<site>.chips() == 420);
}

TEST_CASE("six tiers nest") {
    using link = interconnect<per_direction<1_GBps>, 1_us>;
    using six = cluster<
        cluster<cluster<cluster<cluster<cluster<example_chip, ring<2>, link>, ring<2>, link>,
                                ring<2>, link>,
                        ring<2>, link>,
                ring<2>, link>,
        ring<2>, link>;
    STATIC_REQUIRE(spec<six>.chips() == 64 && spec<six>.tier_count == 6);
    STATIC_REQUIRE(spec<six>.scale_up_chips() == 1 && spec<six>.scale_up_domains() == 64);
}

namespace {

using price_of_token = based<units::dollars_per_token>;
constexpr price_of_token priced_at(double dollars, total_basis of) {
    return {quantity<units::dollars_per_token>{dollars}, {of, 1}};
}
template <class A, class B>
concept subtracts = requires(A a, B b) {
    a - b;
};
template <class A, class B>
concept divides = requires(A a, B b) {
    a / b;
};
template <class A, class B>
concept compares = requires(A a, B b) {
    a < b;
};
}  // namespace

TEST_CASE("What is not published has no value to take, and says why") {
    constexpr maybe_published<price_total> none = missing_figure::no_price;
    CHECK_THROWS_AS(*none, unpublished_figure);
    CHECK_THROWS_WITH(none->price, std::string{name(missing_figure::no_price)});
    const energy_or_price<units::dollars_per_token> unpriced{};
    CHECK_THROWS_AS(*unpriced, unpublished_figure);
    CHECK_THROWS_AS(unpriced->basis, std::logic_error);
    // no reason makes a figure
    CHECK_FALSE(maybe_published<price_total>{missing_figure::none}.has_value());
    CHECK_THROWS_AS(*maybe_published<price_total>{missing_figure::none}, unpublished_figure);
}
TEST_CASE("Figures of unlike bases do not meet by another way") {
    constexpr price_of_token chips = priced_at(1, total_basis::chips_only);
    constexpr price_of_token dearer = priced_at(2, total_basis::chips_only);
    constexpr price_of_token systems = priced_at(2, total_basis::whole_systems);
    STATIC_REQUIRE((chips < dearer && dearer > chips && chips <= dearer && chips == chips));
    STATIC_REQUIRE(std::min(dearer, chips) == chips);
    CHECK_THROWS_AS(std::min(chips, systems), unlike_bases);
    STATIC_REQUIRE(chips != systems);
    using bare = quantity<units::dollars_per_token>;
    STATIC_REQUIRE(!std::is_convertible_v<price_of_token, bare>);
    STATIC_REQUIRE(!std::is_constructible_v<bare, price_of_token>);
    STATIC_REQUIRE(!subtracts<price_of_token, price_of_token> && !subtracts<price_of_token, bare>);
    STATIC_REQUIRE(!divides<price_of_token, price_of_token> && !divides<bare, price_of_token>);
    STATIC_REQUIRE(!compares<price_of_token, bare> && !compares<bare, price_of_token>);
    STATIC_REQUIRE(chips.expected() < systems.figure().expected());  // asked for as such
    CHECK(text(chips).view() == "1,000,000 USD/Mtoken of chips alone");
}
