// Chips and systems of the catalogue against the figures as published, written out here once more.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>
#include <loadline/catalog/query.hpp>

#include <boost/hana/for_each.hpp>

#include <array>
#include <set>
#include <string_view>

using namespace loadline;
using namespace loadline::literals;

namespace {

// A printed figure is rounded to its last digit, so it stands for half of that digit more or less. A
// total of chips whose own figure is rounded is off by that much more for each chip: `spread`.
constexpr bool prints_as(double computed, double published, double last_digit, double spread = 0) {
    const double distance = computed < published ? published - computed : computed - published;
    return distance <= (last_digit / 2 + spread) * (1 + 1e-9);
}
// Figures that are exact products: equal, but for the last bits of a double.
constexpr bool equals(double computed, double published) {
    return prints_as(computed, published, 1e-12 * published);
}

constexpr double pflops(dense_rate r) { return r.rate / 1_PFLOPS; }
constexpr double pflops(const sparse_rate& r, std::int64_t chips) {
    return r.rate * chips / 1_PFLOPS;
}

// Both directions of a tier, summed over the chips.
constexpr double tbps_both_ways(const cluster_spec& c, std::size_t tier) {
    return c.injection(tier).both_ways() / 1_TBps;
}
constexpr double tbps_each_way(const cluster_spec& c, std::size_t tier) {
    return c.injection(tier).each_way() / 1_TBps;
}
// Network adapters print one direction, in bits.
constexpr double gigabits(const cluster_spec& c) {
    return c.injection(c.tier_count - 1).each_way() / 1_Gbps;
}
constexpr double bisection_tbps(const cluster_spec& c) {
    return c.tiers[0].topology.bisection(c.tiers[0].bandwidth.each_way()) / 1_TBps;
}

}  // namespace

// ---- The lists

TEST_CASE("each chip and system of the catalogue has its own name", "[catalog]") {
    std::set<std::string_view> names;
    const auto visit = [&](auto type) {
        using entry = typename decltype(type)::type;
        INFO(entry::about.name.view());
        CHECK_FALSE(entry::about.name.empty());
        CHECK(names.insert(entry::about.name.view()).second);
        CHECK(validate(spec<entry>));
    };
    boost::hana::for_each(catalog::chips, [&](auto type) {
        visit(type);
        CHECK_FALSE(decltype(type)::type::about.vendor.empty());
    });
    boost::hana::for_each(catalog::systems, [&](auto type) {
        visit(type);
        CHECK(spec<typename decltype(type)::type>.chips() > 1);
    });
    CHECK(names.size() ==
          catalog::specs_of(catalog::chips).size() + catalog::specs_of(catalog::systems).size());
}

TEST_CASE("what is announced only is marked", "[catalog]") {
    boost::hana::for_each(catalog::chips, [](auto type) {
        using entry = typename decltype(type)::type;
        constexpr bool coming = std::is_same_v<entry, trainium4> || std::is_same_v<entry, rubin>;
        STATIC_REQUIRE((spec<entry>.status == availability::announced) == coming);
    });
}

// ---- Chips, entered a second time from the sources

