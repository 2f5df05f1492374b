// The claims of the announcement that loadline started from, each held to what was published.
#include "catch.hpp"

#include <loadline/catalog/hardware.hpp>

using namespace loadline;
using namespace loadline::literals;

namespace {

constexpr const cluster_spec& trn2 = spec<trn2_ultraserver>;
constexpr const cluster_spec& trn3 = spec<trn3_ultraserver>;

constexpr bool between(double value, double least, double most) {
    return least <= value && value <= most;
}

constexpr bool published(const auto& totals, std::string_view what, std::string_view text) {
    for (const published_total& t : totals)
        if (t.what == what && t.text == text) return true;
    return false;
}

}  // namespace

TEST_CASE("Trainium3 has 144 GiB (AWS Neuron: Trainium3 architecture)", "[announcement]") {
    STATIC_REQUIRE(spec<trainium3>.hbm_capacity == 144_GiB);
    STATIC_REQUIRE(spec<trainium3>.hbm_capacity == 154'618'822'656_B);
    // the launch page prints the same number as GB, which would be 134.1 GiB
    STATIC_REQUIRE(published(published_totals<trainium3>, "HBM capacity", "144 GB"));
    STATIC_REQUIRE(spec<trainium3>.hbm_capacity > 144_GB);
}

TEST_CASE("an UltraServer holds up to 144 Trainium3 (AWS Neuron: EC2 Trn3 architecture)",
          "[announcement]") {
    STATIC_REQUIRE(trn3.chips() == 144);
    STATIC_REQUIRE(trn3.scale_up_chips() == 144);
    STATIC_REQUIRE(spec<trn3_ultraserver_gen1>.chips() == 64);
    STATIC_REQUIRE(spec<trn3_ultraserver_by_link_table>.chips() == 144);
    STATIC_REQUIRE(spec<trn3_ultraserver_by_link_table>.scale_up_chips() == 144);
}

TEST_CASE("four times the compute of a Trn2 UltraServer: of servers, in FP8 "
          "(AWS Neuron: EC2 Trn2 and Trn3 architecture)",
          "[announcement]") {
    constexpr double servers = trn3.dense_of_width(8).rate / trn2.dense_of_width(8).rate;
    STATIC_REQUIRE(servers > 4);
    STATIC_REQUIRE(between(servers, 4.355, 4.365));
    STATIC_REQUIRE(between(362.4 / 83.2, 4.355, 4.365));  // of the published totals

    // of chips it is less than two, and in BF16 nothing to speak of
    constexpr double chips = trn3.chip.dense_of_width(8).rate / trn2.chip.dense_of_width(8).rate;
    STATIC_REQUIRE(between(chips, 1.935, 1.945));
    constexpr double bf16_chips = trn3.chip.dense[bf16].rate / trn2.chip.dense[bf16].rate;
    STATIC_REQUIRE(between(bf16_chips, 1.0055, 1.0065));
    // for matrix products alone it is one: the same tensor engines at the same clock
    STATIC_REQUIRE(trn3.chip.matmul_peak(bf16) == trn2.chip.matmul_peak(bf16));
    // the servers' step is 144 chips for 64
    STATIC_REQUIRE(between(trn3.dense(bf16).rate / trn2.dense(bf16).rate, 2.26, 2.27));
}

TEST_CASE("a million chips from thousands of UltraServers (Amazon: EC2 UltraClusters 3.0)",
          "[announcement]") {
    STATIC_REQUIRE(spec<million_trainium3>.chips() == 1'000'080);
    STATIC_REQUIRE(spec<million_trainium3>.chips() / trn3.chips() == 6'945);
    STATIC_REQUIRE(spec<trn3_ultracluster<6'944>>.chips() == 999'936);
    STATIC_REQUIRE(published(published_totals<million_trainium3>, "chips", "up to 1 million"));
    STATIC_REQUIRE(spec<million_trainium3>.scale_up_domains() == 6'945);
}

TEST_CASE("Project Rainier: nearly half a million Trainium2 (Amazon, 2025-10-29)",
          "[announcement]") {
    constexpr const cluster_spec& rainier = spec<project_rainier>;
    STATIC_REQUIRE(rainier.chips() == 500'032);
    STATIC_REQUIRE(rainier.scale_up_domains() == 7'813);
    STATIC_REQUIRE(spec<trn2_ultracluster<7'812>>.chips() == 499'968);
    STATIC_REQUIRE(rainier.chip.name == spec<trainium2>.name);
    // chips at about 500 W are 250 MW, the building's share makes it 285; the rest is not published
    STATIC_REQUIRE(rainier.power()->basis == total_basis::chips_only);
    STATIC_REQUIRE(between(rainier.power()->power / 1_MW, 285, 285.1));
    STATIC_REQUIRE(published(published_totals<project_rainier>, "power", "2.2 GW"));
}

TEST_CASE("Ironwood has 192 and Blackwell up to 288, against 144 "
          "(Google Cloud: TPU machines, NVIDIA: inside Blackwell Ultra)",
          "[announcement]") {
    STATIC_REQUIRE(spec<ironwood>.hbm_capacity == 192_GiB);
    STATIC_REQUIRE(
        between(spec<ironwood>.hbm_capacity / spec<trainium3>.hbm_capacity, 1.333, 1.334));

    // 288 GB is the label of the chip; software gets 268 GiB of a B300 and 277.5 of a GB300
    STATIC_REQUIRE(published(published_totals<b300>, "HBM capacity", "288 GB"));
    STATIC_REQUIRE(published(published_totals<gb300>, "HBM capacity", "288 GB"));
    STATIC_REQUIRE(spec<b300>.hbm_capacity == 268_GiB);
    STATIC_REQUIRE(between(spec<b300>.hbm_capacity / 1_GB, 287.5, 288.5));
    STATIC_REQUIRE(between(spec<gb300>.hbm_capacity / 1_GiB, 277.5, 277.6));
    STATIC_REQUIRE(spec<gb300>.hbm_capacity / spec<trainium3>.hbm_capacity < 2.0);
}

TEST_CASE("up to one million TPUs (Anthropic, 2025-10-23)", "[announcement]") {
    STATIC_REQUIRE(spec<million_tpu>.chips() == 1'004'544);
    STATIC_REQUIRE(spec<million_tpu>.scale_up_domains() == 109);
    STATIC_REQUIRE(spec<ironwood_pod_cluster<108>>.chips() == 995'328);
    STATIC_REQUIRE(published(published_totals<million_tpu>, "power", "well over a gigawatt"));
    STATIC_REQUIRE(spec<million_tpu>.power()->power > 1_GW);  // 109 pods of 10 MW
}

TEST_CASE("Trainium4: six times FP4, three times FP8, four times the bandwidth, twice the memory "
          "(AWS re:Invent 2025)",
          "[announcement]") {
    constexpr const chip_spec& next = spec<trainium4>;
    constexpr const chip_spec& now = spec<trainium3>;
    STATIC_REQUIRE(next.status == availability::announced);
    STATIC_REQUIRE(now.status == availability::shipping);
    STATIC_REQUIRE(next.dense[mxfp4].rate == 15'102_TFLOPS);
    STATIC_REQUIRE(next.dense[mxfp4].rate == now.dense[mxfp4].rate * 6);
    STATIC_REQUIRE(next.dense[mxfp8].rate == now.dense[mxfp8].rate * 3);
    STATIC_REQUIRE(next.hbm_bandwidth == now.hbm_bandwidth * 4);
    STATIC_REQUIRE(next.hbm_capacity == now.hbm_capacity * 2);
}
