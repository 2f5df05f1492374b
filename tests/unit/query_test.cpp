// Questions to the catalogue: what is expected is from the makers' figures, by hand.
#include "catch.hpp"

#include <loadline/all.hpp>

#include <boost/hana/equal.hpp>
#include <boost/hana/length.hpp>

#include <algorithm>
#include <vector>

using namespace loadline;
using namespace loadline::literals;
namespace hana = boost::hana;

namespace {

template <class... Types>
constexpr bool is(const auto& found) {
    return decltype(found == hana::tuple_t<Types...>)::value;
}

// Of these, so that what is expected stays what it is when the catalogue grows.
constexpr auto some_chips =
    hana::tuple_t<trainium1, trainium2, trainium3, trainium4, inferentia2, tpu_v4, tpu_v5e, tpu_v5p,
                  tpu_v6e, ironwood, v100, a100_40gb, a100_80gb, h100, h200, b200, b300, gb200,
                  gb300, rubin, mi300x, mi325x, mi355x, gaudi3>;
constexpr auto some_systems = hana::tuple_t<
    trn1_32xlarge, trn2_48xlarge, trn2_ultraserver, trn3_ultraserver_gen1, trn3_ultraserver,
    trn3_ultraserver_by_link_table, project_rainier, million_trainium3, tpu_v4_pod, tpu_v5e_pod,
    tpu_v5p_pod, tpu_v6e_pod, ironwood_pod, million_tpu, dgx_a100, dgx_h100, hgx_h200, dgx_b200,
    dgx_b300, gb200_nvl72, gb300_nvl72, vr_nvl72, mi300x_platform, mi355x_platform, gaudi3_node>;
constexpr auto some_models =
    hana::tuple_t<models::llama3_70b, models::mixtral_8x7b, models::llama4_scout,
                  models::gpt_oss_120b, models::glm_45_air, models::llama3_405b>;
static_assert(decltype(hana::length(catalog::chips))::value >= 24 &&
              decltype(hana::length(catalog::systems))::value >= 25);

// ---- Chips. By the label: H200 141 GB (131 GiB), B200 192 GB (179 GiB), B300 288 GB (268 GiB),
// and more in GB200 and GB300; what is announced is more too, and does not ship.

static_assert(is<h200, b200, b300, gb200, gb300>(
    catalog::where<(catalog::vendor_is("NVIDIA") && catalog::memory_at_least(100_GiB) &&
                    catalog::shipping)>(some_chips)));
// Announced: Trainium4 and Rubin.
static_assert(is<trainium4, rubin>(catalog::where<catalog::announced>(some_chips)));
static_assert(is<trainium4, rubin>(catalog::where<!catalog::shipping>(some_chips)));
// AMD's three: 192, 256 and 288 GB.
static_assert(is<mi300x, mi325x, mi355x>(catalog::where<catalog::vendor_is("amd")>(some_chips)));
static_assert(is<mi325x, mi355x>(
    catalog::where<(catalog::vendor_is("AMD") && catalog::memory_at_least(200_GiB))>(some_chips)));
// Seven terabytes a second and more, NVIDIA aside: Ironwood 7.4, MI355X 8.
constexpr auto fast_elsewhere =
    catalog::bandwidth_at_least(7_TBps) && !catalog::vendor_is("NVIDIA") && catalog::shipping;
static_assert(is<ironwood, mi355x>(catalog::where<fast_elsewhere>(some_chips)));
// Before Hopper no tensor core multiplied in 8-bit floating point.
static_assert(is<v100, a100_40gb, a100_80gb>(
    catalog::where<(catalog::vendor_is("NVIDIA") && !catalog::multiplies(fp8))>(some_chips)));
// The H100's dense peak is 989.5 TFLOPS.
static_assert(is<h100, h200>(
    catalog::where<(catalog::vendor_is("NVIDIA") && catalog::peak_at_least(bf16, 989_TFLOPS) &&
                    !catalog::peak_at_least(bf16, 990_TFLOPS))>(some_chips)));
// A figure that is not known meets no ceiling.
struct silent : chip<hbm<16_GiB, 1_TBps>, dense<bf16, 100_TFLOPS>> {};
static_assert(!catalog::power_at_most(1_GW)(spec<silent>));
static_assert(!catalog::price_at_most(1'000_USD_per_hour)(spec<silent>));

// ---- Systems

static_assert(is<gb200_nvl72, gb300_nvl72, vr_nvl72>(
    catalog::where<(catalog::vendor_is("NVIDIA") && catalog::scale_up_at_least(9))>(some_systems)));
static_assert(is<project_rainier, million_trainium3, million_tpu>(
    catalog::where<catalog::chips_at_least(100'000)>(some_systems)));

// Llama 3.1 70B in bf16 is 141.1 GB; a token's cache is 80 layers x 8 heads x 128 x 2 x 2 bytes = 327,680 bytes, of 16 x
// 2,560 tokens 13.4 GB: 144 GiB with nothing else. One chip holds that from B200 (179 GiB) and Ironwood (192 GB) on, not
// an H200 (131 GiB) or a Trainium3 (144 GiB).
constexpr requests chat{.prompt = 2048, .output = 512, .concurrency = 16};
constexpr models::llama31_70b llama70b{};
static_assert(is<ironwood_pod, million_tpu, dgx_b200, dgx_b300, gb200_nvl72, gb300_nvl72, vr_nvl72,
                 mi300x_platform, mi355x_platform>(
    catalog::where<catalog::carries(llama70b, chat, 1)>(some_systems)));
// Rent by the hour: two Trainium2 (96 GiB) at 2.235 USD are 4.47; one MI300X is 6, two v5p 8.40, two H100 13.76, five
// Trainium1 (32 GiB) 6.72, ten v5e (16 GB) or more 12.
static_assert(decltype(catalog::least<catalog::price_to_carry(llama70b, chat)>(
                  some_systems))::type::about.name ==
              decltype(hana::type_c<trn2_48xlarge>)::type::about.name);
// The first of those that carry it on one chip.
static_assert(std::same_as<
              decltype(catalog::least<catalog::chips_to_carry(llama70b, chat)>(some_systems))::type,
              ironwood_pod>);
// Trained with Adam in bf16 (16 bytes a parameter: 1.13 TB), a DGX H100 (640 GB) has not the room.
static_assert(!catalog::chips_to_carry(llama70b,
                                       batch{.sequences = 8, .length = 4096})(spec<dgx_h100>));

// ---- Models

static_assert(is<loadline::models::llama4_scout, loadline::models::glm_45_air>(
    catalog::where<(catalog::has_experts &&
                    catalog::parameters_from(100'000'000'000, 110'000'000'000))>(some_models)));

// Llama 4 Scout is made for ten million tokens, none of the others for one.
static_assert(is<loadline::models::llama4_scout>(
    catalog::where<catalog::positions_at_least(1'000'000)>(some_models)));

// ---- A predicate of one's own joins the others

struct named_with_a_digit {
    using predicate_of_catalogue = void;
    constexpr bool operator()(const chip_spec& chip) const {
        return chip.name.view().find_first_of("0123456789") != std::string_view::npos;
    }
};
static_assert(is<trainium4>(catalog::where<(catalog::vendor_is("AWS") && named_with_a_digit{} &&
                                            catalog::announced)>(some_chips)));

TEST_CASE("the same words ask values, at run time") {
    const auto large = catalog::vendor_is("NVIDIA") &&
                       catalog::memory_at_least(quantity<units::bytes>{100_GiB}) &&
                       catalog::shipping;
    std::size_t found = 0;
    for (const chip_spec& chip : catalog::specs_of(some_chips))
        if (large(chip)) found += chip.vendor.view() == "NVIDIA" ? 1 : 100;
    CHECK(found == 5);

    const auto systems = catalog::specs_of(some_systems);
    const transformer& shape = spec<models::llama31_70b>;
    const cluster_spec* cheapest = catalog::least(systems, catalog::price_to_carry(shape, chat));
    REQUIRE(cheapest != nullptr);
    CHECK(cheapest->name() == "trn2.48xlarge");
    const auto on_one = catalog::carries(shape, chat, 1);
    CHECK(std::count_if(systems.begin(), systems.end(), on_one) == 9);
}

TEST_CASE("of what nothing has there is none") {
    constexpr auto none = catalog::where<catalog::vendor_is("nobody")>(some_chips);
    STATIC_REQUIRE(decltype(hana::length(none))::value == 0);
    CHECK(catalog::specs_of<chip_spec>(none).empty());

    const std::vector<cluster_spec> systems{spec<dgx_h100>};
    const auto trained =
        catalog::chips_to_carry(spec<models::llama3_405b>, batch{.sequences = 8, .length = 4096});
    CHECK(catalog::least(systems, trained) == nullptr);
    CHECK(catalog::least(std::vector<cluster_spec>{}, trained) == nullptr);
}

}  // namespace