TEST_CASE("chips have the capacity, bandwidth and peaks of their sheets", "[catalog]") {
    struct sheet {
        const chip_spec& chip;
        double gigabytes;  // decimal
        double terabytes_per_second;
        double bits16, bits8, bits4;  // dense TFLOPS of the fastest floating-point format
    };
    constexpr double GiB = 1.073741824;  // in GB
    static constexpr std::array sheets{
        sheet{spec<trainium1>, 32 * GiB, 0.82, 190, 190, 0},
        sheet{spec<inferentia2>, 32 * GiB, 0.82, 190, 190, 0},
        sheet{spec<trainium2>, 96 * GiB, 2.9, 667, 1299, 0},
        sheet{spec<trainium3>, 144 * GiB, 4.9, 671, 2517, 2517},
        sheet{spec<trainium4>, 288 * GiB, 19.6, 0, 7551, 15102},
        sheet{spec<tpu_v4>, 32 * GiB, 1.2, 275, 0, 0},
        sheet{spec<tpu_v5e>, 16 * GiB, 0.819, 197, 0, 0},
        sheet{spec<tpu_v5p>, 95 * GiB, 2.765, 459, 459, 0},
        sheet{spec<tpu_v6e>, 32 * GiB, 1.638, 918, 918, 0},
        sheet{spec<ironwood>, 192 * GiB, 7.38, 2307, 4614, 0},
        sheet{spec<v100>, 32 * GiB, 0.9, 125, 0, 0},
        sheet{spec<a100_40gb>, 40 * GiB, 1.555, 312, 0, 0},
        sheet{spec<a100_80gb>, 80 * GiB, 2.039, 312, 0, 0},
        sheet{spec<h100>, 80 * GiB, 3.35, 989.5, 1979, 0},
        sheet{spec<h200>, 141 * GiB, 4.8, 989.5, 1979, 0},
        sheet{spec<b200>, 192.199786496, 8, 2250, 4500, 9000},
        sheet{spec<b300>, 287.762808832, 8, 2250, 4500, 13500},
        sheet{spec<gb200>, 198.674743296, 8, 2500, 5000, 10000},
        sheet{spec<gb300>, 298.013687808, 8, 2500, 5000, 15000},
        sheet{spec<rubin>, 288, 22, 4000, 17500, 35000},
        sheet{spec<mi300x>, 192 * GiB, 5.3, 1307.4, 2614.9, 0},
        sheet{spec<mi325x>, 256 * GiB, 6, 1307.4, 2614.9, 0},
        sheet{spec<mi355x>, 288 * GiB, 8, 2516.6, 5033.2, 10066.3},
        sheet{spec<gaudi3>, 128, 3.67, 1835, 1835, 0},
    };
    for (const sheet& s : sheets) {
        INFO(s.chip.name.view());
        CHECK(equals(s.chip.hbm_capacity / 1_GB, s.gigabytes));
        CHECK(equals(s.chip.hbm_bandwidth / 1_TBps, s.terabytes_per_second));
        CHECK(equals(s.chip.dense_of_width(16).rate / 1_TFLOPS, s.bits16));
        CHECK(equals(s.chip.dense_of_width(8).rate / 1_TFLOPS, s.bits8));
        CHECK(equals(s.chip.dense_of_width(4).rate / 1_TFLOPS, s.bits4));
    }
}

// As the messages of PyTorch ("GPU 0 has a total capacity of 79.15 GiB") and XLA ("of 30.75G hbm") print it.
TEST_CASE("Software sees less than the label") {
    struct seen {
        const chip_spec& chip;
        double least;  // GiB, over drivers
        double most;
    };
    const std::array seen_by_software{
        seen{spec<v100>, 31.74, 31.75},        seen{spec<a100_40gb>, 39.38, 39.56},
        seen{spec<a100_80gb>, 79.15, 79.35},   seen{spec<h100>, 79.10, 79.22},
        seen{spec<h200>, 139.72, 139.81},      seen{spec<b200>, 178.35, 178.36},
        seen{spec<gb200>, 184.31, 184.32},     seen{spec<b300>, 267.69, 267.70},
        seen{spec<gb300>, 276.50, 276.51},     seen{spec<mi300x>, 191.98, 191.99},
        seen{spec<tpu_v4>, 30.75, 30.75},      seen{spec<tpu_v5e>, 15.75, 15.75},
        seen{spec<tpu_v5p>, 95.74, 95.74},     seen{spec<tpu_v6e>, 31.24, 31.25},
        seen{spec<ironwood>, 2 * 94.75, 189.5}};
    for (const seen& s : seen_by_software) {
        INFO(s.chip.name.view());
        CHECK(s.chip.memory() / 1_GiB >= s.least - 0.005);
        CHECK(s.chip.memory() / 1_GiB <= s.most + 0.005);
    }
    // nobody has said: the label's
    CHECK(spec<trainium3>.memory() == spec<trainium3>.hbm_capacity);
    // a part with more memory hides as much
    chip_spec larger = spec<h100>;
    larger.hbm_capacity = 96_GiB;
    CHECK(prints_as(larger.memory() / 1_GiB, 96 - 0.89, 0.01));
}

TEST_CASE("Trainium's matrix products run below the published peaks", "[catalog]") {
    // 8 cores x 128 x 128 multiply-adds x 2 operations x 2.4 GHz
    constexpr double engines = 8.0 * 128 * 128 * 2 * 2.4e9;
    for (const number_format f : {bf16, fp16, tf32}) {
        CHECK(equals(spec<trainium2>.matmul_peak(f).rate / 1_TFLOPS, engines / 1e12));
        CHECK(equals(spec<trainium3>.matmul_peak(f).rate / 1_TFLOPS, engines / 1e12));
    }
    CHECK(equals(spec<trainium2>.matmul_peak(fp8).rate / 1_TFLOPS, 2 * engines / 1e12));
    CHECK(equals(spec<trainium3>.matmul_peak(mxfp8).rate / 1_TFLOPS, 4 * engines / 1e12));
    CHECK(equals(spec<trainium3>.matmul_peak(mxfp4).rate / 1_TFLOPS, 4 * engines / 1e12));
    // where all engines count, as in FP32, it is the published peak
    CHECK(equals(spec<trainium3>.matmul_peak(fp32).rate / 1_TFLOPS, 183));
    CHECK_FALSE(spec<trainium3>.supports(fp8));  // only with block scales
    CHECK(spec<trainium3>.supports(mxfp8));
}

TEST_CASE("sparse is twice dense on NVIDIA and AMD, but for FP4 since Blackwell Ultra",
          "[catalog]") {
    boost::hana::for_each(catalog::chips, [](auto type) {
        using entry = typename decltype(type)::type;
        const chip_spec& chip = spec<entry>;
        if (chip.vendor.view() != "NVIDIA" && chip.vendor.view() != "AMD") return;
        for (std::size_t i = 0; i < number_formats.size(); ++i) {
            const auto format = static_cast<number_format>(i);
            const double sparse = pflops(chip.sparse[format], 1);
            if (sparse == 0) continue;
            INFO(chip.name.view() << ", " << name(format));
            const double ratio = sparse / pflops(chip.dense[format]);
            if (format == nvfp4 && !std::is_same_v<entry, b200> && !std::is_same_v<entry, gb200>) {
                CHECK((ratio > 1.3 && ratio < 1.5));
            } else {
                CHECK((ratio > 1.999 && ratio < 2.001));  // 989 of 494.5
            }
        }
    });
}

TEST_CASE("the memory bandwidth and the clock of a chip are of one machine", "[catalog]") {
    // H100: 132 multiprocessors x 4,096 operations x clock; MI300X: 304 x 2,048; MI355X: 256 x 4,096
    CHECK(prints_as(132 * 4096.0 * spec<h100>.core_clock.count() / 1e12, 989.5, 1));
    CHECK(prints_as(304 * 2048.0 * spec<mi300x>.core_clock.count() / 1e12, 1307.4, 0.1));
    CHECK(prints_as(256 * 4096.0 * spec<mi355x>.core_clock.count() / 1e12, 2516.6, 0.1));
    CHECK(prints_as(2 * 128 * 128 * 2.0 * spec<trainium1>.core_clock.count() / 1e12, 190, 15));
    CHECK(prints_as(8 * 128 * 128 * 2.0 * spec<tpu_v4>.core_clock.count() / 1e12, 275, 1));
    CHECK(prints_as(4 * 128 * 128 * 2.0 * spec<tpu_v5e>.core_clock.count() / 1e12, 197, 1));
    CHECK(prints_as(8 * 128 * 128 * 2.0 * spec<tpu_v5p>.core_clock.count() / 1e12, 459, 1));
}

// ---- AWS systems

TEST_CASE("trn1.32xlarge (AWS Neuron: EC2 Trn1 architecture)", "[catalog]") {
    constexpr const cluster_spec& c = spec<trn1_32xlarge>;
    STATIC_REQUIRE(c.chips() == 16);
    STATIC_REQUIRE(equals(pflops(c.dense(bf16)), 3.040));
    STATIC_REQUIRE(equals(pflops(c.dense(fp8)), 3.040));
    STATIC_REQUIRE(c.hbm_capacity() == 512_GiB);
    STATIC_REQUIRE(equals(c.hbm_bandwidth() / 1_GBps, 13'120));
    STATIC_REQUIRE(equals(c.tiers[0].bandwidth.both_ways() / 1_GBps, 384));
    STATIC_REQUIRE(equals(gigabits(spec<trn1_ultracluster<1>>), 800));
    STATIC_REQUIRE(equals(c.price()->price / 1_USD_per_hour, 21.50));
}

TEST_CASE("trn2.48xlarge (AWS Neuron: EC2 Trn2 architecture)", "[catalog]") {
    constexpr const cluster_spec& c = spec<trn2_48xlarge>;
    STATIC_REQUIRE(c.chips() == 16);
    STATIC_REQUIRE(prints_as(pflops(c.dense(fp8)), 20.8, 0.1));
    STATIC_REQUIRE(prints_as(pflops(c.dense(bf16)), 10.7, 0.1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[fp8], 16), 41, 1));
    STATIC_REQUIRE(c.hbm_capacity() == 1'536_GiB);
    STATIC_REQUIRE(equals(c.hbm_bandwidth() / 1_TBps, 46.4));
    STATIC_REQUIRE(equals(c.tiers[0].bandwidth.both_ways() / 1_GBps, 1'024));
    STATIC_REQUIRE(equals(c.price()->price / 1_USD_per_hour, 35.7608));
    // the chip's own hourly price is printed to a tenth of a cent
    STATIC_REQUIRE(prints_as(35.7608 / 16, *c.chip.price / 1_USD_per_hour, 0.001));
}

TEST_CASE("Trn2 UltraServer (AWS Neuron: EC2 Trn2 architecture, EFA by instance type)",
          "[catalog]") {
    constexpr const cluster_spec& c = spec<trn2_ultraserver>;
    STATIC_REQUIRE(c.chips() == 64);
    STATIC_REQUIRE(c.tiers[0].topology.kind == topology_kind::torus);
    STATIC_REQUIRE(c.tiers[1].topology.kind == topology_kind::ring);
    // printed as four times the rounded figure of a server, so four times its half digit
    STATIC_REQUIRE(prints_as(pflops(c.dense(fp8)), 83.2, 4 * 0.1));
    STATIC_REQUIRE(prints_as(pflops(c.dense(bf16)), 42.8, 4 * 0.1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[fp8], 64), 164, 1));
    STATIC_REQUIRE(c.hbm_capacity() == 6'144_GiB);
    STATIC_REQUIRE(equals(c.hbm_bandwidth() / 1_TBps, 185.6));
    // 64 x 1.28 TB/s, over both tiers
    STATIC_REQUIRE(equals(tbps_both_ways(c, 0) + tbps_both_ways(c, 1), 81.92));
    STATIC_REQUIRE(equals(gigabits(spec<trn2_ultracluster<1>>), 12'800));
    // no figure for the server: 64 chips of about 500 W
    STATIC_REQUIRE(equals(c.power()->power / 1_kW, 32));
    STATIC_REQUIRE(c.power()->basis == total_basis::chips_only);
}

TEST_CASE("Trn3 UltraServer Gen1 (AWS Neuron: EC2 Trn3 architecture)", "[catalog]") {
    constexpr const cluster_spec& c = spec<trn3_ultraserver_gen1>;
    STATIC_REQUIRE(c.chips() == 64);
    STATIC_REQUIRE(equals(pflops(c.dense(mxfp8)), 161.088));
    STATIC_REQUIRE(equals(pflops(c.dense(bf16)), 42.944));
    STATIC_REQUIRE(c.hbm_capacity() == 9'216_GiB);
    STATIC_REQUIRE(equals(c.hbm_bandwidth() / 1_TBps, 313.6));
    STATIC_REQUIRE(equals(tbps_both_ways(c, 0), 163.84));
}

TEST_CASE("Trn3 UltraServer (AWS Neuron: EC2 Trn3 architecture, What's New of 2025-12-02)",
          "[catalog]") {
    constexpr const cluster_spec& c = spec<trn3_ultraserver>;
    STATIC_REQUIRE(c.chips() == 144);
    STATIC_REQUIRE(equals(pflops(c.dense(mxfp8)), 362.448));
    STATIC_REQUIRE(equals(pflops(c.dense(bf16)), 96.624));
    STATIC_REQUIRE(c.hbm_capacity() == 20'736_GiB);
    STATIC_REQUIRE(equals(c.hbm_bandwidth() / 1_TBps, 705.6));
    STATIC_REQUIRE(prints_as(tbps_both_ways(c, 0), 368.6, 0.1));
    STATIC_REQUIRE(equals(gigabits(spec<trn3_ultracluster<1>>), 28'800));
    // as marketed
    STATIC_REQUIRE(prints_as(pflops(c.dense(mxfp8)), 362, 1));
    STATIC_REQUIRE(prints_as(c.hbm_bandwidth() / 1_TBps, 706, 1));
    STATIC_REQUIRE(prints_as(gigabits(spec<trn3_ultracluster<1>>) / 1e3, 28.8, 0.1));
    // "20.7 TB" is 20,736 GiB with the unit lost; in TB it would be
    STATIC_REQUIRE(prints_as(c.hbm_capacity() / 1_TB, 22.27, 0.01));
}

TEST_CASE("the link table of the Trn3 UltraServer is the careful reading", "[catalog]") {
    constexpr const cluster_spec& c = spec<trn3_ultraserver_by_link_table>;
    STATIC_REQUIRE(c.tier_count == 3);
    STATIC_REQUIRE(c.scale_up_tiers() == 3);
    STATIC_REQUIRE(c.chips_within(1) == 4);
    STATIC_REQUIRE(c.chips_within(2) == 72);
    STATIC_REQUIRE(c.chips_within(3) == 144);
    double links = 0;  // GB/s of a chip, one way
    for (std::size_t i = 0; i < c.tier_count; ++i)
        links += c.tiers[i].bandwidth.each_way() / 1_GBps;
    CHECK(equals(links, 704));
    CHECK(links < spec<trn3_ultraserver>.tiers[0].bandwidth.each_way() / 1_GBps);
    STATIC_REQUIRE(c.dense(mxfp8) == spec<trn3_ultraserver>.dense(mxfp8));
}

TEST_CASE("Project Rainier and a million Trainium3, by the chip", "[catalog]") {
    // 500,000 x 1,299 TFLOPS and 96 GiB, for the 32 chips that the last UltraServer has more
    STATIC_REQUIRE(prints_as(pflops(spec<project_rainier>.dense(fp8)) / 1e3, 649.5, 0.1));
    STATIC_REQUIRE(prints_as(spec<project_rainier>.hbm_capacity() / 1_PB, 51.54, 0.01));
    STATIC_REQUIRE(prints_as(spec<project_rainier>.hbm_bandwidth() / 1_PBps, 1450, 1));
    // 1,000,000 x 2,517 TFLOPS and 144 GiB, for 80 chips more
    STATIC_REQUIRE(prints_as(pflops(spec<million_trainium3>.dense(mxfp8)) / 1e6, 2.517, 0.001));
    STATIC_REQUIRE(prints_as(pflops(spec<million_trainium3>.dense(bf16)) / 1e3, 671, 1));
    STATIC_REQUIRE(prints_as(spec<million_trainium3>.hbm_capacity() / 1_PB, 154.6, 0.1));
    // the mean overhead of AWS data centres in 2025
    STATIC_REQUIRE(equals(spec<project_rainier>.tiers[2].power_usage_effectiveness, 1.14));
}

// ---- Google systems

TEST_CASE("TPU v4 pod (Google Cloud: TPU v4)", "[catalog]") {
    constexpr const cluster_spec& c = spec<tpu_v4_pod>;
    STATIC_REQUIRE(c.chips() == 4096);
    STATIC_REQUIRE(prints_as(pflops(c.dense(bf16)) / 1e3, 1.1, 0.1));
    STATIC_REQUIRE(c.hbm_capacity() == 128_TiB);
    // The page's network totals are below the links of the paper (6 of 50 GB/s), by more than digits
    STATIC_REQUIRE_FALSE(prints_as(bisection_tbps(c), 24, 1));
    STATIC_REQUIRE(equals(bisection_tbps(c), 25.6));
    STATIC_REQUIRE_FALSE(prints_as(tbps_each_way(c, 0) / 1e3, 1.1, 0.1));
}

TEST_CASE("TPU v5e pod (Google Cloud: TPU v5e)", "[catalog]") {
    constexpr const cluster_spec& c = spec<tpu_v5e_pod>;
    STATIC_REQUIRE(c.chips() == 256);
    STATIC_REQUIRE(prints_as(bisection_tbps(c), 1.6, 0.1));
    STATIC_REQUIRE(prints_as(tbps_each_way(c, 0), 51.2, 0.1));  // of an all-reduce
    STATIC_REQUIRE(equals(gigabits(spec<tpu_v5e_pod_cluster<1>>), 6'400));
    // the page's 50.63 PFLOPS is not 256 times its 197 TFLOPS, even as far as that is rounded
    STATIC_REQUIRE_FALSE(prints_as(pflops(c.dense(bf16)), 50.63, 0.01, 256 * 0.0005));
    STATIC_REQUIRE(equals(pflops(c.dense(bf16)), 50.432));
}

TEST_CASE("TPU v5p pod (Google Cloud: TPU machines)", "[catalog]") {
    constexpr const cluster_spec& c = spec<tpu_v5p_pod>;
    STATIC_REQUIRE(c.chips() == 8960);
    STATIC_REQUIRE(prints_as(pflops(c.dense(bf16)) / 1e3, 4.11, 0.01));
    STATIC_REQUIRE(equals(c.tiers[0].bandwidth.both_ways() / 1_GBps, 1'200));
    STATIC_REQUIRE(equals(c.tiers[0].bandwidth.each_way() / 1_Gbps, 4'800));  // older copies
    STATIC_REQUIRE(equals(gigabits(spec<tpu_v5p_pod_cluster<1>>), 448'000));
    // the largest job, by the page: 6,144 chips in 96 cubes
    STATIC_REQUIRE(spec<v5p_slice<16, 16, 24>>.chips() == 6'144);
}

TEST_CASE("TPU v6e pod (Google Cloud: TPU v6e)", "[catalog]") {
    constexpr const cluster_spec& c = spec<tpu_v6e_pod>;
    STATIC_REQUIRE(c.chips() == 256);
    // 234.9 is within what 918 TFLOPS, rounded, leaves open
    STATIC_REQUIRE(prints_as(pflops(c.dense(bf16)), 234.9, 0.1, 256 * 0.0005));
    STATIC_REQUIRE(prints_as(bisection_tbps(c), 3.2, 0.1));
    STATIC_REQUIRE(prints_as(tbps_each_way(c, 0), 102.4, 0.1));  // of an all-reduce
    STATIC_REQUIRE(equals(gigabits(spec<tpu_v6e_pod_cluster<1>>), 25'600));
}

TEST_CASE("Ironwood pod (Google Cloud: TPU machines, Ironwood's launch)", "[catalog]") {
    constexpr const cluster_spec& c = spec<ironwood_pod>;
    STATIC_REQUIRE(c.chips() == 9216);
    for (const std::int64_t extent : c.tiers[0].topology.extent) CHECK(extent % 4 == 0);
    STATIC_REQUIRE(prints_as(pflops(c.dense(fp8)) / 1e3, 42.5, 0.1));
    STATIC_REQUIRE(prints_as(pflops(c.dense(bf16)) / 1e3, 21.26, 0.01));
    STATIC_REQUIRE(prints_as(c.tiers[0].bandwidth.both_ways() / 1_Tbps, 9.6, 0.1));
    STATIC_REQUIRE(equals(gigabits(spec<ironwood_pod_cluster<1>>), 921'600));
    STATIC_REQUIRE(equals(c.power()->power / 1_MW, 10));
    STATIC_REQUIRE(prints_as(*c.chip.power * 9216 / 1_MW, 10, 0.01));
    // "1.77 PB" takes 192 GiB for GB
    STATIC_REQUIRE(prints_as(9216 * 192e9 / 1e15, 1.77, 0.01));
    STATIC_REQUIRE(prints_as(c.hbm_capacity() / 1_PB, 1.90, 0.01));
}

TEST_CASE("slices are tori where their rings close, and use the links they have", "[catalog]") {
    constexpr auto kind = [](const cluster_spec& c) { return c.tiers[0].topology.kind; };
    STATIC_REQUIRE(kind(spec<v5p_slice<4, 4, 4>>) == topology_kind::torus);
    STATIC_REQUIRE(kind(spec<v5p_slice<2, 2, 1>>) == topology_kind::mesh);
    STATIC_REQUIRE(kind(spec<ironwood_slice<4, 8, 8>>) == topology_kind::torus);
    STATIC_REQUIRE(kind(spec<ironwood_slice<2, 4, 4>>) == topology_kind::mesh);
    STATIC_REQUIRE(kind(spec<v6e_slice<16, 16>>) == topology_kind::torus);
    STATIC_REQUIRE(kind(spec<v6e_slice<8, 16>>) == topology_kind::mesh);
    // whole pods have the pod's bandwidth
    STATIC_REQUIRE(spec<v5p_slice<16, 20, 28>>.tiers[0].bandwidth ==
                   spec<tpu_v5p_pod>.tiers[0].bandwidth);
    STATIC_REQUIRE(spec<v6e_slice<16, 16>>.tiers[0].bandwidth ==
                   spec<tpu_v6e_pod>.tiers[0].bandwidth);
    STATIC_REQUIRE(spec<ironwood_slice<16, 24, 24>>.tiers[0].bandwidth ==
                   spec<ironwood_pod>.tiers[0].bandwidth);
}

// ---- NVIDIA systems

TEST_CASE("DGX A100, DGX H100, HGX H200 (datasheets, Amazon EC2)", "[catalog]") {
    STATIC_REQUIRE(equals(tbps_both_ways(spec<dgx_a100>, 0), 4.8));
    STATIC_REQUIRE(equals(gigabits(spec<dgx_a100_cluster<1>>), 8 * 200));
    STATIC_REQUIRE(equals(spec<dgx_a100>.power()->power / 1_kW, 6.5));
    STATIC_REQUIRE(spec<dgx_a100>.hbm_capacity() == 640_GiB);
    STATIC_REQUIRE(prints_as(pflops(spec<dgx_a100>.dense(bf16)), 2.496, 0.001));

    STATIC_REQUIRE(equals(tbps_both_ways(spec<dgx_h100>, 0), 7.2));
    STATIC_REQUIRE(equals(bisection_tbps(spec<dgx_h100>), 1.8));  // 3.6 in both directions
    STATIC_REQUIRE(equals(gigabits(spec<dgx_h100_cluster<1>>), 3'200));
    STATIC_REQUIRE(equals(spec<dgx_h100>.power()->power / 1_kW, 10.2));
    STATIC_REQUIRE(equals(spec<dgx_h100>.hbm_bandwidth() / 1_TBps, 26.8));
    STATIC_REQUIRE(prints_as(pflops(spec<dgx_h100>.dense(fp8)), 15.83, 0.01));

    STATIC_REQUIRE(equals(tbps_both_ways(spec<hgx_h200>, 0), 7.2));
    STATIC_REQUIRE(equals(gigabits(spec<hgx_h200_cluster<1>>), 3'200));
    STATIC_REQUIRE(spec<hgx_h200>.hbm_capacity() == 1'128_GiB);
    STATIC_REQUIRE(equals(spec<hgx_h200>.hbm_bandwidth() / 1_TBps, 38.4));
}

TEST_CASE("DGX B200 (NVIDIA DGX B200 and HGX)", "[catalog]") {
    constexpr const cluster_spec& c = spec<dgx_b200>;
    STATIC_REQUIRE(prints_as(pflops(c.dense(nvfp4)), 72, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[nvfp4], 8), 144, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[fp8], 8), 72, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[bf16], 8), 36, 1));
    STATIC_REQUIRE(equals(c.hbm_bandwidth() / 1_TBps, 64));
    STATIC_REQUIRE(equals(tbps_both_ways(c, 0), 14.4));
    STATIC_REQUIRE(equals(gigabits(spec<dgx_b200_cluster<1>>), 3'200));
    STATIC_REQUIRE(equals(c.power()->power / 1_kW, 14.3));
    // "1,440 GB" is eight labels of 180; eight times the 179 GiB that software sees is
    STATIC_REQUIRE(prints_as(c.hbm_capacity() / 1_GB, 1'537.6, 0.1));
}

TEST_CASE("DGX B300 (NVIDIA HGX)", "[catalog]") {
    constexpr const cluster_spec& c = spec<dgx_b300>;
    STATIC_REQUIRE(prints_as(pflops(c.dense(nvfp4)), 108, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[nvfp4], 8), 144, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[fp8], 8), 72, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[bf16], 8), 36, 1));
    STATIC_REQUIRE(prints_as(c.hbm_capacity() / 1_TiB, 2.1, 0.1));  // printed as TB
    STATIC_REQUIRE(equals(tbps_both_ways(c, 0), 14.4));
    STATIC_REQUIRE(equals(gigabits(spec<dgx_b300_cluster<1>>), 6'400));
    STATIC_REQUIRE(equals(c.power()->power / 1_kW, 14));
    // "3 POPS" of sparse INT8 is not eight times the sheet's 307 TOPS
    STATIC_REQUIRE_FALSE(prints_as(pflops(c.chip.sparse[int8], 8), 3, 1));
}

TEST_CASE("GB200 NVL72 (NVIDIA GB200 NVL72, Amazon EC2)", "[catalog]") {
    constexpr const cluster_spec& c = spec<gb200_nvl72>;
    STATIC_REQUIRE(c.chips() == 72);
    STATIC_REQUIRE(c.scale_up_chips() == 72);
    STATIC_REQUIRE(prints_as(pflops(c.dense(nvfp4)), 720, 1));
    STATIC_REQUIRE(prints_as(pflops(c.dense(fp8)), 360, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[nvfp4], 72), 1'440, 10));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[fp8], 72), 720, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[int8], 72), 720, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[bf16], 72), 360, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[tf32], 72), 180, 1));
    STATIC_REQUIRE(prints_as(pflops(c.dense(fp32)), 5.760, 0.001));
    STATIC_REQUIRE(equals(c.hbm_bandwidth() / 1_TBps, 576));
    STATIC_REQUIRE(prints_as(tbps_both_ways(c, 0), 130, 1));
    STATIC_REQUIRE(equals(gigabits(spec<gb200_nvl72_cluster<1>>), 28'800));
    STATIC_REQUIRE(equals(c.price()->price / 1_USD_per_hour, 761.904));
    STATIC_REQUIRE(equals(*c.chip.price / 1_USD_per_hour * 72, 761.904));
    // "13.4 TB" is 72 labels of 186 GB; software sees
    STATIC_REQUIRE(prints_as(c.hbm_capacity() / 1_TB, 14.30, 0.01));
}

TEST_CASE("GB300 NVL72 (NVIDIA GB300 NVL72)", "[catalog]") {
    constexpr const cluster_spec& c = spec<gb300_nvl72>;
    STATIC_REQUIRE(c.chips() == 72);
    STATIC_REQUIRE(prints_as(pflops(c.dense(nvfp4)), 1'080, 10));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[nvfp4], 72), 1'440, 10));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[fp8], 72), 720, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[int8], 72), 24, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[bf16], 72), 360, 1));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[tf32], 72), 180, 1));
    STATIC_REQUIRE(prints_as(pflops(c.dense(fp32)), 6, 1));
    STATIC_REQUIRE(equals(c.hbm_bandwidth() / 1_TBps, 576));
    STATIC_REQUIRE(prints_as(tbps_both_ways(c, 0), 130, 1));
    STATIC_REQUIRE(equals(gigabits(spec<gb300_nvl72_cluster<1>>), 57'600));
    STATIC_REQUIRE(equals(c.power()->power / 1_kW, 135));
    // "20 TB" is 72 labels of 279 GB; software sees
    STATIC_REQUIRE(prints_as(c.hbm_capacity() / 1_TB, 21.46, 0.01));
}

TEST_CASE("Vera Rubin NVL72, preliminary (NVIDIA DGX Vera Rubin NVL72)", "[catalog]") {
    constexpr const cluster_spec& c = spec<vr_nvl72>;
    STATIC_REQUIRE(c.chips() == 72);
    STATIC_REQUIRE(prints_as(pflops(c.dense(nvfp4)), 2'520, 10));
    STATIC_REQUIRE(prints_as(pflops(c.chip.sparse[nvfp4], 72), 3'600, 100));
    STATIC_REQUIRE(prints_as(pflops(c.dense(fp8)), 1'260, 10));
    STATIC_REQUIRE(prints_as(c.hbm_capacity() / 1_TB, 20.7, 0.1));
    STATIC_REQUIRE(prints_as(c.hbm_bandwidth() / 1_TBps, 1'580, 10));
    STATIC_REQUIRE(prints_as(tbps_both_ways(c, 0), 260, 10));
    STATIC_REQUIRE(equals(gigabits(spec<vr_nvl72_cluster<1>>), 115'200));
}

// ---- AMD and Intel systems

TEST_CASE("MI300X and MI355X platforms (AMD CDNA 3 and CDNA 4 white papers)", "[catalog]") {
    STATIC_REQUIRE(equals(spec<mi300x_platform>.tiers[0].bandwidth.both_ways() / 1_GBps, 896));
    STATIC_REQUIRE(spec<mi300x_platform>.tiers[0].topology.links() == 7);
    STATIC_REQUIRE(prints_as(pflops(spec<mi300x_platform>.dense(fp8)), 20.92, 0.01));
    STATIC_REQUIRE(spec<mi300x_platform>.hbm_capacity() == 1'536_GiB);
    STATIC_REQUIRE(equals(tbps_both_ways(spec<mi300x_platform>, 0), 7.168));
    STATIC_REQUIRE(equals(gigabits(spec<mi300x_platform_cluster<1>>), 8 * 400));

    STATIC_REQUIRE(equals(spec<mi355x_platform>.tiers[0].bandwidth.each_way() / 1_GBps, 7 * 76.8));
    STATIC_REQUIRE(prints_as(pflops(spec<mi355x_platform>.dense(mxfp4)), 80.5, 0.1));
    STATIC_REQUIRE(prints_as(pflops(spec<mi355x_platform>.dense(fp8)), 40.3, 0.1));
    STATIC_REQUIRE(spec<mi355x_platform>.hbm_capacity() == 2'304_GiB);
    STATIC_REQUIRE(prints_as(tbps_both_ways(spec<mi355x_platform>, 0), 8.6, 0.1));
    STATIC_REQUIRE(equals(spec<mi355x_platform>.power()->power * 8 / 1_kW, 125));  // of the rack
    STATIC_REQUIRE_FALSE(spec<mi355x>.supports(tf32));
}

TEST_CASE("Gaudi 3 node (Intel Gaudi 3, Hot Chips 2024)", "[catalog]") {
    constexpr const cluster_spec& c = spec<gaudi3_node>;
    STATIC_REQUIRE(prints_as(pflops(c.dense(fp8)), 14.68, 0.01));
    STATIC_REQUIRE(equals(c.hbm_capacity() / 1_GB, 1'024));
    STATIC_REQUIRE(equals(c.hbm_bandwidth() / 1_TBps, 29.36));
    // 24 ports of 200 Gbps, 21 inside and 3 outside: 1,200 GB/s in both directions
    constexpr const cluster_spec& many = spec<gaudi3_node_cluster<2>>;
    STATIC_REQUIRE(
        equals((many.tiers[0].bandwidth.both_ways() + many.tiers[1].bandwidth.both_ways()) / 1_GBps,
               1'200));
}
